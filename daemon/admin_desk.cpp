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

}  // namespace

AdminDesk::AdminDesk(Sources sources) : from_(std::move(sources)), started_(wall_now()) {
  using admin::Question;
  resources_.add("/v1/status", [this](const Question&, Done done) { done(status()); });
  resources_.add("/v1/binds", [this](const Question& asked, Done done) { done(binds(asked)); });
  resources_.add("/v1/queues", [this](const Question&, Done done) { done(queues()); });
  resources_.add("/v1/messages/*",
                 [this](const Question& asked, Done done) { message(asked, std::move(done)); });
  resources_.add("/v1/ledger", [this](const Question&, Done done) { ledger(std::move(done)); });
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
