// The simulated carrier and peers of it, in virtual time and in one thread: octets go from one
// session to the other at once, nothing else happens by itself.
#pragma once

#include "smpp/session/session.hpp"
#include "tools/smsc_sim/carrier.hpp"
#include "tools/smsc_sim/control_desk.hpp"

#include <boost/json/object.hpp>

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tests {

class CarrierScript;

// An ESME bound to the carrier. Answers each deliver_sm with `answer_with`, unless told not to.
class ScriptPeer final : public sim::Line {
 public:
  ScriptPeer(CarrierScript& script,
             smpp::BindMode mode,
             std::string_view system_id,
             std::string_view password,
             std::size_t window,
             smpp::Version version);
  ~ScriptPeer() override;

  smpp::Session& session() override { return carrier_side; }

  void poke() override {}

  void drop() override { dropped = true; }

  // Sends a submit_sm and plays until nothing moves any more. Its sequence number.
  std::uint32_t submit(std::string_view text, bool receipt = true);

  // Sends any request, plays, and takes its answer.
  template <class Request>
  smpp::Answered ask(const Request& request) {
    answered_with_bodies.clear();
    static_cast<void>(esme.send(request, now()));
    play();
    return answered_with_bodies.empty() ? smpp::Answered{} : std::move(answered_with_bodies.back());
  }

  void play();
  // The connection is gone.
  void cut();

  struct Answer {
    std::uint32_t sequence = 0;
    smpp::CommandStatus status{};
    std::string message_id;
  };

  std::vector<Answer> answers;
  std::vector<smpp::Answered> answered_with_bodies;  // all of them
  std::vector<smpp::DeliverSm> delivered;
  std::vector<smpp::AlertNotification> alerts;
  // "answer" and "deliver", as they came.
  std::vector<std::string> order;
  std::deque<smpp::CommandStatus> answer_with;  // the next; ESME_ROK after the last
  bool answers_delivers = true;
  bool bound = false;
  std::optional<smpp::CommandStatus> bind_refused;
  bool dropped = false;

  smpp::Session carrier_side;
  smpp::Session esme;

 private:
  friend class CarrierScript;
  [[nodiscard]] smpp::Time now() const;
  bool move();
  void on_esme_event(smpp::Event event);

  CarrierScript& script_;
  sim::LineNumber number_ = 0;
  bool connected_ = false;
};

class CarrierScript {
 public:
  explicit CarrierScript(sim::Settings settings = {});

  std::unique_ptr<ScriptPeer> connect(smpp::BindMode mode = smpp::BindMode::transceiver,
                                      std::string_view system_id = "esme",
                                      std::string_view password = "",
                                      smpp::Version version = smpp::Version::v34);
  // Time passes, every deadline of the carrier met on its way.
  void advance(smpp::Duration duration);
  // All peers, until nothing moves.
  void play();
  // One command of the control socket; its answer, or null if there is none yet.
  boost::json::object command(std::string_view line);

  [[nodiscard]] sim::Moment now() const { return now_; }

  sim::Carrier carrier;
  sim::ControlDesk desk;
  std::deque<boost::json::object> late_answers;

 private:
  friend class ScriptPeer;
  std::vector<ScriptPeer*> peers_;
  sim::Moment now_;
};

}  // namespace tests
