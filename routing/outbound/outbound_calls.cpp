// Calls about what a carrier has. An answer that it is cancelled, or what became of it, is a word
// on the part as its receipt would be, and whichever comes first counts.
#include "routing/model/keys.hpp"
#include "routing/outbound/outbound.hpp"
#include "routing/outbound/parts.hpp"
#include "smpp/text/message_state.hpp"
#include "smpp/text/receipt_date.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace routing {
namespace {

CarrierRequest request_of(const CarrierCall& call, const CarrierRules& rules) {
  const AwaitedReceipt& awaited = call.part().awaited;
  switch (call.kind) {
    case CarrierCall::Kind::cancel:
      return cancel_of(awaited, rules);
    case CarrierCall::Kind::replace:
      return replace_of(awaited, rules, call.text);
    case CarrierCall::Kind::query:
      break;
  }
  return query_of(awaited, rules);
}

// What a carrier answers when it is asked what became of a message; unknown if nothing final did.
ReceiptFact fact_of(const ReceiptRules& rules, const smpp::Body& body, smpp::WallTime wall) {
  ReceiptFact fact;
  fact.state = MessageState::unknown;
  fact.received_at = wall;
  if (const auto* answer = std::get_if<smpp::QuerySmResp>(&body)) {
    const auto state = static_cast<smpp::MessageState>(answer->message_state);
    const MessageState means = state_of(state);
    fact.state = is_final(means) ? means : MessageState::unknown;
    fact.said.word.assign(smpp::state_word(state));
    if (answer->error_code != 0) {
      fact.said.error.assign(std::to_string(answer->error_code));
    }
    if (const auto date = smpp::parse_receipt_date(answer->final_date.reveal())) {
      fact.said.done_at = rules.date_of(*date);
    }
  }
  return fact;
}

// A carrier that does not answer queries would hold up, each for the time that an answer may take,
// all that are overdue.
constexpr smpp::Duration without_queries = std::chrono::minutes{10};

}  // namespace

// An id that the carrier has used again names another message there. One that was taken while its
// ids were read in another form is not set aside by that.
bool Outbound::is_nameable(const AwaitedPart& part) {
  const auto& id = part.awaited.carrier_message_id;
  const CarrierQueue* const way = queue_of(part.awaited.carrier);
  if (way == nullptr || id.empty() || !smpp::FixedText<64>::fits(id.reveal()) ||
      receipts_.as_of_now(part).key != part.key || keys::is_set_aside(part.key)) {
    return false;
  }
  const Key now =
      keys::awaited(way->rules().number, *receipts_.index_of_answer(way->rules(), id.reveal()));
  return now == part.key || receipts_.cached(now) == nullptr;
}

// Nothing of it is queued: what awaits a receipt tells who has it.
void Outbound::act_on_gone(Action action) {
  const auto known = recent_.find(action.id);
  if (known && (known->client != action.client || is_final(known->state))) {
    action.done(known->client == action.client ? ActionOutcome::final : ActionOutcome::unknown);
    return;
  }
  if (!calls_.begin()) {
    action.done(ActionOutcome::too_many);
    return;
  }
  const MessageId id = action.id;
  scan_awaited_.ask(id, [this, action = std::move(action)](std::vector<AwaitedPart> parts) mutable {
    call_carrier(std::move(parts), std::move(action));
  });
}

void Outbound::call_carrier(std::vector<AwaitedPart> parts, Action action) {
  const auto give_up = [&](const ActionResult& outcome) {
    calls_.end();
    action.done(outcome);
  };
  std::erase_if(parts, [&](const AwaitedPart& part) { return settled_.contains(part.key); });
  const auto known = recent_.find(action.id);
  if (parts.empty()) {
    // Without a receipt to come the carrier's taking it was the last word.
    give_up(known ? ActionOutcome::final : ActionOutcome::unknown);
    return;
  }
  const AwaitedReceipt& first = parts.front().awaited;
  if (first.client != action.client) {
    give_up(ActionOutcome::unknown);
    return;
  }
  const CarrierQueue* const way = queue_of(first.carrier);
  const bool replaces = action.replacement.has_value();
  const bool possible = way != nullptr && (replaces ? way->rules().replaces && first.parts == 1 &&
                                                          first.alphabet.has_value()
                                                    : way->rules().cancels);
  // Some of its parts may have had their word, or never have a receipt.
  if (!possible || parts.size() != first.parts ||
      !std::ranges::all_of(parts, [&](const AwaitedPart& part) { return is_nameable(part); })) {
    give_up(ActionOutcome::with_carrier);
    return;
  }
  smpp::Octets text;
  if (replaces) {
    auto written = text_in(*first.alphabet, *action.replacement, way->rules().text.writing);
    if (!written) {
      give_up(written.error());
      return;
    }
    text = *std::move(written);
  }
  if (!known) {  // it is of an earlier run: whoever cancels it may ask what came of it
    recent_.add(action.id,
                first.carrier,
                first.client,
                first.reference,
                first.parts,
                MessageState::submitted,
                first.submitted_at);
  }
  mark(first.carrier);
  const CarrierNumber carrier = first.carrier;
  calls_.wait({.kind = replaces ? CarrierCall::Kind::replace : CarrierCall::Kind::cancel,
               .carrier = carrier,
               .parts = std::move(parts),
               .next = 0,
               .text = std::move(text),
               .done = [this, done = std::move(action.done)](const ActionResult& result) mutable {
                 calls_.end();
                 done(result);
               }});
}

