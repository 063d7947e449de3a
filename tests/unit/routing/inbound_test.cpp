// What a carrier sends becomes an event; durable, then answered.
#include "tests/support/routing_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;
using smpp::CommandStatus;

class InboundTest : public support::RoutingFixture {
 protected:
  InboundTest() {
    start();
    link = bind();
  }

  void expect_ok(std::uint64_t serial) { EXPECT_EQ(answered(serial), CommandStatus::ESME_ROK); }

  LinkSession link;
};

TEST_F(InboundTest, AMessageIsAnEvent) {
  expect_ok(deliver(link, message("hello")));
  const auto events = stored_events();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].id.queue, message_queue);
  EXPECT_EQ(events[0].carrier, carrier);
  EXPECT_EQ(events[0].time, wall);
  EXPECT_NE(events[0].conversation, 0U);
  const auto got = std::get<MessageReceived>(events[0].body);
  EXPECT_EQ(text_of(got), "hello");
  EXPECT_EQ(display(got.from).reveal(), "+447700900001");
  EXPECT_EQ(got.to.digits.reveal(), "60055");
  EXPECT_EQ(got.parts, 1);
  EXPECT_FALSE(got.incomplete);
  EXPECT_FALSE(got.possible_duplicate);
  ASSERT_EQ(sink.events.size(), 1U);
  EXPECT_EQ(sink.events[0].id, events[0].id);
}

TEST_F(InboundTest, BothDirectionsAreOneConversation) {
  settings.clients[0].events_all = true;
  settings.clients[0].senders.push_back(*parse_sender("60055"));
  start();
  link = bind();
  deliver(link, message("in", "447700900777"));
  Submission reply = submission("447700900777");
  reply.from = *parse_sender("60055");
  accept(std::move(reply));
  accept(submission("447700900778"));
  const auto events = stored_events();
  ASSERT_EQ(events.size(), 3U);
  std::map<QueueNumber, std::vector<Conversation>> by_queue;
  for (const QueueEvent& event : events) {
    by_queue[event.id.queue].push_back(event.conversation);
  }
  ASSERT_EQ(by_queue[status_queue].size(), 2U);
  EXPECT_EQ(by_queue[status_queue][0], by_queue[message_queue].at(0));
  EXPECT_NE(by_queue[status_queue][1], by_queue[message_queue].at(0));
}

TEST_F(InboundTest, AnswersOnlyWhatIsDurable) {
  complete_by_hand();
  const auto serial = deliver(link, message("hello"));
  EXPECT_FALSE(answered(serial));
  EXPECT_TRUE(sink.events.empty());
  EXPECT_EQ(storage.memory.waiting(), 1U);
  storage.memory.complete_one();
  expect_ok(serial);
  EXPECT_EQ(sink.events.size(), 1U);
}

TEST_F(InboundTest, PartsAndRepeatsAreAnsweredOnlyWhenDurable) {
  complete_by_hand();
  const auto first = deliver(link, part(1, 2, 1, "a"));
  const auto again = deliver(link, part(1, 2, 1, "a"));
  EXPECT_FALSE(answered(first));
  EXPECT_FALSE(answered(again)) << "the first copy is not on disk yet";
  storage.memory.complete_one();
  expect_ok(first);
  EXPECT_FALSE(answered(again));
  storage.memory.complete_one();
  expect_ok(again);
}

TEST_F(InboundTest, OneReadIsOneBatch) {
  const std::size_t before = storage.memory.commits();
  std::vector<std::uint64_t> serials;
  for (int i = 0; i < 5; ++i) {
    serials.push_back(hand_over(link, message(std::to_string(i))));
  }
  EXPECT_FALSE(answered(serials[0]));
  inbound->settle();
  EXPECT_EQ(storage.memory.commits(), before + 1);
  for (const auto serial : serials) {
    expect_ok(serial);
  }
  EXPECT_EQ(received().size(), 5U);
  inbound->settle();
  EXPECT_EQ(storage.memory.commits(), before + 1) << "nothing to write";
}

TEST_F(InboundTest, AFailingStoreRefuses) {
  complete_by_hand();
  const auto serial = deliver(link, message("hello"));
  storage.memory.fail();
  storage.memory.complete_all();
  EXPECT_EQ(answered(serial), CommandStatus::ESME_RMSGQFUL);
  EXPECT_TRUE(sink.events.empty());
  EXPECT_EQ(answered(deliver(link, message("more"))), CommandStatus::ESME_RMSGQFUL);
}

