// Sample PDUs of a profile are tried when the configuration is read, and what is wrong is told by
// the sample's name and the field, never by what it holds.
#include "smpp/pdu/codec.hpp"
#include "tests/unit/config/workplace.hpp"

#include <gtest/gtest.h>

namespace config {
namespace {

using Lines = std::vector<std::string>;
using smpp::CommandStatus;

std::string hex_of(const smpp::Body& body, CommandStatus status = CommandStatus::ESME_ROK) {
  smpp::Octets octets;
  smpp::encode(octets,
               smpp::Pdu{.status = status, .sequence = smpp::SequenceNumber{7}, .body = body});
  std::string hex;
  for (const std::uint8_t octet : octets) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    hex += digits[octet >> 4];
    hex += digits[octet & 15];
  }
  return hex;
}

smpp::DeliverSm deliver(std::string_view content, std::uint8_t esm_class = 0) {
  smpp::DeliverSm pdu;
  pdu.source_ton = smpp::Ton::international;
  pdu.source.assign("447700900001");
  pdu.dest_ton = smpp::Ton::network_specific;
  pdu.dest.assign("60055");
  pdu.esm_class.value = esm_class;
  pdu.short_message = smpp::to_octets(content);
  return pdu;
}

smpp::DeliverSm receipt(std::uint8_t esm_class = smpp::EsmClass::receipt) {
  return deliver("id:305419896 sub:001 dlvrd:001 stat:EXPIRED err:0A1 text:", esm_class);
}

smpp::SubmitSmResp answer() {
  smpp::SubmitSmResp pdu;
  pdu.message_id.assign("12345678");
  return pdu;
}

class PduSamples : public testing::Test {
 protected:
  PduSamples() { place_.write_named_files(); }

  // Of a profile with other settings and one sample behind them.
  [[nodiscard]] Lines problems(const std::string& settings,
                               const std::string& hex,
                               const std::string& gives) const {
    place_.write(
        "profiles/oak.yaml",
        settings + "samples:\n  first:\n    hex: \"" + hex + "\"\n    gives: " + gives + "\n");
    return config_test::problems_of(
        place_,
        config_test::replaced(config_test::minimal, "tls: {}", "tls: {}\n    profile: oak"));
  }

  // What is said about one field of the only sample of a profile without other settings.
  [[nodiscard]] std::string said_of(const std::string& field,
                                    const std::string& hex,
                                    const std::string& value) const {
    const Lines lines = problems("", hex, "{" + field + ": " + value + "}");
    const std::string begin = "profiles/oak.yaml:4:" + std::to_string(15 + field.size()) +
                              ": samples.first.gives." + field + ": ";
    if (lines.size() != 1 || !lines[0].starts_with(begin)) {
      return testing::PrintToString(lines);
    }
    return lines[0].substr(begin.size());
  }

