#include "tools/smsc_sim/account.hpp"

#include <algorithm>
#include <utility>

namespace sim {

namespace {

// Refusals after which a carrier tries again.
bool is_temporary(smpp::CommandStatus status) {
  return status == smpp::CommandStatus::ESME_RMSGQFUL ||
         status == smpp::CommandStatus::ESME_RTHROTTLED ||
         status == smpp::CommandStatus::ESME_RSYSERR ||
         status == smpp::CommandStatus::ESME_RX_T_APPN;
}

}  // namespace

smpp::Time Account::Order::due() const {
  if (rate <= 0) {
    return start;
  }
  const std::chrono::duration<double> since_start{static_cast<double>(next_message) / rate};
  return start + std::chrono::duration_cast<smpp::Duration>(since_start);
}

void Account::leave(LineState& line) {
  std::erase(receivers_, &line);
}

void Account::owe_receipt(Receipt receipt, smpp::Time due) {
  if (receipts_waiting_ >= books_.settings.max_waiting) {
    ++books_.counters.receipts_dropped;
    if (receipt.answer) {
      released_.push_back(*receipt.answer);
    }
    return;
  }
  ++receipts_waiting_;
  if (SubmitEntry* const entry = books_.submits.find(receipt.entry)) {
    entry->receipt = ReceiptState::waiting;
  }
  // A delay that was shortened does not let a receipt overtake an earlier one.
  if (!receipts_.empty() && books_.settings.receipts.spread == smpp::Duration{}) {
    due = std::max(due, receipts_.rbegin()->first);
  }
  receipts_.emplace(due, std::move(receipt));
}

void Account::start(std::uint32_t number,
                    Incoming incoming,
                    const IncomingOrder& wish,
                    Moment now,
                    smpp::UniqueFunction<void(OrderResult)> done) {
  const std::uint64_t delivers = wish.count * incoming.parts();
  books_.counters.delivers_ordered += delivers;
  delivers_waiting_ += delivers;
  orders_.emplace(number,
                  Order{.number = number,
                        .incoming = std::move(incoming),
                        .count = wish.count,
                        .rate = wish.rate,
                        .start = now.steady,
                        .next_message = 0,
                        .next_part = 0,
                        .result = {},
                        .done = std::move(done)});
  unsent_.push_back(number);
}

void Account::on_answered(LineState& line, const smpp::Answered& answered, Moment now) {
  const auto found = line.unanswered.find(answered.sequence.value());
  if (found == line.unanswered.end()) {
    return;  // too late: it already counts as lost
  }
  SentDeliver sent = std::move(found->second);
  line.unanswered.erase(found);
  release(sent.what);
  if (const auto* const part = std::get_if<IncomingPart>(&sent.what)) {
    if (DeliverEntry* const entry = books_.delivers.find(part->entry)) {
      entry->status = answered.status;
    }
    if (DeliverAttempt* const attempt = books_.attempts.find(part->attempt)) {
      attempt->answered = true;
      attempt->status = answered.status;
    }
  }
  if (is_temporary(answered.status)) {
    send_again(std::move(sent.what), now);
    return;
  }
  std::visit([&](const auto& what) { settle(what, sent, answered.status, now); }, sent.what);
}

void Account::on_lost(LineState& line, const smpp::Lost& lost, Moment now) {
  const auto found = line.unanswered.find(lost.sequence.value());
  if (found == line.unanswered.end()) {
    return;
  }
  Outgoing what = std::move(found->second.what);
  line.unanswered.erase(found);
  release(what);
  send_again(std::move(what), now);
}

void Account::pump(Moment now, const LineState* settling) {
  const std::size_t lines = receivers_.size();
  for (std::size_t i = 0; i < lines; ++i) {
    LineState& line = *receivers_[(first_receiver_ + i) % lines];
    std::size_t room = line.line->session().room();
    bool sent = false;
    for (; room > 0; --room) {
      auto what = next(now);
      if (!what) {
        break;
      }
      send(line, std::move(*what), now);
      sent = true;
    }
    if (sent && &line != settling) {
      line.line->poke();
    }
  }
  if (lines > 0) {
    first_receiver_ = (first_receiver_ + 1) % lines;
  }
}

std::optional<smpp::Time> Account::deadline() const {
  const bool room = std::any_of(receivers_.begin(), receivers_.end(), [](const LineState* line) {
    return line->line->session().can_send();
  });
  if (!room) {
    return std::nullopt;
  }
  std::optional<smpp::Time> first;
  const auto consider = [&](smpp::Time due) { first = first ? std::min(*first, due) : due; };
  if (!again_.empty()) {
    consider(again_.front().due);
  }
  if (!receipts_.empty() && !books_.settings.receipts.hold) {
    consider(receipts_.begin()->first);
  }
  for (const std::uint32_t number : unsent_) {
    consider(orders_.at(number).due());
  }
  return first;
}

std::vector<OwedAnswer> Account::take_released() {
  return std::exchange(released_, {});
}

std::optional<Outgoing> Account::next(Moment now) {
  if (!again_.empty() && again_.front().due <= now.steady) {
    Outgoing what = std::move(again_.front().what);
    again_.pop_front();
    return what;
  }
  receipt_next_ = !receipt_next_;
  auto first = receipt_next_ ? next_receipt(now) : next_incoming(now);
  if (first) {
    return first;
  }
  return receipt_next_ ? next_incoming(now) : next_receipt(now);
}

std::optional<Outgoing> Account::next_receipt(Moment now) {
  if (receipts_.empty() || books_.settings.receipts.hold || receipts_.begin()->first > now.steady) {
    return std::nullopt;
  }
  std::optional<Outgoing> what{std::move(receipts_.begin()->second)};
  receipts_.erase(receipts_.begin());
  return what;
}

std::optional<Outgoing> Account::next_incoming(Moment now) {
  for (auto at = unsent_.begin(); at != unsent_.end(); ++at) {
    Order& order = orders_.at(*at);
    if (order.due() > now.steady) {
      continue;
    }
    IncomingPart part{.order = order.number,
                      .number = order.next_message,
                      .part = order.next_part,
                      .attempts = 0,
                      .entry = not_in_ledger,
                      .attempt = not_in_ledger};
    DeliverEntry entry;
    entry.order = part.order;
    entry.number = part.number;
    entry.part = part.part;
    part.entry = books_.delivers.add(entry);
    if (++order.next_part == order.incoming.parts()) {
      order.next_part = 0;
      ++order.next_message;
    }
    if (order.all_made()) {
      unsent_.erase(at);
    }
    return part;
  }
  return std::nullopt;
}

void Account::send(LineState& line, Outgoing what, Moment now) {
  smpp::Session& session = line.line->session();
  smpp::SequenceNumber sequence;
  if (auto* const receipt = std::get_if<Receipt>(&what)) {
    ++books_.counters.receipts_sent;
    ReceiptSettings form = books_.settings.receipts;
    if (SubmitEntry* const entry = books_.submits.find(receipt->entry)) {
      entry->receipt = ReceiptState::sent;
      if (entry->cancelled) {
        form.state = smpp::MessageState::deleted;
      }
      if (entry->replaced) {
        receipt->text = receipt_text(entry->data, entry->data_coding, entry->esm_class);
      }
    }
    sequence = session.send(
        make_receipt(*receipt, form, id_form(session, books_.settings.receipt_id_form), now.wall()),
        now.steady);
  } else if (auto* const part = std::get_if<IncomingPart>(&what)) {
    ++books_.counters.delivers_sent;
    ++part->attempts;
    DeliverAttempt attempt;
    attempt.number = part->number;
    attempt.order = part->order;
    attempt.part = part->part;
    part->attempt = books_.attempts.add(attempt);
    sequence =
        session.send(orders_.at(part->order).incoming.pdu(part->number, part->part), now.steady);
    if (DeliverEntry* const entry = books_.delivers.find(part->entry)) {
      entry->attempts = part->attempts;
      entry->last_us = now.wall_us;
      if (part->attempts == 1) {
        entry->first_us = now.wall_us;
      }
    }
  }
  line.unanswered.emplace(sequence.value(), SentDeliver{.what = std::move(what), .at = now.steady});
}

void Account::release(Outgoing& what) {
  auto* const receipt = std::get_if<Receipt>(&what);
  if (receipt != nullptr && receipt->answer) {
    released_.push_back(*receipt->answer);
    receipt->answer.reset();
  }
}

void Account::send_again(Outgoing what, Moment now) {
  ++(std::holds_alternative<Receipt>(what) ? books_.counters.receipts_again
                                           : books_.counters.delivers_again);
  smpp::Time due = now.steady + books_.settings.retry_delay;
  if (!again_.empty()) {
    due = std::max(due, again_.back().due);
  }
  again_.push_back(Due<Outgoing>{.due = due, .what = std::move(what)});
}

void Account::settle(const Receipt& receipt,
                     const SentDeliver& sent,
                     smpp::CommandStatus status,
                     Moment now) {
  --receipts_waiting_;
  const bool answered = status == smpp::CommandStatus::ESME_ROK;
  if (answered) {
    ++books_.counters.receipts_answered;
    books_.receipt_latency.add(now.steady - sent.at);
  } else {
    ++books_.counters.receipts_refused;
  }
  if (SubmitEntry* const entry = books_.submits.find(receipt.entry)) {
    entry->receipt = answered ? ReceiptState::answered : ReceiptState::refused;
  }
}

void Account::settle(const IncomingPart& part,
                     const SentDeliver& sent,
                     smpp::CommandStatus status,
                     Moment now) {
  --delivers_waiting_;
  Order& order = orders_.at(part.order);
  if (status == smpp::CommandStatus::ESME_ROK) {
    ++books_.counters.delivers_answered;
    ++order.result.answered;
    books_.deliver_latency.add(now.steady - sent.at);
  } else {
    ++books_.counters.delivers_refused;
    ++order.result.refused;
  }
  if (DeliverEntry* const entry = books_.delivers.find(part.entry)) {
    entry->answered_us = now.wall_us;
  }
  const OrderResult result = order.result;
  if (result.answered + result.refused == order.count * order.incoming.parts()) {
    auto done = std::move(order.done);
    orders_.erase(part.order);
    if (done) {
      done(result);
    }
  }
}

}  // namespace sim
