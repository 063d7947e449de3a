// What each command_status means and what its receiver does about it (reference section 15): one
// row a status, read by the retry policy and by smpp-tool. Pure; any thread.
#pragma once

#include "smpp/pdu/ids.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace smpp {

// What it says about the same request, sent again.
enum class StatusClass : std::uint8_t {
  ok,
  retry,     // later it may be taken
  throttle,  // the session sends too fast: it pauses, the request is not to blame
  permanent,
  fatal,  // the session is of no use: bind again
  bind,   // about an account, in answers to binds: bind again later, or mend the configuration
};

struct StatusFacts {
  CommandStatus status{};
  StatusClass what{};
  std::uint8_t since = 0x33;  // the first version that has it, as interface_version numbers them
  std::string_view meaning;
  std::string_view advice;
  std::string_view former_name;  // what 3.4 calls it, where 5.0 gave it another name
};

// All of them, ascending.
[[nodiscard]] std::span<const StatusFacts> status_facts();
// nullptr for a reserved or vendor value.
[[nodiscard]] const StatusFacts* facts_of(CommandStatus status);

// 0x400 to 0x4FF: each vendor's own.
constexpr bool is_vendor_status(CommandStatus status) {
  return static_cast<std::uint32_t>(status) >= 0x400 && static_cast<std::uint32_t>(status) <= 0x4FF;
}

// Also of values that the standard does not have: a vendor's own, and those of old products, are
// final; others may pass (reference section 15).
[[nodiscard]] StatusClass class_of(CommandStatus status);

[[nodiscard]] std::string_view name_of(StatusClass what);

}  // namespace smpp
