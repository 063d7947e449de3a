// The carriers' links as routing sees them, and routing as the links see it: events of sessions
// become facts for inbound and outbound, their answers and submits become commands on sessions.
//
//   CarrierLink --event--> Links --> Inbound / Outbound
//   CarrierLink <-command- Links <-- (LinkPort)
//
// Owned by the application; I/O thread.
#pragma once

#include "daemon/admin/facts.hpp"
#include "daemon/net/carrier_link.hpp"
#include "daemon/observe/metrics.hpp"
#include "daemon/pseudonyms.hpp"
#include "daemon/traces.hpp"
#include "routing/inbound/inbound.hpp"
#include "routing/model/link_port.hpp"
#include "routing/outbound/outbound.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <vector>

namespace application {

class Links final : public net::LinkOwner, public routing::LinkPort {
 public:
  // `after_turn` is called when routing may have something to send.
  Links(boost::asio::io_context& io, observe::Metrics& metrics, std::function<void()> after_turn);
  ~Links() override;

  struct CarrierSettings {
    net::LinkSettings link;
    smpp::Secret<smpp::FixedText<64>> password;
    routing::CarrierNumber number;
    std::vector<routing::StatusRule> statuses{};
    std::size_t binds = 1;
    std::size_t place = 0;  // in the metrics
  };

  void add(CarrierSettings carrier);
  // Both must outlive the links' runs.
  void serve(routing::Inbound& inbound, routing::Outbound& outbound);
  // To be told before start(): numbers in the log, and frames of watched carriers.
  void report_to(const Pseudonyms& pseudonyms, Traces& traces);
  void watch(const std::string& carrier, bool wanted);
  void start();
  // Polite: unbinds all; `all_stopped` is called once when every link has ended.
  void stop(std::function<void()> all_stopped);

  [[nodiscard]] std::size_t bound() const;

  [[nodiscard]] std::size_t count() const { return links_.size(); }

  // Whether each carrier has at least one bound link.
  [[nodiscard]] bool every_carrier_bound() const;

  // What the operator is shown of each.
  [[nodiscard]] std::vector<admin::BindFacts> facts() const;

  // LinkPort.
  [[nodiscard]] std::size_t room(routing::LinkSession session) const override;
  smpp::SequenceNumber submit(routing::LinkSession session,
                              const smpp::SubmitSm& request,
                              smpp::Time now) override;
  smpp::SequenceNumber call(routing::LinkSession session,
                            const routing::CarrierRequest& request,
                            smpp::Time now) override;
  void answer(routing::LinkSession session, const smpp::InboundToken& token) override;
  void refuse_for_now(routing::LinkSession session, const smpp::InboundToken& token) override;
  void refuse(routing::LinkSession session,
              const smpp::InboundToken& token,
              smpp::CommandStatus status) override;

  // LinkOwner.
  void on_link_event(std::size_t link, smpp::Event event) override;
  void on_link_settled(std::size_t link) override;
  void on_link_state(std::size_t link, net::LinkState state, const net::LinkError& error) override;

 private:
  struct Link;
  [[nodiscard]] smpp::Session* session_of(routing::LinkSession session) const;
  void refuse(routing::LinkSession session,
              const smpp::InboundToken& token,
              smpp::CommandStatus status,
              observe::DeliverRefusal why);
  void tell_received(const Link& link, const smpp::Body& body) const;
  void take(Link& link, smpp::Bound& bound);
  void take(Link& link, smpp::Received& received);
  void take(Link& link, smpp::Notified& notified);
  void take(Link& link, smpp::Answered& answered);
  void take(Link& link, smpp::Lost& lost);
  void take(Link& link, smpp::Congested& congested);
  void take(Link& link, smpp::Refused& refused);
  void take(Link& link, smpp::Ended& ended);
  void take(Link& link, smpp::BindRequested& requested);
  void take(Link& link, smpp::OutbindRequested& requested);

  boost::asio::io_context& io_;
  observe::Metrics& metrics_;
  std::function<void()> after_turn_;
  std::function<void()> all_stopped_;
  std::size_t running_ = 0;
  std::vector<std::unique_ptr<Link>> links_;
  routing::Inbound* inbound_ = nullptr;
  routing::Outbound* outbound_ = nullptr;
  const Pseudonyms* pseudonyms_ = nullptr;
  Traces* traces_ = nullptr;
};

}  // namespace application