TEST_F(InboundTest, AFullStoreAndADrainRefuseForNow) {
  storage.memory.set_accepting(false);
  EXPECT_EQ(answered(deliver(link, message("a"))), CommandStatus::ESME_RMSGQFUL);
  storage.memory.set_accepting(true);
  expect_ok(deliver(link, message("b")));
  inbound->stop_intake();
  EXPECT_EQ(answered(deliver(link, message("c"))), CommandStatus::ESME_RMSGQFUL);
  EXPECT_EQ(received().size(), 1U);
}

TEST_F(InboundTest, PartsComeInAnyOrder) {
  std::vector<std::uint8_t> order{1, 2, 3};
  std::uint8_t reference = 0;
  do {
    ++reference;
    for (const std::uint8_t number : order) {
      expect_ok(deliver(
          link, part(reference, 3, number, std::string(1, static_cast<char>('a' + number)))));
    }
    const auto got = received();
    ASSERT_EQ(got.size(), reference);
    EXPECT_EQ(text_of(got.back()), "bcd");
    EXPECT_EQ(got.back().parts, 3);
    EXPECT_FALSE(got.back().incomplete);
  } while (std::ranges::next_permutation(order).found);
  EXPECT_EQ(records_left(Column::parts), 0U);
  EXPECT_EQ(inbound->sets_waiting(), 0U);
}

TEST_F(InboundTest, WhatTellsSetsApart) {
  // One reference for all of them: never spliced, whatever the order.
  const std::string a = "447700900001";
  const std::string b = "447700900002";
  deliver(link, part(7, 2, 1, "a1", a));
  deliver(link, part(7, 2, 2, "b2", b));
  deliver(link, part(7, 3, 2, "t2", a));  // another total
  smpp::DeliverSm to_other = part(7, 2, 2, "o2", a);
  to_other.dest.assign("60066");
  deliver(link, to_other);
  smpp::DeliverSm wide = message("", a);  // a reference of 16 bits
  wide.esm_class.value = smpp::EsmClass::udhi;
  wide.short_message = {6, 8, 4, 0, 7, 2, 2, 'w'};
  deliver(link, wide);
  const LinkSession second = bind(10, other_carrier, 2);
  deliver(second, part(7, 2, 2, "c2", a));
  EXPECT_TRUE(received().empty());
  EXPECT_EQ(inbound->sets_waiting(), 6U);
  deliver(link, part(7, 2, 2, "a2", a));
  deliver(link, part(7, 2, 1, "b1", b));
  const auto got = received();
  ASSERT_EQ(got.size(), 2U);
  EXPECT_EQ(text_of(got[0]), "a1a2");
  EXPECT_EQ(text_of(got[1]), "b1b2");
}

TEST_F(InboundTest, ARepeatedPartChangesNothing) {
  deliver(link, part(7, 2, 1, "a"));
  const auto left = records_left(Column::parts);
  expect_ok(deliver(link, part(7, 2, 1, "a")));
  EXPECT_EQ(records_left(Column::parts), left);
  deliver(link, part(7, 2, 2, "b"));
  ASSERT_EQ(received().size(), 1U);
  EXPECT_EQ(text_of(received()[0]), "ab");
}

TEST_F(InboundTest, AReferenceThatComesRoundStartsANewSet) {
  deliver(link, part(7, 3, 1, "old"));
  expect_ok(deliver(link, part(7, 3, 1, "new")));
  auto got = received();
  ASSERT_EQ(got.size(), 1U) << "the older one as far as it came";
  EXPECT_EQ(text_of(got[0]), "old");
  EXPECT_TRUE(got[0].incomplete);
  deliver(link, part(7, 3, 3, "!"));
  deliver(link, part(7, 3, 2, "er"));
  got = received();
  ASSERT_EQ(got.size(), 2U);
  EXPECT_EQ(text_of(got[1]), "newer!");
  EXPECT_FALSE(got[1].incomplete);
  EXPECT_EQ(records_left(Column::parts), 0U);
}

