#include "routing/outbound/reconciliation.hpp"

#include "routing/model/envelope.hpp"
#include "routing/model/keys.hpp"

#include <utility>

namespace routing {
namespace {

constexpr std::size_t read_a_page = 256;

std::uint64_t& count_of(Reconciliation::Found& found, const Account& account, Place place) {
  return found.at[account][index_of(place)];
}

// The message that a record belongs to, by the beginning of its key.
std::optional<MessageId> message_of(std::span<const std::uint8_t> key) {
  return key.size() < keys::message_size ? std::nullopt
                                         : parse_outbound_key(Key{key.first(keys::message_size)});
}

}  // namespace

void Reconciliation::begin(bool hurried, Done done) {
  const bool idle = !running();
  done_.push_back(std::move(done));
  hurried_ = hurried_ || hurried;
  if (idle) {
    start();
  } else if (hurried_ && waiting_) {
    go_on();
  }
}

void Reconciliation::start() {
  std::uint64_t open = 0;
  for (const auto& [account, counts] : ledger_.accounts()) {
    open += counts.open();
  }
  passes_ = 1 + open / held_;
  pass_ = 0;
  found_ = {};
  ledger_.watch([this](const LedgerMove& move) { moved(move); });
  step_ = Step::had_word;
  from_ = keys::outcomes_prefix();
  read();
}

void Reconciliation::go_on() {
  waiting_ = false;
  read();
}

void Reconciliation::read() {
  const Key prefix = step_ == Step::had_word ? keys::outcomes_prefix() : keys::awaited_prefix();
  const bool queued = step_ == Step::queued;
  storage_.page(queued ? Column::outbound : Column::receipts,
                from_,
                queued ? Key{} : prefix.after_prefix(),
                read_a_page,
                [this](const Page& page) { take(page); });
}

void Reconciliation::take(const Page& page) {
  found_.damaged += pass_ == 0 ? page.damaged : 0;
  for (const StoredRecord& record : page.records) {
    switch (step_) {
      case Step::had_word:
        take_had_word(record);
        break;
      case Step::awaiting:
        take_awaiting(record);
        break;
      case Step::queued:
        take_queued(record);
        break;
    }
  }
  from_ = page.next;
  if (from_.empty()) {
    next_step();
  } else if (hurried_ || entries_.size() > 2 * held_) {
    read();  // what ended meanwhile is remembered too: a slow pass must not gather it for ever
  } else {
    waiting_ = true;
  }
}

void Reconciliation::take_had_word(const StoredRecord& record) {
  const auto octets = record.key.octets().subspan(keys::outcomes_prefix().size());
  const auto message = message_of(octets);
  if (message && octets.back() == 0 && of_this_pass(*message)) {
    entries_.try_emplace(message->serial);
  }
}

void Reconciliation::take_awaiting(const StoredRecord& record) {
  const auto awaited = decode_awaited(record.value);
  if (!awaited) {
    found_.damaged += pass_ == 0 ? 1 : 0;
  } else if (of_this_pass(awaited->message) && !entries_.contains(awaited->message.serial)) {
    note(awaited->message, awaited->client, Place::awaiting);
  }
}

void Reconciliation::take_queued(const StoredRecord& record) {
  const auto octets = record.key.octets();
  const auto message = message_of(octets);
  if (!message || !of_this_pass(*message)) {
    return;
  }
  if (octets.size() == keys::message_size) {
    if (const auto envelope = decode_envelope(record.value)) {
      note(*message, envelope->client, Place::queued);
    } else {
      found_.damaged += pass_ == 0 ? 1 : 0;
    }
  } else if (record.key == keys::parked(*message)) {
    const auto entry = entries_.find(message->serial);
    if (entry != entries_.end() && entry->second.place) {
      note(*message, entry->second.account.client, Place::parked);
    }
  }
}

void Reconciliation::note(const MessageId& message, ClientNumber client, Place place) {
  Entry& entry = entries_[message.serial];
  if (!entry.told) {
    entry.account = {.carrier = message.carrier, .client = client};
    entry.place = place;
  }
}

void Reconciliation::moved(const LedgerMove& move) {
  const Account account{.carrier = move.message.carrier, .client = move.client};
  if (of_this_pass(move.message)) {
    entries_[move.message.serial] = {.account = account, .place = move.to, .told = true};
  } else if (move.message.serial % passes_ < pass_) {
    if (move.from) {
      --count_of(found_, account, *move.from);
    }
    if (move.to) {
      ++count_of(found_, account, *move.to);
    }
  }
}

void Reconciliation::next_step() {
  switch (step_) {
    case Step::had_word:
      step_ = Step::awaiting;
      from_ = keys::awaited_prefix();
      read();
      return;
    case Step::awaiting:
      step_ = Step::queued;
      read();
      return;
    case Step::queued:
      end_pass();
      return;
  }
}

void Reconciliation::end_pass() {
  for (const auto& [serial, entry] : entries_) {
    if (entry.place) {
      ++count_of(found_, entry.account, *entry.place);
    }
  }
  entries_.clear();
  if (++pass_ < passes_) {
    step_ = Step::had_word;
    from_ = keys::outcomes_prefix();
    read();
    return;
  }
  ledger_.watch({});
  hurried_ = false;
  for (Done& done : std::exchange(done_, {})) {
    done(found_);
  }
}

}  // namespace routing
