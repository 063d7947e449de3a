// The simulated carrier as a whole SMSC: queries, cancellations, replacements, several
// destinations, broadcasts.
#include "tools/smsc_sim/message_desk.hpp"

#include "carrier_script.hpp"
#include "smpp/text/alphabet.hpp"
#include "smpp/text/receipt.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using smpp::BindMode;
using smpp::MessageState;
using smpp::TlvTag;
using smpp::Version;
using tests::CarrierScript;
using tests::ScriptPeer;
using enum smpp::CommandStatus;

constexpr std::string_view source = "447700900000";
constexpr std::string_view dest = "447700900123";

// By its own receipt, whose id is the answer's.
template <class P>
P naming(std::string_view id, std::string_view from = source) {
  P pdu;
  pdu.message_id.assign(id);
  pdu.source.assign(from);
  return pdu;
}

MessageState state_of(ScriptPeer& peer, std::string_view id) {
  const auto answered = peer.ask(naming<smpp::QuerySm>(id));
  EXPECT_EQ(answered.status, ESME_ROK);
  const auto& body = std::get<smpp::QuerySmResp>(answered.body);
  EXPECT_EQ(body.message_id.reveal(), id);
  const auto state = static_cast<MessageState>(body.message_state);
  EXPECT_EQ(body.final_date.empty(), state == MessageState::enroute);
  return state;
}

TEST(MessageDesk, TellsWhatBecameOfAMessage) {
  for (const bool receipt : {true, false}) {
    CarrierScript script;
    const auto peer = script.connect();
    peer->submit("hello", receipt);
    const std::string id = peer->answers.at(0).message_id;
    EXPECT_EQ(state_of(*peer, id), MessageState::enroute);
    script.advance(50ms);
    EXPECT_EQ(state_of(*peer, id), MessageState::delivered);
    const auto answered = peer->ask(naming<smpp::QuerySm>(id));
    EXPECT_EQ(std::get<smpp::QuerySmResp>(answered.body).final_date.reveal(), "260131101530000+");
  }
}

TEST(MessageDesk, KnowsNoMessageOfAnotherIdOrSource) {
  CarrierScript script;
  const auto peer = script.connect();
  peer->submit("hello");
  const std::string id = peer->answers.at(0).message_id;
  for (const std::string& wrong : {id + "0", "0" + id, std::string{"nonsense"}, std::string{}}) {
    EXPECT_EQ(peer->ask(naming<smpp::QuerySm>(wrong)).status, ESME_RINVMSGID);
  }
  EXPECT_EQ(peer->ask(naming<smpp::QuerySm>(id, "447700900001")).status, ESME_RQUERYFAIL);
  EXPECT_EQ(script.carrier.books().counters.requests, 4U);  // one without an id never gets here
}

TEST(MessageDesk, FindsMessagesBetweenRefusedOnes) {
  CarrierScript script;
  const auto peer = script.connect();
  for (int n = 0; n < 20; ++n) {
    if (n % 3 != 0) {
      script.command(R"({"cmd":"refuse","count":1,"status":8})");
    }
    peer->submit("hello");
  }
  for (const ScriptPeer::Answer& answer : std::vector{peer->answers}) {
    if (answer.status == ESME_ROK) {
      EXPECT_EQ(state_of(*peer, answer.message_id), MessageState::enroute);
    }
  }
}

TEST(MessageDesk, CancelsAMessageThatIsOnItsWay) {
  CarrierScript script;
  const auto peer = script.connect();
  peer->submit("hello");
  const std::string id = peer->answers.at(0).message_id;
  EXPECT_EQ(peer->ask(naming<smpp::CancelSm>(id, "447700900001")).status, ESME_RCANCELFAIL);
  EXPECT_EQ(peer->ask(naming<smpp::CancelSm>("1")).status, ESME_RINVMSGID);
  EXPECT_EQ(peer->ask(naming<smpp::CancelSm>(id)).status, ESME_ROK);
  EXPECT_EQ(state_of(*peer, id), MessageState::deleted);
  EXPECT_EQ(peer->ask(naming<smpp::CancelSm>(id)).status, ESME_RCANCELFAIL);
  script.advance(50ms);
  ASSERT_EQ(peer->delivered.size(), 1U);
  const auto receipt = smpp::receipt_of(peer->delivered[0], {smpp::Alphabet::gsm7});
  EXPECT_EQ(receipt.state, MessageState::deleted);
}

TEST(MessageDesk, CancelsAllOfASourceAndDestination) {
  CarrierScript script;
  const auto peer = script.connect();
  peer->submit("one");
  peer->submit("two", false);
  smpp::CancelSm all = naming<smpp::CancelSm>("");
  all.dest.assign("447700900124");
  EXPECT_EQ(peer->ask(all).status, ESME_RCANCELFAIL);
  all.dest.assign(dest);
  EXPECT_EQ(peer->ask(all).status, ESME_ROK);
  for (int n = 0; n < 2; ++n) {
    EXPECT_EQ(
        state_of(*peer, std::string{peer->answers.at(static_cast<std::size_t>(n)).message_id}),
        MessageState::deleted);
  }
}

