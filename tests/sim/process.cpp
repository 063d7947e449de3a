#include "tests/sim/process.hpp"

#include <algorithm>
#include <utility>

namespace sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// The profile says something else about ids in each run: carriers write them alike everywhere.
std::vector<routing::CarrierRules> carriers(const Plan& plan, std::uint32_t run) {
  routing::CarrierRules rules;
  rules.answer_id = smpp::id_forms[run % smpp::id_forms.size()];
  rules.receipt_id = rules.answer_id;
  rules.name = "sim";
  rules.number = the_carrier;
  rules.queue = the_queue;
  rules.in_doubt = plan.in_doubt;
  rules.in_doubt_then = plan.in_doubt_then;
  rules.in_doubt_wait = plan.in_doubt_wait;
  rules.receipts.parts = plan.receipt_parts;
  rules.replaces = plan.knows_replace;
  rules.queries = plan.knows_query;
  rules.rate_per_s = plan.rate_per_s;
  rules.retry_after = seconds{1};
  rules.max_attempts = 1'000;
  std::vector<routing::CarrierRules> all{rules};
  if (plan.second_carrier) {
    rules.name = "other";
    rules.number = other_carrier;
    all.push_back(rules);
  }
  return all;
}

routing::OutboundSettings outbound_settings(const Plan& plan, std::uint32_t run) {
  routing::OutboundSettings settings;
  settings.carriers = carriers(plan, run);
  routing::Route& route = settings.routes.emplace_back();
  route.targets = {{.carrier = the_carrier}};
  if (plan.second_carrier) {
    route.targets.push_back({.carrier = other_carrier, .rank = 1});
    route.failover = plan.failover;
  }
  routing::ClientRules client;
  client.name = "client";
  client.number = the_client;
  client.any_sender = true;
  client.events_all = plan.all_events;
  client.queue = the_queue;
  settings.clients = {client};
  settings.receipt_deadline = minutes{8};
  settings.unmatched_deadline = minutes{4};
  settings.ready_limit = plan.ready_limit;
  return settings;
}

routing::InboundSettings inbound_settings() {
  routing::InboundSettings settings;
  settings.parts_deadline = minutes{10};
  return settings;
}

queue::FeedSettings feed_settings(const Plan& plan) {
  queue::FeedSettings settings;
  settings.ready_limit = std::max<std::size_t>(plan.ready_limit, 4);
  settings.max_attempts = 100'000;  // no backend here is so bad
  return settings;
}

smpp::SessionLimits session_limits(const Plan& plan) {
  smpp::SessionLimits limits;
  limits.window = plan.window;
  limits.response_timeout = seconds{10};
  return limits;
}

std::string_view message_id_of(const smpp::Body& body) {
  const auto* answer = std::get_if<smpp::SubmitSmResp>(&body);
  return answer == nullptr ? std::string_view{} : answer->message_id.reveal();
}

}  // namespace

Process::Process(Agenda& agenda,
                 Dice& dice,
                 const Plan& plan,
                 support::MemoryStorage& disk,
                 std::vector<Carrier*> carriers_of_world,
                 std::uint32_t run)
    : agenda_(agenda),
      dice_(dice),
      plan_(plan),
      disk_(disk),
      carriers_(std::move(carriers_of_world)),
      feed_(feed_settings(plan), {{.name = "q", .number = the_queue}}, disk, run),
      journal_(disk, feed_, *this, watch_, run),
      outbound_(outbound_settings(plan, run),
                journal_,
                indexer_,
                *this,
                run,
                static_cast<std::uint32_t>(dice.below(1'000'000))),
      inbound_(inbound_settings(), carriers(plan, run), journal_, indexer_, *this, outbound_),
      links_(plan.links * (plan.second_carrier ? 2 : 1)) {
  for (std::size_t link = plan.links; link < links_.size(); ++link) {
    links_[link].carrier = other_carrier;
  }
  feed_.set_on_change([this] { feed_changed_ = true; });
}

