// What holds for every receipt: order, case, separators and missing fields change nothing else.
#include "smpp/text/receipt.hpp"
#include "tests/unit/smpp/vectors.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace smpp {
namespace {

constexpr unsigned seed = 20260131;

struct Field {
  std::vector<std::string_view> keys;
  std::string_view value;
};

const std::vector<Field>& fields() {
  static const std::vector<Field> all{
      {{"id", "ID", "Id", "i_d"}, "a.b-1:2"},
      {{"sub", "SUB", "Sub "}, "003"},
      {{"dlvrd", "DLVRD", "Dlvrd\t"}, "2"},
      {{"submit date", "Submit_Date", "SUBMITDATE", "submit  date", "submit\ndate"}, "2601311015"},
      {{"done date", "done_date", "DoneDate", "DONE DATE"}, "20260131101605"},
      {{"stat", "STAT", "s_tat"}, "undeliv"},
      {{"err", "Err", "ERR"}, "0x1B"},
      {{"mcc", "MCC"}, "240"}};
  return all;
}

// One bit a field says whether it must have been read; the others must be absent.
void expect_fields(const Receipt& receipt, unsigned present) {
  const auto has = [&](unsigned i) { return (present >> i & 1) != 0; };
  EXPECT_EQ(receipt.message_id.reveal(), has(0) ? "a.b-1:2" : "");
  EXPECT_EQ(receipt.submitted, has(1) ? std::optional{3U} : std::nullopt);
  EXPECT_EQ(receipt.delivered, has(2) ? std::optional{2U} : std::nullopt);
  EXPECT_EQ(receipt.submit_date ? iso_date(*receipt.submit_date).reveal() : "",
            has(3) ? "2026-01-31T10:15" : "");
  EXPECT_EQ(receipt.done_date ? iso_date(*receipt.done_date).reveal() : "",
            has(4) ? "2026-01-31T10:16:05" : "");
  EXPECT_EQ(receipt.word.reveal(), has(5) ? "undeliv" : "");
  EXPECT_EQ(receipt.state, has(5) ? MessageState::undeliverable : MessageState::unknown);
  EXPECT_EQ(receipt.error.reveal(), has(6) ? "0x1B" : "");
  EXPECT_EQ(receipt.extra.size(), has(7) ? 1U : 0U);
}

Receipt read(std::string_view text) {
  DeliverSm pdu;
  pdu.short_message = to_octets(text);
  return receipt_of(pdu, {Alphabet::gsm7});
}

TEST(ReceiptProperty, AnyOrderCaseSpacingAndGapsReadTheSame) {
  std::mt19937 random{seed};
  const auto pick = [&](std::size_t count) { return random() % count; };
  constexpr std::array separators{" ", "  ", "\t", "\r\n", ",", ";", ", ", " ; ", "\n\n"};
  constexpr std::array behind_colon{"", " ", "  ", "\t"};
  for (int round = 0; round < 3'000; ++round) {
    std::vector<unsigned> order(fields().size());
    for (unsigned i = 0; i < order.size(); ++i) {
      order[i] = i;
    }
    std::shuffle(order.begin(), order.end(), random);
    const auto present = static_cast<unsigned>(pick(256));
    std::string text = pick(4) == 0 ? " " : "";
    for (const unsigned i : order) {
      if ((present >> i & 1) != 0) {
        const Field& field = fields()[i];
        text.append(field.keys[pick(field.keys.size())])
            .append(":")
            .append(behind_colon[pick(behind_colon.size())])
            .append(field.value)
            .append(separators[pick(separators.size())]);
      }
    }
    const bool quoted = pick(2) == 0;
    if (quoted) {
      text += "Text:id:9 sub:1 stat:DELIVRD err:0 mnc:1";
    }
    SCOPED_TRACE("seed " + std::to_string(seed) + " round " + std::to_string(round) + ": " + text);
    const Receipt receipt = read(text);
    expect_fields(receipt, present);
    EXPECT_EQ(receipt.text.has_value(), quoted);
    if (testing::Test::HasFailure()) {
      return;
    }
  }
}

TEST(ReceiptProperty, ABadFieldNeverSpoilsTheOthers) {
  constexpr std::array bad{
      "", "\x01\x02", "????", ":::", "99999999999999999999", "\xff\xfe", "-", "\x1b"};
  for (std::size_t field = 0; field < fields().size(); ++field) {
    for (const std::string_view value : bad) {
      std::string text;
      for (std::size_t i = 0; i < fields().size(); ++i) {
        text.append(fields()[i].keys[0]).append(":");
        text.append(i == field ? value : fields()[i].value).append(" ");
      }
      SCOPED_TRACE(text);
      Receipt receipt = read(text);
      const Receipt whole = read(
          "id:a.b-1:2 sub:003 dlvrd:2 submit date:2601311015 done date:20260131101605 stat:undeliv "
          "err:0x1B mcc:240");
      EXPECT_TRUE(field == 0 || receipt.message_id == whole.message_id);
      EXPECT_TRUE(field == 1 || receipt.submitted == whole.submitted);
      EXPECT_TRUE(field == 2 || receipt.delivered == whole.delivered);
      EXPECT_TRUE(field == 3 || receipt.submit_date == whole.submit_date);
      EXPECT_TRUE(field == 4 || receipt.done_date == whole.done_date);
      EXPECT_TRUE(field == 5 || receipt.state == whole.state);
      EXPECT_TRUE(field == 6 || receipt.error == whole.error);
    }
  }
}

TEST(ReceiptProperty, EveryBeginningOfATextIsRead) {
  const std::string_view text =
      "id:1234567890 sub:001 dlvrd:001 submit date:2601311015 done date:2601311016 stat:DELIVRD "
      "err:000 text:Hello";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const Receipt receipt = read(text.substr(0, size));
    EXPECT_TRUE(std::string_view{"1234567890"}.starts_with(receipt.message_id.reveal()));
    EXPECT_EQ(receipt.message_id.size() == 10, size >= 13) << size;
    EXPECT_EQ(receipt.state == MessageState::delivered, size >= text.find(" err")) << size;
    EXPECT_EQ(receipt.text.has_value(), size >= text.find("Hello")) << size;
  }
}

