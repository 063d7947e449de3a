#include "daemon/links.hpp"

#include "daemon/clocks.hpp"
#include "daemon/links_link.hpp"
#include "daemon/net/link_advice.hpp"

#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace application {
namespace {

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

}  // namespace

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

void Links::report_to(const Pseudonyms& pseudonyms, Traces& traces) {
  pseudonyms_ = &pseudonyms;
  traces_ = &traces;
}

void Links::watch(const std::string& carrier, bool wanted) {
  for (const auto& link : links_) {
    if (link->settings.carrier == carrier) {
      link->traces = traces_;
      link->link->watch(wanted ? link.get() : nullptr);
    }
  }
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
  link.destinations[sequence.value()].assign(request.dest.reveal());
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

}  // namespace application
