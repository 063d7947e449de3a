// Compiled by the tests, once for each CASE_: every case but CASE_none is a way to log what must
// not be logged, and has to be a compile error.
#include "daemon/observe/log.hpp"
#include "smpp/base/octets.hpp"
#include "smpp/base/privacy.hpp"

#include <string>
#include <string_view>

namespace {

using observe::SafeText;
namespace log = observe::log;

[[maybe_unused]] void use(const char* typed,
                          const std::string& string,
                          std::string_view view,
                          const smpp::Utf8& text,
                          const smpp::Octets& octets,
                          const smpp::FixedText<20>& address,
                          const smpp::Personal<smpp::FixedText<20>>& personal,
                          const smpp::Secret<smpp::FixedText<64>>& secret) {
  log::info("fine", {log::field("name", SafeText::configured(string)), log::field("n", 1)});
  (void)typed, (void)string, (void)view, (void)text, (void)octets, (void)address, (void)personal,
      (void)secret;
#if defined(CASE_none)
#elif defined(CASE_literal_made_at_run_time)
  (void)log::field("text", typed);
#elif defined(CASE_event_made_at_run_time)
  log::info(typed);
#elif defined(CASE_std_string)
  (void)log::field("text", string);
#elif defined(CASE_string_view)
  (void)log::field("text", view);
#elif defined(CASE_utf8)
  (void)log::field("text", text);
#elif defined(CASE_octets)
  (void)log::field("text", octets);
#elif defined(CASE_fixed_text)
  (void)log::field("text", address);
#elif defined(CASE_personal)
  (void)log::field("text", personal);
#elif defined(CASE_secret)
  (void)log::field("text", secret);
#elif defined(CASE_address_pointer)
  (void)log::field("text", &address);
#else
#error "no such case"
#endif
}

}  // namespace
