#include "tests/sim/backend.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

}  // namespace

void Backend::plan_posts() {
  for (Number number = 1; number <= plan_.messages;) {
    auto request = std::make_shared<Request>();
    const Number end = std::min(number + dice_.between(1, 5), plan_.messages + 1);
    for (; number < end; ++number) {
      Message& message = messages_[number];
      message.to = fmt::format("44770090{:04}", dice_.below(plan_.conversations));
      message.text = text_of('m', number, dice_.chance(80) ? 20 : dice_.between(161, 600));
      message.receipt = dice_.chance(85);
      message.later = dice_.chance(plan_.later) ? dice_.between(milliseconds{1}, seconds{60})
                                                : smpp::Duration::zero();
      message.priority = dice_.chance(80) ? 1 : static_cast<std::uint8_t>(dice_.below(4));
      request->numbers.push_back(number);
      ledger_.post(number, message.to, message.text, message.receipt);
    }
    if (dice_.chance(50)) {
      request->key = fmt::format("key-{}", request->numbers.front());
    }
    ++open_;
    agenda_.after(dice_.between(smpp::Duration::zero(), plan_.faults_end),
                  [this, request] { post(request); });
  }
}

routing::Submission Backend::submission(Number number) const {
  const Message& message = messages_.at(number);
  routing::Submission submission;
  submission.to = routing::parse_destination(message.to).value();
  submission.from = routing::parse_sender("Sim").value();
  submission.text = smpp::to_utf8(message.text);
  submission.reference.assign(fmt::format("m{};", number));
  submission.receipt = message.receipt;
  submission.priority = message.priority;
  if (message.later > smpp::Duration::zero()) {
    submission.send_at =
        agenda_.wall() + std::chrono::duration_cast<std::chrono::milliseconds>(message.later);
  }
  return submission;
}

void Backend::post(const std::shared_ptr<Request>& request) {
  const auto process = process_.lock();
  if (!process) {
    again(request);
    return;
  }
  if (request->sent && request->key.empty()) {
    --open_;  // it may have been accepted; handing it in again would be another message
    return;
  }
  std::vector<routing::Submission> submissions;
  for (const Number number : request->numbers) {
    submissions.push_back(submission(number));
  }
  std::optional<routing::IdempotencyKey> key;
  if (!request->key.empty()) {
    key = routing::IdempotencyKey{.key = request->key, .body = smpp::octets_of(request->key)};
  }
  request->sent = true;
  // Whoever got no answer asks again: when the connection breaks, which is when the process does.
  const auto answered = std::make_shared<bool>(false);
  process->outbound().accept(the_client,
                             std::move(submissions),
                             key,
                             agenda_.now(),
                             agenda_.wall(),
                             [this, request, answered](const routing::AcceptOutcome& outcome) {
                               *answered = true;
                               on_outcome(request, outcome);
                             });
  process->turn();
  agenda_.after(seconds{60}, [this, request, answered] {
    if (!*answered) {
      post(request);
    }
  });
}

void Backend::on_outcome(const std::shared_ptr<Request>& request,
                         const routing::AcceptOutcome& outcome) {
  using Kind = routing::AcceptOutcome::Kind;
  switch (outcome.kind) {
    case Kind::done:
    case Kind::replayed:
      --open_;
      for (std::size_t i = 0; i < request->numbers.size(); ++i) {
        if (const auto* id = std::get_if<routing::MessageId>(&outcome.results[i])) {
          ledger_.accepted(request->numbers[i], *id);
          plan_changes(request->numbers[i], *id);
        } else {
          ledger_.refused(request->numbers[i]);
        }
      }
      return;
    case Kind::key_in_flight:
      again(request);
      return;
    case Kind::refused:
    case Kind::key_reused:
      request->sent = false;  // surely nothing was accepted
      again(request);
      return;
  }
}

void Backend::again(const std::shared_ptr<Request>& request) {
  agenda_.after(dice_.between(milliseconds{100}, seconds{2}), [this, request] { post(request); });
}