void Process::later(smpp::Time at, std::function<void(Process&)> what) {
  agenda_.at(at, [self = weak_from_this(), what = std::move(what)] {
    if (const auto process = self.lock()) {
      what(*process);
      process->turn();
    }
  });
}

void Process::start(std::function<void()> ready) {
  ready_ = std::move(ready);
  recovering_ = 3;
  feed_.start([this] { recovered(); });
  inbound_.recover(agenda_.wall(), [this] { recovered(); });
  outbound_.recover(agenda_.now(), agenda_.wall(), [this] { recovered(); });
  turn();
}

void Process::recovered() {
  if (--recovering_ == 0) {
    for (std::uint32_t link = 0; link < links_.size(); ++link) {
      later(agenda_.now() + dice_.between(milliseconds{1}, milliseconds{500}),
            [link](Process& process) { process.connect(link); });
    }
    ready_();
  }
}

void Process::die() {
  for (Link& link : links_) {
    if (link.connection) {
      link.connection->leave(Side::esme);
    }
  }
}

void Process::connect(std::uint32_t number) {
  Link& link = links_[number];
  smpp::BindRequest bind;
  bind.fields.system_id.assign("sim");
  link.session = std::make_unique<smpp::Session>(session_limits(plan_), bind);
  link.connection = carriers_.at(link.carrier.value() - 1u)->connect();
  link.connection->join(
      Side::esme,
      {.on_octets =
           [self = weak_from_this(), number](std::span<const std::uint8_t> octets) {
             if (const auto process = self.lock()) {
               process->links_[number].session->on_bytes(octets, process->agenda_.now());
               process->turn();
             }
           },
       .on_closed =
           [self = weak_from_this(), number] {
             if (const auto process = self.lock()) {
               process->on_closed(number);
               process->turn();
             }
           }});
  link.session->on_connected(agenda_.now());
}

void Process::on_closed(std::uint32_t number) {
  Link& link = links_[number];
  link.session->on_closed(agenda_.now());
  take_events(number);
  link.session.reset();
  link.connection.reset();
  later(agenda_.now() + dice_.between(milliseconds{50}, seconds{2}),
        [number](Process& process) { process.connect(number); });
}

bool Process::take_events(std::uint32_t number) {
  bool any = false;
  smpp::Session* const session = links_[number].session.get();
  while (session != nullptr) {
    auto event = session->next_event();
    if (!event) {
      break;
    }
    any = true;
    take(number, *event);
  }
  return any;
}

void Process::take(std::uint32_t number, smpp::Event& event) {
  Link& link = links_[number];
  const smpp::Time now = agenda_.now();
  const smpp::WallTime wall = agenda_.wall();
  if (std::holds_alternative<smpp::Bound>(event)) {
    ++link.epoch;
    link.bound = true;
    outbound_.on_link_up({number, link.epoch}, link.carrier, plan_.window);
    return;
  }
  const routing::LinkSession session{number, link.epoch};
  if (auto* received = std::get_if<smpp::Received>(&event)) {
    inbound_.on_received(session, link.carrier, received->token, received->body, wall);
  } else if (auto* answered = std::get_if<smpp::Answered>(&event)) {
    if (outbound_.is_call(session, answered->sequence)) {
      outbound_.on_call_answered(
          session, answered->sequence, answered->status, answered->body, wall);
    } else {
      outbound_.on_answered(
          session, answered->sequence, answered->status, message_id_of(answered->body), now, wall);
    }
  } else if (auto* lost = std::get_if<smpp::Lost>(&event)) {
    outbound_.on_lost(session, lost->sequence, lost->maybe_written, now, wall);
  } else if (std::holds_alternative<smpp::Ended>(event) && link.bound) {
    link.bound = false;
    outbound_.on_link_down(session);
    inbound_.on_link_down(session, link.carrier);
  }
}

