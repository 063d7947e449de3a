// Each request that has an owner, in the role that may send it: sent, received, answered with its
// own response, refused, lost; and where it may not be sent. One table; the same holds for all.
#include "smpp/session/operation_matrix.hpp"
#include "smpp/session/salvage.hpp"
#include "tests/support/session_script.hpp"

#include <gtest/gtest.h>

using namespace smpp;
using namespace std::chrono_literals;
using tests::SessionScript;
using enum smpp::CommandStatus;

namespace {

template <class P>
P sample() {
  P pdu;
  if constexpr (requires { pdu.source; }) {
    pdu.source.assign("447700900101");
  }
  if constexpr (requires { pdu.dest; }) {
    pdu.dest.assign("447700900102");
  }
  if constexpr (requires { pdu.message_id; }) {
    pdu.message_id.assign("0000002a");
  }
  if constexpr (requires { pdu.short_message; }) {
    pdu.short_message = to_octets("a text");
  }
  return pdu;
}

template <>
SubmitMulti sample<SubmitMulti>() {
  SubmitMulti pdu;
  pdu.source.assign("447700900101");
  pdu.dests.resize(2);
  pdu.dests[0].address.assign("447700900102");
  pdu.dests[1].flag = Destination::distribution_list;
  pdu.dests[1].address.assign("staff");
  pdu.short_message = to_octets("a text");
  return pdu;
}

template <>
SubmitMultiResp sample<SubmitMultiResp>() {
  SubmitMultiResp pdu;
  pdu.message_id.assign("0000002a");
  pdu.unsuccess.resize(1);
  pdu.unsuccess[0].address.assign("staff");
  pdu.unsuccess[0].error = ESME_RINVDLNAME;
  return pdu;
}

template <class RequestType, class ResponseType, Role By, Version Since = Version::v33>
struct Kind {
  using Request = RequestType;
  using Response = ResponseType;
  static constexpr Role by = By;
  static constexpr Version since = Since;

