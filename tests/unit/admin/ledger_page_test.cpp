#include "daemon/admin/ledger_page.hpp"

#include "tests/unit/admin/page_object.hpp"

namespace admin {
namespace {

using routing::CarrierNumber;
using routing::ClientNumber;
using routing::LedgerLine;
using routing::MessageState;

LedgerLine line(std::uint16_t carrier, std::uint16_t client, std::uint64_t found_queued) {
  LedgerLine one;
  one.account = {.carrier = CarrierNumber{carrier}, .client = ClientNumber{client}};
  one.counts.accepted = 10;
  one.counts.at = {4, 1, 2};
  one.counts.ended[static_cast<std::size_t>(MessageState::delivered)] = 3;
  one.found = {found_queued, 1, 2};
  one.doubtful = 1;
  return one;
}

boost::json::object page_of_lines(std::vector<LedgerLine> lines) {
  routing::LedgerReport report;
  report.lines = std::move(lines);
  return object_of(
      ledger_page(report,
                  {.carrier = [](auto number) { return "c" + std::to_string(number.value()); },
                   .client = [](auto number) { return "k" + std::to_string(number.value()); }}));
}

std::uint64_t at(const boost::json::object& of, std::string_view name) {
  return of.at(name).to_number<std::uint64_t>();
}

TEST(LedgerPage, EachSideAddsUp) {
  const auto page = page_of_lines({line(1, 1, 4), line(1, 2, 4), line(2, 1, 4)});
  EXPECT_TRUE(page.at("balanced").as_bool());
  for (const char* sides : {"carriers", "clients", "accounts"}) {
    for (const auto& side : page.at(sides).as_array()) {
      const auto& one = side.as_object();
      EXPECT_EQ(at(one, "accepted"), at(one, "final") + at(one, "pending") + at(one, "in_doubt"));
    }
  }
  EXPECT_EQ(page.at("carriers").as_array().size(), 2U);
  EXPECT_EQ(at(page.at("carriers").as_array().at(0).as_object(), "accepted"), 20U);
  EXPECT_EQ(at(page.at("words").as_object(), "delivered"), 9U);
  EXPECT_EQ(at(page, "in_doubt"), 6U);
}

TEST(LedgerPage, WhatCancelsOutIsAMismatchAllTheSame) {
  const auto page = page_of_lines({line(1, 1, 3), line(1, 2, 5)});
  EXPECT_EQ(at(page, "accepted"), at(page, "final") + at(page, "pending") + at(page, "in_doubt"));
  EXPECT_FALSE(page.at("balanced").as_bool());
  EXPECT_FALSE(page.at("carriers").as_array().at(0).as_object().at("balanced").as_bool());
}

TEST(LedgerPage, AnEmptyOneBalances) {
  const auto page = page_of_lines({});
  EXPECT_TRUE(page.at("balanced").as_bool());
  EXPECT_EQ(at(page, "accepted"), 0U);
}

}  // namespace
}  // namespace admin
