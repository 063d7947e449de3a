// Silence, probes and exact deadlines.
#include "tests/support/session_script.hpp"

#include <gtest/gtest.h>

using namespace smpp;
using namespace std::chrono_literals;
using tests::SessionScript;
using enum smpp::CommandStatus;

namespace {

TEST(SessionTime, ASilentPeerIsProbed) {
  for (const Role role : {Role::esme, Role::smsc}) {
    SessionScript script{role};
    script.bind();
    EXPECT_EQ(script.session.deadline(), script.now + 30s);
    script.advance(29'999ms).expect_nothing_written();
    script.advance(1ms).expect(CommandId::enquire_link).expect_nothing_written();
    EXPECT_EQ(script.expected_size(), header_size);
  }
}

TEST(SessionTime, OnlyWhatIsReceivedCounts) {
  SessionScript script{Role::esme};
  script.bind().advance(20s);
  script.send(tests::submit_sm());
  script.expect(CommandId::submit_sm).advance(10s).expect(CommandId::enquire_link);
}

TEST(SessionTime, AnyPduPutsTheProbeOff) {
  SessionScript script{Role::esme};
  script.bind().advance(20s).expect_alive();
  script.advance(29'999ms).expect_nothing_written();
  script.advance(1ms).expect(CommandId::enquire_link);
}

TEST(SessionTime, APieceOfAPduDoesNot) {
  SessionScript script{Role::esme};
  script.bind().advance(20s);
  const Octets frame = tests::frame(tests::deliver_sm(), 1);
  script.octets(std::span{frame}.first(10));
  script.advance(10s).expect(CommandId::enquire_link);
}

TEST(SessionTime, AnAnsweredProbeStartsTheSilenceAnew) {
  SessionScript script{Role::esme};
  script.bind();
  for (int i = 0; i < 3; ++i) {
    script.advance(30s).expect(CommandId::enquire_link).advance(1s);
    script.octets(
        tests::header_only(CommandId::enquire_link_resp, script.expected().sequence.value()));
    EXPECT_EQ(script.session.deadline(), script.now + 30s);
  }
  script.expect_no_event();
}

TEST(SessionTime, ANackAnswersAProbe) {
  SessionScript script{Role::esme};
  script.bind().advance(30s).expect(CommandId::enquire_link);
  script.reply(GenericNack{}, ESME_RINVCMDID).advance(29s).expect_no_event();
  EXPECT_EQ(script.session.state(), State::bound);
}

TEST(SessionTime, AnAnswerToAProbeNeedsNoReadableBody) {
  SessionScript script{Role::esme};
  script.bind().advance(30s).expect(CommandId::enquire_link);
  Octets odd = tests::header_only(CommandId::enquire_link_resp, script.expected().sequence.value());
  odd.push_back(1);
  Writer{odd}.put(0, static_cast<std::uint32_t>(odd.size()));
  script.octets(odd).advance(29s).expect_no_event();
}

TEST(SessionTime, EndsWhenTheProbeIsNotAnswered) {
  SessionLimits limits;
  limits.response_timeout = 7s;
  SessionScript script{Role::esme, limits};
  script.bind().advance(30s).expect(CommandId::enquire_link);
  EXPECT_EQ(script.session.deadline(), script.now + 7s);
  script.advance(6'999ms).expect_no_event();
  script.advance(1ms).expect_end(EndReason::peer_silent).expect_nothing_written();
}

TEST(SessionTime, TheAnswerLimitCountsFromTheProbeWhateverElseComes) {
  SessionScript script{Role::esme};
  script.bind().advance(30s).expect(CommandId::enquire_link);
  const auto probe = script.expected().sequence;
  script.advance(20s).expect_alive();
  // The answer to a request that a probe is not (malformed.json, resp-type-mismatch).
  script.peer(SubmitSmResp{}, probe.value()).expect_refused(CommandId::submit_sm_resp, ESME_ROK);
  script.advance(10s).expect_end(EndReason::peer_silent);
}

TEST(SessionTime, ASilentPeerLosesItsRequestsFirst) {
  SessionScript script{Role::esme};
  script.bind().advance(25s);
  const auto sequence = script.send(tests::submit_sm());
  script.advance(5s + 30s).expect_lost(sequence).expect_end(EndReason::peer_silent);
}

TEST(SessionTime, AProbeDoesNotWaitForTheWindowNorForQueuedRequests) {
  SessionLimits limits;
  limits.window = 1;
  limits.response_timeout = 60s;
  SessionScript script{Role::esme, limits};
  script.bind().hold_output(true);
  script.send(tests::submit_sm());
  EXPECT_FALSE(script.session.can_send());
  script.advance(30s).hold_output(false).expect(CommandId::enquire_link);
  script.expect(CommandId::submit_sm);
  EXPECT_EQ(script.session.in_flight(), 1U);
}

TEST(SessionTime, ProbesCanBeOff) {
  SessionLimits limits;
  limits.enquire_link_after = 0s;
  SessionScript script{Role::esme, limits};
  script.bind();
  EXPECT_EQ(script.session.deadline(), std::nullopt);
  script.advance(24h).expect_nothing_written().expect_no_event();
}

TEST(SessionTime, NothingIsProbedBeforeTheBind) {
  SessionLimits limits;
  limits.bind_timeout = 120s;
  SessionScript script{Role::esme, limits};
  script.connect().expect(CommandId::bind_transceiver).advance(119s).expect_nothing_written();
}

TEST(SessionTime, ADeadlineMetTooEarlyDoesNothing) {
  SessionScript script{Role::esme};
  script.bind();
  script.send(tests::submit_sm());
  script.expect(CommandId::submit_sm);
  script.now += 1s;
  script.session.on_deadline(script.now);
  script.octets({}).expect_no_event().expect_nothing_written();
}

TEST(SessionTime, ADeadlineMetTooLateDoesEverythingDue) {
  SessionScript script{Role::esme};
  script.bind();
  const auto sequence = script.send(tests::submit_sm());
  script.expect(CommandId::submit_sm);
  script.now += 40s;
  script.session.on_deadline(script.now);
  script.octets({}).expect_lost(sequence).expect(CommandId::enquire_link);
}

TEST(SessionTime, NothingIsDueBeforeItIsConnected) {
  SessionScript script{Role::esme};
  EXPECT_EQ(script.session.deadline(), std::nullopt);
  script.session.on_deadline(script.now + 24h);
  script.octets(tests::header_only(CommandId::enquire_link, 1)).expect_nothing_written();
}

}  // namespace
