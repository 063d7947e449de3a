#include "routing/outbound/status_scan.hpp"

#include "routing/model/envelope.hpp"
#include "routing/model/keys.hpp"

#include <algorithm>

namespace routing {
namespace {

constexpr std::size_t scanned_a_page = 256;

MessageStatus queued(const Envelope& envelope) {
  return MessageStatus{.id = envelope.id,
                       .carrier = envelope.id.carrier,
                       .client = envelope.client,
                       .reference = envelope.message.reference,
                       .state = MessageState::accepted,
                       .parts = {},
                       .history = {{.state = MessageState::accepted, .at = envelope.accepted_at}},
                       .possible_duplicate = false};
}

MessageStatus awaiting(const AwaitedReceipt& awaited, MessageState state) {
  return MessageStatus{.id = awaited.message,
                       .carrier = awaited.carrier,
                       .client = awaited.client,
                       .reference = awaited.reference,
                       .state = state,
                       .parts = {{.number = awaited.part, .state = state}},
                       .history = {{.state = state, .at = awaited.submitted_at}},
                       .possible_duplicate = awaited.possible_duplicate};
}

}  // namespace

void StatusScan::ask(std::optional<ClientNumber> client,
                     std::optional<MessageId> id,
                     const smpp::FixedText<128>& reference,
                     std::vector<MessageStatus> found,
                     Acceptance::StatusDone done) {
  waiting_.push_back(Question{.client = client,
                              .id = id,
                              .reference = reference,
                              .found = std::move(found),
                              .done = std::move(done)});
  if (asking_.empty()) {
    begin();
  }
}

void StatusScan::begin() {
  asking_ = std::move(waiting_);
  waiting_.clear();
  if (!asking_.empty()) {
    next(Column::receipts, keys::awaited_prefix(), keys::awaited_prefix().after_prefix());
  }
}

void StatusScan::next(Column column, Key from, Key until) {
  storage_.page(column, from, until, scanned_a_page, [this, column, until](const Page& page) {
    take(column, page);
    if (!page.next.empty()) {
      next(column, page.next, until);
      return;
    }
    if (column == Column::receipts) {
      next(Column::outbound, Key{}, Key{});
      return;
    }
    std::vector<Question> asked = std::move(asking_);
    asking_.clear();
    for (Question& question : asked) {
      question.done(std::move(question.found));
    }
    if (asking_.empty()) {
      begin();
    }
  });
}

void StatusScan::take(Column column, const Page& page) {
  for (const StoredRecord& record : page.records) {
    if (column == Column::receipts) {
      if (const auto awaited = decode_awaited(record.value)) {
        consider(awaiting(*awaited, MessageState::submitted));
      }
    } else if (record.key.size() == keys::message_size) {
      if (const auto envelope = decode_envelope(record.value)) {
        consider(queued(*envelope));
      }
    } else if (record.key.size() == keys::message_size + 1) {
      beside(record);
    }
  }
}

// Its message lies right before it; it is parked, is sent again, or goes by another carrier.
void StatusScan::beside(const StoredRecord& record) {
  for (Question& question : asking_) {
    for (MessageStatus& status : question.found) {
      if (record.key == keys::parked(status.id)) {
        status.state = MessageState::in_doubt;
        status.possible_duplicate = true;
      } else if (record.key == keys::flagged(status.id)) {
        status.possible_duplicate = true;
      } else if (record.key == keys::detour(status.id)) {
        const auto detour = decode_detour(record.value);
        status.carrier = detour ? detour->carrier : status.carrier;
      }
    }
  }
}

void StatusScan::consider(const MessageStatus& status) {
  for (Question& question : asking_) {
    const bool asked_for =
        question.id ? *question.id == status.id : question.reference == status.reference;
    if (!asked_for || (question.client && status.client != *question.client)) {
      continue;
    }
    const auto same = std::ranges::find(question.found, status.id, &MessageStatus::id);
    if (same != question.found.end()) {
      // Another part of the same message.
      if (status.state == MessageState::submitted && same->state == MessageState::submitted &&
          !status.parts.empty() &&
          std::ranges::find(same->parts, status.parts[0].number, &PartStatus::number) ==
              same->parts.end()) {
        same->parts.push_back(status.parts[0]);
      }
    } else if (question.found.size() < max_found) {
      question.found.push_back(status);
    }
  }
}

}  // namespace routing
