// Cancelling what a carrier has: its answer is a word on the part as its receipt would be, and
// whichever comes first counts.
#include "routing/model/keys.hpp"
#include "routing/outbound/outbound.hpp"
#include "routing/outbound/parts.hpp"

#include <algorithm>
#include <utility>

namespace routing {

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
  const auto give_up = [&](ActionOutcome outcome) {
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
  const bool nameable = std::ranges::all_of(parts, [](const AwaitedPart& part) {
    return smpp::FixedText<64>::fits(part.awaited.carrier_message_id.reveal()) &&
           !part.awaited.carrier_message_id.empty();
  });
  // Some of its parts may have had their word, or never have a receipt.
  if (way == nullptr || !way->rules().cancels || parts.size() != first.parts || !nameable) {
    give_up(ActionOutcome::with_carrier);
    return;
  }
  if (!known) {  // it is of an earlier run: whoever cancels it may ask what came of it
    recent_.add(action.id,
                first.client,
                first.reference,
                first.parts,
                MessageState::submitted,
                first.submitted_at);
  }
  mark(first.carrier);
  const CarrierNumber carrier = first.carrier;
  calls_.wait({.carrier = carrier,
               .parts = std::move(parts),
               .next = 0,
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
    const smpp::SequenceNumber sequence =
        links_.cancel(link->session, cancel_of(call.part().awaited, way.rules()), now);
    return in_flight_key(link->session, sequence);
  });
}

// Whether the answer is one to a call.
bool Outbound::call_answered(LinkSession session,
                             smpp::SequenceNumber sequence,
                             std::optional<smpp::CommandStatus> status,
                             smpp::WallTime wall) {
  auto call = calls_.take(in_flight_key(session, sequence));
  if (!call) {
    return false;
  }
  if (!status) {
    call->done(ActionOutcome::unanswered);
  } else if (*status != smpp::CommandStatus::ESME_ROK) {
    call->done({ActionOutcome::refused, *status});
  } else {
    part_cancelled(std::move(*call), wall);
  }
  return true;
}

// Unless its receipt has come meanwhile.
void Outbound::part_cancelled(CarrierCall call, smpp::WallTime wall) {
  const Key key = call.part().key;
  journal_.storage().read(
      Column::receipts,
      key,
      [this, call = std::move(call), wall](ReadOutcome read, const smpp::Octets&) mutable {
        const AwaitedPart part = call.part();
        if (read != ReadOutcome::found || settled_.contains(part.key)) {
          call.done(call.parts.size() == 1 ? ActionOutcome::final : ActionOutcome::unanswered);
          return;
        }
        ReceiptFact word;
        word.state = MessageState::cancelled;
        word.received_at = wall;
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
          part_final(part.awaited, part.key, word, nullptr, wall, std::move(then));
        } else {
          Transaction transaction;
          matched(transaction, part.awaited.carrier, part.key, part.awaited, word, nullptr, wall);
          transaction.then.push_back(std::move(then));
          journal_.commit(std::move(transaction));
        }
      });
}

}  // namespace routing
