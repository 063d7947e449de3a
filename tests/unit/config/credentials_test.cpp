#include "daemon/credentials.hpp"

#include "tests/unit/config/workplace.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace credentials {
namespace {

using config::SecretReference;
using config_test::Workplace;
using perms = std::filesystem::perms;

class Credentials : public testing::Test {
 protected:
  static SecretReference in_file(const std::string& path) {
    return {.kind = SecretReference::Kind::file, .name = path, .position = "bridge.yaml:5:15"};
  }

  static SecretReference as_credential(const std::string& name) {
    return {
        .kind = SecretReference::Kind::credential, .name = name, .position = "bridge.yaml:5:15"};
  }

  static std::string text_of(const smpp::expected<Credential, std::string>& read) {
    return read ? std::string{smpp::view(read->reveal())} : "refused: " + read.error();
  }

  // What a refusal says, without the folder of the test.
  std::string refusal(const smpp::expected<Credential, std::string>& read) const {
    EXPECT_FALSE(read);
    std::string text = read ? std::string{} : read.error();
    EXPECT_EQ(text.find("canary"), std::string::npos) << text;
    for (std::size_t at = 0; (at = text.find(place_.path(""))) != std::string::npos;) {
      text.erase(at, place_.path("").size());
    }
    return text;
  }

  Workplace place_;
};

TEST_F(Credentials, PasswordsLoseTheEndOfTheLine) {
  EXPECT_EQ(text_of(read_password(in_file(place_.write("p", "secret\n")))), "secret");
  EXPECT_EQ(text_of(read_password(in_file(place_.write("p", "secret\r\n")))), "secret");
  EXPECT_EQ(text_of(read_password(in_file(place_.write("p", "se cret ")))), "se cret ");
}

TEST_F(Credentials, KeysAreReadOctetByOctet) {
  const std::string octets{"\0\n\xFF\n", 4};
  EXPECT_EQ(text_of(read_key(in_file(place_.write("k", octets)))), octets);
}

TEST_F(Credentials, AnyModeThatLetsOthersInIsRefusedWithTheRemedy) {
  EXPECT_EQ(refusal(read_key(in_file(place_.write("k", "canary", perms{0644})))),
            "bridge.yaml:5:15: k: has mode 0644, which lets others use it; run: chmod 0600 k");
  for (const unsigned mode : {0640u, 0620u, 0610u, 0604u, 0602u, 0601u, 0777u}) {
    EXPECT_NE(refusal(read_key(in_file(place_.write("k", "canary", perms{mode})))).find("chmod"),
              std::string::npos)
        << mode;
  }
  EXPECT_EQ(text_of(read_key(in_file(place_.write("k", "mine", perms{0400})))), "mine");
}

TEST_F(Credentials, APublicFileMayBeReadByAllAndReplacedByNobody) {
  for (const unsigned mode : {0600u, 0640u, 0644u}) {
    const auto read = read_public("clients.a.key", place_.write("k", "open", perms{mode}));
    ASSERT_TRUE(read) << mode;
    EXPECT_EQ(smpp::view(*read), "open");
  }
  for (const unsigned mode : {0660u, 0646u, 0666u}) {
    const auto read = read_public("clients.a.key", place_.write("k", "open", perms{mode}));
    ASSERT_FALSE(read) << mode;
    EXPECT_TRUE(read.error().starts_with("clients.a.key: " + place_.path("k"))) << read.error();
    EXPECT_NE(read.error().find("chmod 0644"), std::string::npos) << read.error();
  }
}

TEST_F(Credentials, WhatIsNoFileIsRefused) {
  const std::string file = place_.write("real", "canary");
  std::filesystem::create_symlink(file, place_.path("link"));
  EXPECT_EQ(refusal(read_key(in_file(place_.path("link")))),
            "bridge.yaml:5:15: link: is a symbolic link; name the file itself");
  ASSERT_EQ(::mkfifo(place_.path("fifo").c_str(), 0600), 0);
  EXPECT_EQ(refusal(read_key(in_file(place_.path("fifo")))),
            "bridge.yaml:5:15: fifo: is not a regular file; name one");
  EXPECT_NE(refusal(read_key(in_file(place_.path("none")))).find("No such file"),
            std::string::npos);
  EXPECT_NE(refusal(read_key(in_file(place_.path("no/folder")))).find("its folder"),
            std::string::npos);
}

TEST_F(Credentials, SizesOutOfBoundsAreRefused) {
  EXPECT_NE(refusal(read_key(in_file(place_.write("k", "")))).find("is empty"), std::string::npos);
  EXPECT_NE(refusal(read_key(in_file(place_.write("k", std::string(4'097, 'x'))))).find("4 KiB"),
            std::string::npos);
  EXPECT_TRUE(read_key(in_file(place_.write("k", std::string(4'096, 'x')))));
  EXPECT_EQ(text_of(read_password(in_file(place_.write("p", std::string(64, 'x') + "\n")))),
            std::string(64, 'x'));
  EXPECT_FALSE(read_password(in_file(place_.write("p", std::string(65, 'x')))));
  EXPECT_FALSE(read_password(in_file(place_.write("p", "\n"))));
  EXPECT_EQ(refusal(read_password(in_file(place_.write("p", "canary\ncanary\n")))),
            "bridge.yaml:5:15: the file of `p` holds more than one line; write only the password");
}

TEST_F(Credentials, AFolderThatAnybodyCanWriteIsRefused) {
  const std::string file = place_.write("open/k", "canary");
  std::filesystem::permissions(place_.path("open"), perms{0777});
  EXPECT_EQ(
      refusal(read_key(in_file(file))),
      "bridge.yaml:5:15: open/k: everybody can write to its folder and replace it; run: chmod "
      "o-w open");
  std::filesystem::permissions(place_.path("open"), perms{01777});
  EXPECT_TRUE(read_key(in_file(file)));
}

TEST_F(Credentials, FilesOfOthersAreRefused) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "only root can give files away";
  }
  const std::string file = place_.write("k", "canary");
  ASSERT_EQ(::chown(file.c_str(), 12'345, 12'345), 0);
  EXPECT_EQ(
      refusal(read_key(in_file(file))),
      "bridge.yaml:5:15: k: belongs to another user; run: chown root k (or the daemon's user)");
}

TEST_F(Credentials, CredentialsComeFromTheirFolder) {
  ::unsetenv("CREDENTIALS_DIRECTORY");
  EXPECT_EQ(refusal(read_key(as_credential("root-key"))),
            "bridge.yaml:5:15: $CREDENTIALS_DIRECTORY is not set; start through systemd with "
            "LoadCredential=root-key:PATH, or name a `file`");
  // As systemd makes them: the group's right is the mask of an access control list.
  place_.write("root-key", "key", perms{0440});
  ::setenv("CREDENTIALS_DIRECTORY", place_.path("").c_str(), 1);
  EXPECT_EQ(text_of(read_key(as_credential("root-key"))), "key");
  place_.write("root-key", "canary", perms{0444});
  EXPECT_FALSE(read_key(as_credential("root-key")));
  ::unsetenv("CREDENTIALS_DIRECTORY");
}

}  // namespace
}  // namespace credentials
