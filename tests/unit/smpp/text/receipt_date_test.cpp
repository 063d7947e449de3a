#include "smpp/text/receipt_date.hpp"

#include <gtest/gtest.h>

namespace smpp {
namespace {

using namespace std::chrono;

TEST(ReceiptDate, ReadsEachLength) {
  const local_seconds minute = local_days{2026y / 1 / 31} + 10h + 15min;
  EXPECT_EQ(parse_receipt_date("2601311015")->local, minute);
  EXPECT_FALSE(parse_receipt_date("2601311015")->has_seconds);
  EXPECT_EQ(parse_receipt_date("260131101530")->local, minute + 30s);
  EXPECT_EQ(parse_receipt_date("202601311015")->local, minute);
  EXPECT_EQ(parse_receipt_date("20260131101530")->local, minute + 30s);
  EXPECT_EQ(parse_receipt_date("2026-01-31T10:15:30")->local, minute + 30s);
}

TEST(ReceiptDate, KeepsAnOffsetWhenGiven) {
  EXPECT_EQ(parse_receipt_date("260131101530006-")->utc_offset, -90min);
  EXPECT_EQ(parse_receipt_date("260131101530048+")->utc_offset, 12h);
  EXPECT_FALSE(parse_receipt_date("260131101530")->utc_offset);
}

TEST(ReceiptDate, IsNothingWhenImpossible) {
  for (const char* text : {"",
                           "0000000000",
                           "000000000000",
                           "00000000000000",
                           "2613311015",
                           "2602301015",
                           "2601312415",
                           "2601311060",
                           "26013110",
                           "260131101",
                           "x601311015",
                           "260131101530049+",
                           "2601311015+",
                           "20260131101560",
                           "202601311015301234567890",
                           "-",
                           "+"}) {
    EXPECT_FALSE(parse_receipt_date(text)) << text;
  }
}

TEST(ReceiptDate, IsShownWithWhatItSaid) {
  const auto shown = [](std::string_view text) {
    return std::string{iso_date(parse_receipt_date(text).value()).reveal()};
  };
  EXPECT_EQ(shown("2601311015"), "2026-01-31T10:15");
  EXPECT_EQ(shown("19991231235959"), "1999-12-31T23:59:59");
  EXPECT_EQ(shown("00010101000000"), "0001-01-01T00:00:00");
  EXPECT_EQ(shown("99991231235959"), "9999-12-31T23:59:59");
  EXPECT_EQ(shown("260131101530006-"), "2026-01-31T10:15:30-01:30");
  EXPECT_EQ(shown("260131101530000+"), "2026-01-31T10:15:30+00:00");
}

}  // namespace
}  // namespace smpp
