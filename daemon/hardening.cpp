#include "daemon/hardening.hpp"

#include "daemon/confine/files.hpp"
#include "daemon/confine/late_libraries.hpp"
#include "daemon/confine/privileges.hpp"
#include "daemon/confine/system_calls.hpp"
#include "smpp/text/charsets.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

namespace hardening {
namespace {

// A sanitizer starts threads and processes of its own: such a build is for tests.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool is_sanitized = true;
#else
constexpr bool is_sanitized = false;
#endif

}  // namespace

smpp::expected<void, std::string> apply() {
  umask(S_IRWXG | S_IRWXO);
  const rlimit none{.rlim_cur = 0, .rlim_max = 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0) {
    return smpp::unexpected(std::string{"core dumps cannot be switched off (RLIMIT_CORE)"});
  }
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    return smpp::unexpected(std::string{"core dumps cannot be switched off (PR_SET_DUMPABLE)"});
  }
  return confine::refuse_new_privileges();
}

smpp::expected<Measures, std::string> confine(const confine::Reach& reach) {
  Measures measures{.own_user = !confine::runs_as_root()};
  if (auto dropped = confine::drop_capabilities(confine::Keep::locking_memory); !dropped) {
    return smpp::unexpected(std::move(dropped.error()));
  }
  measures.no_capabilities = true;
  if (is_sanitized) {
    return measures;
  }
  if (!confine::is_single_threaded()) {
    return smpp::unexpected(
        std::string{"a thread was started before the process was confined (is something preloaded "
                    "into it?)"});
  }
  confine::load_late_libraries();
  smpp::open_charsets();
  const auto confined = confine::to_reach(reach);
  if (!confined) {
    return smpp::unexpected(confined.error());
  }
  measures.files = confined->files;
  measures.ports = confined->ports;
  if (auto filtered = confine::to_known_system_calls(); !filtered) {
    return smpp::unexpected(std::move(filtered.error()));
  }
  measures.system_calls = true;
  return measures;
}

smpp::expected<void, std::string> finish() {
  return confine::drop_capabilities_of_all_threads();
}

}  // namespace hardening
