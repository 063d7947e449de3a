// Look-ups by number and name, what is said to a slip of the pen, words and pages for people.
#include "tools/smpp_tool/status_command.hpp"

#include "smpp/pdu/status_facts.hpp"
#include "tools/smpp_tool/readable.hpp"
#include "tools/smpp_tool/tlv_meanings.hpp"
#include "tools/smpp_tool/tlv_names.hpp"
#include "tools/smpp_tool/words.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace smpp_tool;
using testing::HasSubstr;
using testing::Not;

std::string name_in(const LineResult& result) {
  return result ? std::string{result->as_object().at("name").as_string()} : result.error().what;
}

TEST(StatusCommand, FindsByNumberAndName) {
  for (const char* const word :
       {"0x58", "0X00000058", "00000058", "88", "ESME_RTHROTTLED", "rthrottled"}) {
    EXPECT_EQ(name_in(explain_status(word)), "ESME_RTHROTTLED") << word;
  }
  EXPECT_EQ(name_in(explain_status("ESME_RINVPARLEN")), "ESME_RINVTLVLEN");
  for (const smpp::StatusFacts& facts : smpp::status_facts()) {
    const auto name = *name_of(facts.status);
    EXPECT_EQ(name_in(explain_status(name)), name);
  }
}

TEST(StatusCommand, SuggestsTheNearestName) {
  EXPECT_THAT(name_in(explain_status("RTHROTLED")), HasSubstr("ESME_RTHROTTLED"));
  EXPECT_THAT(name_in(explain_tlv("mesage_payload", {})), HasSubstr("message_payload"));
  EXPECT_THAT(name_in(explain_status("nothing like it at all")), HasSubstr("a number is right"));
  EXPECT_THAT(name_in(explain_tlv("0x10000", {})), HasSubstr("16 bits"));
}

TEST(StatusCommand, ReservedAndVendorValuesAreSaidToBe) {
  const auto meaning = [](const char* word) {
    return std::string{explain_status(word)->as_object().at("meaning").as_string()};
  };
  EXPECT_THAT(meaning("0x400"), HasSubstr("vendor"));
  EXPECT_THAT(meaning("0x500"), HasSubstr("reserved"));
  const auto its_class = [](const char* word) {
    return std::string{explain_status(word)->as_object().at("class").as_string()};
  };
  EXPECT_EQ(its_class("0x400"), "permanent");
  EXPECT_EQ(its_class("0x500"), "retry");
}

TEST(TlvCommand, SaysWhatItAndItsValuesMean) {
  const auto state = explain_tlv("0x0427", {})->as_object();
  EXPECT_THAT(std::string{state.at("meaning").as_string()}, HasSubstr("what became of"));
  EXPECT_EQ(state.at("value_meanings").as_object().at("5").as_string(), "undeliverable");
  EXPECT_EQ(name_in(explain_tlv("destination_port", {})), "dest_port");
  for (const smpp::TlvRow& row : smpp::tlv_rows()) {
    EXPECT_FALSE(meaning_of_tlv(row.name).empty()) << row.name;
  }
}

TEST(TlvNames, AreReadFromYamlAndJson) {
  for (const char* const text :
       {"0x1400: entity_id\n0x1401: {name: template_id, type: cstr, personal: false}\n",
        R"({"0x1400": "entity_id",)"
        R"( "5121": {"name": "template_id", "type": "cstr", "personal": false}})"}) {
    const auto names = TlvNames::parse(text, "names");
    ASSERT_TRUE(names) << names.error();
    ASSERT_EQ(names->rows().size(), 2U);
    EXPECT_EQ(names->rows()[0].name, "entity_id");
    EXPECT_EQ(names->rows()[0].privacy, smpp::Privacy::personal);
    EXPECT_EQ(names->rows()[1].name, "template_id");
    EXPECT_EQ(names->rows()[1].type, smpp::ValueType::cstr);
    EXPECT_EQ(names->rows()[1].privacy, smpp::Privacy::open);
    EXPECT_EQ(name_in(explain_tlv("0x1401", names->rows())), "template_id");
    EXPECT_EQ(name_in(explain_tlv("entity_id", names->rows())), "entity_id");
  }
}

TEST(TlvNames, SayWhereTheyAreWrong) {
  const auto wrong = [](const char* text) {
    const auto names = TlvNames::parse(text, "names");
    return names ? std::string{} : names.error();
  };
  EXPECT_THAT(wrong("x: y\n"), HasSubstr("names:1:1: a tag such as 0x1400"));
  EXPECT_THAT(wrong("0x0424: text\n"), HasSubstr("the standard names this tag"));
  EXPECT_THAT(wrong("0x1400: {type: cstr}\n"), HasSubstr("a name is missing"));
  EXPECT_THAT(wrong("0x1400: a\n0x1400: b\n"), HasSubstr("names:2:1"));
  EXPECT_THAT(wrong("0x1400: {name: a, type: word}\n"), HasSubstr("u8, u16, u32"));
  EXPECT_THAT(wrong("[1]\n"), HasSubstr("TAG: NAME"));
  EXPECT_THAT(wrong("a: b: c\n"), HasSubstr("names:1"));
}

TEST(Words, SayWhatNumbersMean) {
  EXPECT_EQ(words_for("esm_class", 0x44), "a delivery receipt, begins with a user data header");
  EXPECT_EQ(words_for("registered_delivery", 0x11),
            "a receipt for success or failure, intermediate notifications");
  EXPECT_EQ(words_for("data_coding", 0xF0), "GSM 7-bit, message class 0 (flash)");
  EXPECT_EQ(words_for("congestion_state", 85), "optimum");
  EXPECT_EQ(words_for("source_addr_ton", 77), "reserved");
  EXPECT_EQ(words_for("sequence_number", 1), std::nullopt);
}

// A message must not take over the terminal.
TEST(Readable, ShowsControlCharactersAsNumbers) {
  const boost::json::value value = {{"text", "a\x1b[2Jb\n"}};
  const std::string text = readable(value, Colour::no);
  EXPECT_THAT(text, HasSubstr("a\\x1b[2Jb\\x0a"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(readable(value, Colour::yes), HasSubstr("\x1b[36m"));
}

}  // namespace
