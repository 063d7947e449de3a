#include "routing/erasure/erasure.hpp"

#include "routing/model/keys.hpp"
#include "smpp/wire/reader.hpp"

#include <utility>
#include <variant>

namespace routing {
namespace {

constexpr std::size_t erased_a_page = 128;
// What is out is answered, or lost, within the carrier's response_timeout.
constexpr smpp::Duration longest_erasure = std::chrono::seconds{45};
constexpr smpp::Duration between_passes = std::chrono::milliseconds{100};

struct Walked {
  Column column{};
  Key from;
  Key until;
};

}  // namespace

Erasure::Begun Erasure::begin(const Person& person,
                              smpp::Time now,
                              smpp::WallTime wall,
                              Done done) {
  if (running()) {
    return Begun::busy;
  }
  if (!outbound_.may_erase()) {
    return Begun::unavailable;
  }
  if (outbound_.is_ours(person)) {
    return Begun::ours;
  }
  person_ = person;
  done_ = std::move(done);
  report_ = {.began = wall, .ended = wall};
  until_ = now + longest_erasure;
  now_ = now;
  for (const Conversation conversation : outbound_.conversations_of(person)) {
    know(conversation);
  }
  pass(wall);
  return Begun::begun;
}

void Erasure::on_deadline(smpp::Time now, smpp::WallTime wall) {
  if (next_pass_ && now >= *next_pass_) {
    next_pass_.reset();
    now_ = now;
    pass(wall);
  }
}

void Erasure::pass(smpp::WallTime wall) {
  wall_ = wall;
  ++report_.passes;
  found_ = 0;
  report_.still_out = 0;
  report_.left = 0;
  report_.unreadable = 0;
  step_ = Step::parts;
  read({});
}

void Erasure::read(Key from) {
  const auto range = [&]() -> Walked {
    switch (step_) {
      case Step::parts:
        return {.column = Column::parts, .from = {}, .until = {}};
      case Step::outbound:
        return {.column = Column::outbound, .from = {}, .until = {}};
      case Step::receipts:
        return {.column = Column::receipts, .from = {}, .until = {}};
      case Step::ways:
        return {.column = Column::idempotency,
                .from = keys::reply_way_prefix(),
                .until = keys::reply_way_prefix().after_prefix()};
      case Step::quarantine:
        return {.column = Column::meta,
                .from = keys::quarantine_prefix(),
                .until = keys::quarantine_prefix().after_prefix()};
      case Step::inbound:
      case Step::end:
        break;
    }
    return {.column = Column::inbound, .from = {}, .until = {}};
  }();
  journal_.storage().page(range.column,
                          from.empty() ? range.from : from,
                          range.until,
                          erased_a_page,
                          [this](const Page& page) { take(page); });
}

// What a page says is true only until something else happens: all of it is looked at now.
void Erasure::take(const Page& page) {
  report_.unreadable += page.damaged;
  next_ = page.next;
  if (step_ == Step::outbound) {
    take_messages(page);
    return;
  }
  if (step_ == Step::inbound) {
    take_events(page);
    go_on();
    return;
  }
  Transaction transaction;
  for (const StoredRecord& record : page.records) {
    if (step_ == Step::parts) {
      count(ErasedKind::part_sets, inbound_.erase_parts(transaction, record, *person_) ? 1 : 0);
    } else if (step_ == Step::ways) {
      take_way(transaction, record);
    } else if (step_ == Step::quarantine) {
      count(ErasedKind::quarantined,
            inbound_.erase_quarantined(transaction, record, *person_) ? 1 : 0);
    } else if (record.key.starts_with(keys::awaited_prefix())) {
      count(ErasedKind::awaiting, outbound_.erase_awaited(transaction, record, *person_) ? 1 : 0);
    } else if (record.key.starts_with(keys::unmatched_prefix())) {
      count(ErasedKind::unmatched,
            outbound_.erase_unmatched(transaction, record, *person_) ? 1 : 0);
    }
  }
  journal_.commit(std::move(transaction));
  go_on();
}

void Erasure::take_messages(const Page& page) {
  outstanding_ = 1;
  for (const StoredRecord& record : page.records) {
    const auto envelope =
        record.key.size() == keys::message_size ? decode_envelope(record.value) : std::nullopt;
    if (envelope && (person_->is(envelope->message.to) || person_->is(envelope->message.from))) {
      know(envelope->conversation);
      ++outstanding_;
      outbound_.erase_message(envelope->id, wall_, [this](Outbound::Erased what) { erased(what); });
    }
  }
  erased(Outbound::Erased::nothing);
}

void Erasure::erased(Outbound::Erased what) {
  switch (what) {
    case Outbound::Erased::nothing:
      break;
    case Outbound::Erased::cancelled:
      count(ErasedKind::cancelled);
      break;
    case Outbound::Erased::in_doubt:
      count(ErasedKind::in_doubt);
      break;
    case Outbound::Erased::under_way:
      count(ErasedKind::under_way);
      break;
    case Outbound::Erased::still:
      ++report_.still_out;
      break;
    case Outbound::Erased::left:
      ++report_.left;
      break;
  }
  if (--outstanding_ == 0) {
    go_on();
  }
}

void Erasure::take_events(const Page& page) {
  std::map<QueueNumber, std::vector<Amendment>> amendments;
  for (const StoredRecord& record : page.records) {
    take_event(record, amendments);
  }
  for (auto& [queue, of_it] : amendments) {
    // All of one kind: each is counted if it was not being acknowledged.
    std::vector<Amendment> withdrawn;
    std::vector<Amendment> amended;
    for (Amendment& one : of_it) {
      (one.encoded ? amended : withdrawn).push_back(std::move(one));
    }
    if (!withdrawn.empty()) {
      count(ErasedKind::events, journal_.events().amend(queue, std::move(withdrawn)));
    }
    if (!amended.empty()) {
      count(ErasedKind::references, journal_.events().amend(queue, std::move(amended)));
    }
  }
}

void Erasure::take_event(const StoredRecord& record,
                         std::map<QueueNumber, std::vector<Amendment>>& out) {
  const auto id = parse_inbound_key(record.key);  // else the mark of a dead one
  auto event = id ? decode_event(record.value) : std::nullopt;
  if (!event) {
    return;
  }
  const auto is_its = [&](const auto& body) {
    return person_->is(body.from) || person_->is(body.to);
  };
  const auto* const received = std::get_if<MessageReceived>(&event->body);
  const auto* const unmatched = std::get_if<ReceiptUnmatched>(&event->body);
  if ((received != nullptr && is_its(*received)) || (unmatched != nullptr && is_its(*unmatched))) {
    know(event->conversation);
    out[id->queue].push_back({.serial = id->serial, .encoded = {}});
  } else if (auto* const status = std::get_if<StatusChanged>(&event->body);
             status != nullptr && !status->reference.empty() &&
             conversations_.contains(event->conversation)) {
    status->reference = {};
    smpp::Octets encoded;
    encode(encoded, *event);
    out[id->queue].push_back({.serial = id->serial, .encoded = std::move(encoded)});
  }
}

void Erasure::take_way(Transaction& transaction, const StoredRecord& record) {
  smpp::Reader in{record.key.octets().subspan(keys::reply_way_prefix().size())};
  const auto conversation = in.number<Conversation>();
  if (!in.failed() && conversations_.contains(conversation)) {
    outbound_.erase_way(transaction, conversation);
    count(ErasedKind::reply_ways);
  }
}

void Erasure::know(Conversation conversation) {
  if (conversation == 0 || conversations_.contains(conversation)) {
    return;
  }
  if (conversations_.size() < followed_) {
    conversations_.insert(conversation);
  } else {
    report_.some_not_followed = true;
  }
}

void Erasure::go_on() {
  if (!next_.empty()) {
    read(next_);
    return;
  }
  step_ = static_cast<Step>(static_cast<std::uint8_t>(step_) + 1);
  if (step_ != Step::end) {
    read({});
  } else {
    end_pass();
  }
}

void Erasure::end_pass() {
  report_.complete = found_ == 0 && report_.still_out == 0;
  if (!report_.complete && now_ < until_) {
    next_pass_ = now_ + between_passes;
    return;
  }
  end();
}

// Batches become durable in their order: the last of them is.
void Erasure::end() {
  journal_.storage().commit({}, [this](bool durable) {
    ErasureReport report = std::exchange(report_, {});
    report.ended = wall_;
    report.durable = durable;
    report.complete = report.complete && report.left == 0 && !report.some_not_followed;
    person_.reset();
    conversations_.clear();
    Done done = std::move(done_);
    done(report);
  });
}

}  // namespace routing
