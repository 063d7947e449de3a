// What a backend receives: a message that came in, a change of state of one that went out, or that
// something came which is neither.
// Values, and their versioned binary form, which the store seals.
#pragma once

#include "routing/model/address.hpp"
#include "routing/model/ids.hpp"
#include "smpp/base/octets.hpp"
#include "smpp/base/time.hpp"
#include "smpp/pdu/ids.hpp"
#include "smpp/pdu/values.hpp"
#include "smpp/wire/reader.hpp"
#include "smpp/wire/writer.hpp"

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace routing {

struct MessageReceived {
  Address from;
  Address to;
  // Text, or, when it is binary or cannot be decoded, the octets as they came with their header.
  std::optional<smpp::Utf8> text;
  smpp::Octets data;
  smpp::DataCoding data_coding;
  std::uint8_t parts = 1;
  bool incomplete = false;
  bool possible_duplicate = false;
};

enum class MessageState : std::uint8_t {
  accepted,   // sealed and synced, not yet sent
  submitted,  // the carrier took it
  in_doubt,   // it may have been sent, the answer never came
  delivered,
  failed,
  expired,
  rejected,
  cancelled,
  unknown,  // the receipt asked for never came, or says so
};
[[nodiscard]] std::string_view name_of(MessageState state);
[[nodiscard]] bool is_final(MessageState state);
// What a carrier's state means. Nothing final is said by one that may still change
// (delivery-receipts section 3): accepted.
[[nodiscard]] MessageState state_of(smpp::MessageState state);

// What a receipt says besides the state it means, as it came.
struct CarrierSaid {
  smpp::FixedText<32> word{};  // of the state, e.g. DELIVRD
  smpp::FixedText<32> error{};
  smpp::FixedText<25> submitted_at{};  // ISO 8601, as far as it is known, on its clock
  smpp::FixedText<25> done_at{};
  bool operator==(const CarrierSaid&) const = default;
};

struct StatusChanged {
  MessageId message;
  smpp::FixedText<128> reference{};  // the client's own
  MessageState state{};
  std::uint32_t command_status = 0;  // of the carrier's answer, when it refused
  CarrierSaid said{};                // of the receipt that this follows from
  std::uint8_t parts = 1;
  std::uint8_t parts_delivered = 0;  // by their receipts so far
  std::uint8_t parts_failed = 0;     // failed, expired or rejected
  bool possible_duplicate = false;
};

// A receipt that matched no message until its deadline. Its numbers are those of the receipt.
struct ReceiptUnmatched {
  Address from;
  Address to;
  smpp::FixedText<65> carrier_message_id;
  MessageState state{};  // accepted: nothing final
  CarrierSaid said;
};

enum class QuarantineReason : std::uint8_t {
  crash,     // the process died of it, twice
  unusable,  // it came again after it had been refused for good
};
[[nodiscard]] std::string_view name_of(QuarantineReason reason);

// Something a carrier sent lies sealed in quarantine instead of being processed.
struct MessageQuarantined {
  Serial record = 0;  // where it lies
  QuarantineReason reason{};
  std::uint8_t parts = 1;  // requests of the carrier
  std::uint32_t size = 0;  // in octets
};

// What queues go by, which need not read the rest.
struct EventHead {
  Conversation conversation = 0;
  smpp::WallTime time;
  bool operator==(const EventHead&) const = default;
};

struct QueueEvent {
  EventId id;
  Conversation conversation = 0;
  CarrierNumber carrier;
  smpp::WallTime time;
  std::variant<MessageReceived, StatusChanged, ReceiptUnmatched, MessageQuarantined> body;
};

// Part of the forms of events and of receipts that are kept.
void write_said(smpp::Writer& out, const CarrierSaid& said);
[[nodiscard]] CarrierSaid read_said(smpp::Reader& in);
void write_received(smpp::Writer& out, const MessageReceived& message);
[[nodiscard]] MessageReceived read_received(smpp::Reader& in);

void encode(smpp::Octets& out, const QueueEvent& event);
// Nothing if the octets are no event of a version that this build knows.
[[nodiscard]] std::optional<QueueEvent> decode_event(std::span<const std::uint8_t> in);
// Reads only the head of an encoded event.
[[nodiscard]] std::optional<EventHead> head_of(std::span<const std::uint8_t> in);

// What becomes of an event whose person is to be forgotten: it says this instead, or is withdrawn.
struct Amendment {
  Serial serial = 0;
  std::optional<smpp::Octets> encoded;  // nothing: withdrawn
};

// Where routing puts events. Implemented by queue::Feed.
class EventSink {
 public:
  EventSink() = default;
  EventSink(const EventSink&) = delete;
  EventSink& operator=(const EventSink&) = delete;
  virtual ~EventSink() = default;

  // The event's record is durable under inbound_key(id); `encoded` is its value.
  virtual void published(const EventId& id, const EventHead& head, smpp::Octets encoded) = 0;

  // Writes that events of a page that has just been read are amended, unless they are being
  // acknowledged: how many were. To be called before anything else happens on this thread: what
  // comes back of the page is true only then.
  virtual std::size_t amend(QueueNumber queue, std::vector<Amendment> amendments) = 0;
};

}  // namespace routing
