// What a data_coding says beside the alphabet: the groups of GSM's coding scheme that SMPP passes
// through (23.038 section 4). Pure; any thread.
#pragma once

#include "smpp/pdu/values.hpp"

#include <cstdint>
#include <optional>

namespace smpp {

enum class MessageClass : std::uint8_t {
  flash,      // 0: shown at once and not kept
  phone,      // 1
  sim_card,   // 2
  equipment,  // 3: for a device beside the phone
};

// An indication that something waits elsewhere.
struct MessageWaiting {
  enum class Kind : std::uint8_t { voicemail, fax, email, other };

  Kind kind = Kind::voicemail;
  bool active = false;  // else the indication ends
  bool kept = false;    // the message itself may be kept
  bool operator==(const MessageWaiting&) const = default;
};

struct CodingGroup {
  std::optional<MessageClass> message_class;
  std::optional<MessageWaiting> waiting;
  bool compressed = false;
  bool deleted_after_reading = false;
};

// Nothing of it below 0x10, where SMPP's own table rules, and in the reserved 0x80 to 0xBF.
[[nodiscard]] CodingGroup group_of(DataCoding coding);

}  // namespace smpp
