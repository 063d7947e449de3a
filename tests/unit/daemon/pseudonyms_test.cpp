#include "daemon/pseudonyms.hpp"

#include "daemon/observe/log_line.hpp"
#include "daemon/store/indexer.hpp"
#include "tests/unit/store/folder.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace application {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::sys_days today{2026y / 11 / 28};
constexpr std::string_view number = "+447700900123";

class PseudonymsTest : public testing::Test {
 protected:
  static store::Keyring keyring() {
    return *store::Keyring::make("unused", store_test::root_key());
  }

  store::Keyring keys = keyring();
  store::HmacIndexer indexer{keys};
  Pseudonyms pseudonyms{indexer};
};

TEST_F(PseudonymsTest, ANumberHasOneADay) {
  const auto first = pseudonyms.of(number, today);
  EXPECT_EQ(first, pseudonyms.of(number, today));
  EXPECT_EQ(first, pseudonyms.of(number, smpp::WallTime{today} + 23h + 59min));
  EXPECT_NE(first, pseudonyms.of(number, smpp::WallTime{today} + 24h));
  EXPECT_NE(first, pseudonyms.of("+447700900124", today));
}

TEST_F(PseudonymsTest, TheLeadingPlusDoesNotMatter) {
  EXPECT_EQ(pseudonyms.of(number, today), pseudonyms.of(number.substr(1), today));
}

TEST_F(PseudonymsTest, WithoutTheKeyThereIsNoWayToIt) {
  store::Keyring other = keyring();  // the same root, a new store
  store::HmacIndexer other_indexer{other};
  EXPECT_NE(pseudonyms.of(number, today), Pseudonyms{other_indexer}.of(number, today));
}

TEST_F(PseudonymsTest, ItIsNoOtherIndexOfTheNumber) {
  const auto octets = smpp::octets_of(number.substr(1));
  const std::array<std::span<const std::uint8_t>, 1> fields{octets};
  const auto shown = pseudonyms.of(number, today);
  for (std::uint8_t purpose = 0; purpose < store::index_purposes; ++purpose) {
    const auto index = indexer.index(static_cast<routing::IndexPurpose>(purpose), fields);
    EXPECT_NE(shown, observe::Pseudonym::of_keyed_hash(std::span{index}.first<8>()));
  }
}

TEST_F(PseudonymsTest, TheLogShowsItsDigitsAndNothingOfTheNumber) {
  const auto shown = pseudonyms.of(number, today);
  EXPECT_EQ(shown.view().size(), 16u);
  const observe::log::Field fields[] = {observe::log::field("to", shown)};
  const std::string line = observe::log::format_line(
      smpp::WallTime{today}, observe::log::Level::info, "submit_refused", fields);
  EXPECT_NE(line.find("\"to\":\"" + std::string{shown.view()} + "\""), std::string::npos);
  EXPECT_EQ(line.find("7700900123"), std::string::npos);
}

}  // namespace
}  // namespace application
