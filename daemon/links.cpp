#include "daemon/links.hpp"

#include "daemon/clocks.hpp"
#include "daemon/net/link_advice.hpp"
#include "daemon/observe/log.hpp"
#include "routing/outbound/retry_policy.hpp"

#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace application {
namespace {

using observe::SafeText;
using observe::log::field;

// How an attempt that did not bind counts.
std::optional<observe::BindResult> result_of(const net::LinkError& error) {
  switch (error.code) {
    case net::LinkErrc::none:
      return std::nullopt;
    case net::LinkErrc::resolve_failed:
    case net::LinkErrc::connect_failed:
    case net::LinkErrc::connect_timeout:
      return observe::BindResult::unreachable;
    case net::LinkErrc::tls_failed:
    case net::LinkErrc::tls_untrusted:
    case net::LinkErrc::tls_wrong_name:
    case net::LinkErrc::handshake_timeout:
    case net::LinkErrc::bad_local_file:
      return observe::BindResult::untrusted;
    case net::LinkErrc::bind_refused:
      return observe::BindResult::refused;
    case net::LinkErrc::session_ended:
      if (error.end == smpp::EndReason::bind_timeout) {
        return observe::BindResult::no_answer;
      }
      return std::nullopt;  // it was bound, and counted then
  }
  return std::nullopt;
}

observe::AnswerClass class_of(routing::Verdict verdict) {
  switch (verdict) {
    case routing::Verdict::accepted:
      return observe::AnswerClass::ok;
    case routing::Verdict::throttled:
      return observe::AnswerClass::throttled;
    case routing::Verdict::temporary:
    case routing::Verdict::rebind:
      return observe::AnswerClass::temporary;
    case routing::Verdict::permanent:
      return observe::AnswerClass::permanent;
  }
  return observe::AnswerClass::permanent;
}

std::string text_of(smpp::CommandStatus status) {
  const auto name = smpp::name_of(status);
  return name ? std::string{*name} : fmt::format("0x{:08X}", static_cast<std::uint32_t>(status));
}

// As the configuration has them.
std::string_view word_for(smpp::BindMode mode) {
  switch (mode) {
    case smpp::BindMode::transmitter:
      return "tx";
    case smpp::BindMode::receiver:
      return "rx";
    case smpp::BindMode::transceiver:
      return "trx";
  }
  return "trx";
}

std::string_view message_id_of(const smpp::Body& body) {
  if (const auto* submit = std::get_if<smpp::SubmitSmResp>(&body)) {
    return submit->message_id.reveal();
  }
  if (const auto* data = std::get_if<smpp::DataSmResp>(&body)) {
    return data->message_id.reveal();
  }
  return {};
}

}  // namespace

struct Links::Link {
  std::uint32_t index = 0;
  std::uint32_t epoch = 0;  // counts sessions; 0 before the first
  routing::CarrierNumber carrier;
  net::LinkSettings settings;
  std::size_t bind = 0;                                              // of this carrier, from 0
  smpp::CommandStatus refusal = smpp::CommandStatus::ESME_RMSGQFUL;  // for now
  bool sends = false;                                                // transmitter or transceiver
  bool bound = false;
  smpp::WallTime since{};  // when its state began
  net::LinkError last_error;
  smpp::WallTime failed_at{};
  std::vector<routing::StatusRule> statuses;
  observe::CarrierMetrics* metrics = nullptr;
  std::unique_ptr<net::CarrierLink> link;

  [[nodiscard]] routing::LinkSession session() const { return {.link = index, .epoch = epoch}; }
};

Links::Links(boost::asio::io_context& io,
             observe::Metrics& metrics,
             std::function<void()> after_turn)
    : io_(io), metrics_(metrics), after_turn_(std::move(after_turn)) {}

Links::~Links() = default;

void Links::add(CarrierSettings carrier) {
  for (std::size_t bind = 0; bind < carrier.binds; ++bind) {
    auto link = std::make_unique<Link>();
    link->index = static_cast<std::uint32_t>(links_.size());
    link->carrier = carrier.number;
    link->settings = carrier.link;
    link->bind = bind;
    link->refusal = carrier.link.session.refusal;
    link->statuses = carrier.statuses;
    link->sends = carrier.link.bind.mode != smpp::BindMode::receiver;
    link->metrics = &metrics_.carriers.at(carrier.place);
    link->link = std::make_unique<net::CarrierLink>(
        io_.get_executor(), carrier.link, carrier.password, *this, links_.size());
    links_.push_back(std::move(link));
  }
}

void Links::serve(routing::Inbound& inbound, routing::Outbound& outbound) {
  inbound_ = &inbound;
  outbound_ = &outbound;
}

