#include "daemon/store/keyring.hpp"

#include "daemon/store/big_endian.hpp"
#include "tests/unit/store/folder.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

namespace {

using namespace store_test;
using routing::DataClass;
using store::Keyring;

class KeyringTest : public testing::Test {
 protected:
  KeyringTest() { std::filesystem::create_directory(folder.state()); }

  // A keyring in its second run, with two data keys.
  void fill() {
    Keyring keyring = *Keyring::make(path, root_key());
    ASSERT_TRUE(keyring.begin_run());
    const std::array<DataClass, 2> classes{DataClass::text, DataClass::meta};
    const auto made = keyring.make_data_keys(classes, 20000);
    ASSERT_TRUE(made);
    text_key = made->at(0).id;
    meta_key = made->at(1).id;
    text_material = smpp::view(made->at(0).material.reveal());
    ASSERT_TRUE(keyring.begin_run());
  }

  void write(const std::string& file, const std::string& content) const {
    std::ofstream{file, std::ios::binary | std::ios::trunc} << content;
  }

  [[nodiscard]] std::string content() const { return contents(folder.state()).at(path); }

  Folder folder;
  std::string path = folder.state() + "/keyring";
  store::KeyId text_key = 0;
  store::KeyId meta_key = 0;
  std::string text_material;
};

TEST_F(KeyringTest, GivesBackItsKeys) {
  fill();
  const auto read = Keyring::read(path, root_key());
  ASSERT_TRUE(read && *read);
  EXPECT_EQ((*read)->run(), 2u);
  const auto key = (*read)->data_key(text_key);
  ASSERT_TRUE(key);
  EXPECT_EQ(smpp::view(key->reveal()), text_material);
  EXPECT_FALSE((*read)->data_key(0));
  EXPECT_FALSE((*read)->data_key(999));
  EXPECT_FALSE((*read)->data_key(1)) << "the MAC key is no data key";
}

TEST_F(KeyringTest, IsOnlyTheOwnersAndHoldsNoKeyInTheClear) {
  fill();

  struct stat status {};

  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
  EXPECT_EQ(content().find(text_material), std::string::npos);
  EXPECT_EQ(content().find(smpp::view(root_key().material.reveal())), std::string::npos);
}

TEST_F(KeyringTest, AMissingFileIsNoError) {
  const auto read = Keyring::read(path, root_key());
  ASSERT_TRUE(read);
  EXPECT_FALSE(*read);
}

TEST_F(KeyringTest, AWrongRootKeyIsNamedAndChangesNothing) {
  fill();
  const auto before = contents(folder.state());
  const auto read = Keyring::read(path, root_key('w'));
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().reason.find("the root key does not open this store's keyring"),
            std::string::npos);
  EXPECT_EQ(contents(folder.state()), before);
}

TEST_F(KeyringTest, ACrashInTheMiddleOfAReplacementLeavesTheOldOne) {
  fill();
  const std::string before = content();
  for (std::size_t size = 0; size <= before.size(); size += 7) {
    write(path + ".new", before.substr(0, size) + "garbage");
    auto read = Keyring::read(path, root_key());
    ASSERT_TRUE(read && *read);
    EXPECT_EQ((*read)->run(), 2u);
  }
  auto read = Keyring::read(path, root_key());
  ASSERT_TRUE((*read)->begin_run()) << "what was left over is overwritten";
  EXPECT_FALSE(std::filesystem::exists(path + ".new"));
  EXPECT_EQ((*Keyring::read(path, root_key()))->run(), 3u);
}

TEST_F(KeyringTest, AnyOctetChangedIsFound) {
  fill();
  const std::string before = content();
  for (std::size_t at = 0; at < before.size(); ++at) {
    std::string changed = before;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    write(path, changed);
    EXPECT_FALSE(Keyring::read(path, root_key())) << "octet " << at;
  }
}

TEST_F(KeyringTest, AnyLengthButItsOwnIsFound) {
  fill();
  const std::string before = content();
  for (std::size_t size = 0; size < before.size(); ++size) {
    write(path, before.substr(0, size));
    EXPECT_FALSE(Keyring::read(path, root_key())) << "length " << size;
  }
  write(path, before + "x");
  EXPECT_FALSE(Keyring::read(path, root_key()));
}

TEST_F(KeyringTest, ForgetsWhatNobodyNeeds) {
  fill();
  auto read = Keyring::read(path, root_key());
  ASSERT_TRUE((*read)->make_data_keys(std::array{DataClass::standing}, 20001));
  EXPECT_EQ((*read)->data_keys(), 3u);
  ASSERT_TRUE((*read)->retire([&](store::KeyId id) { return id == meta_key; }));
  const auto again = Keyring::read(path, root_key());
  EXPECT_EQ((*again)->data_keys(), 1u);
  EXPECT_TRUE((*again)->data_key(meta_key));
  EXPECT_FALSE((*again)->data_key(text_key));
}

