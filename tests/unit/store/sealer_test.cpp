#include "daemon/store/sealer.hpp"

#include "tests/unit/store/folder.hpp"

#include <filesystem>
#include <set>

namespace {

using namespace store_test;
using namespace std::string_literals;
using routing::Column;
using routing::DataClass;
using Sealed = std::vector<std::uint8_t>;

class SealerTest : public testing::Test {
 protected:
  SealerTest() {
    std::filesystem::create_directory(folder.state());
    keyring.emplace(*store::Keyring::make(folder.state() + "/keyring", root_key()));
    EXPECT_TRUE(keyring->begin_run());
    sealer.emplace(*keyring, 1000);
  }

  Sealed seal(std::string_view text,
              DataClass data_class = DataClass::text,
              store::Day day = 20000,
              std::uint32_t expires = 77) {
    Sealed sealed;
    EXPECT_TRUE(sealer->seal(
        {Column::inbound, key.octets()}, data_class, expires, smpp::octets_of(text), day, sealed));
    return sealed;
  }

  std::optional<std::string> open(const Sealed& sealed) {
    const auto plain = sealer->open({Column::inbound, key.octets()}, sealed);
    return plain ? std::optional<std::string>{smpp::view(*plain)} : std::nullopt;
  }

  Folder folder;
  std::optional<store::Keyring> keyring;
  std::optional<store::Sealer> sealer;
  routing::Key key = key_of(5);
};

TEST_F(SealerTest, OpensWhatItSealedOfEverySize) {
  std::string text;
  for (std::size_t size = 0; size < 400; ++size) {
    const Sealed sealed = seal(text);
    EXPECT_EQ(sealed.size(), text.size() + 34);
    EXPECT_EQ(open(sealed), text);
    text.push_back(static_cast<char>(size));
  }
}

TEST_F(SealerTest, HidesTheTextAndShowsTheHeader) {
  const Sealed sealed = seal("a text that nobody else may read");
  EXPECT_EQ(std::string_view{smpp::view(sealed)}.find("nobody"), std::string_view::npos);
  const auto header = store::read_header(sealed);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->data_class, DataClass::text);
  EXPECT_EQ(header->expires_unix, 77u);
}

TEST_F(SealerTest, DoesNotOpenWithAnyBitFlipped) {
  const Sealed sealed = seal("forty octets of text, more or less, yes.");
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    Sealed flipped = sealed;
    flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ (1u << bit % 8));
    EXPECT_EQ(open(flipped), std::nullopt) << "bit " << bit;
  }
}

TEST_F(SealerTest, DoesNotOpenCutOrLengthened) {
  Sealed sealed = seal("short");
  sealed.push_back(0);
  EXPECT_EQ(open(sealed), std::nullopt);
  sealed.pop_back();
  while (!sealed.empty()) {
    sealed.pop_back();
    EXPECT_EQ(open(sealed), std::nullopt) << sealed.size();
  }
}

TEST_F(SealerTest, DoesNotOpenInAnotherPlace) {
  const Sealed sealed = seal("text");
  EXPECT_TRUE(sealer->open({Column::inbound, key.octets()}, sealed));
  EXPECT_FALSE(sealer->open({Column::outbound, key.octets()}, sealed));
  EXPECT_FALSE(sealer->open({Column::inbound, key_of(6).octets()}, sealed));
  EXPECT_FALSE(sealer->open({Column::inbound, key.octets().first(7)}, sealed));
  const std::vector<std::uint8_t> longer(routing::Key::capacity + 1);
  EXPECT_FALSE(sealer->open({Column::inbound, longer}, sealed));
}

TEST_F(SealerTest, NeverUsesAKeyAndACounterTwice) {
  std::set<std::pair<store::KeyId, std::uint64_t>> used;
  const auto note = [&](const Sealed& sealed) {
    const auto header = store::read_header(sealed);
    EXPECT_TRUE(used.emplace(header->key, header->counter).second);
    return header->key;
  };
  const store::KeyId first = note(seal("x"));
  for (int nth = 1; nth < 1000; ++nth) {
    EXPECT_EQ(note(seal("x")), first);
  }
  EXPECT_NE(note(seal("x")), first) << "a key seals no more than its share";
  EXPECT_NE(note(seal("x", DataClass::meta)), note(seal("x", DataClass::standing)));
  EXPECT_NE(note(seal("x", DataClass::text, 20001)), note(seal("x", DataClass::text, 20002)));
}

