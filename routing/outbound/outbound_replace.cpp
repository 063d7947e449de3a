// A message of which nothing has left says something else from now on. Its record is exchanged, and
// until that is durable nothing of it is sent: else a crash could bring the old text back behind
// the new one.
#include "routing/model/keys.hpp"
#include "routing/outbound/outbound.hpp"
#include "routing/outbound/parts.hpp"

#include <algorithm>
#include <utility>

namespace routing {
namespace {

// With the text alone: what else was asked for stays.
Submission changed(Submission message, Replacement by) {
  message.text = std::move(by.text);
  message.encoding = by.encoding;
  message.data.clear();
  message.udh.clear();
  message.binary = false;
  return message;
}

void put_anew(Transaction& transaction, const Envelope& envelope) {
  const Key key = outbound_key(envelope.id);
  smpp::Octets value;
  encode(value, envelope);
  transaction.batch.erase_once(Column::outbound, key);
  transaction.batch.put(Column::outbound, key, std::move(value), DataClass::text);
}

}  // namespace

void Outbound::replace_held(CarrierQueue& queue, OutboundMessage& message, Action action) {
  if (message.doubt != DoubtStep::none) {  // it is being changed already
    action.done(ActionOutcome::being_sent);
    return;
  }
  Envelope& envelope = message.envelope;
  Submission submission = changed(envelope.message, *std::move(action.replacement));
  auto parts =
      cut(submission, envelope.writing, envelope.concatenation_reference, settings_.max_parts);
  if (!parts) {
    action.done(parts.error());
    return;
  }
  queue.take_off_sendable(message);
  message.doubt = DoubtStep::changing;
  message.states.assign(parts->octets.size(), PartState::waiting);
  message.parts = *std::move(parts);
  envelope.message = std::move(submission);
  recent_.cut_anew(envelope.id, static_cast<std::uint8_t>(message.states.size()));
  Transaction transaction;
  put_anew(transaction, envelope);
  // One that is not covered yet may be so meanwhile: that lets it go, later than this.
  const bool covered = message.intent != 0;
  transaction.then.emplace_back([this, &queue, id = envelope.id, covered](bool durable) {
    OutboundMessage* again = queue.find(id);
    if (again != nullptr && durable && again->doubt == DoubtStep::changing) {
      release(queue, *again);
      if (covered) {
        send_again(queue, *again);
      }
      mark(id.carrier);
    }
  });
  transaction.then.push_back(when_durable(std::move(action.done)));
  journal_.commit(std::move(transaction));
}

void Outbound::replace_stored(CarrierQueue& queue,
                              Envelope envelope,
                              const Page& page,
                              Action action) {
  const MessageId id = action.id;
  if (queue.is_changing(id)) {
    action.done(ActionOutcome::being_sent);
    return;
  }
  const auto record = std::ranges::find(page.records, keys::detour(id), &StoredRecord::key);
  if (record != page.records.end()) {
    if (const auto detour = decode_detour(record->value)) {
      envelope.writing = detour->writing;
      envelope.concatenation_reference = detour->concatenation_reference;
    }
  }
  envelope.message = changed(std::move(envelope.message), *std::move(action.replacement));
  const auto parts = cut(
      envelope.message, envelope.writing, envelope.concatenation_reference, settings_.max_parts);
  if (!parts) {
    action.done(parts.error());
    return;
  }
  recent_.cut_anew(id, static_cast<std::uint8_t>(parts->octets.size()));
  Transaction transaction;
  put_anew(transaction, envelope);
  queue.changing(std::move(envelope));
  transaction.then.emplace_back([&queue, id](bool) { queue.changed(id); });
  transaction.then.push_back(when_durable(std::move(action.done)));
  journal_.commit(std::move(transaction));
}

}  // namespace routing