// As version 1 had it: six purposes, day keys of all classes, entries of one size, no names of
// roots.
std::string version_1(const store::RootKey& root, const store::KeyMaterial& data_key) {
  std::vector<std::uint8_t> file = {'s', 'm', 'p', 'p', 'k', 'e', 'y', 's', 1};
  file.resize(file.size() + 16, 0xAB);
  store::append_big_endian(file, std::uint64_t{41});
  store::append_big_endian(file, std::uint32_t{11});
  store::append_big_endian(file, std::uint32_t{9});
  std::uint32_t id = 0;
  const auto entry = [&](std::uint8_t kind,
                         std::uint8_t qualifier,
                         std::uint32_t wrapped_by,
                         const store::WrappedKey& wrapped) {
    store::append_big_endian(file, ++id);
    file.push_back(kind);
    file.push_back(qualifier);
    store::append_big_endian(file, wrapped_by);
    store::append_big_endian(file, std::uint32_t{kind > 2 ? 20000u : 0u});
    store::append_big_endian(file, std::uint64_t{kind == 4 ? 41u : 0u});
    file.insert(file.end(), wrapped.begin(), wrapped.end());
  };
  const store::KeyMaterial mac_key = store::random_key();
  const store::KeyMaterial day_key = store::random_key();
  entry(1, 0, 0, store::wrap_key(root.material, mac_key));
  for (std::uint8_t purpose = 0; purpose < 6; ++purpose) {
    entry(2, purpose, 0, store::wrap_key(root.material, store::random_key()));
  }
  entry(3, 0, 0, store::wrap_key(root.material, day_key));
  entry(4, 0, 8, store::wrap_key(day_key, data_key));
  const store::Mac mac = store::hmac_sha256(mac_key, file);
  file.insert(file.end(), mac.begin(), mac.end());
  return std::string{smpp::view(file)};
}

TEST_F(KeyringTest, ReadsVersion1AndWritesVersion2) {
  const store::KeyMaterial sealing = store::random_key();
  write(path, version_1(root_key(), sealing));
  auto read = Keyring::read(path, root_key());
  ASSERT_TRUE(read && *read) << read.error().reason;
  EXPECT_FALSE((*read)->witnessed());
  EXPECT_EQ(content()[8], 1) << "reading writes nothing";
  ASSERT_TRUE((*read)->begin_run());
  const auto made = (*read)->make_data_keys(std::array{DataClass::text}, 20000);
  ASSERT_TRUE(made);
  EXPECT_EQ(content()[8], 2);
  const auto again = Keyring::read(path, root_key());
  ASSERT_TRUE(again && *again) << again.error().reason;
  EXPECT_EQ((*again)->run(), 42u);
  EXPECT_EQ(std::ranges::count((*again)->list(), store::KeyKind::index, &store::KeyFacts::kind),
            std::ptrdiff_t{store::index_purposes})
      << "those that came later were added";
  EXPECT_EQ(smpp::view((*again)->data_key(9)->reveal()), smpp::view(sealing.reveal()));
  EXPECT_EQ(smpp::view((*again)->data_key(made->at(0).id)->reveal()),
            smpp::view(made->at(0).material.reveal()));
  EXPECT_FALSE(Keyring::read(path, root_key('w')));
}

TEST_F(KeyringTest, AVersionOfTheFutureIsNamed) {
  fill();
  std::string later = content();
  later[8] = 3;
  write(path, later);
  const auto read = Keyring::read(path, root_key());
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().reason.find("has format 3; this program knows formats 1 and 2"),
            std::string::npos);
}

// Each class has its own day key, so that one can go and the others stay.
TEST_F(KeyringTest, ADayKeyGoesWithTheLastKeyOfItsClass) {
  fill();
  auto read = Keyring::read(path, root_key());
  const std::size_t before = content().size();
  ASSERT_TRUE((*read)->retire([&](store::KeyId id) { return id != text_key; }));
  // One data key (62 octets) and its day key, which names its root.
  EXPECT_EQ(content().size(), before - 62 - (64 + 1 + std::string{"local:"}.size() + 16));
  EXPECT_TRUE((*Keyring::read(path, root_key()))->data_key(meta_key));
}

TEST_F(KeyringTest, CannotWriteIsAnError) {
  fill();
  auto read = Keyring::read(path, root_key());
  std::filesystem::remove_all(folder.state());
  EXPECT_FALSE((*read)->begin_run());
}

}  // namespace
