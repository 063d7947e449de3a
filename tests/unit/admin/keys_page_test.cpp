#include "daemon/admin/keys_page.hpp"

#include "tests/unit/admin/page_object.hpp"

#include <gtest/gtest.h>

namespace admin {
namespace {

TEST(KeysPage, TellsOfKeysAndOfRoots) {
  KeysFacts facts{.current = "local:a", .previous = "vault:b", .under_previous = 2};
  facts.keys = {{.id = 1, .kind = "mac", .root = "local:a"},
                {.id = 9,
                 .kind = "data",
                 .of = "text",
                 .day = "2026-01-31",
                 .run = 7,
                 .wrapped_by = 8,
                 .records = 12}};
  const auto page = object_of(keys_page(facts));
  EXPECT_EQ(page.at("current").at("id"), "local:a");
  EXPECT_EQ(page.at("previous").at("wraps"), 2U);
  EXPECT_EQ(page.at("previous_may_go"), false);
  const auto& keys = page.at("keys").get_array();
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_EQ(keys[0].at("root"), "local:a");
  EXPECT_FALSE(keys[0].get_object().contains("day"));
  EXPECT_EQ(keys[1].at("day"), "2026-01-31");
  EXPECT_EQ(keys[1].at("wrapped_by"), 8U);
  EXPECT_EQ(keys[1].at("records"), 12U);
  EXPECT_FALSE(page.contains("rotated"));
}

TEST(KeysPage, TellsWhatWasDone) {
  KeysFacts facts{.current = "local:a", .previous = "vault:b"};
  facts.rotated = 8;
  facts.retired = KeysFacts::Retired{
      .data_keys = 3, .day_keys = 1, .resealed = 5, .recoverable_under = {"vault:b"}};
  const auto page = object_of(keys_page(facts));
  EXPECT_EQ(page.at("previous_may_go"), true);
  EXPECT_EQ(page.at("rotated"), 8U);
  EXPECT_EQ(page.at("retired").at("day_keys"), 1U);
  EXPECT_EQ(page.at("retired").at("recoverable_under").get_array().at(0), "vault:b");
}

}  // namespace
}  // namespace admin
