#include "routing/inbound/inbound.hpp"

#include "routing/model/conversation.hpp"
#include "routing/model/keys.hpp"
#include "smpp/pdu/codec.hpp"

#include <algorithm>
#include <utility>

namespace routing {
namespace {

constexpr std::size_t records_a_page = 512;
// The first may have been bad luck: a kill, memory that ran out.
constexpr unsigned crashes_borne = 2;

}  // namespace

Inbound::Inbound(InboundSettings settings,
                 std::vector<CarrierRules> carriers,
                 Journal& journal,
                 BlindIndexer& indexer,
                 LinkPort& links,
                 ReceiptTaker& receipts)
    : settings_(std::move(settings)),
      carriers_(std::move(carriers)),
      journal_(journal),
      indexer_(indexer),
      links_(links),
      receipts_(receipts),
      fingerprints_(settings_.fingerprints_kept, indexer, journal.serials()),
      assembler_(settings_, indexer, journal.serials()),
      quarantine_(settings_, journal.serials()) {
  receipts_.give_messages_to(*this);
  journal_.note_answers_with([this](Transaction& transaction) { note_answers(transaction); });
}

const CarrierRules* Inbound::rules_of(CarrierNumber carrier) const {
  const auto found = std::ranges::find(carriers_, carrier, &CarrierRules::number);
  return found == carriers_.end() ? nullptr : &*found;
}

// NOLINTNEXTLINE(bugprone-exception-escape): an exception ends the process while it is blamed
void Inbound::on_received(LinkSession session,
                          CarrierNumber carrier,
                          const smpp::InboundToken& token,
                          const smpp::Body& body,
                          smpp::WallTime wall) noexcept {
  const CarrierRules* rules = rules_of(carrier);
  if (stopping_ || rules == nullptr || !journal_.storage().accepting()) {
    ++counters_[carrier].refused;
    links_.refuse_for_now(session, token);
    return;
  }
  const Transaction::PeerAnswer answer{.session = session,
                                       .token = token,
                                       .print = fingerprints_.of(carrier, body),
                                       .carrier = carrier,
                                       .received_at = wall};
  if (journal_.watch().crashes(answer.print) >= crashes_borne || quarantine_.holds(answer.print)) {
    quarantine(*rules, answer, body, QuarantineReason::crash, wall);
    return;
  }
  const Watched watched{journal_.watch(), answer.print};
  process(*rules, answer, body, wall);
}

void Inbound::process(const CarrierRules& rules,
                      const Transaction::PeerAnswer& answer,
                      const smpp::Body& body,
                      smpp::WallTime wall) {
  const CarrierNumber carrier = rules.number;
  InboundCounters& counters = counters_[carrier];
  const BlindIndex& print = answer.print;
  auto incoming = incoming_of(body);
  if (!incoming) {
    if (!refused_.try_emplace(Key{print}).second) {
      quarantine(rules, answer, body, QuarantineReason::unusable, wall);
      return;
    }
    ++counters.not_taken;
    links_.refuse(answer.session, answer.token, smpp::CommandStatus::ESME_RINVSRCADR);
    return;
  }
  const auto suspect = fingerprints_.take_suspect(carrier, print);
  const bool seen_before = suspect.has_value();
  counters.possible_duplicates += seen_before ? 1 : 0;

  if (kind_of(rules, body, *incoming) != DeliverKind::message) {
    ++counters.receipts;
    ReceiptFact receipt = receipt_of(rules, body, *incoming, wall);
    Transaction::PeerAnswer noted = answer;
    if (receipt.unmarked) {
      // Known again by its fingerprint alone, which is written as soon as it is there: where it
      // comes again before it is answered, it is flagged, and lost in no case.
      receipt.unmarked->possible_duplicate = seen_before;
      unmarked_came_ = true;
      fingerprints_.answering(carrier, answer.session, print, wall);
      noted.noted = true;
    }
    receipts_.on_receipt(gathered_, carrier, std::move(receipt), noted, seen_before, wall);
    return;
  }
  if (incoming->part) {
    ++counters.parts;
    if (!take_part(rules, answer, std::move(*incoming), seen_before, wall) && suspect) {
      fingerprints_.still_suspect(carrier, print, *suspect);
    }
    return;
  }
  MessageReceived message = message_of(rules.text, *incoming);
  message.possible_duplicate = seen_before;
  deliver(gathered_, rules, std::move(message), true, wall);
  gathered_.answers.push_back(answer);
}

void Inbound::quarantine(const CarrierRules& rules,
                         const Transaction::PeerAnswer& answer,
                         const smpp::Body& body,
                         QuarantineReason reason,
                         smpp::WallTime wall) {
  const bool seen_before = fingerprints_.take_suspect(rules.number, answer.print).has_value();
  if (!seen_before || !quarantine_.holds(answer.print)) {
    if (!quarantine_.has_room()) {
      ++counters_[rules.number].refused;
      links_.refuse_for_now(answer.session, answer.token);
      return;
    }
    smpp::Octets pdu;
    smpp::encode(pdu, {.sequence = answer.token.sequence, .body = body});
    keep_in_quarantine(gathered_,
                       rules,
                       {.carrier = rules.number,
                        .print = answer.print,
                        .reason = reason,
                        .octets = {std::move(pdu)}},
                       wall);
  }
  gathered_.answers.push_back(answer);
}

void Inbound::keep_in_quarantine(Transaction& transaction,
                                 const CarrierRules& rules,
                                 const Quarantine::Entry& entry,
                                 smpp::WallTime wall) {
  ++counters_[rules.number].quarantined;
  journal_.publish(transaction,
                   QueueEvent{.id = EventId{.queue = rules.queue, .serial = 0},
                              .carrier = rules.number,
                              .time = wall,
                              .body = quarantine_.keep(transaction, entry, wall)});
}

void Inbound::deliver(Transaction& transaction,
                      const CarrierRules& rules,
                      MessageReceived message,
                      bool begins,
                      smpp::WallTime wall) {
  const Conversation conversation = conversation_between(indexer_, message.to, message.from);
  receipts_.on_message(transaction, rules.number, conversation, wall);
  publish(transaction, rules, conversation, std::move(message), begins, wall);
}

void Inbound::publish(Transaction& transaction,
                      const CarrierRules& rules,
                      Conversation conversation,
                      MessageReceived message,
                      bool begins,
                      smpp::WallTime wall) {
  ++counters_[rules.number].messages;
  const QueueNumber queue =
      queue_for(settings_.queues,
                rules.number,
                message.from,
                message.to,
                begins && message.text ? std::optional{smpp::view(*message.text)} : std::nullopt,
                rules.queue);
  journal_.publish(transaction,
                   QueueEvent{.id = EventId{.queue = queue, .serial = 0},
                              .conversation = conversation,
                              .carrier = rules.number,
                              .time = wall,
                              .body = std::move(message)});
}

void Inbound::on_no_receipt(Transaction& transaction,
                            CarrierNumber carrier,
                            MessageReceived message,
                            smpp::WallTime received_at) {
  // It may have come long ago: replies go the way of what came since.
  if (const CarrierRules* rules = rules_of(carrier)) {
    const Conversation conversation = conversation_between(indexer_, message.to, message.from);
    publish(transaction, *rules, conversation, std::move(message), true, received_at);
  }
}

bool Inbound::take_part(const CarrierRules& rules,
                        const Transaction::PeerAnswer& answer,
                        Incoming incoming,
                        bool possible_duplicate,
                        smpp::WallTime wall) {
  Assembler::Result result =
      assembler_.add(gathered_, rules.number, std::move(incoming), possible_duplicate, wall);
  if (result.replaced) {
    deliver_set(gathered_, std::move(*result.replaced), wall);
  }
  switch (result.outcome) {
    case Assembler::Outcome::refused:
      ++counters_[rules.number].refused;
      links_.refuse_for_now(answer.session, answer.token);
      return false;
    case Assembler::Outcome::complete:
      deliver_set(gathered_, std::move(*result.complete), wall);
      break;
    case Assembler::Outcome::stored:
    case Assembler::Outcome::repeated:
      break;
  }
  gathered_.answers.push_back(answer);
  return true;
}

void Inbound::deliver_set(Transaction& transaction, PartSet set, smpp::WallTime wall) {
  const CarrierRules* rules = rules_of(set.carrier);
  if (rules == nullptr || set.parts.empty()) {
    return;
  }
  MessageReceived message{.from = set.from,
                          .to = set.to,
                          .text = std::nullopt,
                          .data = {},
                          .data_coding = set.parts.begin()->second.data_coding,
                          .parts = static_cast<std::uint8_t>(set.parts.size()),
                          .incomplete = set.parts.size() < set.total,
                          .possible_duplicate = set.possible_duplicate};
  counters_[set.carrier].incomplete += message.incomplete ? 1 : 0;

  std::vector<smpp::TextPart> parts;
  parts.reserve(set.parts.size());
  for (const auto& [number, part] : set.parts) {
    parts.push_back({.data_coding = part.data_coding, .header = part.udh, .payload = part.payload});
  }
  message.text = text_of(rules->text, parts);
  if (!message.text) {
    for (const smpp::TextPart& part : parts) {
      smpp::append(message.data, part.payload);
    }
  }
  deliver(transaction, *rules, std::move(message), set.parts.begin()->first == 1, wall);
}

void Inbound::settle() {
  if (std::exchange(unmarked_came_, false)) {
    fingerprints_.flush(gathered_);
  }
  journal_.commit(std::exchange(gathered_, {}));
}

void Inbound::note_answers(Transaction& transaction) {
  for (const Transaction::PeerAnswer& answer : transaction.answers) {
    if (!answer.noted) {
      fingerprints_.answering(answer.carrier, answer.session, answer.print, answer.received_at);
    }
  }
  fingerprints_.flush(transaction);
}

std::optional<smpp::WallTime> Inbound::next_deadline() const {
  const auto parts = assembler_.next_deadline();
  const auto kept = quarantine_.next_deadline();
  return parts && kept ? std::min(*parts, *kept) : parts ? parts : kept;
}

void Inbound::on_deadline(smpp::WallTime wall) noexcept {
  Transaction transaction;
  for (PartSet& set : assembler_.take_overdue(transaction, wall)) {
    deliver_stored(transaction, std::move(set), wall);
  }
  quarantine_.erase_overdue(transaction, wall);
  journal_.commit(std::move(transaction));
}

void Inbound::deliver_stored(Transaction& transaction, PartSet set, smpp::WallTime wall) {
  Quarantine::Entry entry{.carrier = set.carrier, .octets = {}, .set = true};
  for (const auto& [number, part] : set.parts) {
    entry.octets.push_back(encode_part(set, part));
  }
  const std::vector<std::span<const std::uint8_t>> fields(entry.octets.begin(), entry.octets.end());
  entry.print = indexer_.index(IndexPurpose::fingerprint, fields);
  const CarrierRules* rules = rules_of(set.carrier);
  if (rules != nullptr && journal_.watch().crashes(entry.print) >= crashes_borne) {
    keep_in_quarantine(transaction, *rules, entry, wall);
    return;
  }
  const Watched watched{journal_.watch(), entry.print};
  deliver_set(transaction, std::move(set), wall);
}

void Inbound::recover(smpp::WallTime wall, smpp::UniqueFunction<void()> done) {
  recovery_done_ = std::move(done);
  recovering_ = 3;
  recover_parts(Key{}, wall);
  recover_fingerprints(Key{}.number(std::uint8_t{'f'}));
  recover_quarantine(keys::quarantine_prefix());
}

void Inbound::recovery_step_done() {
  if (--recovering_ == 0 && recovery_done_) {
    recovery_done_();
  }
}

void Inbound::recover_parts(Key from, smpp::WallTime wall) {
  journal_.storage().page(
      Column::parts, from, Key{}, records_a_page, [this, wall](const Page& page) {
        for (const StoredRecord& record : page.records) {
          // Those of a carrier that is not configured wait for it to come back.
          if (rules_of(Assembler::carrier_of(record.value)) != nullptr) {
            assembler_.recover(record.key, record.value);
          }
        }
        if (!page.next.empty()) {
          recover_parts(page.next, wall);
          return;
        }
        Transaction transaction;
        for (PartSet& set : assembler_.take_complete(transaction)) {
          deliver_stored(transaction, std::move(set), wall);
        }
        journal_.commit(std::move(transaction));
        recovery_step_done();
      });
}

void Inbound::recover_fingerprints(Key from) {
  const Key until = Key{}.number(std::uint8_t{'f'}).after_prefix();
  journal_.storage().page(
      Column::idempotency, from, until, records_a_page, [this](const Page& page) {
        for (const StoredRecord& record : page.records) {
          fingerprints_.recover(record.key, record.value);
        }
        if (!page.next.empty()) {
          recover_fingerprints(page.next);
        } else {
          fingerprints_.recovered();
          recovery_step_done();
        }
      });
}

void Inbound::recover_quarantine(Key from) {
  const Key until = keys::quarantine_prefix().after_prefix();
  journal_.storage().page(Column::meta, from, until, records_a_page, [this](const Page& page) {
    for (const StoredRecord& record : page.records) {
      quarantine_.recover(record);
    }
    if (!page.next.empty()) {
      recover_quarantine(page.next);
    } else {
      recovery_step_done();
    }
  });
}

}  // namespace routing