  // The lowest version that has it: a query of 3.3 is not in the later ones.
  static constexpr std::uint8_t version = static_cast<std::uint8_t>(Since);
};

SessionLimits limits() {
  SessionLimits limits;
  limits.old_queries = true;
  limits.strict = false;
  return limits;
}

template <class K>
class EveryRequest : public testing::Test {};

using Kinds =
    testing::Types<Kind<SubmitSm, SubmitSmResp, Role::esme>,
                   Kind<SubmitMulti, SubmitMultiResp, Role::esme>,
                   Kind<DeliverSm, DeliverSmResp, Role::smsc>,
                   Kind<DataSm, DataSmResp, Role::esme, Version::v34>,
                   Kind<DataSm, DataSmResp, Role::smsc, Version::v34>,
                   Kind<QuerySm, QuerySmResp, Role::esme>,
                   Kind<CancelSm, CancelSmResp, Role::esme>,
                   Kind<ReplaceSm, ReplaceSmResp, Role::esme>,
                   Kind<BroadcastSm, BroadcastSmResp, Role::esme, Version::v50>,
                   Kind<QueryBroadcastSm, QueryBroadcastSmResp, Role::esme, Version::v50>,
                   Kind<CancelBroadcastSm, CancelBroadcastSmResp, Role::esme, Version::v50>,
                   Kind<QueryLastMsgs, QueryLastMsgsResp, Role::esme>,
                   Kind<QueryMsgDetails, QueryMsgDetailsResp, Role::esme>,
                   Kind<ParamRetrieve, ParamRetrieveResp, Role::esme>>;
TYPED_TEST_SUITE(EveryRequest, Kinds);

TYPED_TEST(EveryRequest, IsSentAndAnsweredWithItsOwnResponse) {
  using Request = typename TypeParam::Request;
  using Response = typename TypeParam::Response;
  SessionScript script{TypeParam::by, limits()};
  script.bind(TypeParam::version);
  ASSERT_TRUE(script.session.can_send(Request::id));
  const auto sequence = script.send(sample<Request>());
  script.expect(Request::id, ESME_ROK, sequence.value());
  EXPECT_EQ(std::get<Request>(script.expected().body), sample<Request>());
  EXPECT_EQ(script.session.in_flight(), 1U);
  script.reply(sample<Response>());
  const auto answered = script.expect_event<Answered>();
  EXPECT_EQ(answered.sequence, sequence);
  EXPECT_EQ(answered.status, ESME_ROK);
  EXPECT_EQ(std::get<Response>(answered.body), sample<Response>());
  EXPECT_EQ(script.session.in_flight(), 0U);
}

TYPED_TEST(EveryRequest, FailsWithOrWithoutABody) {
  using Request = typename TypeParam::Request;
  using Response = typename TypeParam::Response;
  SessionScript script{TypeParam::by, limits()};
  script.bind(TypeParam::version);
  script.send(sample<Request>());
  script.expect(Request::id).reply_header_only(ESME_RSYSERR);
  const auto bare = script.expect_event<Answered>();
  EXPECT_EQ(bare.status, ESME_RSYSERR);
  EXPECT_EQ(std::get<Response>(bare.body), Response{});
  script.send(sample<Request>());
  script.expect(Request::id).reply(sample<Response>(), ESME_RSYSERR);
  const auto full = script.expect_event<Answered>();
  EXPECT_EQ(full.status, ESME_RSYSERR);
  EXPECT_EQ(std::get<Response>(full.body), sample<Response>());
  script.send(sample<Request>());
  script.expect(Request::id).reply(GenericNack{}, ESME_RINVCMDID);
  const auto nacked = script.expect_event<Answered>();
  EXPECT_EQ(nacked.status, ESME_RINVCMDID);
  EXPECT_TRUE(std::holds_alternative<GenericNack>(nacked.body));
}

TYPED_TEST(EveryRequest, OfWhichTheAnswerCannotBeReadHasItsOutcomeAllTheSame) {
  using Request = typename TypeParam::Request;
  using Response = typename TypeParam::Response;
  SessionScript script{TypeParam::by, limits()};
  script.bind(TypeParam::version);
  const auto sequence = script.send(sample<Request>());
  Octets cut = tests::frame(sample<Response>(), sequence.value());
  if (cut.size() == header_size) {
    return;  // without fields nothing can be missing
  }
  cut.pop_back();
  Writer{cut}.put(0, static_cast<std::uint32_t>(cut.size()));
  script.octets(cut).expect_refused(Response::id, ESME_RINVCMDLEN);
  const auto answered = script.expect_event<Answered>();
  EXPECT_EQ(answered.status, ESME_ROK);
  EXPECT_EQ(answered.body, salvage(Response::id, std::span{cut}.subspan(header_size)));
}

TYPED_TEST(EveryRequest, IsHandedUpAndAnsweredByItsOwnersWord) {
  using Request = typename TypeParam::Request;
  using Response = typename TypeParam::Response;
  SessionScript script{peer_of(TypeParam::by), limits()};
  script.bind(TypeParam::version).peer(sample<Request>(), 0x80000005).expect_nothing_written();
  const auto received = script.expect_event<Received>();
  EXPECT_EQ(std::get<Request>(received.body), sample<Request>());
  if (TypeParam::by == Role::smsc) {
    script.answer(received.token).expect(Response::id, ESME_ROK, 0x80000005);
  } else {
    script.respond(received.token, sample<Response>()).expect(Response::id, ESME_ROK, 0x80000005);
    EXPECT_EQ(std::get<Response>(script.expected().body), sample<Response>());
    script.respond(received.token, sample<Response>()).expect_nothing_written();
  }
  script.peer(sample<Request>(), 6);
  script.refuse(script.expect_event<Received>().token, ESME_RSYSERR)
      .expect(Response::id, ESME_RSYSERR, 6);
  EXPECT_EQ(script.expected_size(), header_size);
  script.peer(sample<Request>(), 7);
  script.respond(script.expect_event<Received>().token, sample<Response>(), ESME_RSUBMITFAIL)
      .expect(Response::id, ESME_RSUBMITFAIL, 7);
  EXPECT_EQ(std::get<Response>(script.expected().body), sample<Response>());
}

TYPED_TEST(EveryRequest, IsLostWhenItsAnswerDoesNotComeAndSettledByALateOne) {
  using Request = typename TypeParam::Request;
  using Response = typename TypeParam::Response;
  SessionLimits short_of = limits();
  short_of.response_timeout = 5s;
  SessionScript script{TypeParam::by, short_of};
  script.bind(TypeParam::version);
  const auto sequence = script.send(sample<Request>());
  script.expect(Request::id).advance(5s).expect_lost(sequence);
  script.reply(sample<Response>());
  const auto answered = script.expect_event<Answered>();
  EXPECT_TRUE(answered.late);
  EXPECT_EQ(std::get<Response>(answered.body), sample<Response>());
  script.reply(sample<Response>()).expect_refused(Response::id, ESME_ROK).expect_no_event();
}

TYPED_TEST(EveryRequest, IsRefusedInTheWrongDirectionOrState) {
  using Request = typename TypeParam::Request;
  constexpr auto answer = response_to(Request::id);
  const Octets frame = tests::frame(sample<Request>(), 9);
  if (Request::id != CommandId::data_sm) {  // which goes both ways
    SessionScript wrong_way{TypeParam::by, limits()};
    wrong_way.bind(TypeParam::version)
        .octets(frame)
        .expect(answer, ESME_RINVBNDSTS, 9)
        .expect_refused(Request::id, ESME_RINVBNDSTS)
        .expect_alive();
    EXPECT_FALSE(SessionScript(peer_of(TypeParam::by), limits())
                     .bind(TypeParam::version)
                     .session.can_send(Request::id));
  }
  const BindMode other = TypeParam::by == Role::esme ? BindMode::receiver : BindMode::transmitter;
  SessionScript wrong_mode{peer_of(TypeParam::by), limits(), other};
  wrong_mode.bind(TypeParam::version)
      .octets(frame)
      .expect(answer, ESME_RINVBNDSTS, 9)
      .expect_refused(Request::id, ESME_RINVBNDSTS)
      .expect_alive();
  SessionScript may_not{TypeParam::by, limits(), other};
  EXPECT_FALSE(may_not.bind(TypeParam::version).session.can_send(Request::id));
}

TYPED_TEST(EveryRequest, IsUnknownToAStrictEarOfAnEarlierVersion) {
  using Request = typename TypeParam::Request;
  SessionLimits strict = limits();
  strict.strict = true;
  for (const Version version : versions) {
    SessionScript script{peer_of(TypeParam::by), strict};
    script.bind(static_cast<std::uint8_t>(version));
    SessionScript sender{TypeParam::by, strict};
    sender.bind(static_cast<std::uint8_t>(version));
    const bool known = includes(operation_of(Request::id).versions, version);
    EXPECT_EQ(sender.session.can_send(Request::id), known);
    if (!known) {
      script.peer(sample<Request>(), 9)
          .expect(CommandId::generic_nack, ESME_RINVCMDID, 9)
          .expect_refused(Request::id, ESME_RINVCMDID)
          .expect_alive();
    }
  }
}

TEST(EveryRequestAtAll, HasARoomInTheWindow) {
  SessionLimits narrow;
  narrow.window = 3;
  SessionScript script{Role::esme, narrow};
  script.bind(0x50);
  script.send(sample<QuerySm>());
  script.send(sample<BroadcastSm>());
  EXPECT_EQ(script.session.room(), 1U);
  script.send(sample<SubmitMulti>());
  for (const CommandId request :
       {CommandId::submit_sm, CommandId::cancel_sm, CommandId::query_broadcast_sm}) {
    EXPECT_FALSE(script.session.can_send(request));
  }
}

TEST(OldQueries, AreUnknownUnlessTheOwnerTakesThem) {
  SessionScript script{Role::smsc};
  script.bind(0x33)
      .peer(sample<QueryLastMsgs>(), 4)
      .expect(CommandId::generic_nack, ESME_RINVCMDID, 4)
      .expect_refused(CommandId::query_last_msgs, ESME_RINVCMDID)
      .expect_alive();
}

TEST(AlertNotification, IsToldAndNotAnswered) {
  SessionScript script{Role::esme};
  AlertNotification alert = sample<AlertNotification>();
  add_u8(alert.tlvs, TlvTag::ms_availability_status, 0);
  script.bind().peer(alert, 7);
  EXPECT_EQ(std::get<AlertNotification>(script.expect_event<Notified>().body), alert);
  script.expect_nothing_written().expect_alive();
  Octets cut = tests::frame(alert, 8);
  cut.resize(header_size + 2);
  Writer{cut}.put(0, static_cast<std::uint32_t>(cut.size()));
  script.octets(cut)
      .expect_refused(CommandId::alert_notification, ESME_RINVCMDLEN)
      .expect_nothing_written()
      .expect_alive();
}

TEST(AlertNotification, TakesNoPlaceInTheWindow) {
  SessionLimits full;
  full.window = 1;
  SessionScript script{Role::smsc, full};
  script.bind();
  script.send(tests::deliver_sm());
  script.expect(CommandId::deliver_sm);
  ASSERT_TRUE(script.session.can_send(CommandId::alert_notification));
  const auto sequence = script.send(sample<AlertNotification>());
  script.expect(CommandId::alert_notification, ESME_ROK, sequence.value());
  EXPECT_EQ(script.session.in_flight(), 1U);
  script.close().expect_lost(SequenceNumber{sequence.value() - 1});
  script.expect_end(EndReason::connection_closed);
}

TEST(AlertNotification, WhereItIsIllegalIsToldAndNotAnswered) {
  for (const Role role : {Role::esme, Role::smsc}) {
    SessionScript script{role, {}, BindMode::transmitter};
    script.bind()
        .peer(sample<AlertNotification>(), 7)
        .expect_refused(CommandId::alert_notification, ESME_RINVBNDSTS)
        .expect_nothing_written()
        .expect_alive();
  }
}

TEST(GenericNack, ThatTellsOfLostFramingEndsTheSession) {
  for (const std::uint32_t number : {0U, 77U}) {
    SessionScript script{Role::esme};
    script.bind();
    const auto open = script.send(tests::submit_sm());
    script.expect(CommandId::submit_sm)
        .octets(tests::header_only(CommandId::generic_nack, number, ESME_RINVCMDLEN))
        .expect_refused(CommandId::generic_nack, ESME_RINVCMDLEN)
        .expect_lost(open)
        .expect_end(EndReason::framing_error)
        .expect_nothing_written();
  }
}

TEST(GenericNack, OfAnOutstandingRequestFailsThatRequestOnly) {
  SessionScript script{Role::esme};
  script.bind();
  script.send(tests::submit_sm());
  script.expect(CommandId::submit_sm).reply(GenericNack{}, ESME_RINVCMDLEN);
  EXPECT_EQ(script.expect_event<Answered>().status, ESME_RINVCMDLEN);
  script.expect_alive().expect_no_event();
}

TEST(Congestion, IsToldOfAnyAnswerWhenItChanges) {
  SessionScript script{Role::esme};
  script.bind(0x50);
  const auto answer = [](std::uint8_t load) {
    SubmitSmResp pdu;
    add_u8(pdu.tlvs, TlvTag::congestion_state, load);
    return pdu;
  };
  script.send(tests::submit_sm());
  script.expect(CommandId::submit_sm).reply(answer(85));
  EXPECT_EQ(script.expect_event<Congested>().state, 85);
  script.expect_event<Answered>();
  script.send(tests::submit_sm());
  script.expect(CommandId::submit_sm).reply(answer(85));
  script.expect_event<Answered>();
  script.send(sample<QuerySm>());
  QuerySmResp query;
  add_u8(query.tlvs, TlvTag::congestion_state, 0);
  script.expect(CommandId::query_sm).reply(query);
  EXPECT_EQ(script.expect_event<Congested>().state, 0);
  script.expect_event<Answered>();
  script.advance(30s).expect(CommandId::enquire_link);
  EnquireLinkResp alive;
  add_u8(alive.tlvs, TlvTag::congestion_state, 100);
  script.reply(alive);
  EXPECT_EQ(script.expect_event<Congested>().state, 100);
  script.send(tests::submit_sm());
  script.expect(CommandId::submit_sm).reply(answer(101));  // means nothing
  script.expect_event<Answered>();
  script.expect_no_event();
}

}  // namespace
