// Acceptance and status: what a client asks for. Sending is in outbound_send.cpp, receipts in
// outbound_receipts.cpp, the start in outbound_recover.cpp.
#include "routing/outbound/outbound.hpp"

#include "routing/model/keys.hpp"
#include "routing/model/unix_time.hpp"
#include "routing/outbound/problems.hpp"

#include <algorithm>
#include <utility>

namespace routing {

// A request whose batch is on its way to the disk.
struct Outbound::Accepted {
  struct Entry {
    MessageId id;
    CarrierQueue* queue = nullptr;
    // Null for one that will be paged in later.
    std::unique_ptr<OutboundMessage> message;
    ClientNumber client;
    smpp::FixedText<128> reference;
    std::uint8_t parts = 1;
  };

  Transaction transaction;
  std::vector<Entry> entries;
  std::vector<SubmissionResult> results;
  std::optional<RequestMark> request;
  smpp::WallTime wall;
  AcceptDone done;
};

Outbound::Outbound(OutboundSettings settings,
                   Journal& journal,
                   BlindIndexer& indexer,
                   LinkPort& links,
                   std::uint64_t run,
                   std::uint32_t random_seed)
    : settings_(std::move(settings)),
      planner_(settings_, indexer, random_seed),
      journal_(journal),
      indexer_(indexer),
      links_(links),
      run_(run),
      intents_(journal.serials()),
      idempotency_(indexer),
      receipts_(indexer, settings_.max_unmatched),
      outcomes_(journal.storage()),
      scan_(journal.storage()),
      scan_awaited_(journal.storage()),
      ledger_(journal, carriers_) {
  for (const CarrierRules& rules : settings_.carriers) {
    carriers_.push_back(std::make_unique<CarrierQueue>(rules, settings_.ready_limit));
    mark(rules.number);
  }
  const auto lessen = [](std::optional<smpp::Duration>& least, smpp::Duration given) {
    if (given != smpp::Duration{}) {
      least = least ? std::min(*least, given) : given;
    }
  };
  for (const Route& route : planner_.router().routes()) {
    for (const RouteTarget& target : route.targets) {
      CarrierQueue* const queue = queue_of(target.carrier);
      if (queue != nullptr && route.targets.size() > 1) {
        lessen(queue->least_down, route.failover.down);
        lessen(queue->least_waiting, route.failover.waiting);
      }
    }
  }
}

CarrierQueue* Outbound::queue_of(CarrierNumber carrier) {
  for (const auto& queue : carriers_) {
    if (queue->rules().number == carrier) {
      return queue.get();
    }
  }
  return nullptr;
}

CarrierQueue& Outbound::way_of(const OutboundMessage& message) {
  return *queue_of(message.carrier);
}

void Outbound::mark(CarrierNumber carrier) {
  marked_.insert(carrier);
}

void Outbound::accept(ClientNumber client,
                      std::vector<Submission> submissions,
                      std::optional<IdempotencyKey> idempotency,
                      smpp::Time,
                      smpp::WallTime wall,
                      AcceptDone done) {
  if (!idempotency) {
    accept_now(client, std::move(submissions), std::nullopt, wall, std::move(done));
    return;
  }
  const RequestMark request = idempotency_.mark(client, *idempotency);
  if (!idempotency_.begin(request)) {
    done(AcceptOutcome{.kind = AcceptOutcome::Kind::key_in_flight, .results = {}, .problem = {}});
    return;
  }
  journal_.storage().read(
      Column::idempotency,
      request.key,
      [this, client, request, wall, submissions = std::move(submissions), done = std::move(done)](
          ReadOutcome read, smpp::Octets value) mutable {
        if (read == ReadOutcome::found) {
          if (auto outcome = idempotency_.replay(request, value, unix_seconds(wall))) {
            idempotency_.end(request);
            done(std::move(*outcome));
            return;
          }
        }
        accept_now(client, std::move(submissions), request, wall, std::move(done));
      });
}

void Outbound::accept_now(ClientNumber client,
                          std::vector<Submission> submissions,
                          std::optional<RequestMark> request,
                          smpp::WallTime wall,
                          AcceptDone done) {
  const ClientRules* rules = planner_.client_of(client);
  if (stopping_ || rules == nullptr || !journal_.storage().accepting()) {
    if (request) {
      idempotency_.end(*request);
    }
    done(AcceptOutcome{.kind = AcceptOutcome::Kind::refused,
                       .results = {},
                       .problem = problems::at(rules == nullptr ? problems::Place::unknown_client
                                                                : problems::Place::unavailable)});
    return;
  }

  Accepted accepted;
  accepted.request = request;
  accepted.wall = wall;
  accepted.done = std::move(done);
  accepted.results.reserve(submissions.size());
  for (Submission& submission : submissions) {
    accepted.results.push_back(admit(accepted, *rules, std::move(submission), wall));
    if (const auto* problem = std::get_if<Problem>(&accepted.results.back())) {
      ++client_counters_[client].refused[static_cast<std::size_t>(problem->code)];
    }
  }

  // As much of the next window as this request fills is covered in its own batch.
  struct Covered {
    std::vector<MessageId> ids;
    std::vector<OutboundMessage*> messages;
  };

  std::unordered_map<CarrierQueue*, Covered> covered;
  for (Accepted::Entry& entry : accepted.entries) {
    CarrierQueue& queue = *entry.queue;
    if (entry.message != nullptr && queue.window > 0 && queue.ready_empty() &&
        queue.sendable_parts(queue.rules().number) + queue.covering_parts < queue.window &&
        queue.leads(*entry.message)) {
      queue.covering_parts += entry.parts;
      Covered& by_one = covered[&queue];
      by_one.ids.push_back(entry.id);
      by_one.messages.push_back(entry.message.get());
    }
  }
  for (const auto& [queue, by_one] : covered) {
    const std::uint64_t intent = intents_.declare(accepted.transaction, by_one.ids, wall);
    for (OutboundMessage* message : by_one.messages) {
      message->intent = intent;
    }
  }
  if (request && !accepted.entries.empty()) {
    idempotency_.record(accepted.transaction,
                        *request,
                        accepted.results,
                        unix_seconds(wall) + whole_seconds(settings_.idempotency_kept));
  }
  Transaction transaction = std::move(accepted.transaction);
  transaction.then.emplace_back([this, accepted = std::move(accepted)](bool durable) mutable {
    became_durable(accepted, durable);
  });
  journal_.commit(std::move(transaction));
}

SubmissionResult Outbound::admit(Accepted& accepted,
                                 const ClientRules& client,
                                 Submission submission,
                                 smpp::WallTime wall) {
  auto planned = planner_.plan(client, submission, wall);
  if (!planned) {
    return planned.error();
  }
  CarrierQueue* const queue = queue_of(planned->carrier->number);
  if (queue->full()) {
    return problems::at(problems::Place::queue_full);
  }
  const bool later = submission.send_at > wall;
  const LaneName lane = lane_of(submission.priority, client.number, later);
  Envelope envelope{
      .id = queue->name(lane, later ? submission.send_at : wall, journal_.serials().take()),
      .client = client.number,
      .queue = client.queue,
      .conversation = planned->conversation,
      .accepted_at = wall,
      .concatenation_reference = planned->concatenation_reference,
      .writing = queue->rules().text.writing,
      .message = std::move(submission)};
  if (planned->from_pool) {
    planner_.ways().note(accepted.transaction, envelope.conversation, envelope.id.carrier, wall);
  }
  smpp::Octets value;
  encode(value, envelope);
  accepted.transaction.batch.put(
      Column::outbound, outbound_key(envelope.id), std::move(value), DataClass::text);

  accepted.transaction.moves.push_back(
      {.message = envelope.id, .client = client.number, .from = std::nullopt, .to = Place::queued});

  Accepted::Entry entry{.id = envelope.id,
                        .queue = queue,
                        .message = nullptr,
                        .client = client.number,
                        .reference = envelope.message.reference,
                        .parts = static_cast<std::uint8_t>(planned->parts.octets.size())};
  if (client.events_all) {
    tell(accepted.transaction,
         envelope,
         envelope.id.carrier,
         StatusChanged{
             .message = envelope.id, .state = MessageState::accepted, .parts = entry.parts},
         wall);
  }
  const CarrierQueue::Place place = queue->place(envelope.id, envelope.conversation);
  if (place == CarrierQueue::Place::deferred) {
    defer(accepted.transaction, envelope.id, envelope.conversation);
  } else if (place == CarrierQueue::Place::memory) {
    entry.message = std::make_unique<OutboundMessage>();
    entry.message->envelope = std::move(envelope);
    entry.message->carrier = queue->rules().number;
    entry.message->parts = std::move(planned->parts);
    entry.message->states.assign(entry.parts, PartState::waiting);
  }
  const MessageId id = entry.id;
  accepted.entries.push_back(std::move(entry));
  return id;
}

std::vector<PreviewResult> Outbound::preview(ClientNumber client,
                                             std::vector<Submission> submissions,
                                             smpp::WallTime wall) {
  std::vector<PreviewResult> results;
  results.reserve(submissions.size());
  const ClientRules* const rules = planner_.client_of(client);
  for (Submission& submission : submissions) {
    if (rules == nullptr) {
      results.emplace_back(problems::at(problems::Place::unknown_client));
      continue;
    }
    const auto planned = planner_.plan(*rules, submission, wall);
    if (!planned) {
      results.emplace_back(planned.error());
    } else if (queue_of(planned->carrier->number)->full()) {
      results.emplace_back(problems::at(problems::Place::queue_full));
    } else {
      results.emplace_back(Preview{.carrier = planned->carrier->number,
                                   .route = planned->route->name,
                                   .price_class = planned->route->price_class,
                                   .alphabet = planned->parts.alphabet,
                                   .data_coding = planned->parts.data_coding,
                                   .parts = planned->parts.octets.size()});
    }
  }
  return results;
}

void Outbound::on_message(Transaction& transaction,
                          CarrierNumber carrier,
                          Conversation conversation,
                          smpp::WallTime wall) {
  planner_.ways().note(transaction, conversation, carrier, wall);
}

void Outbound::became_durable(Accepted& accepted, bool durable) {
  for (Accepted::Entry& entry : accepted.entries) {
    CarrierQueue& queue = *entry.queue;
    const bool covered = entry.message != nullptr && entry.message->intent != 0;
    if (covered) {
      queue.covering_parts -= entry.parts;
    }
    if (!durable) {
      queue.forget(entry.message.get());
      continue;
    }
    ++client_counters_[entry.client].accepted;
    recent_.add(entry.id,
                entry.id.carrier,
                entry.client,
                entry.reference,
                entry.parts,
                MessageState::accepted,
                accepted.wall);
    if (entry.message != nullptr) {
      OutboundMessage& message = queue.enter(std::move(entry.message));
      if (covered) {
        queue.to_sendable(message, false);
      } else {
        queue.to_ready(message);
      }
    }
    mark(queue.rules().number);
  }
  if (accepted.request) {
    idempotency_.end(*accepted.request);
  }
  if (durable) {
    accepted.done(AcceptOutcome{
        .kind = AcceptOutcome::Kind::done, .results = std::move(accepted.results), .problem = {}});
  } else {
    accepted.done(AcceptOutcome{.kind = AcceptOutcome::Kind::refused,
                                .results = {},
                                .problem = problems::at(problems::Place::unavailable)});
  }
}

void Outbound::tell(Transaction& transaction,
                    const Envelope& envelope,
                    CarrierNumber carrier,
                    StatusChanged status,
                    smpp::WallTime wall) {
  status.reference = envelope.message.reference;
  journal_.publish(transaction,
                   QueueEvent{.id = EventId{.queue = envelope.queue, .serial = 0},
                              .conversation = envelope.conversation,
                              .carrier = carrier,
                              .time = wall,
                              .body = std::move(status)});
}

void Outbound::status(ClientNumber client, const MessageId& id, StatusDone done) {
  if (auto held = recent_.find(id)) {
    std::vector<MessageStatus> found;
    if (held->client == client) {
      found.push_back(std::move(*held));
    }
    done(std::move(found));
    return;
  }
  scan_.ask(client, id, {}, {}, std::move(done));
}

void Outbound::status_for_operator(const MessageId& id, StatusDone done) {
  if (auto held = recent_.find(id)) {
    done({std::move(*held)});
  } else {
    scan_.ask(std::nullopt, id, {}, {}, std::move(done));
  }
}

void Outbound::status_by_reference(ClientNumber client,
                                   std::string_view reference,
                                   StatusDone done) {
  constexpr std::size_t most = 100;
  auto found = recent_.find_reference(client, reference, most);
  scan_.ask(
      client, std::nullopt, smpp::FixedText<128>{reference}, std::move(found), std::move(done));
}

}  // namespace routing