TEST(MessageDesk, DoesNotCancelWhatIsDelivered) {
  CarrierScript script;
  const auto peer = script.connect();
  peer->submit("hello");
  const std::string id = peer->answers.at(0).message_id;
  script.advance(50ms);
  EXPECT_EQ(peer->ask(naming<smpp::CancelSm>(id)).status, ESME_RCANCELFAIL);
  EXPECT_EQ(peer->ask(naming<smpp::ReplaceSm>(id)).status, ESME_RREPLACEFAIL);
}

TEST(MessageDesk, ReplacesAMessageThatIsOnItsWay) {
  CarrierScript script;
  const auto peer = script.connect();
  peer->submit("hello");
  const std::string id = peer->answers.at(0).message_id;
  smpp::ReplaceSm replace = naming<smpp::ReplaceSm>(id);
  replace.short_message = smpp::to_octets(std::string_view{"another"});
  EXPECT_EQ(peer->ask(replace).status, ESME_ROK);
  const auto* const entry = script.carrier.books().submits.find(0);
  EXPECT_EQ(smpp::view(entry->data), "another");
  script.advance(50ms);
  EXPECT_THAT(std::string{smpp::view(peer->delivered.at(0).short_message)},
              testing::EndsWith("text:another"));
}

smpp::SubmitMulti to_three() {
  smpp::SubmitMulti multi;
  multi.source.assign(source);
  multi.registered_delivery.value = smpp::RegisteredDelivery::final_result;
  multi.short_message = smpp::to_octets(std::string_view{"to all"});
  multi.dests.resize(3);
  multi.dests[0].address.assign("447700900123");
  multi.dests[1].flag = smpp::Destination::distribution_list;
  multi.dests[1].address.assign("staff");
  multi.dests[2].address.assign("447700900124");
  return multi;
}

TEST(MessageDesk, TakesEachDestinationOfASubmitMulti) {
  CarrierScript script;
  const auto peer = script.connect();
  const auto answered = peer->ask(to_three());
  EXPECT_EQ(answered.status, ESME_ROK);
  const auto& body = std::get<smpp::SubmitMultiResp>(answered.body);
  ASSERT_EQ(body.unsuccess.size(), 1U);
  EXPECT_EQ(body.unsuccess[0].address.reveal(), "staff");
  EXPECT_EQ(body.unsuccess[0].error, ESME_RINVDLNAME);
  ASSERT_EQ(script.carrier.books().submits.size(), 2U);
  EXPECT_EQ(script.carrier.books().submits.find(0)->to.reveal(), "447700900123");
  EXPECT_EQ(script.carrier.books().submits.find(1)->to.reveal(), "447700900124");
  const std::string id{body.message_id.reveal()};
  EXPECT_EQ(state_of(*peer, id), MessageState::enroute);
  script.advance(50ms);
  EXPECT_EQ(peer->delivered.size(), 2U);
  EXPECT_EQ(state_of(*peer, id), MessageState::delivered);
  EXPECT_EQ(script.carrier.receipts_waiting(), 0U);
}

TEST(MessageDesk, RefusesASubmitMultiToListsOnlyOrAsOrdered) {
  CarrierScript script;
  const auto peer = script.connect();
  smpp::SubmitMulti multi = to_three();
  multi.dests = {multi.dests[1]};
  EXPECT_EQ(peer->ask(multi).status, ESME_RINVDLNAME);
  script.command(R"({"cmd":"throttle","count":1})");
  EXPECT_EQ(peer->ask(to_three()).status, ESME_RTHROTTLED);
  EXPECT_EQ(peer->ask(to_three()).status, ESME_ROK);
}

TEST(MessageDesk, GivesA33PeerIdsOfEightHexadecimalDigits) {
  CarrierScript script;
  const auto peer = script.connect(BindMode::transceiver, "esme", "", Version::v33);
  peer->submit("hello");
  const std::string id = peer->answers.at(0).message_id;
  EXPECT_THAT(id, testing::MatchesRegex("[0-9A-F]+"));
  EXPECT_EQ(id.size(), 8U);
  EXPECT_EQ(state_of(*peer, id), MessageState::enroute);
  script.advance(50ms);
  ASSERT_EQ(peer->delivered.size(), 1U);
  EXPECT_TRUE(peer->delivered[0].tlvs.empty());
  EXPECT_EQ(smpp::receipt_of(peer->delivered[0], {smpp::Alphabet::gsm7}).message_id.reveal(), id);
}

smpp::BroadcastSm broadcast() {
  smpp::BroadcastSm pdu;
  pdu.source.assign(source);
  const auto add = [&pdu](TlvTag tag, std::initializer_list<std::uint8_t> octets) {
    smpp::add_octets(pdu.tlvs, tag, smpp::Octets{octets});
  };
  add(TlvTag::broadcast_area_identifier, {0, 'N', 'o', 'r', 't', 'h'});
  add(TlvTag::broadcast_area_identifier, {0, 'S', 'o', 'u', 't', 'h'});
  add(TlvTag::broadcast_content_type, {1, 0, 1});
  add(TlvTag::broadcast_rep_num, {0, 1});
  add(TlvTag::broadcast_frequency_interval, {9, 0, 5});
  smpp::add_u16(pdu.tlvs, TlvTag::user_message_reference, 77);
  return pdu;
}