// Before messages are sent, for which there is always more to come. Rare as they are, calls do not
// mind pauses and rates, which are about messages.
void Outbound::send_calls(smpp::Time now) {
  calls_.send([&](CarrierCall& call) -> std::optional<std::uint64_t> {
    const CarrierQueue& way = *queue_of(call.carrier);
    const auto link = std::ranges::find_if(bound_, [&](const BoundLink& one) {
      return carriers_[one.carrier].get() == &way && links_.room(one.session) > 0;
    });
    if (link == bound_.end() || stopping_) {
      if (stopping_ || way.window == 0) {
        call.parts.clear();
        call.done(call.next == 0 ? ActionOutcome::no_link : ActionOutcome::unanswered);
      }
      return std::nullopt;
    }
    if (settled_.contains(call.part().key) || !is_nameable(call.part())) {
      call.parts.clear();  // its id is another message's by now
      call.done(call.next == 0 ? ActionOutcome::with_carrier : ActionOutcome::unanswered);
      return std::nullopt;
    }
    const smpp::SequenceNumber sequence =
        links_.call(link->session, request_of(call, way.rules()), now);
    return in_flight_key(link->session, sequence);
  });
}

void Outbound::on_call_answered(LinkSession session,
                                smpp::SequenceNumber sequence,
                                smpp::CommandStatus status,
                                const smpp::Body& body,
                                smpp::WallTime wall) {
  auto call = calls_.take(in_flight_key(session, sequence));
  if (!call) {
    return;
  }
  if (status != smpp::CommandStatus::ESME_ROK) {
    call->done({ActionOutcome::refused, status});
    return;
  }
  switch (call->kind) {
    case CarrierCall::Kind::replace:
      call->done(ActionOutcome::done);
      return;
    case CarrierCall::Kind::cancel: {
      ReceiptFact cancelled;
      cancelled.state = MessageState::cancelled;
      cancelled.received_at = wall;
      part_told(*std::move(call), cancelled, wall);
      return;
    }
    case CarrierCall::Kind::query: {
      const ReceiptFact word = fact_of(queue_of(call->carrier)->rules().receipts, body, wall);
      part_told(*std::move(call), word, wall);
      return;
    }
  }
}

// Unless its receipt has come meanwhile.
void Outbound::part_told(CarrierCall call, const ReceiptFact& word, smpp::WallTime wall) {
  const AwaitedPart part = call.part();
  find_awaited(
      part,
      [this, part, call = std::move(call), word, wall](const std::optional<Key>& key) mutable {
        if (!key) {
          call.done(call.parts.size() == 1 ? ActionOutcome::final : ActionOutcome::unanswered);
          return;
        }
        // Not on to the next part before this word has counted: a receipt that came first counts
        // instead, and then the message is not cancelled.
        smpp::UniqueFunction<void(bool)> then = [this,
                                                 call = std::move(call)](bool counted) mutable {
          if (!counted || call.last()) {
            call.done(counted ? ActionOutcome::done : ActionOutcome::unanswered);
            return;
          }
          ++call.next;
          mark(call.carrier);
          calls_.wait(std::move(call));
        };
        if (part.awaited.parts > 1) {
          part_final({.key = *key, .awaited = part.awaited}, word, nullptr, wall, std::move(then));
        } else {
          Transaction transaction;
          matched(transaction,
                  part.awaited.carrier,
                  {.key = *key, .awaited = part.awaited},
                  word,
                  nullptr,
                  wall);
          transaction.then.push_back(std::move(then));
          journal_.commit(std::move(transaction));
        }
      });
}

// Its carrier can be asked what became of a part whose receipt has not come in time.
bool Outbound::can_query(const AwaitedPart& part) {
  const CarrierQueue* const way = queue_of(part.awaited.carrier);
  return way != nullptr && way->rules().queries && way->window > 0 &&
         last_now_ >= way->no_queries_until && !stopping_ && is_nameable(part);
}

// False: too many calls are under way.
bool Outbound::query(const AwaitedPart& part, smpp::WallTime wall) {
  if (calls_.is_open(CarrierCall::Kind::query, part.key)) {
    return true;
  }
  if (!calls_.begin(CarrierCalls::most_for_queries)) {
    return false;
  }
  mark(part.awaited.carrier);
  calls_.wait({.kind = CarrierCall::Kind::query,
               .carrier = part.awaited.carrier,
               .parts = {part},
               .next = 0,
               .text = {},
               .done = [this, part, wall](const ActionResult& result) {
                 calls_.end();
                 if (result.outcome == ActionOutcome::unanswered) {
                   queue_of(part.awaited.carrier)->no_queries_until = last_now_ + without_queries;
                 }
                 // After the next start it is asked again.
                 if (!stopping_ && (result.outcome == ActionOutcome::refused ||
                                    result.outcome == ActionOutcome::unanswered ||
                                    result.outcome == ActionOutcome::no_link)) {
                   find_awaited(part, [this, part, wall](const std::optional<Key>& key) {
                     if (key) {
                       never_told({.key = *key, .awaited = part.awaited}, wall);
                     }
                   });
                 }
               }});
  return true;
}

void Outbound::never_told(const AwaitedPart& part, smpp::WallTime wall) {
  ReceiptFact never;
  never.state = MessageState::unknown;
  never.received_at = wall;
  Transaction transaction;
  matched(transaction, part.awaited.carrier, part, never, nullptr, wall);
  journal_.commit(std::move(transaction));
}

}  // namespace routing
