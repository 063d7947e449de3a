// What receipts become: the word on a message, and the event of one that is nobody's. Values.
#pragma once

#include "routing/model/carrier_rules.hpp"
#include "routing/model/envelope.hpp"
#include "routing/model/event.hpp"

namespace routing {

struct ReceiptWord {
  MessageState state{};
  std::uint8_t delivered = 0;  // parts
  std::uint8_t failed = 0;
  bool possible_duplicate = false;
};

inline QueueEvent event_of(const AwaitedReceipt& awaited,
                           const ReceiptFact& receipt,
                           const ReceiptWord& word) {
  return {.id = EventId{.queue = awaited.queue, .serial = 0},
          .conversation = awaited.conversation,
          .carrier = awaited.carrier,
          .time = receipt.received_at,
          .body = StatusChanged{.message = awaited.message,
                                .reference = awaited.reference,
                                .state = word.state,
                                .said = receipt.said,
                                .parts = awaited.parts,
                                .parts_delivered = word.delivered,
                                .parts_failed = word.failed,
                                .possible_duplicate = word.possible_duplicate}};
}

inline QueueEvent unmatched_event(const CarrierRules& carrier, const ReceiptFact& receipt) {
  return {.id = EventId{.queue = carrier.queue, .serial = 0},
          .carrier = carrier.number,
          .time = receipt.received_at,
          .body = ReceiptUnmatched{.from = receipt.from,
                                   .to = receipt.to,
                                   .carrier_message_id = receipt.message_id,
                                   .state = receipt.state,
                                   .said = receipt.said}};
}

}  // namespace routing
