// The binary forms of records: what is written is read back, what is cut or grown is not taken.
#include "routing/model/envelope.hpp"
#include "routing/model/event.hpp"

#include <gtest/gtest.h>

namespace routing {
namespace {

constexpr smpp::WallTime at{std::chrono::milliseconds{1'795'000'000'123}};
constexpr MessageId the_id{.carrier = CarrierNumber{3},
                           .lane = 2,
                           .due_ms = 0x0000'9ABC'DEF0'1234,
                           .serial = 0xFEDC'BA98'7654'3210};

// Encoding what was decoded gives the same octets; every shorter and one longer form is refused.
template <class T, class Decode>
T round_trip(const T& value, Decode decode) {
  smpp::Octets octets;
  encode(octets, value);
  const auto decoded = decode(octets);
  EXPECT_TRUE(decoded);
  if (!decoded) {
    return {};
  }
  smpp::Octets again;
  encode(again, *decoded);
  EXPECT_EQ(again, octets);
  for (std::size_t size = 0; size < octets.size(); ++size) {
    EXPECT_FALSE(decode(std::span{octets}.first(size))) << "cut to " << size;
  }
  smpp::Octets grown = octets;
  grown.push_back(0);
  EXPECT_FALSE(decode(grown));
  smpp::Octets newer = octets;
  newer[0] = 99;
  EXPECT_FALSE(decode(newer)) << "a version that this build does not know";
  return *decoded;
}

Address number() {
  return *parse_destination("447700900123");
}

Address sender() {
  return *parse_sender("Shop & Co");
}

CarrierSaid said() {
  return {.word = smpp::FixedText<32>{"UNDELIV"},
          .error = smpp::FixedText<32>{"01F"},
          .submitted_at = smpp::FixedText<25>{"2026-11-23T12:00"},
          .done_at = smpp::FixedText<25>{"2026-11-23T12:01:07+01:00"}};
}

QueueEvent event_with(decltype(QueueEvent::body) body) {
  return QueueEvent{.id = EventId{.queue = QueueNumber{9}, .serial = 77},
                    .conversation = 0x1122334455667788,
                    .carrier = CarrierNumber{3},
                    .time = at,
                    .body = std::move(body)};
}

TEST(Codec, ReceivedText) {
  const auto back =
      round_trip(event_with(MessageReceived{.from = number(),
                                            .to = sender(),
                                            .text = smpp::to_utf8("gr\xC3\xBC\xC3\x9F"),
                                            .data = {},
                                            .data_coding = {.value = 8},
                                            .parts = 3,
                                            .incomplete = true,
                                            .possible_duplicate = true}),
                 decode_event);
  EXPECT_EQ(back.id, (EventId{.queue = QueueNumber{9}, .serial = 77}));
  EXPECT_EQ(back.conversation, 0x1122334455667788U);
  EXPECT_EQ(back.carrier, CarrierNumber{3});
  EXPECT_EQ(back.time, at);
  const auto& body = std::get<MessageReceived>(back.body);
  EXPECT_EQ(body.from, number());
  EXPECT_EQ(body.to, sender());
  ASSERT_TRUE(body.text);
  EXPECT_EQ(view(*body.text), "gr\xC3\xBC\xC3\x9F");
  EXPECT_EQ(body.data_coding.value, 8);
  EXPECT_EQ(body.parts, 3);
  EXPECT_TRUE(body.incomplete);
  EXPECT_TRUE(body.possible_duplicate);
}

TEST(Codec, ReceivedDataAndEmptyText) {
  MessageReceived message;
  message.from = number();
  message.to = sender();
  message.data = {0, 1, 255};
  const auto data = round_trip(event_with(message), decode_event);
  EXPECT_FALSE(std::get<MessageReceived>(data.body).text);
  EXPECT_EQ(std::get<MessageReceived>(data.body).data, (smpp::Octets{0, 1, 255}));
  message.data.clear();
  message.text = smpp::Utf8{};
  const auto empty = round_trip(event_with(message), decode_event);
  ASSERT_TRUE(std::get<MessageReceived>(empty.body).text) << "an empty text is a text";
  EXPECT_TRUE(std::get<MessageReceived>(empty.body).text->empty());
}

TEST(Codec, StatusChangedInEveryState) {
  for (int state = 0; state <= static_cast<int>(MessageState::unknown); ++state) {
    const auto back =
        round_trip(event_with(StatusChanged{.message = the_id,
                                            .reference = smpp::FixedText<128>{"order 66"},
                                            .state = static_cast<MessageState>(state),
                                            .command_status = 0x88,
                                            .said = said(),
                                            .parts = 4,
                                            .parts_delivered = 2,
                                            .parts_failed = 1,
                                            .possible_duplicate = true}),
                   decode_event);
    const auto& body = std::get<StatusChanged>(back.body);
    EXPECT_EQ(body.message, the_id);
    EXPECT_EQ(body.reference.reveal(), "order 66");
    EXPECT_EQ(static_cast<int>(body.state), state);
    EXPECT_EQ(body.command_status, 0x88U);
    EXPECT_EQ(body.said, said());
    EXPECT_EQ(body.parts, 4);
    EXPECT_EQ(body.parts_delivered, 2);
    EXPECT_EQ(body.parts_failed, 1);
    EXPECT_TRUE(body.possible_duplicate);
  }
}

TEST(Codec, ReceiptUnmatched) {
  const auto back =
      round_trip(event_with(ReceiptUnmatched{.from = number(),
                                             .to = sender(),
                                             .carrier_message_id = smpp::FixedText<65>{"0a1b"},
                                             .state = MessageState::delivered,
                                             .said = said()}),
                 decode_event);
  const auto& body = std::get<ReceiptUnmatched>(back.body);
  EXPECT_EQ(body.from, number());
  EXPECT_EQ(body.to, sender());
  EXPECT_EQ(body.carrier_message_id.reveal(), "0a1b");
  EXPECT_EQ(body.state, MessageState::delivered);
  EXPECT_EQ(body.said, said());
}

TEST(Codec, MessageQuarantined) {
  const auto back = round_trip(
      event_with(MessageQuarantined{
          .record = 0x77, .reason = QuarantineReason::unusable, .parts = 3, .size = 70'000}),
      decode_event);
  const auto& body = std::get<MessageQuarantined>(back.body);
  EXPECT_EQ(body.record, 0x77U);
  EXPECT_EQ(body.reason, QuarantineReason::unusable);
  EXPECT_EQ(body.parts, 3);
  EXPECT_EQ(body.size, 70'000U);
}

TEST(Codec, TheHeadIsReadWithoutTheRest) {
  smpp::Octets octets;
  const QueueEvent event = event_with(ReceiptUnmatched{});
  encode(octets, event);
  const EventHead head{.conversation = 0x1122334455667788U, .time = event.time};
  EXPECT_EQ(head_of(octets), head);
  EXPECT_EQ(head_of(std::span{octets}.first(30)), head);
  EXPECT_FALSE(head_of(std::span{octets}.first(29)));
  EXPECT_FALSE(head_of({}));
}

TEST(Codec, AnUnknownKindOfEventIsNotTaken) {
  smpp::Octets octets;
  encode(octets, event_with(ReceiptUnmatched{}));
  octets[1] = 5;
  EXPECT_FALSE(decode_event(octets));
  octets[1] = 0;
  EXPECT_FALSE(decode_event(octets));
}

TEST(Codec, EnvelopeOfText) {
  Envelope envelope{.id = the_id,
                    .client = ClientNumber{11},
                    .queue = QueueNumber{12},
                    .conversation = 13,
                    .accepted_at = at,
                    .concatenation_reference = 0xABCD,
                    .writing = {.default_alphabet = smpp::Alphabet::latin1,
                                .long_form = smpp::LongForm::sar,
                                .wide_reference = true,
                                .keep_graphemes = true,
                                .languages = {13, 1},
                                .transliteration = smpp::Transliteration::smart},
                    .message = {}};
  envelope.message.to = number();
  envelope.message.from = sender();
  envelope.message.text = smpp::to_utf8("hello");
  envelope.message.reference.assign(std::string(128, 'r'));
  envelope.message.encoding = Encoding::ucs2;
  envelope.message.receipt = false;
  envelope.message.validity_s = 86'400;
  envelope.message.priority = 3;
  const Envelope back = round_trip(envelope, decode_envelope);
  EXPECT_EQ(back.id, the_id);
  EXPECT_EQ(back.client, ClientNumber{11});
  EXPECT_EQ(back.queue, QueueNumber{12});
  EXPECT_EQ(back.conversation, 13U);
  EXPECT_EQ(back.accepted_at, at);
  EXPECT_EQ(back.concatenation_reference, 0xABCD);
  EXPECT_EQ(back.writing, envelope.writing);
  EXPECT_EQ(back.message.to, number());
  EXPECT_EQ(back.message.from, sender());
  EXPECT_EQ(view(back.message.text), "hello");
  EXPECT_EQ(back.message.reference.size(), 128U);
  EXPECT_EQ(back.message.encoding, Encoding::ucs2);
  EXPECT_FALSE(back.message.receipt);
  EXPECT_FALSE(back.message.binary);
  EXPECT_EQ(back.message.validity_s, 86'400U);
  EXPECT_EQ(back.message.priority, 3);
}

TEST(Codec, EnvelopeOfData) {
  Envelope envelope;
  envelope.id = the_id;
  envelope.message.binary = true;
  envelope.message.data = {1, 2, 3};
  envelope.message.udh = {5, 4, 1, 2, 3, 4};
  const Envelope back = round_trip(envelope, decode_envelope);
  EXPECT_TRUE(back.message.binary);
  EXPECT_TRUE(back.message.receipt);
  EXPECT_EQ(back.message.data, (smpp::Octets{1, 2, 3}));
  EXPECT_EQ(back.message.udh, (smpp::Octets{5, 4, 1, 2, 3, 4}));
}

TEST(Codec, Awaited) {
  const AwaitedReceipt back =
      round_trip(AwaitedReceipt{.message = the_id,
                                .carrier = CarrierNumber{9},
                                .client = ClientNumber{1},
                                .queue = QueueNumber{2},
                                .conversation = 3,
                                .reference = smpp::FixedText<128>{"ref"},
                                .part = 4,
                                .parts = 5,
                                .possible_duplicate = true,
                                .submitted_at = at,
                                .carrier_message_id = smpp::FixedText<65>{"0c"},
                                .from = sender(),
                                .to = number(),
                                .alphabet = smpp::Alphabet::ucs2},
                 decode_awaited);
  EXPECT_EQ(back.message, the_id);
  EXPECT_EQ(back.client, ClientNumber{1});
  EXPECT_EQ(back.queue, QueueNumber{2});
  EXPECT_EQ(back.conversation, 3U);
  EXPECT_EQ(back.reference.reveal(), "ref");
  EXPECT_EQ(back.part, 4);
  EXPECT_EQ(back.parts, 5);
  EXPECT_TRUE(back.possible_duplicate);
  EXPECT_EQ(back.submitted_at, at);
  EXPECT_EQ(back.carrier, CarrierNumber{9});
  EXPECT_EQ(back.carrier_message_id.reveal(), "0c");
  EXPECT_EQ(back.from, sender());
  EXPECT_EQ(back.to, number());
  EXPECT_EQ(back.alphabet, smpp::Alphabet::ucs2);
  EXPECT_EQ(round_trip(AwaitedReceipt{}, decode_awaited).alphabet, std::nullopt);
}

// As a build wrote it that knew no alphabets.
TEST(Codec, AwaitedOfAnEarlierBuild) {
  AwaitedReceipt awaited;
  awaited.message = the_id;
  awaited.part = 2;
  smpp::Octets octets;
  encode(octets, awaited);
  octets.front() = 3;
  octets.pop_back();
  const auto back = decode_awaited(octets);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->message, the_id);
  EXPECT_EQ(back->part, 2);
  EXPECT_EQ(back->alphabet, std::nullopt);
}

TEST(Codec, Detour) {
  WritingRules writing;
  writing.wide_reference = true;
  const Detour back = round_trip(Detour{.carrier = CarrierNumber{7},
                                        .number = 2,
                                        .concatenation_reference = 0x1234,
                                        .writing = writing},
                                 decode_detour);
  EXPECT_EQ(back.carrier, CarrierNumber{7});
  EXPECT_EQ(back.number, 2);
  EXPECT_EQ(back.concatenation_reference, 0x1234);
  EXPECT_EQ(back.writing, writing);
}

TEST(Codec, Receipt) {
  const ReceiptFact back = round_trip(ReceiptFact{.from = number(),
                                                  .to = sender(),
                                                  .message_id = smpp::FixedText<65>{"12"},
                                                  .message_id_2 = smpp::FixedText<65>{"0c"},
                                                  .state = MessageState::expired,
                                                  .said = said(),
                                                  .received_at = at,
                                                  .unmarked = {}},
                                      decode_receipt);
  EXPECT_EQ(back.from, number());
  EXPECT_EQ(back.to, sender());
  EXPECT_EQ(back.message_id.reveal(), "12");
  EXPECT_EQ(back.message_id_2.reveal(), "0c");
  EXPECT_EQ(back.state, MessageState::expired);
  EXPECT_EQ(back.said, said());
  EXPECT_EQ(back.received_at, at);
  EXPECT_FALSE(back.unmarked);
}

// Marked ones are as they have been.
TEST(Codec, ReceiptThatNothingMarks) {
  ReceiptFact receipt;
  smpp::Octets marked;
  encode(marked, receipt);
  EXPECT_EQ(marked[0], 3);
  receipt.unmarked = MessageReceived{.from = number(),
                                     .to = sender(),
                                     .text = smpp::to_utf8("id:12 stat:DELIVRD"),
                                     .data = {},
                                     .data_coding = {},
                                     .possible_duplicate = true};
  const ReceiptFact back = round_trip(receipt, decode_receipt);
  ASSERT_TRUE(back.unmarked);
  EXPECT_EQ(back.unmarked->from, number());
  EXPECT_EQ(back.unmarked->text, receipt.unmarked->text);
  EXPECT_TRUE(back.unmarked->possible_duplicate);
  receipt.unmarked->text.reset();
  receipt.unmarked->data = {1, 2};
  receipt.unmarked->data_coding.value = 4;
  const ReceiptFact binary = round_trip(receipt, decode_receipt);
  EXPECT_FALSE(binary.unmarked->text);
  EXPECT_EQ(binary.unmarked->data, (smpp::Octets{1, 2}));
  EXPECT_EQ(binary.unmarked->data_coding.value, 4);
}

TEST(Codec, OnlyWhatCannotChangeAnyMoreIsFinal) {
  const std::array open{MessageState::accepted, MessageState::submitted, MessageState::in_doubt};
  const std::array ended{MessageState::delivered,
                         MessageState::failed,
                         MessageState::expired,
                         MessageState::rejected,
                         MessageState::cancelled,
                         MessageState::unknown};
  for (const MessageState state : open) {
    EXPECT_FALSE(is_final(state)) << name_of(state);
  }
  for (const MessageState state : ended) {
    EXPECT_TRUE(is_final(state)) << name_of(state);
  }
}

}  // namespace
}  // namespace routing
