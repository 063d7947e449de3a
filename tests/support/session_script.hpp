// Plays the peer of one smpp::Session, in virtual time: what the session writes is decoded and
// expected PDU by PDU, what it says is expected event by event. Nothing is lost in between: an
// unexpected PDU or event stays in its queue and fails the next expectation.
//
//   SessionScript script{Role::esme};
//   script.connect().expect(CommandId::bind_transceiver).reply(BindTransceiverResp{});
//   script.expect_event<Bound>();
//   script.advance(30s).expect(CommandId::enquire_link).advance(30s);
//   script.expect_end(EndReason::peer_silent);
#pragma once

#include "smpp/pdu/codec.hpp"
#include "smpp/session/framer.hpp"
#include "smpp/session/session.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

namespace tests {

// Numbers of a range that belongs to nobody.
smpp::SubmitSm submit_sm(std::string_view text = "out");
smpp::DeliverSm deliver_sm(std::string_view text = "in");
smpp::DataSm data_sm(std::string_view text = "data");
smpp::BindFields bind_fields();
smpp::Octets frame(const smpp::Body& body,
                   std::uint32_t sequence,
                   smpp::CommandStatus status = smpp::CommandStatus::ESME_ROK);
smpp::Octets header_only(smpp::CommandId id,
                         std::uint32_t sequence,
                         smpp::CommandStatus status = smpp::CommandStatus::ESME_ROK);
// Everything an event says, as text that can be compared and read in a failure.
std::string describe(const smpp::Event& event);

class SessionScript {
 public:
  explicit SessionScript(smpp::Role role,
                         const smpp::SessionLimits& limits = {},
                         smpp::BindMode mode = smpp::BindMode::transceiver);

  // The connection is the SMSC's: the session is the ESME, or the SMSC that asks with `outbind`.
  SessionScript(const smpp::SessionLimits& limits, smpp::AwaitOutbind);
  SessionScript(const smpp::SessionLimits& limits, const smpp::Outbind& outbind);

  SessionScript& connect();
  // connect(), and the bind in either role.
  SessionScript& bind(std::uint8_t version = 0x34);

  // The peer writes.
  SessionScript& octets(std::span<const std::uint8_t> octets);
  SessionScript& peer(const smpp::Body& body,
                      std::uint32_t sequence,
                      smpp::CommandStatus status = smpp::CommandStatus::ESME_ROK);
  // An answer to the PDU expected last.
  SessionScript& reply(const smpp::Body& body,
                       smpp::CommandStatus status = smpp::CommandStatus::ESME_ROK);
  SessionScript& reply_header_only(smpp::CommandStatus status);
  SessionScript& close();

  // Time passes; each deadline on the way is met exactly.
  SessionScript& advance(smpp::Duration duration);

  // The owner acts.
  template <class Request>
  smpp::SequenceNumber send(const Request& request) {
    const auto sequence = session.send(request, now);
    gather();
    return sequence;
  }

  SessionScript& answer(const smpp::InboundToken& token, std::string_view message_id = {});

  template <class Response>
  SessionScript& respond(const smpp::InboundToken& token,
                         const Response& response,
                         smpp::CommandStatus status = smpp::CommandStatus::ESME_ROK) {
    session.respond(token, response, now, status);
    gather();
    return *this;
  }

  SessionScript& refuse(const smpp::InboundToken& token, smpp::CommandStatus status);
  SessionScript& accept_bind(const smpp::InboundToken& token);
  SessionScript& accept_outbind(const smpp::BindRequest& bind);
  SessionScript& unbind();
  // While held, the session's output is not taken: a driver that waits for its last write.
  SessionScript& hold_output(bool hold);

  // What it wrote next. Sequence 0: any.
  SessionScript& expect(smpp::CommandId id,
                        smpp::CommandStatus status = smpp::CommandStatus::ESME_ROK,
                        std::uint32_t sequence = 0,
                        int line = __builtin_LINE());

  // The size of that PDU, header included.
  [[nodiscard]] std::size_t expected_size() const { return last_size_; }

  [[nodiscard]] const smpp::Pdu& expected() const { return last_; }

  SessionScript& expect_nothing_written(int line = __builtin_LINE());
  SessionScript& expect_no_event(int line = __builtin_LINE());

  // What it said next.
  template <class E>
  E expect_event(int line = __builtin_LINE()) {
    if (!is_next<E>(line)) {
      return E{};
    }
    E event = std::get<E>(std::move(events_.front()));
    events_.pop_front();
    return event;
  }

  SessionScript& expect_refused(smpp::CommandId command,
                                smpp::CommandStatus status,
                                int line = __builtin_LINE());
  SessionScript& expect_lost(smpp::SequenceNumber sequence,
                             bool maybe_written = true,
                             int line = __builtin_LINE());
  // The end, and nothing after it.
  SessionScript& expect_end(smpp::EndReason reason,
                            smpp::CommandStatus status = smpp::CommandStatus::ESME_ROK,
                            int line = __builtin_LINE());
  // The session still lives: it answers an enquire_link.
  SessionScript& expect_alive(int line = __builtin_LINE());

  smpp::Session session;
  smpp::Time now{std::chrono::hours{1}};

 private:
  template <class E>
  bool is_next(int line) {
    if (events_.empty()) {
      ADD_FAILURE() << "script line " << line << ": no event";
      return false;
    }
    if (!std::holds_alternative<E>(events_.front())) {
      ADD_FAILURE() << "script line " << line << ": the event is " << describe(events_.front());
      return false;
    }
    return true;
  }

  void gather();

  smpp::Role role_;
  smpp::BindMode mode_;
  bool held_ = false;
  smpp::Framer framer_{1'000'000};
  std::deque<smpp::Octets> written_;
  std::deque<smpp::Event> events_;
  smpp::Pdu last_;
  std::size_t last_size_ = 0;
};

}  // namespace tests
