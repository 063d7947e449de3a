// A session on a connection that the SMSC makes, in both roles.
#include "tests/support/session_script.hpp"

#include <gtest/gtest.h>

using namespace smpp;
using namespace std::chrono_literals;
using tests::SessionScript;
using enum smpp::CommandStatus;

namespace {

Outbind outbind() {
  Outbind pdu;
  pdu.system_id.assign("carrier");
  pdu.password.assign("sesame");
  return pdu;
}

BindRequest bind_request(BindMode mode) {
  return {.mode = mode, .fields = tests::bind_fields()};
}

TEST(OutbindSmsc, AsksAndIsBoundTo) {
  SessionScript script{{}, outbind()};
  script.expect_nothing_written().connect().expect(CommandId::outbind, ESME_ROK, 1);
  EXPECT_EQ(std::get<Outbind>(script.expected().body), outbind());
  EXPECT_EQ(script.session.state(), State::open);
  script.peer(BindReceiver{tests::bind_fields()}, 1);
  script.accept_bind(script.expect_event<BindRequested>().token)
      .expect(CommandId::bind_receiver_resp, ESME_ROK, 1);
  script.expect_event<Bound>();
  EXPECT_EQ(script.send(tests::deliver_sm()).value(), 2U);
  script.expect(CommandId::deliver_sm).reply(DeliverSmResp{});
  script.expect_event<Answered>();
}

TEST(OutbindSmsc, EndsWhenNobodyBinds) {
  SessionScript script{{}, outbind()};
  script.connect().expect(CommandId::outbind).expect_alive();
  script.advance(10s).expect_end(EndReason::bind_timeout);
}

TEST(OutbindEsme, HandsItUpAndBindsOnTheSameConnection) {
  for (const BindMode mode : {BindMode::receiver, BindMode::transceiver}) {
    SessionScript script{{}, AwaitOutbind{}};
    script.connect()
        .expect_nothing_written()
        .advance(9s)
        .peer(outbind(), 1)
        .expect_nothing_written();
    const auto requested = script.expect_event<OutbindRequested>();
    EXPECT_EQ(requested.system_id.reveal(), "carrier");
    EXPECT_EQ(requested.password.reveal().reveal(), "sesame");
    script.accept_outbind(bind_request(mode));
    if (mode == BindMode::receiver) {
      script.expect(CommandId::bind_receiver, ESME_ROK, 1);
      EXPECT_EQ(static_cast<const BindFields&>(std::get<BindReceiver>(script.expected().body)),
                tests::bind_fields());
      script.reply(BindReceiverResp{});
    } else {
      script.expect(CommandId::bind_transceiver, ESME_ROK, 1).reply(BindTransceiverResp{});
    }
    script.expect_event<Bound>();
    EXPECT_EQ(script.session.bind_mode(), mode);
    script.peer(tests::deliver_sm(), 2);
    script.answer(script.expect_event<Received>().token)
        .expect(CommandId::deliver_sm_resp, ESME_ROK, 2);
  }
}

TEST(OutbindEsme, IsTheSameCutAtEveryOctet) {
  const Octets call = tests::frame(outbind(), 1);
  const Octets answer = tests::frame(BindReceiverResp{}, 1);
  for (std::size_t cut = 0; cut <= call.size(); ++cut) {
    SessionScript script{{}, AwaitOutbind{}};
    script.connect().octets(std::span{call}.first(cut));
    script.octets(std::span{call}.subspan(cut));
    script.expect_event<OutbindRequested>();
    script.accept_outbind(bind_request(BindMode::receiver)).expect(CommandId::bind_receiver);
    const std::size_t part = std::min(cut, answer.size());
    script.octets(std::span{answer}.first(part)).octets(std::span{answer}.subspan(part));
    script.expect_event<Bound>();
    script.expect_no_event().expect_nothing_written().expect_alive();
  }
}

TEST(OutbindEsme, HasItsWholeTimeForTheBind) {
  SessionScript script{{}, AwaitOutbind{}};
  script.connect().advance(9s).peer(outbind(), 1);
  script.expect_event<OutbindRequested>();
  script.accept_outbind(bind_request(BindMode::receiver)).expect(CommandId::bind_receiver);
  script.advance(9s).expect_alive().advance(1s).expect_end(EndReason::bind_timeout);
}

TEST(OutbindEsme, ClosesWhenItsOwnerDoesNotAccept) {
  SessionScript script{{}, AwaitOutbind{}};
  script.connect().peer(outbind(), 1);
  script.expect_event<OutbindRequested>();
  script.unbind().expect_end(EndReason::unbound).expect_nothing_written();
}

TEST(OutbindEsme, EndsWhenNoneComes) {
  SessionScript script{{}, AwaitOutbind{}};
  script.connect().expect_alive();
  script.peer(tests::deliver_sm(), 5)
      .expect(CommandId::deliver_sm_resp, ESME_RINVBNDSTS, 5)
      .expect_refused(CommandId::deliver_sm, ESME_RINVBNDSTS);
  script.advance(10s).expect_end(EndReason::bind_timeout);
}

TEST(OutbindEsme, AcceptingAfterTheEndDoesNothing) {
  SessionScript script{{}, AwaitOutbind{}};
  script.connect().peer(outbind(), 1);
  script.expect_event<OutbindRequested>();
  script.advance(10s).expect_end(EndReason::bind_timeout);
  script.accept_outbind(bind_request(BindMode::receiver))
      .expect_no_event()
      .expect_nothing_written();
}

TEST(OutbindEsme, ThatCannotBeReadIsToldAndNotAnswered) {
  SessionScript script{{}, AwaitOutbind{}};
  script.connect().octets(tests::header_only(CommandId::outbind, 1));
  script.expect_refused(CommandId::outbind, ESME_RINVCMDLEN).expect_nothing_written();
  script.peer(outbind(), 2);
  script.expect_event<OutbindRequested>();
}

TEST(OutbindEsme, WhereNoneIsAwaitedIsToldAndNotAnswered) {
  SessionScript twice{{}, AwaitOutbind{}};
  twice.connect().peer(outbind(), 1);
  twice.expect_event<OutbindRequested>();
  twice.peer(outbind(), 2)
      .expect_refused(CommandId::outbind, ESME_RINVBNDSTS)
      .expect_nothing_written();
  SessionScript calls{Role::esme};
  calls.connect()
      .expect(CommandId::bind_transceiver)
      .peer(outbind(), 1)
      .expect_refused(CommandId::outbind, ESME_RINVBNDSTS)
      .expect_nothing_written()
      .expect_alive();
  for (const Role role : {Role::esme, Role::smsc}) {
    SessionScript bound{role};
    bound.bind()
        .peer(outbind(), 9)
        .expect_refused(CommandId::outbind, ESME_RINVBNDSTS)
        .expect_nothing_written()
        .expect_alive();
  }
}

}  // namespace
