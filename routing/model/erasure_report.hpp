// What an erasure found and removed, by kind: counts, and nothing of what it was. Values.
#pragma once

#include "smpp/base/time.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace routing {

enum class ErasedKind : std::uint8_t {
  cancelled,    // messages that had not left: ended
  in_doubt,     // messages that may have left: ended as `unknown`
  under_way,    // messages of which a part was out: end with its answer
  awaiting,     // parts that await a receipt: their numbers
  unmatched,    // receipts without a message
  part_sets,    // incoming messages that were not whole
  events,       // that were not acknowledged: withdrawn
  references,   // status events that were not acknowledged: their clients' references
  reply_ways,   // by which carrier a conversation went
  quarantined,  // contents of what lies in quarantine
};
inline constexpr std::size_t erased_kinds = static_cast<std::size_t>(ErasedKind::quarantined) + 1;

inline constexpr std::array<std::string_view, erased_kinds> erased_names{"messages_cancelled",
                                                                         "messages_in_doubt",
                                                                         "messages_under_way",
                                                                         "awaiting_receipt",
                                                                         "unmatched_receipts",
                                                                         "incomplete_messages",
                                                                         "events",
                                                                         "references",
                                                                         "conversations",
                                                                         "quarantined"};

[[nodiscard]] constexpr std::string_view name_of(ErasedKind kind) {
  return erased_names[static_cast<std::size_t>(kind)];
}

struct ErasureReport {
  smpp::WallTime began;
  smpp::WallTime ended;
  std::array<std::uint64_t, erased_kinds> found{};
  std::uint64_t passes = 0;
  std::uint64_t still_out = 0;   // messages whose parts were still out in the last pass
  std::uint64_t left = 0;        // messages that could not be ended
  std::uint64_t unreadable = 0;  // records that did not open in the last pass
  // Of conversations past a limit, status events may have their reference still.
  bool some_not_followed = false;
  bool complete = false;  // the last pass found nothing
  bool durable = false;   // else the store has failed: nothing is known

  [[nodiscard]] std::uint64_t of(ErasedKind kind) const {
    return found[static_cast<std::size_t>(kind)];
  }
};

}  // namespace routing
