// The labels of metrics whose values are ours: each an enum with its name and words, in its order.
// Values; any thread.
#pragma once

#include "daemon/observe/instruments.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace observe {

enum class BindResult : std::uint8_t { bound, refused, unreachable, untrusted, no_answer };

template <>
struct LabelOf<BindResult> {
  static constexpr std::string_view name = "result";
  static constexpr auto values = std::to_array<std::string_view>(
      {"bound", "refused", "unreachable", "untrusted", "no_answer"});
};

enum class AnswerClass : std::uint8_t { ok, throttled, temporary, permanent };

template <>
struct LabelOf<AnswerClass> {
  static constexpr std::string_view name = "class";
  static constexpr auto values =
      std::to_array<std::string_view>({"ok", "throttled", "temporary", "permanent"});
};

// Why a deliver_sm or data_sm got a negative answer.
enum class DeliverRefusal : std::uint8_t { full, over_window, malformed, not_storable };

template <>
struct LabelOf<DeliverRefusal> {
  static constexpr std::string_view name = "reason";
  static constexpr auto values =
      std::to_array<std::string_view>({"full", "over_window", "malformed", "not_storable"});
};

enum class ReceiptMatch : std::uint8_t { matched, unmatched };

template <>
struct LabelOf<ReceiptMatch> {
  static constexpr std::string_view name = "match";
  static constexpr auto values = std::to_array<std::string_view>({"matched", "unmatched"});
};

// Why a message of a client was not accepted; the words of the API's problems.
enum class MessageRefusal : std::uint8_t {
  invalid,
  sender_not_allowed,
  no_route,
  too_long,
  not_encodable,
  queue_full,
  unavailable,
};

template <>
struct LabelOf<MessageRefusal> {
  static constexpr std::string_view name = "reason";
  static constexpr auto values = std::to_array<std::string_view>({"invalid",
                                                                  "sender_not_allowed",
                                                                  "no_route",
                                                                  "too_long",
                                                                  "not_encodable",
                                                                  "queue_full",
                                                                  "unavailable"});
};

// What the process has taken from itself (daemon/hardening).
enum class HardeningMeasure : std::uint8_t {
  own_user,
  no_capabilities,
  system_calls,
  files,
  ports,
};

template <>
struct LabelOf<HardeningMeasure> {
  static constexpr std::string_view name = "measure";
  static constexpr auto values = std::to_array<std::string_view>(
      {"own_user", "no_capabilities", "system_calls", "files", "ports"});
};

[[nodiscard]] constexpr std::string_view name_of(HardeningMeasure measure) {
  return LabelOf<HardeningMeasure>::values[static_cast<std::size_t>(measure)];
}

enum class CodeClass : std::uint8_t { success, redirection, client_error, server_error };

template <>
struct LabelOf<CodeClass> {
  static constexpr std::string_view name = "code";
  static constexpr auto values = std::to_array<std::string_view>({"2xx", "3xx", "4xx", "5xx"});
};

// 200 to 599; anything below counts as success.
[[nodiscard]] CodeClass code_class(unsigned http_status);

// What is meant to hold of the process's memory.
enum class MemoryGuarantee : std::uint8_t { locked, undumped, wiped_on_fork, secret_keys };

template <>
struct LabelOf<MemoryGuarantee> {
  static constexpr std::string_view name = "guarantee";
  static constexpr auto values =
      std::to_array<std::string_view>({"locked", "undumped", "wiped_on_fork", "secret_keys"});
};

}  // namespace observe