TEST(ReceiptProperty, WhatIsWrittenIsReadBack) {
  std::mt19937 random{seed};
  for (int round = 0; round < 500; ++round) {
    const auto state = static_cast<MessageState>(random() % 10);
    const std::string id = std::to_string(random());
    const ReceiptReport report{
        .message_id = id,
        .state = state,
        .submitted = WallTime{std::chrono::seconds{1'600'000'000 + random() % 1'000'000'000}},
        .done = WallTime{std::chrono::seconds{1'600'000'000 + random() % 1'000'000'000}},
        .error = static_cast<std::uint16_t>(random() % 1'000),
        .text = "Grüße, @lle_ [hier]"};
    DeliverSm pdu;
    pdu.short_message = write_receipt(report);
    const Receipt receipt = receipt_of(pdu, {Alphabet::gsm7});
    SCOPED_TRACE("seed " + std::to_string(seed) + " round " + std::to_string(round));
    EXPECT_EQ(receipt.message_id.reveal(), id);
    EXPECT_EQ(receipt.state, state);
    EXPECT_EQ(receipt.delivered, state == MessageState::delivered ? 1U : 0U);
    ASSERT_TRUE(receipt.submit_date && receipt.done_date && receipt.text);
    EXPECT_EQ(receipt.done_date->local.time_since_epoch(),
              std::chrono::floor<std::chrono::minutes>(report.done).time_since_epoch());
    EXPECT_EQ(std::stoul(std::string{receipt.error.reveal()}), report.error);
    EXPECT_EQ(vectors::plain(*receipt.text), report.text);
    EXPECT_TRUE(looks_like_receipt(pdu, {Alphabet::gsm7}));
  }
}

}  // namespace
}  // namespace smpp
