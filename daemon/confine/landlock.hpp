// The kernel's Landlock interface (landlock(7)), of which Debian 12's headers know only the first
// two versions. Numbers and layouts are the kernel's and never change. Any thread.
#pragma once

#include <cstdint>

namespace confine::landlock {

inline constexpr std::uint64_t execute = 1u << 0;
inline constexpr std::uint64_t write_file = 1u << 1;
inline constexpr std::uint64_t read_file = 1u << 2;
inline constexpr std::uint64_t read_dir = 1u << 3;
inline constexpr std::uint64_t remove_dir = 1u << 4;
inline constexpr std::uint64_t remove_file = 1u << 5;
inline constexpr std::uint64_t make_dir = 1u << 7;
inline constexpr std::uint64_t make_reg = 1u << 8;
inline constexpr std::uint64_t make_sock = 1u << 9;
inline constexpr std::uint64_t refer = 1u << 13;      // rename or link across folders; version 2
inline constexpr std::uint64_t truncate = 1u << 14;   // version 3
inline constexpr std::uint64_t ioctl_dev = 1u << 15;  // version 5

// Those that a rule for a file, not a folder, may name.
inline constexpr std::uint64_t of_a_file = execute | write_file | read_file | truncate | ioctl_dev;

inline constexpr int version_with_ports = 4;
inline constexpr std::uint64_t bind_tcp = 1u << 0;
inline constexpr std::uint64_t connect_tcp = 1u << 1;

// All rights to files that the version knows, hence can take away.
[[nodiscard]] constexpr std::uint64_t files_of(int version) {
  constexpr std::uint64_t first = (1u << 13) - 1;
  return first | (version >= 2 ? refer : 0) | (version >= 3 ? truncate : 0) |
         (version >= 5 ? ioctl_dev : 0);
}

enum class RuleKind : int { path = 1, port = 2 };

struct [[gnu::packed]] PathRule {
  std::uint64_t rights;
  std::int32_t parent;  // descriptor of the file or folder
};

struct PortRule {
  std::uint64_t rights;
  std::uint64_t port;
};

// What the running kernel has; below 1: none.
[[nodiscard]] int version();

// A descriptor of an empty set of rules that takes away all that the version can: files, TCP ports,
// signals to other processes and, if `abstract_sockets` are to be out of reach, those. -1 and
// errno.
[[nodiscard]] int create_ruleset(int version, bool abstract_sockets);

// As their system calls: 0, or -1 and errno.
[[nodiscard]] int add_rule(int ruleset, RuleKind kind, const void* rule);
[[nodiscard]] int restrict_self(int ruleset);

}  // namespace confine::landlock
