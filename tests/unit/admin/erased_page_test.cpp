#include "daemon/admin/erased_page.hpp"

#include "tests/unit/admin/page_object.hpp"

#include <gtest/gtest.h>

namespace admin {
namespace {

TEST(ErasedPage, IsAReceipt) {
  ErasedFacts facts{.report = {},
                    .pseudonym = "5e8a1c0f3d7b9a24",
                    .keys_go = std::chrono::sys_days{std::chrono::days{20'486}},
                    .roots = {"local:a", "vault:b"}};
  facts.report.complete = true;
  facts.report.passes = 2;
  facts.report.still_out = 3;
  facts.report.some_not_followed = true;
  for (std::size_t kind = 0; kind < routing::erased_kinds; ++kind) {
    facts.report.found[kind] = kind + 1;
  }
  const auto page = object_of(erased_page(facts));
  EXPECT_EQ(page.at("pseudonym"), "5e8a1c0f3d7b9a24");
  EXPECT_EQ(page.at("complete"), true);
  EXPECT_EQ(page.at("passes"), 2U);
  EXPECT_EQ(page.at("still_out"), 3U);
  EXPECT_EQ(page.at("some_not_followed"), true);
  const auto& erased = page.at("erased").get_object();
  EXPECT_EQ(erased.size(), routing::erased_kinds);
  EXPECT_EQ(erased.at("messages_cancelled"), 1U);
  EXPECT_EQ(erased.at("quarantined"), 10U);
  const auto& recoverable = page.at("recoverable").get_object();
  EXPECT_EQ(recoverable.at("keys_destroyed_from"), "2026-02-02T00:00:00.000Z");
  EXPECT_EQ(recoverable.at("roots").get_array().size(), 2U);
}

}  // namespace
}  // namespace admin