TEST_F(InboundTest, LimitsOfOneSenderAndOfAll) {
  inbound_settings.max_sets_per_sender = 2;
  inbound_settings.max_sets = 3;
  start();
  link = bind();
  expect_ok(deliver(link, part(1, 2, 1, "a")));
  expect_ok(deliver(link, part(2, 2, 1, "a")));
  EXPECT_EQ(answered(deliver(link, part(3, 2, 1, "a"))), CommandStatus::ESME_RMSGQFUL);
  expect_ok(deliver(link, part(1, 2, 1, "a", "447700900002")));
  EXPECT_EQ(answered(deliver(link, part(1, 2, 1, "a", "447700900003"))),
            CommandStatus::ESME_RMSGQFUL);
  expect_ok(deliver(link, part(1, 2, 2, "b")));  // what is begun may be ended
  expect_ok(deliver(link, part(3, 2, 1, "a")));  // and makes room
  EXPECT_EQ(inbound->sets_waiting(), 3U);
  EXPECT_EQ(received().size(), 1U);
}

TEST_F(InboundTest, LimitOfOctets) {
  inbound_settings.max_waiting_octets = 100;
  start();
  link = bind();
  expect_ok(deliver(link, part(1, 2, 1, std::string(80, 'a'))));
  EXPECT_EQ(answered(deliver(link, part(2, 2, 1, std::string(80, 'a')))),
            CommandStatus::ESME_RMSGQFUL);
  expect_ok(deliver(link, part(1, 2, 2, std::string(80, 'b'))));
  expect_ok(deliver(link, part(2, 2, 1, std::string(80, 'a'))));
}

TEST_F(InboundTest, LimitOfOctetsHoldsForLaterPartsToo) {
  inbound_settings.max_waiting_octets = 100;
  start();
  link = bind();
  expect_ok(deliver(link, part(1, 3, 1, std::string(80, 'a'))));
  EXPECT_EQ(answered(deliver(link, part(1, 3, 2, std::string(80, 'b')))),
            CommandStatus::ESME_RMSGQFUL);
  expect_ok(deliver(link, part(1, 3, 2, "b")));
  expect_ok(deliver(link, part(1, 3, 3, std::string(80, 'c'))));
  EXPECT_EQ(received().size(), 1U);
}

TEST_F(InboundTest, ASetThatNeverCompletesIsDeliveredIncomplete) {
  deliver(link, part(7, 3, 3, "c"));
  advance(10min);
  deliver(link, part(7, 3, 1, "a"));
  const auto deadline = inbound->next_deadline();
  ASSERT_TRUE(deadline);
  EXPECT_EQ(*deadline, wall + 50min);
  advance(50min - 1ms);
  EXPECT_TRUE(received().empty());
  advance(1ms);
  const auto got = received();
  ASSERT_EQ(got.size(), 1U);
  EXPECT_EQ(text_of(got[0]), "ac");
  EXPECT_TRUE(got[0].incomplete);
  EXPECT_EQ(got[0].parts, 2);
  EXPECT_EQ(records_left(Column::parts), 0U);
  EXPECT_FALSE(inbound->next_deadline());
}

TEST_F(InboundTest, PartsOfACarrierThatIsTakenAwayWaitForItToComeBack) {
  const auto all = settings.carriers;
  deliver(bind(10, other_carrier, 2), part(7, 2, 1, "come "));
  settings.carriers.pop_back();
  start();
  inbound->on_deadline(wall + 2h);
  EXPECT_TRUE(received().empty()) << "there is no queue that it would go to";
  EXPECT_EQ(records_left(Column::parts), 1U);
  settings.carriers = all;
  start();
  deliver(bind(10, other_carrier, 2), part(7, 2, 2, "back"));
  ASSERT_EQ(received().size(), 1U);
  EXPECT_EQ(text_of(received()[0]), "come back");
}

TEST_F(InboundTest, WhatIsNoTextStaysAsItCame) {
  smpp::DeliverSm binary = message("\x01\x02\xFF");
  binary.data_coding.value = smpp::DataCoding::binary;
  binary.esm_class.value = smpp::EsmClass::udhi;
  binary.short_message = {2, 0x70, 0, 1, 2, 255};
  expect_ok(deliver(link, binary));
  smpp::DeliverSm odd = message("");  // UTF-16 of an odd number of octets
  odd.data_coding.value = smpp::DataCoding::ucs2;
  odd.short_message = {0, 'a', 0};
  expect_ok(deliver(link, odd));
  const auto got = received();
  ASSERT_EQ(got.size(), 2U);
  EXPECT_FALSE(got[0].text);
  EXPECT_EQ(got[0].data, (smpp::Octets{2, 0x70, 0, 1, 2, 255})) << "with its header";
  EXPECT_EQ(got[0].data_coding.value, smpp::DataCoding::binary);
  if (!got[1].text) {
    EXPECT_EQ(got[1].data, (smpp::Octets{0, 'a', 0}));
  }
}