  config_test::Workplace place_;
};

constexpr const char* wrong = "is not what the PDU gives; correct the settings or the sample";
constexpr const char* absent =
    "is not in a PDU that is what this one is; leave it out, or correct the settings or the sample";

TEST_F(PduSamples, OfReceipts) {
  const std::string gives =
      R"({kind: receipt, from: "+447700900001", to: "60055", id: "305419896",
        answer_id: "12345678", state: expired, word: EXPIRED, error: 0A1, part: 1, parts: 1})";
  const std::string ids = "message_id: {answer: hex, receipt: dec}\n";
  EXPECT_EQ(problems(ids, hex_of(receipt()), gives), Lines{});
  EXPECT_EQ(problems("", hex_of(receipt()), gives),
            (Lines{"profiles/oak.yaml:5:20: samples.first.gives.answer_id: is not the id in the "
                   "PDU, as `message_id` compares them; correct that or the sample"}));
  EXPECT_EQ(problems("receipts: {words: [{word: EXPIRED, state: rejected}]}\n",
                     hex_of(receipt()),
                     "{state: rejected, word: EXPIRED}"),
            Lines{});
  EXPECT_EQ(problems("receipts: {marks: [{esm_class: 8, means: notice}]}\n",
                     hex_of(receipt(0x08)),
                     "{kind: notice, state: open}"),
            Lines{});
  EXPECT_EQ(problems("receipts: {sniff: true}\n", hex_of(receipt(0)), "{kind: receipt}"), Lines{});
  EXPECT_EQ(said_of("kind", hex_of(receipt(0)), "receipt"),
            "is not what the PDU gives, which is `message`; correct the settings or the sample");
  EXPECT_EQ(said_of("state", hex_of(receipt()), "delivered"),
            "is not what the PDU gives, which is `expired`; correct the settings or the sample");
  EXPECT_EQ(said_of("id", hex_of(receipt()), "\"12345678\""), wrong);
  EXPECT_EQ(said_of("error", hex_of(receipt()), "0A2"), wrong);
  EXPECT_EQ(said_of("word", hex_of(receipt()), "DELIVRD"), wrong);
  EXPECT_EQ(said_of("text", hex_of(receipt()), "hello"), absent);
  EXPECT_EQ(said_of("verdict", hex_of(receipt()), "accepted"), absent);
}

TEST_F(PduSamples, OfMessages) {
  EXPECT_EQ(problems("", hex_of(deliver("caf\x05")), "{kind: message, text: \"caf\u00e9\"}"),
            Lines{});
  EXPECT_EQ(problems("alphabet: latin1\n", hex_of(deliver("caf\xe9")), "{text: \"caf\u00e9\"}"),
            Lines{});
  EXPECT_EQ(said_of("text", hex_of(deliver("caf")), "cat"), wrong);
  constexpr const char* unreadable =
      "is given, but the PDU holds no text as `alphabet` and `data_codings` have it; correct those "
      "or the sample";
  EXPECT_EQ(said_of("text", hex_of(deliver("caf\xe9")), "caf"), unreadable);
  const std::string part = hex_of(deliver({"\x05\x00\x03\x2a\x03\x02hello", 11}, 0x40));
  EXPECT_EQ(problems("", part, "{part: 2, parts: 3, text: hello}"), Lines{});
  EXPECT_EQ(said_of("parts", part, "2"), wrong);
  smpp::DeliverSm binary = deliver("\x01\x02");
  binary.data_coding.value = smpp::DataCoding::binary;
  EXPECT_EQ(problems("", hex_of(binary), "{kind: message, data: \"0102\"}"), Lines{});
  EXPECT_EQ(said_of("data", hex_of(binary), "\"0103\""), wrong);
  EXPECT_EQ(said_of("text", hex_of(binary), "x"), unreadable);
  EXPECT_EQ(said_of("from", hex_of(binary), "\"+447700900002\""), wrong);
  EXPECT_EQ(said_of("id", hex_of(binary), "x"), absent);
  smpp::DataSm data;
  data.source.assign("1");
  smpp::add_octets(
      data.tlvs, smpp::TlvTag::message_payload, smpp::octets_of(std::string_view{"yes"}));
  EXPECT_EQ(problems("", hex_of(data), "{kind: message, text: \"yes\"}"), Lines{});
}

TEST_F(PduSamples, OfAnswers) {
  EXPECT_EQ(problems("", hex_of(answer()), "{kind: answer, id: \"12345678\", verdict: accepted}"),
            Lines{});
  EXPECT_EQ(said_of("id", hex_of(answer()), "\"1234567\""), wrong);
  EXPECT_EQ(said_of("from", hex_of(answer()), "\"1\""), absent);
  EXPECT_EQ(said_of("part", hex_of(answer()), "1"), absent);
  const std::string refused = hex_of(smpp::SubmitSmResp{}, CommandStatus{0x4A1});
  EXPECT_EQ(problems("", refused, "{verdict: final}"), Lines{});
  EXPECT_EQ(problems("statuses: [{status: 0x4a1, action: throttle}]\n",
                     refused,
                     "{kind: answer, verdict: throttle}"),
            Lines{});
  EXPECT_EQ(said_of("verdict", refused, "retry"),
            "is not what the PDU gives, which is `final`; correct the settings or the sample");
  EXPECT_EQ(problems("",
                     hex_of(smpp::GenericNack{}, CommandStatus::ESME_RSYSERR),
                     "{kind: answer, verdict: retry}"),
            Lines{});
}

