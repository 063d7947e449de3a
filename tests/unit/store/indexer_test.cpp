#include "daemon/store/indexer.hpp"

#include "tests/unit/store/folder.hpp"

#include <filesystem>
#include <initializer_list>
#include <set>

namespace {

using namespace store_test;
using routing::IndexPurpose;

class IndexerTest : public testing::Test {
 protected:
  IndexerTest() { std::filesystem::create_directory(folder.state()); }

  static routing::BlindIndex index(store::HmacIndexer& indexer,
                                   std::initializer_list<std::string_view> texts,
                                   IndexPurpose purpose = IndexPurpose::part_set) {
    std::vector<std::span<const std::uint8_t>> fields;
    for (const std::string_view text : texts) {
      fields.push_back(smpp::octets_of(text));
    }
    return indexer.index(purpose, fields);
  }

  Folder folder;
  store::Keyring keyring = *store::Keyring::make(folder.state() + "/keyring", root_key());
};

TEST_F(IndexerTest, IsTheSameAgainAndAfterAReopening) {
  store::HmacIndexer first{keyring};
  const auto before = index(first, {"carrier", "4711"});
  EXPECT_EQ(index(first, {"carrier", "4711"}), before);
  ASSERT_TRUE(keyring.begin_run());
  auto again = store::Keyring::read(folder.state() + "/keyring", root_key());
  ASSERT_TRUE(again && *again);
  store::HmacIndexer second{**again};
  EXPECT_EQ(index(second, {"carrier", "4711"}), before);
}

TEST_F(IndexerTest, DiffersByPurposeFieldsAndStore) {
  store::HmacIndexer indexer{keyring};
  std::set<routing::BlindIndex> seen;
  for (std::uint8_t purpose = 0; purpose < store::index_purposes; ++purpose) {
    seen.insert(index(indexer, {"ab", "c"}, static_cast<IndexPurpose>(purpose)));
  }
  seen.insert(index(indexer, {"a", "bc"}));
  seen.insert(index(indexer, {"abc"}));
  seen.insert(index(indexer, {"abc", ""}));
  seen.insert(index(indexer, {}));
  const store::Keyring other = *store::Keyring::make(folder.state() + "/other", root_key());
  store::HmacIndexer elsewhere{other};
  seen.insert(index(elsewhere, {"ab", "c"}));
  EXPECT_EQ(seen.size(), store::index_purposes + 5);
}

}  // namespace
