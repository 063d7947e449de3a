#include "daemon/hardening.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

namespace hardening {

smpp::expected<void, std::string> apply() {
  umask(S_IRWXG | S_IRWXO);
  const rlimit none{.rlim_cur = 0, .rlim_max = 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0) {
    return smpp::unexpected(std::string{"core dumps cannot be switched off (RLIMIT_CORE)"});
  }
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    return smpp::unexpected(std::string{"core dumps cannot be switched off (PR_SET_DUMPABLE)"});
  }
  return {};
}

}  // namespace hardening
