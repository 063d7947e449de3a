#include "daemon/confine/landlock.hpp"

#include <linux/landlock.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstddef>

namespace confine::landlock {
namespace {

// All fields of version 6; a kernel takes the longer form if what it does not know is zero.
struct Attributes {
  std::uint64_t files;
  std::uint64_t ports;
  std::uint64_t scoped;
};

constexpr std::uint64_t scope_abstract_sockets = 1u << 0;
constexpr std::uint64_t scope_signals = 1u << 1;
constexpr int version_with_scopes = 6;

}  // namespace

int version() {
  return static_cast<int>(
      ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION));
}

int create_ruleset(int version, bool abstract_sockets) {
  Attributes attributes{.files = files_of(version), .ports = 0, .scoped = 0};
  if (version >= version_with_ports) {
    attributes.ports = bind_tcp | connect_tcp;
  }
  if (version >= version_with_scopes) {
    attributes.scoped = scope_signals | (abstract_sockets ? scope_abstract_sockets : 0);
  }
  return static_cast<int>(
      ::syscall(SYS_landlock_create_ruleset, &attributes, sizeof(attributes), 0));
}

int add_rule(int ruleset, RuleKind kind, const void* rule) {
  return static_cast<int>(
      ::syscall(SYS_landlock_add_rule, ruleset, static_cast<int>(kind), rule, 0));
}

int restrict_self(int ruleset) {
  return static_cast<int>(::syscall(SYS_landlock_restrict_self, ruleset, 0));
}

}  // namespace confine::landlock
