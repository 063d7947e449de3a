// What GET /v1/messages shows of the messages that moved last, without a read. Bounded: the oldest
// give way; messages that are still queued or await a receipt are then found on disk.
//
// Owned by Outbound; I/O thread.
#pragma once

#include "routing/model/acceptance.hpp"
#include "smpp/base/newest_map.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace routing {

class RecentStatuses {
 public:
  void add(const MessageId& id,
           CarrierNumber carrier,
           ClientNumber client,
           const smpp::FixedText<128>& reference,
           std::uint8_t parts,
           MessageState state,
           smpp::WallTime at);
  // No-op for a message that is no longer held.
  void change(const MessageId& id, MessageState state, smpp::WallTime at, bool possible_duplicate);
  // By another carrier than until now, and cut anew for it.
  void goes_by(const MessageId& id, CarrierNumber carrier, std::uint8_t parts);
  // It has other parts than it had, none of them sent.
  void cut_anew(const MessageId& id, std::uint8_t parts);
  // The client's own words for it.
  void forget_reference(const MessageId& id);
  void change_part(const MessageId& id, std::uint8_t part, MessageState state);

  [[nodiscard]] std::optional<MessageStatus> find(const MessageId& id) const;
  // Newest first, at most `most`.
  [[nodiscard]] std::vector<MessageStatus> find_reference(ClientNumber client,
                                                          std::string_view reference,
                                                          std::size_t most) const;

 private:
  // 16,384 of about 400 octets at most: within 8 MiB.
  static constexpr std::size_t max_held = 16'384;

  // Compact: this is kept for every message, a MessageStatus is made for a GET.
  struct Held {
    CarrierNumber carrier;
    ClientNumber client;
    smpp::FixedText<128> reference;
    bool possible_duplicate = false;
    std::uint8_t steps = 0;
    std::array<MessageStatus::Step, 5> history{};
    std::vector<MessageState> parts;  // only for more than one
  };

  static void cut(Held& held, std::uint8_t parts);
  [[nodiscard]] static MessageStatus shown(const MessageId& id, const Held& held);

  smpp::NewestMap<MessageId, Held> held_{max_held};
};

}  // namespace routing
