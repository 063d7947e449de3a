// Texts as one carrier wants and writes them: its codings, its form of long texts, its tables.
#include "smpp/text/user_data.hpp"
#include "tests/support/routing_fixture.hpp"

namespace routing {
namespace {

class TextRulesTest : public support::RoutingFixture {
 protected:
  TextRulesTest() { restart(); }

  void restart() {
    start();
    link = bind();
  }

  // The submits of a text, in the order of their parts.
  std::vector<smpp::SubmitSm> submits_of(std::string_view text) {
    restart();
    links.submits.clear();
    accept(++accepted_, text);
    std::vector<smpp::SubmitSm> submits;
    while (!links.submits.empty()) {
      submits.push_back(take_submit().request);
    }
    return submits;
  }

  [[nodiscard]] std::optional<std::string> text_received(const smpp::DeliverSm& deliver_sm) {
    deliver(link, deliver_sm);
    const auto got = received();
    if (got.empty() || !got.back().text) {
      return std::nullopt;
    }
    return std::string{view(*got.back().text)};
  }

  [[nodiscard]] TextRules& text() { return rules().text; }

  [[nodiscard]] WritingRules& writing() { return text().writing; }

  LinkSession link;

 private:
  unsigned accepted_ = 0;
};

TEST_F(TextRulesTest, LongOnesByHeadersOfEitherWidth) {
  const auto narrow = submits_of(text_of_parts(2));
  ASSERT_EQ(narrow.size(), 2U);
  EXPECT_EQ(narrow[0].short_message[0], 5);
  writing().wide_reference = true;
  const auto wide = submits_of(std::string(2 * 152, 'x'));
  ASSERT_EQ(wide.size(), 2U);
  EXPECT_EQ(wide[1].short_message[0], 6);
  EXPECT_EQ(smpp::user_data_of(wide[1]).concatenation->number, 2);
}

TEST_F(TextRulesTest, LongOnesBySarTlvs) {
  writing().long_form = smpp::LongForm::sar;
  const auto submits = submits_of(text_of_parts(3));
  ASSERT_EQ(submits.size(), 3U);
  const auto of = [&](std::size_t part) {
    return *smpp::user_data_of(submits[part]).concatenation;
  };
  for (std::size_t part = 0; part < 3; ++part) {
    EXPECT_FALSE(submits[part].esm_class.has_udh());
    EXPECT_EQ(submits[part].short_message.size(), 153U);
    EXPECT_EQ(of(part).reference, of(0).reference);
    EXPECT_EQ(of(part).total, 3);
    EXPECT_EQ(of(part).number, part + 1);
  }
}

TEST_F(TextRulesTest, LongOnesWholeInThePayload) {
  writing().long_form = smpp::LongForm::payload;
  const auto submits = submits_of(text_of_parts(3));
  ASSERT_EQ(submits.size(), 1U);
  EXPECT_TRUE(submits[0].short_message.empty());
  EXPECT_EQ(smpp::user_data_of(submits[0]).payload.size(), 3U * 153);
  const auto short_one = submits_of("hello");
  ASSERT_EQ(short_one.size(), 1U);
  EXPECT_EQ(short_one[0].short_message, smpp::to_octets("hello"));
  EXPECT_TRUE(short_one[0].tlvs.empty());
}

TEST_F(TextRulesTest, AMessageInThePayloadGetsItsReceipt) {
  writing().long_form = smpp::LongForm::payload;
  restart();
  const MessageId id = accept(1, text_of_parts(3));
  answer(take_submit(), "77");
  deliver(link, receipt("77"));
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
  EXPECT_EQ(final_word(id).parts, 1);
}

TEST_F(TextRulesTest, WithNationalTables) {
  constexpr std::string_view turkish = "Değişiklik yapıldı";
  EXPECT_EQ(submits_of(turkish).at(0).data_coding.value, smpp::DataCoding::ucs2);
  writing().languages = {1};
  const std::string twice_a_part = std::string{turkish} + std::string(100, 'x');
  const auto submits = submits_of(twice_a_part);
  ASSERT_EQ(submits.size(), 1U) << "UCS-2 needs two";
  const smpp::UserData data = smpp::user_data_of(submits[0]);
  EXPECT_EQ(decode_text(smpp::Alphabet::gsm7, data.payload, form_of(data)),
            smpp::to_utf8(twice_a_part));
}

TEST_F(TextRulesTest, Transliterated) {
  EXPECT_EQ(submits_of("“hi” – ok").at(0).data_coding.value, smpp::DataCoding::ucs2);
  writing().transliteration = smpp::Transliteration::smart;
  const auto submits = submits_of("“hi” – ok");
  ASSERT_EQ(submits.size(), 1U);
  EXPECT_EQ(submits[0].short_message, smpp::to_octets("\"hi\" - ok"));
}

TEST_F(TextRulesTest, NotCutWithinAGrapheme) {
  // 66 units, then a flag of four: it would be cut in its middle.
  const std::string flag = "\U0001F1E9\U0001F1EA";
  std::string text_before;
  for (int i = 0; i < 65; ++i) {
    text_before += "ж";
  }
  const std::string whole = text_before + flag + text_before;
  EXPECT_EQ(submits_of(whole).at(0).short_message.size(), 6U + 2 * 67);
  writing().keep_graphemes = true;
  EXPECT_EQ(submits_of(whole).at(0).short_message.size(), 6U + 2 * 65);
}

// Some of its parts may have been sent: the others must fit them.
TEST_F(TextRulesTest, ChangedOnesAreForMessagesToCome) {
  links.submits.clear();
  const std::string text = text_of_parts(2) + "é";
  accept(1, text);
  const auto first = take_submit();
  answer(first, "1");
  writing() = {.default_alphabet = smpp::Alphabet::latin1,
               .long_form = smpp::LongForm::sar,
               .wide_reference = true,
               .keep_graphemes = true,
               .languages = {1},
               .transliteration = smpp::Transliteration::smart};
  settings.max_parts = 1;
  crash();
  link = bind();
  std::string joined{smpp::view(smpp::user_data_of(first.request).payload)};
  for (std::size_t number = 2; number <= 3; ++number) {
    const auto submit = take_submit();
    const smpp::UserData data = smpp::user_data_of(submit.request);
    ASSERT_TRUE(data.concatenation);
    EXPECT_EQ(data.concatenation->number, number);
    EXPECT_EQ(data.concatenation->total, 3);
    EXPECT_TRUE(submit.request.esm_class.has_udh());
    joined += smpp::view(data.payload);
    answer(submit, std::to_string(number));
  }
  EXPECT_EQ(decode_text(smpp::Alphabet::gsm7, smpp::octets_of(joined)), smpp::to_utf8(text));
}

TEST_F(TextRulesTest, CodingsMeanWhatTheCarrierSays) {
  writing().default_alphabet = smpp::Alphabet::gsm7_packed;
  text().codings = {{.coding = smpp::DataCoding{3}, .means = smpp::Alphabet::utf8},
                    {.coding = smpp::DataCoding{8}, .means = smpp::Alphabet::binary}};
  restart();
  smpp::DeliverSm packed = message("");
  packed.short_message = {0xE8, 0x32, 0x9B, 0xFD, 0x06};
  EXPECT_EQ(text_received(packed), "hello");
  smpp::DeliverSm utf8 = message("");
  utf8.short_message = smpp::to_octets("Жук");
  utf8.data_coding = smpp::DataCoding{3};
  EXPECT_EQ(text_received(utf8), "Жук");
  smpp::DeliverSm binary = message("");
  binary.short_message = {0, 'a'};
  binary.data_coding = smpp::DataCoding{8};
  EXPECT_EQ(text_received(binary), std::nullopt);
}

}  // namespace
}  // namespace routing