TEST_F(PduSamples, ThatAreNone) {
  const std::string sound = hex_of(answer());
  const auto said = [&](const std::string& hex) { return problems("", hex, "{kind: answer}"); };
  const Lines cut{
      "profiles/oak.yaml:3:10: samples.first.hex: is no PDU: its first four octets are "
      "not its length; write all of it, header included"};
  EXPECT_EQ(said(sound.substr(2)), cut);
  EXPECT_EQ(said(sound + "00"), cut);
  EXPECT_EQ(said("00000010"), cut);
  EXPECT_EQ(said("00000010"
                 "00000666"
                 "00000000"
                 "00000001"),
            (Lines{"profiles/oak.yaml:3:10: samples.first.hex: cannot be read: there is no such "
                   "command_id; correct it"}));
  EXPECT_EQ(said("00000014"
                 "80000004"
                 "00000000"
                 "00000001"
                 "31323334"),
            (Lines{"profiles/oak.yaml:3:10: samples.first.hex: cannot be read at message_id, octet "
                   "16; correct it"}));
  EXPECT_EQ(said(hex_of(smpp::EnquireLink{})),
            (Lines{"profiles/oak.yaml:3:10: samples.first.hex: is nothing that the settings here "
                   "are about; write a deliver_sm, a data_sm or an answer to a submit"}));
  EXPECT_EQ(
      problems("", sound, "{}"),
      (Lines{"profiles/oak.yaml:4:12: samples.first.gives: says nothing; write what must come "
             "of the PDU, `kind` at least"}));
  EXPECT_EQ(problems("", "0", "{kind: answer}").size(), 1u);
}

// What is wrong with the settings themselves is said alone.
TEST_F(PduSamples, WaitForSoundSettings) {
  EXPECT_EQ(problems("window: 0\n", hex_of(answer()), "{kind: receipt}").size(), 1u);
}

// Sound with the profile alone, and not with what a carrier sets besides.
TEST_F(PduSamples, AreTriedWithEachCarriersOwnSettings) {
  place_.write("profiles/oak.yaml",
               "message_id: {answer: hex, receipt: dec}\nsamples:\n  first:\n    hex: \"" +
                   hex_of(receipt()) + "\"\n    gives: {answer_id: \"12345678\"}\n");
  const std::string text =
      config_test::replaced(config_test::minimal, "tls: {}", "tls: {}\n    profile: oak");
  EXPECT_EQ(config_test::problems_of(place_, text), Lines{});
  EXPECT_EQ(
      config_test::problems_of(
          place_,
          config_test::replaced(
              text, "profile: oak", "profile: oak\n    message_id: {answer: dec}")),
      (Lines{
          "profiles/oak.yaml:5:24: carriers.acme.samples.first.gives.answer_id: is not the id in "
          "the PDU, as `message_id` compares them; correct that or the sample"}));
}

TEST_F(PduSamples, AreNeverRepeated) {
  const std::string hex = hex_of(deliver("hunter2"));
  for (const char* gives : {"{text: hunter3}",
                            "{from: hunter3}",
                            "{id: hunter3}",
                            "{kind: hunter3}",
                            "{hunter3: hunter3}",
                            "{data: \"0a\"}"}) {
    const Lines lines = problems("", hex, gives);
    EXPECT_FALSE(lines.empty()) << gives;
    for (const std::string& line : lines) {
      EXPECT_EQ(line.find("hunter"), std::string::npos) << line;
      EXPECT_EQ(line.find("447700900001"), std::string::npos) << line;
    }
  }
}

}  // namespace
}  // namespace config
