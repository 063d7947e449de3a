#include "daemon/admin_desk.hpp"

#include "daemon/admin/ledger_page.hpp"
#include "daemon/admin/pages.hpp"
#include "daemon/clocks.hpp"
#include "daemon/queue/api_call.hpp"

#include <algorithm>
#include <utility>

namespace application {
namespace {

// Messages of a carrier or client may outlive its place in the configuration.
template <class Names, class Number>
std::string name_in(const Names& names, Number number, std::string_view kind) {
  const auto found = names.find(number);
  return found != names.end()
             ? found->second
             : std::string{kind} + " " + std::to_string(number.value()) + ", not configured";
}

// The setting that asks for what the message is not; empty: it fits.
std::string_view name_of(routing::Router::Mismatch mismatch) {
  switch (mismatch) {
    case routing::Router::Mismatch::none:
      return {};
    case routing::Router::Mismatch::to:
      return "to, countries or numbers";
    case routing::Router::Mismatch::from:
      return "from";
    case routing::Router::Mismatch::traffic_class:
      return "class";
    case routing::Router::Mismatch::client:
      return "clients";
    case routing::Router::Mismatch::hours:
      return "hours";
  }
  return {};
}

}  // namespace

AdminDesk::AdminDesk(Sources sources)
    : from_(std::move(sources)),
      started_(wall_now()),
      doubts_(from_.store, from_.outbound.carriers()) {
  using admin::Question;
  resources_.add("/v1/status", [this](const Question&, Done done) { done(status()); });
  resources_.add("/v1/binds", [this](const Question& asked, Done done) { done(binds(asked)); });
  resources_.add("/v1/queues", [this](const Question&, Done done) { done(queues()); });
  resources_.add("/v1/route", [this](const Question& asked, Done done) { done(route(asked)); });
  resources_.add("/v1/messages/*",
                 [this](const Question& asked, Done done) { message(asked, std::move(done)); });
  resources_.add("/v1/traces/*",
                 [this](const Question& asked, Done done) { done(begin_trace(asked)); });
  resources_.add("/v1/trace-lines/*",
                 [this](const Question& asked, Done done) { done(trace_lines(asked)); });
  resources_.add("/v1/pseudonym",
                 [this](const Question& asked, Done done) { done(pseudonym(asked)); });
  resources_.add("/v1/ledger", [this](const Question&, Done done) { ledger(std::move(done)); });
  resources_.add("/v1/doubt",
                 [this](const Question& asked, Done done) { doubt(asked, std::move(done)); });
  resources_.add("/v1/quarantine",
                 [this](const Question& asked, Done done) { quarantine(asked, std::move(done)); });
  resources_.add_task("/v1/erase",
                      [this](const Question& asked, Done done) { erase(asked, std::move(done)); });
  const auto on_keys = [this](store::KeyTask task) {
    return [this, task](const Question&, Done done) { keys(task, std::move(done)); };
  };
  resources_.add("/v1/keys", on_keys(store::KeyTask::list));
  resources_.add_task("/v1/keys/rotate", on_keys(store::KeyTask::rotate));
  resources_.add_task("/v1/keys/reindex", on_keys(store::KeyTask::reindex));
  resources_.add_task("/v1/keys/retire", on_keys(store::KeyTask::retire));
}

queue::Response AdminDesk::status() {
  const observe::Health& health = from_.health();
  const store::Figures store = from_.store.figures();
  admin::StatusFacts facts{
      .version = SMPPBRIDGE_VERSION,
      .run = from_.store.run(),
      .started_at = started_,
      .uptime_s = static_cast<std::uint64_t>(
          std::chrono::duration_cast<std::chrono::seconds>(wall_now() - started_).count()),
      .ready = health.ready(),
      .alive = health.alive(),
      .lab = from_.lab,
      .accepting = from_.store.accepting(),
      .components = {},
      .binds = from_.links.count(),
      .bound = from_.links.bound(),
      .submits_in_flight = from_.outbound.in_flight(),
      .parts_waiting = from_.inbound.parts_waiting(),
      .disk_free_bytes = store.free_octets,
      .mailbox_bytes = store.mailbox_octets,
      .records_damaged = store.damaged,
      .ledger = "unchecked"};
  if (const auto& checked = from_.outbound.ledger().last()) {
    facts.ledger = checked->mismatches() > 0 ? "mismatch" : "balanced";
  }
  for (const auto& component : health.components()) {
    facts.components.push_back(
        {.name = component.name, .well = component.well, .why = component.why});
  }
  for (const auto& queue : from_.outbound.carriers()) {
    facts.messages_waiting += queue->waiting();
    facts.messages_in_doubt += queue->parked + queue->held;
  }
  for (const queue::QueueName& name : from_.queues) {
    if (const queue::FeedQueue* feed = from_.feed.find(name.number)) {
      facts.events_held += feed->counts().held + feed->counts().leased;
    }
  }
  return queue::json_response(200, admin::status_page(facts));
}

queue::Response AdminDesk::binds(const admin::Question& question) const {
  std::vector<admin::BindFacts> facts = from_.links.facts();
  if (const auto carrier = queue::query_value(question.query, "carrier")) {
    std::erase_if(
        facts, [&](const admin::BindFacts& bind) { return bind.carrier != smpp::view(*carrier); });
    if (facts.empty()) {
      return queue::problem_response(
          "not-found", 404, "carrier", "the configuration has no carrier of this name");
    }
  }
  return queue::json_response(200, admin::binds_page(facts));
}

queue::Response AdminDesk::queues() {
  admin::QueueFacts facts;
  for (const auto& queue : from_.outbound.carriers()) {
    facts.carriers.push_back({.carrier = queue->rules().name,
                              .waiting = queue->waiting(),
                              .in_memory = queue->in_memory(),
                              .in_doubt = queue->parked + queue->held,
                              .unsettled = queue->unsettled,
                              .limit = queue->rules().queue_limit});
  }
  for (const queue::QueueName& name : from_.queues) {
    const queue::FeedQueue* feed = from_.feed.find(name.number);
    const queue::QueueCounts counts = feed == nullptr ? queue::QueueCounts{} : feed->counts();
    facts.queues.push_back({.queue = name.name,
                            .held = counts.held,
                            .leased = counts.leased,
                            .dead = counts.dead,
                            .waiters = counts.waiters,
                            .more_on_disk = counts.on_disk});
  }
  return queue::json_response(200, admin::queues_page(facts));
}

queue::Response AdminDesk::route(const admin::Question& question) const {
  const auto refuse = [](std::string_view field, std::string_view detail) {
    return queue::problem_response("invalid", 422, field, detail);
  };
  const auto value = [&](std::string_view name) {
    return queue::query_value(question.query, name);
  };
  routing::Submission submission;
  const auto to = value("to");
  const auto destination = to ? routing::parse_destination(smpp::view(*to)) : std::nullopt;
  if (!destination) {
    return refuse("to", "give the destination: a number in international form, or a short code");
  }
  submission.to = *destination;
  if (const auto from = value("from")) {
    const auto sender = routing::parse_sender(smpp::view(*from));
    if (!sender) {
      return refuse("from", "is no sender: a number, a short code or a name of 1 to 11 characters");
    }
    submission.from = *sender;
  }
  if (const auto word = value("class")) {
    submission.traffic_class.assign(smpp::view(*word));
  }
  routing::ClientNumber client;
  if (const auto name = value("client")) {
    const auto known = std::ranges::find(from_.clients, smpp::view(*name), [](const auto& one) {
      return std::string_view{one.second};
    });
    if (known == from_.clients.end()) {
      return refuse("client", "the configuration has no client of this name");
    }
    client = known->first;
  }
  const auto explained = from_.outbound.planner().explain(client, submission, wall_now());
  admin::RouteFacts facts{
      .problem = explained.wrong_number ? explained.wrong_number->detail : std::string_view{},
      .found = explained.route != nullptr};
  const auto& routes = from_.outbound.planner().router().routes();
  for (std::size_t i = 0; i < explained.routes.size(); ++i) {
    facts.routes.push_back(
        {.place = i + 1, .name = routes[i].name, .because = name_of(explained.routes[i])});
  }
  if (explained.from_pool) {
    facts.pool = explained.route->sender_pool;
  }
  if (explained.went_by) {
    facts.went_by = carrier_name(*explained.went_by);
  }
  for (const routing::CarrierNumber carrier : explained.carriers) {
    const auto& queues = from_.outbound.carriers();
    const auto queue =
        std::ranges::find(queues, carrier, [](const auto& one) { return one->rules().number; });
    facts.carriers.push_back(
        {.carrier = carrier_name(carrier), .bound = queue != queues.end() && (*queue)->window > 0});
  }
  return queue::json_response(200, admin::route_page(facts));
}

void AdminDesk::message(const admin::Question& question, Done done) {
  const auto id = routing::parse_message_id(question.last);
  if (!id) {
    done(queue::problem_response(
        "not-found", 404, "id", "an id is the 34 hexadecimal digits that POST answered"));
    return;
  }
  from_.outbound.status_for_operator(
      *id, [this, done = std::move(done)](std::vector<routing::MessageStatus> found) mutable {
        if (found.empty()) {
          done(queue::problem_response("not-found",
                                       404,
                                       "id",
                                       "no message has this id, or it had its last word so long "
                                       "ago that nothing is kept of it"));
          return;
        }
        routing::MessageStatus& status = found.front();
        status.reference = {};  // the client's own words
        smpp::Octets body;
        queue::JsonWriter out{body};
        out.open('{');
        out.key("client");
        out.string(client_name(status.client));
        queue::write_status_members(out, status, from_.carriers);
        out.close('}');
        done(queue::json_response(200, std::move(body)));
      });
}

void AdminDesk::ledger(Done done) {
  from_.outbound.ledger().ask(
      wall_now(), [this, done = std::move(done)](const routing::LedgerReport& report) mutable {
        done(queue::json_response(
            200,
            admin::ledger_page(report,
                               {.carrier = [this](auto number) { return carrier_name(number); },
                                .client = [this](auto number) { return client_name(number); }})));
      });
}

std::string AdminDesk::carrier_name(routing::CarrierNumber number) const {
  return name_in(from_.carriers, number, "carrier");
}

std::string AdminDesk::client_name(routing::ClientNumber number) const {
  return name_in(from_.clients, number, "client");
}

}  // namespace application
