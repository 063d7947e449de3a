// The record keys of routing, in one place.
//
//   outbound  MESSAGE              Envelope
//   outbound  MESSAGE 'c'          Detour: the carrier that it goes by since it failed over
//   outbound  MESSAGE 'p' part     that part has been taken by the carrier
//   outbound  MESSAGE 'd'          in doubt and parked: not to be sent again by itself
//   outbound  MESSAGE 'f'          sent again after doubt: a possible duplicate
//   receipts  'r' carrier index    AwaitedReceipt, under the carrier's message id
//   receipts  'r' carrier index MESSAGE part   AwaitedReceipt whose id has gone to that part
//   receipts  'u' carrier index    ReceiptFact that matched nothing yet
//   receipts  'a' MESSAGE part     final state of one part of a message of several
//   receipts  'd' MESSAGE          AwaitedReceipt of a parked message: its deadline
//   receipts  'o' carrier conversation   a copy of unknown id may be at the carrier
//   meta      'i' serial           intents: messages that may have been written
//   meta      'c' run carrier conversation MESSAGE   deferred: found there when its turn comes
//   meta      'q' serial           what lies in quarantine
//   meta      'l'                  when the ledger began
//   meta      'l' carrier client   LedgerCounts
//   idempotency 'k' index          a request's results
//   idempotency 'f' carrier serial fingerprints of answered deliver_sm
//   idempotency 'f' carrier serial 's'   those of a session that ended: its answers may be lost
//   idempotency 'w' conversation   the carrier that it went by last
//   idempotency 's' slot           receipts that had their word, the newest
#pragma once

#include "routing/model/ids.hpp"
#include "routing/model/storage.hpp"

#include <cstdint>
#include <optional>

namespace routing::keys {

inline constexpr std::size_t message_size = 17;
// A message's own record, one for each of its parts, and what else may lie behind it.
inline constexpr std::size_t most_of_message = 300;

inline Key detour(const MessageId& id) {
  return outbound_key(id).number(std::uint8_t{'c'});
}

inline Key part_taken(const MessageId& id, std::uint8_t part) {
  return outbound_key(id).number(std::uint8_t{'p'}).number(part);
}

inline Key parked(const MessageId& id) {
  return outbound_key(id).number(std::uint8_t{'d'});
}

inline Key flagged(const MessageId& id) {
  return outbound_key(id).number(std::uint8_t{'f'});
}

inline Key lane_start(CarrierNumber carrier, std::uint8_t lane) {
  return Key{}.number(carrier.value()).number(lane);
}

inline Key awaited_prefix() {
  return Key{}.number(std::uint8_t{'r'});
}

inline Key awaited(CarrierNumber carrier, const BlindIndex& index) {
  return awaited_prefix().number(carrier.value()).append(index);
}

// An id that a carrier uses again finds its newest part. Of the one before, this is where the
// record lies once the id has become that of part `part` of `by`.
inline Key awaited_before(const Key& awaited, const MessageId& by, std::uint8_t part) {
  return Key{awaited}.append(outbound_key(by).octets()).number(part);
}

inline constexpr std::size_t awaited_size = 1 + sizeof(std::uint16_t) + sizeof(BlindIndex);

// Whether a record of what is awaited lies there.
inline bool is_set_aside(const Key& record) {
  return record.starts_with(awaited_prefix()) && record.size() > awaited_size;
}

// Under which id, wherever it lies.
inline Key id_of(const Key& record) {
  return Key{record.octets().first(std::min(awaited_size, record.size()))};
}

// That one of this conversation which lay there had its word.
inline Key settled_before(const Key& awaited, Conversation conversation) {
  return Key{awaited}.number(conversation);
}

inline Key unmatched_prefix() {
  return Key{}.number(std::uint8_t{'u'});
}

inline Key unmatched(CarrierNumber carrier, const BlindIndex& index) {
  return unmatched_prefix().number(carrier.value()).append(index);
}

// The two under one carrier and index.
inline Key unmatched_like(const Key& awaited) {
  return unmatched_prefix().append(awaited.octets().subspan(1));
}

inline Key awaited_like(const Key& unmatched) {
  return awaited_prefix().append(unmatched.octets().subspan(1));
}

inline Key outcomes_prefix() {
  return Key{}.number(std::uint8_t{'a'});
}

inline Key part_outcomes(const MessageId& id) {
  return outcomes_prefix().append(outbound_key(id).octets());
}

inline Key part_outcome(const MessageId& id, std::uint8_t part) {
  return part_outcomes(id).number(part);
}

inline Key parked_deadlines() {
  return Key{}.number(std::uint8_t{'d'});
}

inline Key parked_deadline(const MessageId& id) {
  return parked_deadlines().append(outbound_key(id).octets());
}

inline Key lost_copy(CarrierNumber carrier, Conversation conversation) {
  return Key{}.number(std::uint8_t{'o'}).number(carrier.value()).number(conversation);
}

inline Key settled_prefix() {
  return Key{}.number(std::uint8_t{'s'});
}

inline Key reply_way_prefix() {
  return Key{}.number(std::uint8_t{'w'});
}

inline Key reply_way(Conversation conversation) {
  return reply_way_prefix().number(conversation);
}

inline Key intent_prefix() {
  return Key{}.number(std::uint8_t{'i'});
}

inline Key intent(std::uint64_t serial) {
  return intent_prefix().number(serial);
}

inline Key deferred_in_run(std::uint64_t run) {
  return Key{}.number(std::uint8_t{'c'}).number(static_cast<std::uint32_t>(run));
}

inline Key deferred_prefix(std::uint64_t run, CarrierNumber carrier, Conversation conversation) {
  return deferred_in_run(run).number(carrier.value()).number(conversation);
}

inline Key deferred(std::uint64_t run, Conversation conversation, const MessageId& id) {
  return deferred_prefix(run, id.carrier, conversation).append(outbound_key(id).octets());
}

inline Key quarantine_prefix() {
  return Key{}.number(std::uint8_t{'q'});
}

inline Key quarantined(Serial record) {
  return quarantine_prefix().number(record);
}

inline Key ledger_prefix() {
  return Key{}.number(std::uint8_t{'l'});
}

inline Key ledger(CarrierNumber carrier, ClientNumber client) {
  return ledger_prefix().number(carrier.value()).number(client.value());
}

inline Key request(const BlindIndex& index) {
  return Key{}.number(std::uint8_t{'k'}).append(index);
}

inline Key fingerprints(CarrierNumber carrier) {
  return Key{}.number(std::uint8_t{'f'}).number(carrier.value());
}

inline Key suspects(CarrierNumber carrier, Serial ended) {
  return fingerprints(carrier).number(ended).number(std::uint8_t{'s'});
}

}  // namespace routing::keys