void Backend::on_ready(const std::shared_ptr<Process>& process) {
  process_ = process;
  lease();
}

void Backend::lease() {
  const auto process = process_.lock();
  if (!process) {
    return;
  }
  process->queue().lease({.max = dice_.between(1, 50), .wait = seconds{30}, .hold = seconds{5}},
                         agenda_.now(),
                         [this](std::span<const queue::LeasedEvent> events) {
                           std::vector<queue::LeaseId> leases;
                           for (const queue::LeasedEvent& event : events) {
                             leases.push_back(event.lease);
                             if (const auto decoded = routing::decode_event(event.encoded)) {
                               ledger_.leased(event.id, *decoded);
                               on_event(*decoded);
                             }
                           }
                           settle(std::move(leases));
                         });
}

void Backend::on_event(const routing::QueueEvent& event) {
  const auto* status = std::get_if<routing::StatusChanged>(&event.body);
  if (status == nullptr || status->state != routing::MessageState::in_doubt ||
      !dice_.chance(plan_.resolves)) {
    return;
  }
  if (const auto number = number_in('m', status->reference.reveal())) {
    const auto resolution = static_cast<routing::Resolution>(dice_.below(3));
    agenda_.after(dice_.between(milliseconds{1}, seconds{200}),
                  [this, number = *number, id = status->message, resolution] {
                    resolve(number, id, resolution);
                  });
  }
}

void Backend::resolve(Number number, const routing::MessageId& id, routing::Resolution resolution) {
  if (const auto process = process_.lock()) {
    ledger_.resolving(number, resolution);
    process->outbound().resolve(
        the_client, id, resolution, agenda_.wall(), [](routing::ResolveOutcome) {});
    process->turn();
  }
}

void Backend::plan_changes(Number number, const routing::MessageId& id) {
  const auto some_time = [&] {
    return dice_.between(smpp::Duration::zero(), dice_.chance(50) ? seconds{1} : seconds{90});
  };
  if (dice_.chance(plan_.cancels)) {
    agenda_.after(some_time(), [this, number, id] { cancel(number, id); });
  }
  while (dice_.chance(plan_.replaces)) {
    agenda_.after(some_time(), [this, number, id] { replace(number, id); });
  }
}

void Backend::replace(Number number, const routing::MessageId& id) {
  const auto process = process_.lock();
  if (!process) {
    return;
  }
  std::string text = text_of('m', number, dice_.chance(80) ? 20 : dice_.between(161, 600));
  text[0] = static_cast<char>('A' + replaced_++ % 26);
  routing::Replacement by{.text = smpp::to_utf8(text)};
  const std::size_t place = ledger_.replacing(number, std::move(text));
  process->outbound().replace(
      the_client, id, std::move(by), agenda_.wall(), [this, number, place](const auto& result) {
        if (result.outcome == routing::ActionOutcome::done) {
          ledger_.replaced(number, place);
        }
      });
  process->turn();
}

void Backend::cancel(Number number, const routing::MessageId& id) {
  if (const auto process = process_.lock()) {
    ledger_.cancelling(number);
    process->outbound().cancel(
        the_client, id, agenda_.wall(), [this, number](routing::ActionResult result) {
          if (result.outcome == routing::ActionOutcome::done) {
            ledger_.cancelled(number);
          }
        });
    process->turn();
  }
}

void Backend::settle(std::vector<queue::LeaseId> leases) {
  const bool acks = behaves_ || !dice_.chance(plan_.nacks);
  const bool forgets = !acks && dice_.chance(50);
  agenda_.after(
      dice_.between(milliseconds{1}, milliseconds{300}),
      [this, at = process_, leases = std::move(leases), acks, forgets] {
        const auto process = at.lock();
        if (!process) {
          return;
        }
        if (acks) {
          process->queue().ack(leases, [](const queue::AckResult&) {});
        } else if (!forgets) {
          process->queue().nack(
              leases, dice_.between(milliseconds{1}, seconds{2}), agenda_.now(), agenda_.wall());
        }
        lease();
        process->turn();
      });
}

}  // namespace sim
