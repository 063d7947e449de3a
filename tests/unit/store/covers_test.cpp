// Blind indexes as they lie on the disk.

#include "daemon/store/covers.hpp"

#include "tests/unit/store/covers_fixture.hpp"

#include <numeric>

namespace {

using namespace store_test;
using routing::BlindIndex;
using routing::Column;
using routing::Key;
namespace keys = routing::keys;

bool holds(std::span<const std::uint8_t> octets, std::span<const std::uint8_t> part) {
  return !std::ranges::search(octets, part).empty();
}

TEST_F(CoversTest, CoverWhatHasAnIndexAndNothingElse) {
  auto opened = open_folder();
  const store::Covers covers{*opened.keyring};
  for (const Named& named : with_index(5)) {
    const Key lies = covers.newest(named.column, named.key);
    EXPECT_NE(lies, named.key);
    EXPECT_FALSE(holds(lies.octets(), index_of(5)));
    EXPECT_FALSE(holds(lies.octets(), Key{}.number(std::uint64_t{0x0102030405060705u}).octets()));
    EXPECT_EQ(covers.uncovered(named.column, lies.octets()), named.key);
    EXPECT_EQ(covers.newest(named.column, named.key), lies) << "each time";
    EXPECT_FALSE(covers.is_old(named.column, lies.octets()));
    EXPECT_FALSE(covers.older(named.column, named.key));
  }
  for (const Named& named : without_index()) {
    EXPECT_EQ(covers.newest(named.column, named.key), named.key);
    EXPECT_EQ(covers.uncovered(named.column, named.key.octets()), named.key);
    EXPECT_FALSE(covers.is_old(named.column, named.key.octets()));
  }
}

TEST_F(CoversTest, PurposesAndStoresDiffer) {
  auto opened = open_folder();
  const store::Covers covers{*opened.keyring};
  const Folder other;
  auto other_opened = store::open_folder(settings(other), root_key());
  const store::Covers others{*other_opened->keyring};
  for (const Named& named : with_index(5)) {
    EXPECT_NE(others.newest(named.column, named.key), covers.newest(named.column, named.key));
  }
  const Key awaited = covers.newest(Column::receipts, keys::awaited(carrier, index_of(5)));
  const Key request = covers.newest(Column::idempotency, keys::request(index_of(5)));
  EXPECT_NE(Key{awaited.octets().last(16)}, Key{request.octets().last(16)});
}

TEST_F(CoversTest, WhatDoesNotFitIsNoRecord) {
  auto opened = open_folder();
  const store::Covers covers{*opened.keyring};
  for (const Named& named : with_index(5)) {
    const Key lies = covers.newest(named.column, named.key);
    const auto place = routing::index_place(named.column, lies.octets());
    ASSERT_TRUE(place);
    std::vector<std::uint8_t> octets(lies.octets().begin(), lies.octets().end());
    octets[place->at] = 9;
    EXPECT_FALSE(covers.uncovered(named.column, octets)) << "no such version";
    if (place->size < sizeof(BlindIndex)) {
      octets.assign(lies.octets().begin(), lies.octets().end());
      octets[place->at + 3u] ^= 1u;
      EXPECT_FALSE(covers.uncovered(named.column, octets)) << "a conversation is filled with zeros";
    }
  }
}

// docs/sealed-format.md, "Blind indexes".
TEST_F(CoversTest, TheExampleOfTheFormatHolds) {
  std::vector<std::uint8_t> octets(store::key_octets);
  std::iota(octets.begin(), octets.end(), std::uint8_t{0});
  store::Block index{};
  for (std::size_t nth = 0; nth < index.size(); ++nth) {
    index[nth] = static_cast<std::uint8_t>(nth * 0x11);
  }
  const auto context =
      store::make_block_cipher(store::KeyMaterial{octets}, store::Direction::sealing);
  const store::Block covered{0x8e,
                             0xa2,
                             0xb7,
                             0xca,
                             0x51,
                             0x67,
                             0x45,
                             0xbf,
                             0xea,
                             0xfc,
                             0x49,
                             0x90,
                             0x4b,
                             0x49,
                             0x60,
                             0x89};
  EXPECT_EQ(store::convert_block(context.get(), index), covered);
}

}  // namespace
