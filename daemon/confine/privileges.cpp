#include "daemon/confine/privileges.hpp"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <optional>
#include <system_error>

namespace confine {
namespace {

auto not_given_up(const std::string& what) {
  return smpp::unexpected(what + ": " + std::strerror(errno));
}

using Sets = std::array<__user_cap_data_struct, 2>;

// Of this thread: 0.
std::optional<Sets> sets_of(pid_t thread) {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = thread};
  Sets sets{};
  if (::syscall(SYS_capget, &header, sets.data()) != 0) {
    return std::nullopt;
  }
  return sets;
}

std::uint64_t all_of(const Sets& sets) {
  const auto of = [](const __user_cap_data_struct& half) {
    return std::uint64_t{half.effective | half.permitted | half.inheritable};
  };
  return of(sets[0]) | of(sets[1]) << 32;
}

bool set(const Sets& sets) {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  return ::syscall(SYS_capset, &header, sets.data()) == 0;
}

// In a signal handler, which leaves no trace.
void drop_own(int /*signal*/) {
  const int before = errno;
  set({});
  errno = before;
}

// Those that still hold something; each is asked again.
std::size_t ask_threads(int signal) {
  std::size_t holding = 0;
  std::error_code error;
  for (const auto& task : std::filesystem::directory_iterator{"/proc/self/task", error}) {
    const auto thread = static_cast<pid_t>(std::atol(task.path().filename().c_str()));
    const auto sets = sets_of(thread);
    if (sets && all_of(*sets) != 0) {
      ++holding;
      ::syscall(SYS_tgkill, ::getpid(), thread, signal);
    }
  }
  return error ? holding + 1 : holding;
}

}  // namespace

smpp::expected<void, std::string> drop_capabilities(Keep keep) {
  // A kernel without ambient capabilities has none to clear.
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  // Only who holds CAP_SETPCAP may; who does not has none that executing a program could bring
  // back, since new privileges are refused.
  for (int capability = 0; ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability) {
    ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  }
  const auto held = sets_of(0);
  if (!held) {
    return not_given_up("capabilities cannot be read");
  }
  // Asked first: a service manager's filter may not let even nothing be set.
  if (all_of(*held) == 0) {
    return {};
  }
  Sets kept{};
  if (keep == Keep::locking_memory) {
    const std::uint32_t locking = (1u << CAP_IPC_LOCK) & (*held)[0].permitted;
    kept[0] = {.effective = locking, .permitted = locking, .inheritable = 0};
  }
  if (!set(kept)) {
    return not_given_up("capabilities cannot be dropped");
  }
  return {};
}

smpp::expected<void, std::string> drop_capabilities_of_all_threads() {
  const auto held = sets_of(0);
  if (held && all_of(*held) == 0) {
    return {};  // then no other thread has any: they are this one's children
  }
  const int number = SIGRTMIN + 2;  // that nobody uses; the handler stays, for one that comes late

  struct sigaction drop {};

  drop.sa_handler = &drop_own;
  drop.sa_flags = SA_RESTART;
  constexpr int patience = 5'000;
  if (::sigaction(number, &drop, nullptr) == 0) {
    for (int round = 0; round < patience; ++round) {
      if (ask_threads(number) == 0) {
        return {};
      }
      ::usleep(1'000);
    }
  }
  return smpp::unexpected(std::string{"capabilities are still there after they were dropped"});
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