void Links::start() {
  for (const auto& link : links_) {
    ++running_;
    boost::asio::co_spawn(io_, link->link->run(), [this](std::exception_ptr) {
      if (--running_ == 0 && all_stopped_) {
        std::exchange(all_stopped_, nullptr)();
      }
    });
  }
}

void Links::stop(std::function<void()> all_stopped) {
  if (running_ == 0) {
    all_stopped();
    return;
  }
  all_stopped_ = std::move(all_stopped);
  for (const auto& link : links_) {
    link->link->stop();
  }
}

std::size_t Links::bound() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(links_, [](const auto& link) { return link->bound; }));
}

bool Links::every_carrier_bound() const {
  return std::ranges::all_of(links_, [&](const auto& link) {
    return std::ranges::any_of(
        links_, [&](const auto& other) { return other->carrier == link->carrier && other->bound; });
  });
}

std::vector<admin::BindFacts> Links::facts() const {
  std::vector<admin::BindFacts> all;
  for (const auto& link : links_) {
    const net::LinkSettings& settings = link->settings;
    const net::TlsFacts& tls = link->link->tls();
    const smpp::Session* const session = link->link->session();
    admin::BindFacts& facts = all.emplace_back(
        admin::BindFacts{.carrier = settings.carrier,
                         .bind = link->bind + 1,
                         .state = net::name_of(link->link->state()),
                         .since = link->since,
                         .host = settings.host,
                         .port = settings.port,
                         .mode = word_for(settings.bind.mode),
                         .plain = settings.plain,
                         .tls = {},
                         .window = settings.session.window,
                         .in_flight = session == nullptr ? 0 : session->in_flight(),
                         .last_error = {}});
    if (tls.tls) {
      facts.tls = {.version = tls.version,
                   .cipher = tls.cipher,
                   .name = tls.peer_subject_name,
                   .verified_by = settings.tls.ca_file.empty() ? "the system's trust store"
                                                               : settings.tls.ca_file,
                   .subject = tls.peer_subject,
                   .issuer = tls.peer_issuer,
                   .expires = smpp::WallTime{std::chrono::seconds{tls.peer_not_after_unix}},
                   .own_expires = {}};
      if (tls.own_not_after_unix != 0) {
        facts.tls->own_expires = smpp::WallTime{std::chrono::seconds{tls.own_not_after_unix}};
      }
    }
    if (const net::LinkError& error = link->last_error; error.code != net::LinkErrc::none) {
      const bool refused = error.code == net::LinkErrc::bind_refused;
      facts.last_error = {.at = link->failed_at,
                          .kind = net::name_of(error.code),
                          .status = refused ? text_of(error.status) : std::string{},
                          .detail = error.detail,
                          .advice = net::advice_for(error)};
    }
  }
  return all;
}

smpp::Session* Links::session_of(routing::LinkSession session) const {
  const Link& link = *links_.at(session.link);
  return link.epoch == session.epoch ? link.link->session() : nullptr;
}

std::size_t Links::room(routing::LinkSession session) const {
  const smpp::Session* at = session_of(session);
  return at == nullptr ? 0 : at->room();
}

smpp::SequenceNumber Links::submit(routing::LinkSession session,
                                   const smpp::SubmitSm& request,
                                   smpp::Time now) {
  Link& link = *links_.at(session.link);
  link.metrics->submits.add();
  const smpp::SequenceNumber sequence = session_of(session)->send(request, now);
  link.link->poke();
  return sequence;
}

smpp::SequenceNumber Links::call(routing::LinkSession session,
                                 const routing::CarrierRequest& request,
                                 smpp::Time now) {
  const smpp::SequenceNumber sequence =
      std::visit([&](const auto& pdu) { return session_of(session)->send(pdu, now); }, request);
  links_.at(session.link)->link->poke();
  return sequence;
}

void Links::answer(routing::LinkSession session, const smpp::InboundToken& token) {
  if (smpp::Session* at = session_of(session)) {
    Link& link = *links_[session.link];
    link.metrics->delivers_accepted.add();
    at->answer(token, {}, steady_now());
    link.link->poke();
  }
}

void Links::refuse_for_now(routing::LinkSession session, const smpp::InboundToken& token) {
  refuse(session, token, links_[session.link]->refusal, observe::DeliverRefusal::full);
}

void Links::refuse(routing::LinkSession session,
                   const smpp::InboundToken& token,
                   smpp::CommandStatus status) {
  refuse(session, token, status, observe::DeliverRefusal::malformed);
}

