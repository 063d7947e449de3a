// The part of Api that lends events and keeps the dead list.
#include "daemon/queue/api_call.hpp"

#include <algorithm>
#include <charconv>

namespace queue {
namespace {

// What one response of the dead list shows; `next` says where to go on.
constexpr std::size_t max_dead_page = 1'000;
// What one response seals: each event costs a key agreement (see max_sealed_submissions).
constexpr std::size_t max_sealed = 200;

Response counted(std::string_view name, std::size_t count, std::size_t unknown) {
  smpp::Octets body;
  JsonWriter out{body};
  out.open('{');
  out.key(name);
  out.number(count);
  out.key("unknown");
  out.number(unknown);
  out.close('}');
  return json_response(200, std::move(body));
}

Response store_failed() {
  return problem_response(
      "unavailable", 503, {}, "the store does not accept writes: ask again later");
}

}  // namespace

Api::Abandon Api::lease(Call call) {
  const auto read = read_lease(call.request.body, settings_.max_wait, settings_.max_hold);
  if (!read) {
    call.refuse(read.error());
    return {};
  }
  FeedQueue* const queue = own_queue(call, read->queue);
  if (queue == nullptr) {
    return {};
  }
  const ClientKey* const reader = seals_.key_of(call.client.number);
  const LeaseRequest request{.max = reader == nullptr ? read->max : std::min(read->max, max_sealed),
                             .wait = stopping_ ? smpp::Duration{} : read->wait,
                             .hold = read->hold.value_or(settings_.default_hold)};
  const auto waiter = queue->lease(
      request,
      call.now,
      [this, queue, reader, done = std::move(call.done)](
          std::span<const LeasedEvent> events) mutable { done(leased(*queue, events, reader)); });
  feed_->changed();
  if (!waiter) {
    return {};
  }
  return [queue, id = *waiter] { queue->cancel(id); };
}

void Api::stop() {
  stopping_ = true;
  feed_->end_waiting();
}

Response Api::leased(FeedQueue& queue,
                     std::span<const LeasedEvent> events,
                     const ClientKey* reader) {
  smpp::Octets body;
  body.reserve(64 + events.size() * (reader == nullptr ? 512 : 2'048));
  std::vector<LeaseId> leases;
  leases.reserve(events.size());
  JsonWriter out{body};
  out.open('{');
  out.key("events");
  out.open('[');
  for (const LeasedEvent& leased : events) {
    const auto event = routing::decode_event(leased.encoded);
    if (!event) {
      continue;  // of a later version: its lease expires, and in the end it is dead
    }
    leases.push_back(leased.lease);
    out.open('{');
    out.key("lease");
    out.hex(key_of(leased.lease).octets());
    out.key("attempt");
    out.number(leased.attempt);
    out.key("event");
    write_event(out, *event, carriers_, reader);
    out.close('}');
  }
  out.close(']');
  out.close('}');
  Response response = json_response(200, std::move(body));
  if (!leases.empty()) {
    response.unsent = [this, &queue, back = std::move(leases)] {
      queue.take_back(back);
      feed_->changed();
    };
  }
  return response;
}

Api::Abandon Api::ack(Call call) {
  const auto read = read_leases(call.request.body, false);
  if (!read) {
    call.refuse(read.error());
    return {};
  }
  FeedQueue* const queue = own_queue(call, {});
  if (queue == nullptr) {
    return {};
  }
  queue->ack(read->leases,
             [this, more = read->unknown, done = std::move(call.done)](AckResult result) mutable {
               feed_->changed();
               done(result.durable ? counted("acked", result.acked, result.unknown + more)
                                   : store_failed());
             });
  return {};
}

Api::Abandon Api::nack(Call call) {
  const auto read = read_leases(call.request.body, true);
  if (!read) {
    call.refuse(read.error());
    return {};
  }
  FeedQueue* const queue = own_queue(call, {});
  if (queue == nullptr) {
    return {};
  }
  const NackResult result = queue->nack(read->leases, read->delay, call.now, call.wall);
  feed_->changed();
  call.done(counted("nacked", result.nacked, result.unknown + read->unknown));
  return {};
}

Api::Abandon Api::dead(Call call) {
  FeedQueue* const queue = own_queue(call, call.path[2]);
  if (queue == nullptr) {
    return {};
  }
  std::optional<routing::Serial> after;
  if (const auto text = query_value(call.query, "after")) {
    const auto id = parse_event_id(smpp::view(*text));
    if (!id || id->queue != call.client.queue) {
      call.refuse("invalid", 422, "after", "must be the id of an event of this queue");
      return {};
    }
    after = id->serial;
  }
  std::size_t limit = 100;
  if (const auto text = query_value(call.query, "limit")) {
    const char* const last = text->data() + text->size();
    const auto [end, error] = std::from_chars(text->data(), last, limit);
    if (error != std::errc{} || end != last || limit == 0 || limit > max_dead_page) {
      call.refuse("invalid", 422, "limit", "must be an integer from 1 to 1000");
      return {};
    }
  }
  const auto events = queue->dead(after, limit + 1);
  smpp::Octets body;
  JsonWriter out{body};
  out.open('{');
  out.key("dead");
  out.open('[');
  for (const DeadEvent& event : std::span{events}.first(std::min(limit, events.size()))) {
    out.open('{');
    out.key("id");
    out.hex(routing::inbound_key(event.id).octets());
    out.key("attempts");
    out.number(event.attempts);
    out.key("since");
    out.time(event.since);
    out.close('}');
  }
  out.close(']');
  if (events.size() > limit) {
    out.key("next");
    out.hex(routing::inbound_key(events[limit - 1].id).octets());
  }
  out.close('}');
  call.done(json_response(200, std::move(body)));
  return {};
}

Api::Abandon Api::redrive(Call call) {
  const auto read = read_redrive(call.request.body);
  if (!read) {
    call.refuse(read.error());
    return {};
  }
  FeedQueue* const queue = own_queue(call, call.path[2]);
  if (queue == nullptr) {
    return {};
  }
  std::vector<routing::Serial> serials;
  std::size_t asked = read->unknown;
  if (read->all) {
    for (const DeadEvent& event : queue->dead({}, settings_.max_dead)) {
      serials.push_back(event.id.serial);
    }
    asked += serials.size();
  } else {
    asked += read->ids.size();
    for (const routing::EventId& id : read->ids) {
      if (id.queue == call.client.queue) {
        serials.push_back(id.serial);
      }
    }
  }
  queue->redrive(
      serials,
      [this, asked, done = std::move(call.done)](std::size_t redriven, bool durable) mutable {
        feed_->changed();
        done(durable ? counted("redriven", redriven, asked - redriven) : store_failed());
      });
  return {};
}

}  // namespace queue