TEST(MessageDesk, KeepsTellsOfAndCancelsABroadcast) {
  CarrierScript script;
  const auto peer = script.connect(BindMode::transceiver, "esme", "", Version::v50);
  const auto taken = peer->ask(broadcast());
  ASSERT_EQ(taken.status, ESME_ROK);
  const std::string id{std::get<smpp::BroadcastSmResp>(taken.body).message_id.reveal()};

  smpp::QueryBroadcastSm by_reference = naming<smpp::QueryBroadcastSm>("");
  smpp::add_u16(by_reference.tlvs, TlvTag::user_message_reference, 77);
  for (const auto& query : {naming<smpp::QueryBroadcastSm>(id), by_reference}) {
    const auto told = peer->ask(query);
    ASSERT_EQ(told.status, ESME_ROK);
    const auto& tlvs = std::get<smpp::QueryBroadcastSmResp>(told.body).tlvs;
    EXPECT_EQ(smpp::find_u8(tlvs, TlvTag::message_state),
              static_cast<std::uint8_t>(MessageState::enroute));
    EXPECT_EQ(smpp::find_u8(tlvs, TlvTag::broadcast_area_success), 255);
    EXPECT_EQ(std::count_if(tlvs.begin(),
                            tlvs.end(),
                            [](const smpp::Tlv& tlv) {
                              return tlv.tag == TlvTag::broadcast_area_identifier;
                            }),
              2);
  }
  EXPECT_EQ(peer->ask(naming<smpp::QueryBroadcastSm>(id, "447700900001")).status,
            ESME_RBCASTQUERYFAIL);
  EXPECT_EQ(peer->ask(naming<smpp::CancelBroadcastSm>(id)).status, ESME_ROK);
  EXPECT_EQ(peer->ask(naming<smpp::CancelBroadcastSm>(id)).status, ESME_RBCASTCANCELFAIL);
  const auto told = peer->ask(naming<smpp::QueryBroadcastSm>(id));
  EXPECT_EQ(
      smpp::find_u8(std::get<smpp::QueryBroadcastSmResp>(told.body).tlvs, TlvTag::message_state),
      static_cast<std::uint8_t>(MessageState::deleted));
}

TEST(MessageDesk, CancelsBroadcastsBySourceAndServiceType) {
  CarrierScript script;
  const auto peer = script.connect(BindMode::transceiver, "esme", "", Version::v50);
  peer->ask(broadcast());
  peer->ask(broadcast());
  smpp::CancelBroadcastSm all = naming<smpp::CancelBroadcastSm>("");
  all.service_type.assign("CBS");
  EXPECT_EQ(peer->ask(all).status, ESME_RBCASTCANCELFAIL);
  all.service_type.assign("");
  EXPECT_EQ(peer->ask(all).status, ESME_ROK);
  EXPECT_EQ(peer->ask(all).status, ESME_RBCASTCANCELFAIL);
}

TEST(MessageDesk, AlertsAsOrdered) {
  CarrierScript script;
  constexpr auto order = R"({"cmd":"alert","from":"447700900123","to":"447700900000"})";
  EXPECT_FALSE(script.command(order).at("ok").as_bool());
  const auto sender = script.connect(BindMode::transmitter);
  EXPECT_FALSE(script.command(order).at("ok").as_bool());
  const auto peer = script.connect();
  EXPECT_TRUE(script.command(order).at("ok").as_bool());
  ASSERT_EQ(peer->alerts.size(), 1U);
  EXPECT_EQ(peer->alerts[0].source.reveal(), "447700900123");
  EXPECT_EQ(peer->alerts[0].esme.reveal(), "447700900000");
  EXPECT_TRUE(sender->alerts.empty());
}

TEST(MessageIds, AreReadAsTheyWereWritten) {
  const sim::MessageNumber next = sim::first_message_number(smpp::WallTime{1'769'854'530s}) + 5;
  for (const auto form :
       {sim::IdForm::dec, sim::IdForm::hex, sim::IdForm::text, sim::IdForm::hex8}) {
    for (sim::MessageNumber number = next - 5; number < next; ++number) {
      const auto id = sim::write_message_id(number, form);
      EXPECT_EQ(sim::read_message_id(id, form, next), number) << id.reveal();
    }
    EXPECT_FALSE(sim::read_message_id(sim::write_message_id(next, form), form, next) == next);
    for (const std::string_view wrong : {"", "-1", "m-", "12x", "99999999999999999999999999"}) {
      EXPECT_FALSE(sim::read_message_id(smpp::FixedText<64>{wrong}, form, next));
    }
  }
  EXPECT_EQ(sim::write_message_id(0x100000002A, sim::IdForm::hex8).reveal(), "0000002A");
}

}  // namespace