void Process::turn() {
  bool again = true;
  while (again) {
    again = false;
    for (std::uint32_t link = 0; link < links_.size(); ++link) {
      if (take_events(link)) {
        again = true;
        outbound_.on_link_settled(links_[link].carrier);
      }
    }
    inbound_.settle();
    outbound_.pump(agenda_.now(), agenda_.wall());
  }
  if (std::exchange(feed_changed_, false)) {
    feed_.on_time(agenda_.now(), agenda_.wall());
  }
  for (Link& link : links_) {
    if (link.session) {
      link.connection->send(Side::esme, *link.session);
      if (link.session->state() == smpp::State::ended) {
        link.connection->cut();
      }
    }
  }
  arm_disk();
  arm();
}

void Process::arm() {
  smpp::Time next = std::min(outbound_.deadline(agenda_.now()).value_or(smpp::Time::max()),
                             feed_.deadline().value_or(smpp::Time::max()));
  if (const auto parts = inbound_.next_deadline()) {
    next = std::min(next, agenda_.now() + std::max(*parts - agenda_.wall(), milliseconds{1}));
  }
  for (const Link& link : links_) {
    if (link.session) {
      next = std::min(next, link.session->deadline().value_or(smpp::Time::max()));
    }
  }
  if (next < armed_) {
    armed_ = std::max(next, agenda_.now() + milliseconds{1});
    later(armed_, [](Process& process) { process.on_time(); });
  }
}

void Process::on_time() {
  armed_ = smpp::Time::max();
  const smpp::Time now = agenda_.now();
  for (const Link& link : links_) {
    if (link.session && link.session->deadline().value_or(smpp::Time::max()) <= now) {
      link.session->on_deadline(now);
    }
  }
  outbound_.on_deadline(now, agenda_.wall());
  inbound_.on_deadline(agenda_.wall());
  feed_.on_time(now, agenda_.wall());
}

// Completions come in the order of the calls, one sync after another; all that was handed over
// before a sync begins comes with it.
void Process::arm_disk() {
  if (disk_armed_ || disk_.waiting() == 0) {
    return;
  }
  disk_armed_ = true;
  const std::size_t together = disk_.waiting();
  later(agenda_.now() + dice_.between(std::chrono::microseconds{50}, plan_.slowest_sync),
        [together](Process& process) {
          process.disk_armed_ = false;
          for (std::size_t i = 0; i < together; ++i) {
            process.disk_.complete_one();
          }
        });
}

bool Process::within_bounds() const {
  // A page may be on its way when the memory fills up; what was found in doubt at the start is a
  // window and what was covered ahead of it.
  constexpr std::size_t page = 512;
  constexpr std::size_t covered_ahead = 16;
  return std::ranges::all_of(outbound_.carriers(), [&](const auto& queue) {
    return queue->in_memory() <=
           plan_.ready_limit + page + 2 * (links_.size() * plan_.window + covered_ahead);
  });
}

smpp::Session* Process::session_of(routing::LinkSession session) const {
  const Link& link = links_.at(session.link);
  return link.epoch == session.epoch && link.bound ? link.session.get() : nullptr;
}

std::size_t Process::room(routing::LinkSession session) const {
  const smpp::Session* at = session_of(session);
  return at == nullptr ? 0 : at->room();
}

smpp::SequenceNumber Process::submit(routing::LinkSession session,
                                     const smpp::SubmitSm& request,
                                     smpp::Time now) {
  return session_of(session)->send(request, now);
}

smpp::SequenceNumber Process::call(routing::LinkSession session,
                                   const routing::CarrierRequest& request,
                                   smpp::Time now) {
  return std::visit([&](const auto& pdu) { return session_of(session)->send(pdu, now); }, request);
}

void Process::answer(routing::LinkSession session, const smpp::InboundToken& token) {
  if (smpp::Session* at = session_of(session)) {
    at->answer(token, {}, agenda_.now());
  }
}

void Process::refuse_for_now(routing::LinkSession session, const smpp::InboundToken& token) {
  refuse(session, token, smpp::CommandStatus::ESME_RMSGQFUL);
}

void Process::refuse(routing::LinkSession session,
                     const smpp::InboundToken& token,
                     smpp::CommandStatus status) {
  if (smpp::Session* at = session_of(session)) {
    at->refuse(token, status, agenda_.now());
  }
}

}  // namespace sim
