#include "daemon/store/keyring.hpp"

#include "tests/unit/store/folder.hpp"

#include <sys/stat.h>

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
    Keyring keyring = Keyring::make(path, root_key());
    ASSERT_TRUE(keyring.begin_run());
    const auto text = keyring.make_data_key(DataClass::text, 20000);
    const auto meta = keyring.make_data_key(DataClass::meta, 20000);
    ASSERT_TRUE(text && meta);
    text_key = text->id;
    meta_key = meta->id;
    text_material = smpp::view(text->material.reveal());
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
  EXPECT_NE(read.error().find("the root key does not open this store's keyring"),
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
  ASSERT_TRUE((*read)->make_data_key(DataClass::standing, 20001));
  EXPECT_EQ((*read)->data_keys(), 3u);
  ASSERT_TRUE((*read)->retire([&](store::KeyId id) { return id == meta_key; }));
  const auto again = Keyring::read(path, root_key());
  EXPECT_EQ((*again)->data_keys(), 1u);
  EXPECT_TRUE((*again)->data_key(meta_key));
  EXPECT_FALSE((*again)->data_key(text_key));
}

TEST_F(KeyringTest, CannotWriteIsAnError) {
  fill();
  auto read = Keyring::read(path, root_key());
  std::filesystem::remove_all(folder.state());
  EXPECT_FALSE((*read)->begin_run());
}

}  // namespace