TEST_F(SealerTest, ANewRunHasNewKeysAndOpensOldRecords) {
  const Sealed old = seal("of the first run");
  auto again = store::Keyring::read(folder.state() + "/keyring", root_key());
  ASSERT_TRUE(again && *again);
  ASSERT_TRUE((*again)->begin_run());
  EXPECT_EQ((*again)->run(), 2u);
  sealer.emplace(**again);
  EXPECT_EQ(open(old), "of the first run");
  EXPECT_NE(store::read_header(seal("x"))->key, store::read_header(old)->key);
}

TEST_F(SealerTest, OpensRecordsOfMoreKeysThanItKeepsContexts) {
  std::vector<Sealed> days;
  for (store::Day day = 0; day < 300; ++day) {
    days.push_back(seal("day " + std::to_string(day), DataClass::meta, day));
  }
  for (std::size_t day = 0; day < days.size(); ++day) {
    EXPECT_EQ(open(days[day]), "day " + std::to_string(day));
  }
}

// The example of docs/sealed-format.md, made with an independent implementation.
TEST(SealedRecord, IsWhatTheFormatSays) {
  std::string octets;
  for (int octet = 0; octet < 32; ++octet) {
    octets.push_back(static_cast<char>(octet));
  }
  const store::KeyMaterial data_key{smpp::octets_of(octets)};
  const auto context = store::make_gcm(data_key, store::Direction::sealing);
  Sealed sealed;
  store::seal_record(
      context.get(),
      {.data_class = DataClass::text, .key = 7, .expires_unix = 1700000000, .counter = 3},
      {Column::inbound, key_of(42).octets()},
      smpp::octets_of("Hello"),
      sealed);
  std::string text;
  for (const std::uint8_t octet : sealed) {
    constexpr const char* digits = "0123456789abcdef";
    text.push_back(digits[octet >> 4]);
    text.push_back(digits[octet & 0xF]);
  }
  EXPECT_EQ(text, "0100000000076553f10000000000000000039307c9bdc7dbfbe0329ad55e76f232a40797fd2c08");
}

// RFC 3394, 4.6.
TEST(KeyWrap, IsWhatTheStandardSays) {
  std::string wrapping;
  for (int octet = 0; octet < 32; ++octet) {
    wrapping.push_back(static_cast<char>(octet));
  }
  const std::string plain =
      "\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xAA\xBB\xCC\xDD\xEE\xFF"
      "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0A\x0B\x0C\x0D\x0E\x0F"s;
  const store::WrappedKey expected = {0x28, 0xC9, 0xF4, 0x04, 0xC4, 0xB8, 0x10, 0xF4, 0xCB, 0xCC,
                                      0xB3, 0x5C, 0xFB, 0x87, 0xF8, 0x26, 0x3F, 0x57, 0x86, 0xE2,
                                      0xD8, 0x0E, 0xD3, 0x26, 0xCB, 0xC7, 0xF0, 0xE7, 0x1A, 0x99,
                                      0xF4, 0x3B, 0xFB, 0x98, 0x8B, 0x9B, 0x7A, 0x02, 0xDD, 0x21};
  const store::KeyMaterial kek{smpp::octets_of(wrapping)};
  const store::KeyMaterial key{smpp::octets_of(plain)};
  EXPECT_EQ(store::wrap_key(kek, key), expected);
  const auto unwrapped = store::unwrap_key(kek, expected);
  ASSERT_TRUE(unwrapped);
  EXPECT_EQ(smpp::view(unwrapped->reveal()), plain);
  EXPECT_FALSE(store::unwrap_key(key, expected));
}

}  // namespace