void Links::refuse(routing::LinkSession session,
                   const smpp::InboundToken& token,
                   smpp::CommandStatus status,
                   observe::DeliverRefusal why) {
  if (smpp::Session* at = session_of(session)) {
    Link& link = *links_[session.link];
    link.metrics->delivers_refused[why].add();
    at->refuse(token, status, steady_now());
    link.link->poke();
  }
}

void Links::on_link_event(std::size_t index, smpp::Event event) {
  Link& link = *links_.at(index);
  std::visit([&](auto& what) { take(link, what); }, event);
}

void Links::take(Link& link, smpp::Bound&) {
  ++link.epoch;
  link.bound = true;
  link.metrics->link_bound[link.bind].set(1);
  link.metrics->binds[observe::BindResult::bound].add();
  const net::TlsFacts& tls = link.link->tls();
  observe::log::info("link_bound",
                     {field("carrier", SafeText::configured(link.settings.carrier)),
                      field("bind", link.bind + 1),
                      field("tls", tls.tls ? SafeText::vetted(tls.version) : SafeText{"none"}),
                      field("cipher", SafeText::vetted(tls.cipher))});
  if (link.sends) {
    outbound_->on_link_up(link.session(), link.carrier, link.settings.session.window);
  }
}

void Links::take(Link& link, smpp::Received& received) {
  link.metrics->delivers.add();
  inbound_->on_received(link.session(), link.carrier, received.token, received.body, wall_now());
}

// That a subscriber can be reached again: nobody here waits for one.
void Links::take(Link& link, smpp::Notified&) {
  observe::log::debug("notice", {field("carrier", SafeText::configured(link.settings.carrier))});
}

void Links::take(Link& link, smpp::Answered& answered) {
  if (outbound_->is_call(link.session(), answered.sequence)) {
    outbound_->on_call_answered(
        link.session(), answered.sequence, answered.status, answered.body, wall_now());
    return;
  }
  const routing::Verdict verdict = routing::verdict_of(link.statuses, answered.status);
  link.metrics->submit_answers[class_of(verdict)].add();
  outbound_->on_answered(link.session(),
                         answered.sequence,
                         answered.status,
                         message_id_of(answered.body),
                         steady_now(),
                         wall_now());
}

void Links::take(Link& link, smpp::Lost& lost) {
  if (!outbound_->is_call(link.session(), lost.sequence)) {
    link.metrics->submits_unanswered.add();
  }
  outbound_->on_lost(link.session(), lost.sequence, lost.maybe_written, steady_now(), wall_now());
}

void Links::take(Link& link, smpp::Congested& congested) {
  observe::log::debug("congestion",
                      {field("carrier", SafeText::configured(link.settings.carrier)),
                       field("state", std::uint64_t{congested.state})});
}

void Links::take(Link& link, smpp::Refused& refused) {
  const bool full = refused.status == link.refusal;
  link.metrics
      ->delivers_refused[full ? observe::DeliverRefusal::over_window
                              : observe::DeliverRefusal::malformed]
      .add();
  observe::log::warning("pdu_refused",
                        {field("carrier", SafeText::configured(link.settings.carrier)),
                         field("command", refused.command),
                         field("status", refused.status),
                         field("field", SafeText::vetted(refused.field)),
                         field("offset", std::uint64_t{refused.offset})});
}

void Links::take(Link& link, smpp::Ended&) {
  if (!link.bound) {
    return;
  }
  link.bound = false;
  link.metrics->link_bound[link.bind].set(0);
  outbound_->on_link_down(link.session());
  inbound_->on_link_down(link.session(), link.carrier);
}

void Links::take(Link&, smpp::BindRequested&) {}  // the other role's

void Links::take(Link&, smpp::OutbindRequested&) {}  // for links that carriers make

void Links::on_link_settled(std::size_t index) {
  inbound_->settle();
  outbound_->on_link_settled(links_.at(index)->carrier);
  after_turn_();
}

void Links::on_link_state(std::size_t index, net::LinkState state, const net::LinkError& error) {
  Link& link = *links_.at(index);
  link.since = wall_now();
  if (error.code == net::LinkErrc::none) {
    observe::log::debug("link_state",
                        {field("carrier", SafeText::configured(link.settings.carrier)),
                         field("bind", link.bind + 1),
                         field("state", state)});
    return;
  }
  link.last_error = error;
  link.failed_at = link.since;
  if (const auto result = result_of(error)) {
    link.metrics->binds[*result].add();
  }
  observe::log::warning("link_down",
                        {field("carrier", SafeText::configured(link.settings.carrier)),
                         field("bind", link.bind + 1),
                         field("state", state),
                         field("error", error.code),
                         field("status", error.status),
                         field("end", error.end),
                         field("detail", SafeText::vetted(error.detail))});
}

}  // namespace application
