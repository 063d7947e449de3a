#include "daemon/confine/privileges.hpp"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <system_error>

namespace confine {
namespace {

auto not_given_up(const std::string& what) {
  return smpp::unexpected(what + ": " + std::strerror(errno));
}

bool holds_any() {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<__user_cap_data_struct, 2> sets{};
  if (::syscall(SYS_capget, &header, sets.data()) != 0) {
    return true;
  }
  return (sets[0].effective | sets[0].permitted | sets[0].inheritable | sets[1].effective |
          sets[1].permitted | sets[1].inheritable) != 0;
}

}  // namespace

smpp::expected<void, std::string> drop_capabilities() {
  // A kernel without ambient capabilities has none to clear.
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  // Only who holds CAP_SETPCAP may; who does not has none that executing a program could bring
  // back, since new privileges are refused.
  for (int capability = 0; ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability) {
    ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  }
  // Asked first: a service manager's filter may not let even nothing be set.
  if (!holds_any()) {
    return {};
  }
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  const std::array<__user_cap_data_struct, 2> none{};
  if (::syscall(SYS_capset, &header, none.data()) != 0) {
    return not_given_up("capabilities cannot be dropped");
  }
  if (holds_any()) {
    return smpp::unexpected(std::string{"capabilities are still there after they were dropped"});
  }
  return {};
}

smpp::expected<void, std::string> refuse_new_privileges() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return not_given_up("new privileges cannot be refused (PR_SET_NO_NEW_PRIVS)");
  }
  return {};
}

bool runs_as_root() {
  return ::geteuid() == 0 || ::getuid() == 0;
}

bool is_single_threaded() {
  std::error_code error;
  const std::filesystem::directory_iterator tasks{"/proc/self/task", error};
  return !error && std::distance(begin(tasks), end(tasks)) == 1;
}

}  // namespace confine
