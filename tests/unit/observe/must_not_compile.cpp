// Compiled by the tests, once for each CASE_: every case but CASE_none is a way to log what must
// not be logged, and has to be a compile error.
#include "daemon/observe/log.hpp"
#include "routing/model/address.hpp"
#include "smpp/base/octets.hpp"
#include "smpp/base/privacy.hpp"

#include <fmt/format.h>

#include <iostream>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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
                          const smpp::Secret<smpp::FixedText<64>>& secret,
                          const routing::Address& number,
                          const std::vector<std::uint8_t>& vector,
                          std::span<const std::uint8_t> span) {
  char buffer[4]{};
  log::info("fine", {log::field("name", SafeText::configured(string)), log::field("n", 1)});
  (void)typed, (void)string, (void)view, (void)text, (void)octets, (void)address, (void)personal,
      (void)secret, (void)number, (void)vector, (void)span, (void)buffer;
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
#elif defined(CASE_address)
  (void)log::field("text", number);
#elif defined(CASE_vector)
  (void)log::field("text", vector);
#elif defined(CASE_span)
  (void)log::field("text", span);
#elif defined(CASE_character)
  (void)log::field("text", buffer[0]);
#elif defined(CASE_character_array)
  (void)log::field("text", buffer);
#elif defined(CASE_optional_string)
  (void)log::field("text", std::optional{string});
#elif defined(CASE_temporary_string)
  (void)log::field("text", "text " + string);
#elif defined(CASE_formatted)
  (void)log::field("text", fmt::format("{}", 1));
#elif defined(CASE_name_made_at_run_time)
  (void)log::field(typed, 1);
#elif defined(CASE_safe_text_of_string)
  (void)SafeText{string};
#elif defined(CASE_safe_text_of_string_view)
  (void)SafeText{view};
#elif defined(CASE_configured_fixed_text)
  (void)SafeText::configured(address);
#elif defined(CASE_vetted_octets)
  (void)SafeText::vetted(octets);
#elif defined(CASE_vetted_personal)
  (void)SafeText::vetted(personal);
#elif defined(CASE_pseudonym_of_text)
  (void)observe::Pseudonym{view};
#elif defined(CASE_pseudonym_of_address)
  (void)observe::Pseudonym::of_keyed_hash(number.digits.reveal());
#elif defined(CASE_format_octets)
  (void)fmt::format("{}", octets);
#elif defined(CASE_format_utf8)
  (void)fmt::format("{}", text);
#elif defined(CASE_format_fixed_text)
  (void)fmt::format("{}", address);
#elif defined(CASE_format_personal)
  (void)fmt::format("{}", personal);
#elif defined(CASE_format_secret)
  (void)fmt::format("{}", secret);
#elif defined(CASE_format_address)
  (void)fmt::format("{}", number);
#elif defined(CASE_stream_octets)
  std::cerr << octets;
#elif defined(CASE_stream_utf8)
  std::cerr << text;
#elif defined(CASE_stream_fixed_text)
  std::cerr << address;
#elif defined(CASE_stream_personal)
  std::cerr << personal;
#elif defined(CASE_stream_secret)
  std::cerr << secret;
#elif defined(CASE_stream_address)
  std::cerr << number;
#elif defined(CASE_string_of_octets)
  const std::string copy = octets;
#elif defined(CASE_string_of_fixed_text)
  const std::string copy{address};
#elif defined(CASE_string_of_personal)
  const std::string copy{personal};
#elif defined(CASE_string_of_secret)
  const std::string copy{secret};
#else
#error "no such case"
#endif
}

}  // namespace
