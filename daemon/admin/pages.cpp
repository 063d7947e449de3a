#include "daemon/admin/pages.hpp"

#include "daemon/admin/fields.hpp"

namespace admin {
namespace {

using queue::JsonWriter;

void write(JsonWriter& out, const BindFacts::Tls& tls) {
  field(out, "version", tls.version);
  field(out, "cipher", tls.cipher);
  field(out, "name", tls.name);
  field(out, "verified_by", tls.verified_by);
  field(out, "subject", tls.subject);
  field(out, "issuer", tls.issuer);
  field(out, "expires", tls.expires);
  if (tls.own_expires) {
    field(out, "own_expires", *tls.own_expires);
  }
}

void write(JsonWriter& out, const BindFacts::Error& error) {
  field(out, "at", error.at);
  field(out, "kind", error.kind);
  if (!error.status.empty()) {
    field(out, "status", error.status);
  }
  field(out, "detail", error.detail);
  field(out, "advice", error.advice);
}

template <class T>
void write_if(JsonWriter& out, std::string_view name, const std::optional<T>& facts) {
  if (facts) {
    out.key(name);
    out.open('{');
    write(out, *facts);
    out.close('}');
  }
}

void write(JsonWriter& out, const BindFacts& bind) {
  field(out, "carrier", bind.carrier);
  field(out, "bind", bind.bind);
  field(out, "state", bind.state);
  field(out, "since", bind.since);
  field(out, "host", bind.host);
  field(out, "port", std::uint64_t{bind.port});
  field(out, "mode", bind.mode);
  truth(out, "plain", bind.plain);
  write_if(out, "tls", bind.tls);
  field(out, "window", bind.window);
  field(out, "in_flight", bind.in_flight);
  write_if(out, "last_error", bind.last_error);
}

void write(JsonWriter& out, const CarrierQueueFacts& queue) {
  field(out, "carrier", queue.carrier);
  field(out, "waiting", queue.waiting);
  field(out, "in_memory", queue.in_memory);
  field(out, "in_doubt", queue.in_doubt);
  field(out, "unsettled", queue.unsettled);
  field(out, "limit", queue.limit);
}

void write(JsonWriter& out, const EventQueueFacts& queue) {
  field(out, "queue", queue.queue);
  field(out, "held", queue.held);
  field(out, "leased", queue.leased);
  field(out, "dead", queue.dead);
  field(out, "waiters", queue.waiters);
  truth(out, "more_on_disk", queue.more_on_disk);
}

// What a list ends with.
template <class Facts>
void end_of_list(JsonWriter& out, const Facts& facts) {
  field(out, "damaged", facts.damaged);
  if (!facts.next.empty()) {
    field(out, "next", facts.next);
  }
}

}  // namespace

smpp::Octets status_page(const StatusFacts& facts) {
  return page_of([&](JsonWriter& out) {
    field(out, "version", facts.version);
    field(out, "run", facts.run);
    field(out, "started_at", facts.started_at);
    field(out, "uptime_s", facts.uptime_s);
    truth(out, "ready", facts.ready);
    truth(out, "alive", facts.alive);
    truth(out, "lab", facts.lab);
    truth(out, "accepting", facts.accepting);
    list(out, "components", facts.components, [&](const StatusFacts::Component& component) {
      field(out, "name", component.name);
      truth(out, "well", component.well);
      if (!component.well) {
        field(out, "why", component.why);
      }
    });
    field(out, "binds", facts.binds);
    field(out, "bound", facts.bound);
    field(out, "messages_waiting", facts.messages_waiting);
    field(out, "messages_in_doubt", facts.messages_in_doubt);
    field(out, "submits_in_flight", facts.submits_in_flight);
    field(out, "events_held", facts.events_held);
    field(out, "parts_waiting", facts.parts_waiting);
    field(out, "disk_free_bytes", facts.disk_free_bytes);
    field(out, "mailbox_bytes", facts.mailbox_bytes);
    field(out, "records_damaged", facts.records_damaged);
    field(out, "ledger", facts.ledger);
  });
}

smpp::Octets route_page(const RouteFacts& facts) {
  return page_of([&](JsonWriter& out) {
    truth(out, "found", facts.found);
    if (!facts.problem.empty()) {
      field(out, "problem", facts.problem);
    }
    list(out, "routes", facts.routes, [&](const RouteFacts::Tried& tried) {
      field(out, "place", tried.place);
      if (!tried.name.empty()) {
        field(out, "name", tried.name);
      }
      truth(out, "fits", tried.because.empty());
      if (!tried.because.empty()) {
        field(out, "because", tried.because);
      }
    });
    if (!facts.pool.empty()) {
      field(out, "sender_pool", facts.pool);
    }
    if (!facts.went_by.empty()) {
      field(out, "went_by", facts.went_by);
    }
    list(out, "carriers", facts.carriers, [&](const RouteFacts::Carrier& carrier) {
      field(out, "carrier", carrier.carrier);
      truth(out, "bound", carrier.bound);
    });
  });
}

smpp::Octets binds_page(std::span<const BindFacts> binds) {
  return page_of([&](JsonWriter& out) {
    list(out, "binds", binds, [&](const BindFacts& bind) { write(out, bind); });
  });
}

smpp::Octets queues_page(const QueueFacts& facts) {
  return page_of([&](JsonWriter& out) {
    list(out, "carriers", facts.carriers, [&](const auto& queue) { write(out, queue); });
    list(out, "queues", facts.queues, [&](const auto& queue) { write(out, queue); });
  });
}

smpp::Octets doubt_page(const DoubtFacts& facts) {
  return page_of([&](JsonWriter& out) {
    list(out, "messages", facts.messages, [&](const DoubtFacts::Message& message) {
      field(out, "id", message.id);
      field(out, "carrier", message.carrier);
      field(out, "client", message.client);
      field(out, "parts", message.parts);
      field(out, "state", message.state);
      field(out, "since", message.since);
      field(out, "until", message.until);
    });
    end_of_list(out, facts);
  });
}

smpp::Octets quarantine_page(const QuarantineFacts& facts) {
  return page_of([&](JsonWriter& out) {
    list(out, "records", facts.records, [&](const QuarantineFacts::Record& record) {
      field(out, "record", record.record);
      field(out, "carrier", record.carrier);
      field(out, "reason", record.reason);
      field(out, "kind", record.kind);
      field(out, "parts", record.parts);
      field(out, "size", record.size);
      field(out, "since", record.since);
      field(out, "until", record.until);
    });
    end_of_list(out, facts);
  });
}

smpp::Octets trace_page(const BegunTrace& facts) {
  return page_of([&](JsonWriter& out) {
    field(out, "trace", facts.number);
    field(out, "carrier", facts.carrier);
  });
}

smpp::Octets trace_lines_page(const TraceFacts& facts) {
  return page_of([&](JsonWriter& out) {
    list(out, "lines", facts.lines, [&](const TraceFacts::Line& line) {
      field(out, "at", line.at);
      field(out, "bind", line.bind);
      field(out, "way", line.way);
      if (!line.from.empty()) {
        field(out, "from", line.from);
      }
      if (!line.to.empty()) {
        field(out, "to", line.to);
      }
      field(out, "pdu", line.what);
    });
    field(out, "dropped", facts.dropped);
    truth(out, "ended", facts.ended);
  });
}

smpp::Octets pseudonym_page(const PseudonymFacts& facts) {
  return page_of([&](JsonWriter& out) {
    field(out, "day", smpp::WallTime{facts.day});
    field(out, "pseudonym", facts.pseudonym);
  });
}

}  // namespace admin
