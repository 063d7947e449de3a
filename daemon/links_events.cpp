// What sessions say, for routing, metrics and the log.
#include "daemon/links.hpp"
#include "daemon/links_link.hpp"
#include "daemon/observe/log.hpp"
#include "routing/outbound/retry_policy.hpp"

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
  if (observe::log::enabled(observe::log::Level::debug)) {
    tell_received(link, received.body);
  }
  inbound_->on_received(link.session(), link.carrier, received.token, received.body, wall_now());
}

void Links::tell_received(const Link& link, const smpp::Body& body) const {
  std::visit(
      [&](const auto& pdu) {
        if constexpr (requires { pdu.source.reveal(), pdu.dest.reveal(); }) {
          const smpp::WallTime now = wall_now();
          observe::log::debug("deliver",
                              {field("carrier", SafeText::configured(link.settings.carrier)),
                               field("bind", link.bind + 1),
                               field("from", pseudonyms_->of(pdu.source.reveal(), now)),
                               field("to", pseudonyms_->of(pdu.dest.reveal(), now))});
        }
      },
      body);
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
  const auto destination = link.destinations.extract(answered.sequence.value());
  if (verdict == routing::Verdict::permanent && !destination.empty()) {
    observe::log::info("submit_refused",
                       {field("carrier", SafeText::configured(link.settings.carrier)),
                        field("bind", link.bind + 1),
                        field("status", answered.status),
                        field("to", pseudonyms_->of(destination.mapped().reveal(), wall_now()))});
  }
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
  link.destinations.erase(lost.sequence.value());
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
  link.destinations.clear();
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
