#include "tools/smppbridgectl/views.hpp"

#include "tools/smppbridgectl/members.hpp"
#include "tools/smppbridgectl/table.hpp"

#include <fmt/format.h>

#include <utility>

namespace ctl {
namespace {

using boost::json::object;

std::string bytes(const object& of, std::string_view name) {
  const boost::json::value* const value = of.if_contains(name);
  boost::json::error_code failed;
  const double octets = value == nullptr ? 0 : value->to_number<double>(failed);
  constexpr double mebibyte = 1024.0 * 1024.0;
  return value == nullptr || failed ? "-" : fmt::format("{:.1f} MiB", octets / mebibyte);
}

void line(std::string& text, std::string_view name, std::string_view value) {
  fmt::format_to(std::back_inserter(text), "{:<20} {}\n", name, value);
}

bool part_missing(const object& page, std::string_view name) {
  return page.if_contains(name) == nullptr;
}

std::string tls_line(const object& bind) {
  const object& tls = part(bind, "tls");
  if (tls.empty()) {
    return is(bind, "plain") ? "none: plain TCP" : "not connected yet";
  }
  return fmt::format("{} {}", word(tls, "version"), word(tls, "cipher"));
}

void certificate_lines(std::string& text, const object& bind) {
  const object& tls = part(bind, "tls");
  if (tls.empty()) {
    return;
  }
  line(text,
       "  certificate",
       fmt::format("{}, until {}", word(tls, "subject"), moment(tls, "expires")));
  line(text, "  issued by", word(tls, "issuer"));
  line(text,
       "  verified",
       fmt::format("chain by {}, name {}", word(tls, "verified_by"), word(tls, "name")));
  if (!part_missing(tls, "own_expires")) {
    line(text, "  our certificate", "until " + moment(tls, "own_expires"));
  }
}

void error_lines(std::string& text, const object& bind) {
  const object& error = part(bind, "last_error");
  if (error.empty()) {
    return;
  }
  const std::string status = word(error, "status");
  line(text,
       "  last error",
       fmt::format("{} {}{}: {}",
                   moment(error, "at"),
                   word(error, "kind"),
                   status == "-" ? "" : " (" + status + ")",
                   word(error, "detail")));
  line(text, "  what to do", word(error, "advice"));
}

}  // namespace

View status_view(const object& page) {
  View view;
  const bool well = is(page, "ready") && word(page, "ledger") != "mismatch";
  view.code = well ? ExitCode::ok : ExitCode::not_well;
  std::string& text = view.text;
  line(text,
       "smppbridged",
       fmt::format("{}, run {}, up {} s since {}",
                   word(page, "version"),
                   word(page, "run"),
                   word(page, "uptime_s"),
                   moment(page, "started_at")));
  line(text, "state", !is(page, "alive") ? "FAILED" : is(page, "ready") ? "ready" : "NOT READY");
  each(page, "components", [&](const object& component) {
    if (!is(component, "well")) {
      line(text, "  " + word(component, "name"), word(component, "why"));
    }
  });
  if (is(page, "lab")) {
    line(text, "lab", "yes: carriers without TLS are allowed");
  }
  line(text, "intake", is(page, "accepting") ? "open" : "STOPPED");
  line(text, "binds", fmt::format("{} of {} up", word(page, "bound"), word(page, "binds")));
  line(text, "messages waiting", word(page, "messages_waiting"));
  line(text, "messages in doubt", word(page, "messages_in_doubt"));
  line(text, "submits in flight", word(page, "submits_in_flight"));
  line(text, "events in memory", word(page, "events_held"));
  line(text, "parts waiting", word(page, "parts_waiting"));
  line(text, "disk free", bytes(page, "disk_free_bytes"));
  line(text, "on way to disk", bytes(page, "mailbox_bytes"));
  line(text, "records damaged", word(page, "records_damaged"));
  line(text, "ledger", word(page, "ledger"));
  return view;
}

View binds_view(const object& page) {
  View view;
  Table table{{"CARRIER", ">BIND", "STATE", "SINCE", "HOST", "MODE", ">WINDOW", "TLS"}};
  std::string details;
  each(page, "binds", [&](const object& bind) {
    table.add({word(bind, "carrier"),
               word(bind, "bind"),
               word(bind, "state"),
               moment(bind, "since"),
               word(bind, "host") + ":" + word(bind, "port"),
               word(bind, "mode"),
               word(bind, "in_flight") + "/" + word(bind, "window"),
               tls_line(bind)});
    std::string about;
    certificate_lines(about, bind);
    error_lines(about, bind);
    if (!about.empty()) {
      details += fmt::format("\n{} {}\n{}", word(bind, "carrier"), word(bind, "bind"), about);
    }
  });
  view.text = table.text() + details;
  return view;
}

View route_view(const object& page) {
  View view;
  view.code =
      is(page, "found") && part_missing(page, "problem") ? ExitCode::ok : ExitCode::not_well;
  Table routes{{">ROUTE", "NAME", "FITS", "BECAUSE OF"}};
  each(page, "routes", [&](const object& route) {
    routes.add(
        {word(route, "place"), word(route, "name"), word(route, "fits"), word(route, "because")});
  });
  view.text = routes.text() + "\n";
  if (!part_missing(page, "problem")) {
    line(view.text, "refused", "the destination " + word(page, "problem"));
  }
  if (!is(page, "found")) {
    line(view.text, "refused", "no route takes it");
    return view;
  }
  if (!part_missing(page, "sender_pool")) {
    line(view.text, "sender", "of the pool " + word(page, "sender_pool"));
  }
  if (!part_missing(page, "went_by")) {
    line(view.text, "conversation", "went by " + word(page, "went_by") + " until now");
  }
  std::string_view title = "goes by";
  each(page, "carriers", [&](const object& carrier) {
    line(view.text,
         std::exchange(title, "or by"),
         word(carrier, "carrier") + (is(carrier, "bound") ? "" : " (not bound)"));
  });
  return view;
}

View queues_view(const object& page) {
  Table carriers{{"CARRIER", ">WAITING", ">IN MEMORY", ">IN DOUBT", ">UNSETTLED", ">LIMIT"}};
  each(page, "carriers", [&](const object& queue) {
    carriers.add({word(queue, "carrier"),
                  word(queue, "waiting"),
                  word(queue, "in_memory"),
                  word(queue, "in_doubt"),
                  word(queue, "unsettled"),
                  word(queue, "limit")});
  });
  Table queues{{"QUEUE", ">IN MEMORY", ">LEASED", ">DEAD", ">WAITERS", "MORE ON DISK"}};
  each(page, "queues", [&](const object& queue) {
    queues.add({word(queue, "queue"),
                word(queue, "held"),
                word(queue, "leased"),
                word(queue, "dead"),
                word(queue, "waiters"),
                word(queue, "more_on_disk")});
  });
  return {.text = "Messages to carriers\n" + carriers.text() + "\nEvents for backends\n" +
                  queues.text()};
}

View message_view(const object& page) {
  View view;
  line(view.text, "message", word(page, "id"));
  line(view.text, "client", word(page, "client"));
  line(view.text, "carrier", word(page, "carrier"));
  line(view.text,
       "state",
       word(page, "state") + (is(page, "possible_duplicate") ? ", a possible duplicate" : ""));
  Table history{{"SINCE", "STATE"}};
  each(page, "history", [&](const object& step) {
    history.add({moment(step, "at"), word(step, "state")});
  });
  Table parts{{">PART", "STATE"}};
  each(page, "parts", [&](const object& one) {
    parts.add({word(one, "number"), word(one, "state")});
  });
  view.text += "\n" + history.text() + "\n" + parts.text();
  return view;
}

}  // namespace ctl
