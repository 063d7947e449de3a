#include "routing/inbound/inbound.hpp"

#include "routing/model/keys.hpp"
#include "routing/model/unix_time.hpp"

#include <algorithm>
#include <utility>

namespace routing {
namespace {

constexpr std::size_t records_a_page = 512;

}  // namespace

Inbound::Inbound(InboundSettings settings,
                 std::vector<CarrierRules> carriers,
                 Journal& journal,
                 BlindIndexer& indexer,
                 LinkPort& links,
                 ReceiptTaker& receipts)
    : settings_(settings),
      carriers_(std::move(carriers)),
      journal_(journal),
      indexer_(indexer),
      links_(links),
      receipts_(receipts),
      fingerprints_(indexer, journal.serials()),
      assembler_(settings, indexer, journal.serials()) {}

const CarrierRules* Inbound::rules_of(CarrierNumber carrier) const {
  const auto found = std::ranges::find(carriers_, carrier, &CarrierRules::number);
  return found == carriers_.end() ? nullptr : &*found;
}

void Inbound::on_received(LinkSession session,
                          CarrierNumber carrier,
                          const smpp::InboundToken& token,
                          const smpp::Body& body,
                          smpp::WallTime wall) {
  InboundCounters& counters = counters_[carrier];
  const CarrierRules* rules = rules_of(carrier);
  if (stopping_ || rules == nullptr || !journal_.storage().accepting()) {
    ++counters.refused;
    links_.refuse_for_now(session, token);
    return;
  }
  auto incoming = incoming_of(body);
  if (!incoming) {
    ++counters.not_taken;
    links_.refuse(session, token, smpp::CommandStatus::ESME_RINVSRCADR);
    return;
  }
  const Transaction::PeerAnswer answer{.session = session, .token = token};
  const BlindIndex print = fingerprints_.of(carrier, body);
  const bool seen_before = fingerprints_.take_suspect(carrier, print);
  counters.possible_duplicates += seen_before ? 1 : 0;

  if (kind_of(*rules, body, *incoming) != DeliverKind::message) {
    ++counters.receipts;
    fingerprints_.answering(carrier, print);
    receipts_.on_receipt(
        gathered_, carrier, receipt_of(*rules, body, *incoming, wall), answer, seen_before, wall);
    return;
  }
  if (incoming->part) {
    ++counters.parts;
    if (take_part(*rules, answer, std::move(*incoming), seen_before, wall)) {
      fingerprints_.answering(carrier, print);
    } else if (seen_before) {
      fingerprints_.still_suspect(carrier, print);
    }
    return;
  }
  fingerprints_.answering(carrier, print);
  auto text = text_of(rules->text, *incoming);
  MessageReceived message{.from = incoming->from,
                          .to = incoming->to,
                          .text = std::move(text),
                          .data = {},
                          .data_coding = incoming->data_coding,
                          .parts = 1,
                          .incomplete = false,
                          .possible_duplicate = seen_before};
  if (!message.text) {
    message.data = std::move(incoming->udh);
    smpp::append(message.data, incoming->payload);
  }
  deliver(gathered_, *rules, std::move(message), wall);
  gathered_.answers.push_back(answer);
}

void Inbound::deliver(Transaction& transaction,
                      const CarrierRules& rules,
                      MessageReceived message,
                      smpp::WallTime wall) {
  ++counters_[rules.number].messages;
  const Conversation conversation = conversation_between(indexer_, message.to, message.from);
  receipts_.on_message(transaction, rules.number, conversation, wall);
  journal_.publish(transaction,
                   QueueEvent{.id = EventId{.queue = rules.queue, .serial = 0},
                              .conversation = conversation,
                              .carrier = rules.number,
                              .time = wall,
                              .body = std::move(message)});
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
  deliver(transaction, *rules, std::move(message), wall);
}

void Inbound::settle() {
  if (gathered_.empty()) {
    return;
  }
  fingerprints_.flush(gathered_);
  journal_.commit(std::exchange(gathered_, {}));
}

void Inbound::on_deadline(smpp::WallTime wall) {
  Transaction transaction;
  for (PartSet& set : assembler_.take_overdue(transaction, wall)) {
    deliver_set(transaction, std::move(set), wall);
  }
  journal_.commit(std::move(transaction));
}

void Inbound::recover(smpp::WallTime wall, smpp::UniqueFunction<void()> done) {
  recovery_done_ = std::move(done);
  recovering_ = 2;
  recover_parts(Key{}, wall);
  recover_fingerprints(Key{}.number(std::uint8_t{'f'}));
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
          assembler_.recover(record.key, record.value);
        }
        if (!page.next.empty()) {
          recover_parts(page.next, wall);
          return;
        }
        Transaction transaction;
        for (PartSet& set : assembler_.take_complete(transaction)) {
          deliver_set(transaction, std::move(set), wall);
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
          recovery_step_done();
        }
      });
}

}  // namespace routing