TEST_F(InboundTest, APairCutAcrossPartsIsJoined) {
  smpp::DeliverSm first = part(7, 2, 1, std::string_view{"\x00\x61\xD8\x3D", 4});
  smpp::DeliverSm second = part(7, 2, 2, std::string_view{"\xDE\x00\x00\x62", 4});
  first.data_coding.value = second.data_coding.value = smpp::DataCoding::ucs2;
  deliver(link, second);
  deliver(link, first);
  const auto got = received();
  ASSERT_EQ(got.size(), 1U);
  EXPECT_EQ(text_of(got[0]),
            "a\xF0\x9F\x98\x80"
            "b");
}

TEST_F(InboundTest, PartsOfDifferentCodingsAreDecodedOneByOne) {
  deliver(link, part(7, 2, 1, "plain "));
  smpp::DeliverSm second = part(7, 2, 2, std::string_view{"\x04\x16", 2});
  second.data_coding.value = smpp::DataCoding::ucs2;
  deliver(link, second);
  ASSERT_EQ(received().size(), 1U);
  EXPECT_EQ(text_of(received()[0]), "plain \xD0\x96");
}

TEST_F(InboundTest, EachPartIsReadWithItsOwnShiftTables) {
  smpp::DeliverSm single = message("");  // Turkish, locking
  single.esm_class.value = smpp::EsmClass::udhi;
  single.short_message = {3, 0x25, 1, 1, 'a', 0x0C};
  deliver(link, single);
  smpp::DeliverSm first = message("");  // concatenation, then Turkish, single shift
  first.esm_class.value = smpp::EsmClass::udhi;
  first.short_message = {8, 0, 3, 7, 2, 1, 0x24, 1, 1, 0x1B, 0x67};
  smpp::DeliverSm second = message("");  // Spanish, single shift, before the concatenation
  second.esm_class.value = smpp::EsmClass::udhi;
  second.short_message = {8, 0x24, 1, 2, 0, 3, 7, 2, 2, 0x1B, 0x61};
  deliver(link, second);
  deliver(link, first);
  const auto got = received();
  ASSERT_EQ(got.size(), 2U);
  EXPECT_EQ(text_of(got[0]), "ağ");
  EXPECT_EQ(text_of(got[1]), "ğá");
}

TEST_F(InboundTest, PartsOfSarAndAPayloadAreUnderstood) {
  const auto sar = [this](std::uint8_t number, std::string_view text) {
    smpp::DeliverSm pdu = message(text);
    smpp::add_u8(pdu.tlvs, smpp::TlvTag::sar_segment_seqnum, number);
    smpp::add_u16(pdu.tlvs, smpp::TlvTag::sar_msg_ref_num, 0x1234);
    smpp::add_u8(pdu.tlvs, smpp::TlvTag::sar_total_segments, 2);
    return pdu;
  };
  deliver(link, sar(2, "right"));
  deliver(link, sar(1, "all "));
  smpp::DeliverSm payload = message("");
  smpp::add_octets(
      payload.tlvs, smpp::TlvTag::message_payload, smpp::to_octets(std::string(400, 'x')));
  deliver(link, payload);
  const auto got = received();
  ASSERT_EQ(got.size(), 2U);
  EXPECT_EQ(text_of(got[0]), "all right");
  EXPECT_EQ(got[0].parts, 2);
  EXPECT_EQ(text_of(got[1]), std::string(400, 'x'));
  EXPECT_EQ(got[1].parts, 1);
}

TEST_F(InboundTest, AddressesThatCannotBeKeptAreRefusedForGood) {
  smpp::DataSm data;
  data.source.assign(std::string(40, '1'));
  data.dest.assign("60055");
  EXPECT_EQ(answered(deliver(link, data)), CommandStatus::ESME_RINVSRCADR);
  EXPECT_EQ(inbound->counters(carrier).not_taken, 1U);
}

}  // namespace
}  // namespace routing
