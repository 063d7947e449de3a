#include "daemon/store/record_log.hpp"

#include "tests/unit/store/folder.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace {

using namespace store_test;
using store::RecordLog;

using Frames = std::vector<std::string>;

// Frames of this test are their own proof: the text ends in '.'.
class RecordLogTest : public testing::Test {
 protected:
  RecordLogTest() { std::filesystem::create_directory(path()); }

  [[nodiscard]] std::string path() const { return folder_.state(); }

  // What opening gives, or the error.
  Frames read(std::uint64_t settled = 0) {
    Frames frames;
    auto log = open(settled, frames);
    return log ? frames : Frames{"error: " + log.error()};
  }

  smpp::expected<RecordLog, store::Reason> open(std::uint64_t settled, Frames& frames) {
    return RecordLog::open(
        path(), 100, settled, [&](std::uint64_t, std::span<const std::uint8_t> sealed) {
          const std::string text{smpp::view(sealed)};
          const bool opens = text.ends_with('.');
          if (opens) {
            frames.push_back(text);
          }
          return opens;
        });
  }

  void write(const Frames& texts) {
    Frames before;
    auto log = open(0, before);
    ASSERT_TRUE(log) << log.error();
    for (const std::string& text : texts) {
      ASSERT_TRUE(log->append(smpp::octets_of(text)));
    }
  }

  [[nodiscard]] std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& [name, content] : contents(path())) {
      names.push_back(name);
    }
    return names;
  }

  static std::string content(const std::string& name) {
    std::ifstream file{name, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
  }

  static void replace(const std::string& name, const std::string& with) {
    std::ofstream{name, std::ios::binary | std::ios::trunc} << with;
  }

 private:
  Folder folder_;
};

const Frames ten{"one one one one.", "two two two two.", "three three three.", "four four four."};

TEST_F(RecordLogTest, GivesBackEveryFrameInOrder) {
  EXPECT_EQ(read(), Frames{});
  write(ten);
  EXPECT_EQ(read(), ten);
  EXPECT_EQ(read(2), (Frames{ten[2], ten[3]})) << "those behind what was settled";
  EXPECT_EQ(read(4), Frames{});
  EXPECT_EQ(files().size(), 2u) << "a file is ended when it holds a hundred octets";
}

TEST_F(RecordLogTest, CountsOnFromWhatIsThere) {
  write(ten);
  Frames frames;
  auto log = open(0, frames);
  ASSERT_TRUE(log);
  EXPECT_EQ(log->next(), 5u);
  log = open(9, frames);
  ASSERT_TRUE(log);
  EXPECT_EQ(log->next(), 10u) << "numbers are never used twice";
  ASSERT_TRUE(log->clear());
  EXPECT_EQ(files().size(), 0u);
  ASSERT_TRUE(log->append(smpp::octets_of("ten.")));
  EXPECT_EQ(read(9), Frames{"ten."});
}

TEST_F(RecordLogTest, ForgetsFilesThatAreSettled) {
  Frames frames;
  auto log = open(0, frames);
  ASSERT_TRUE(log);
  for (const std::string& text : ten) {
    ASSERT_TRUE(log->append(smpp::octets_of(text)));
  }
  ASSERT_EQ(files().size(), 2u);
  EXPECT_FALSE(log->can_forget(2)) << "the third frame is in the first file";
  ASSERT_TRUE(log->can_forget(3));
  ASSERT_TRUE(log->forget(3));
  EXPECT_EQ(files().size(), 1u);
  EXPECT_FALSE(log->can_forget(4)) << "the file that is appended to stays";
  EXPECT_EQ(read(3), Frames{ten[3]});
}

// What a power cut leaves: the newest file ends anywhere, or has zeros where nothing was written.
TEST_F(RecordLogTest, ATornEndLosesTheTornFrameOnly) {
  write({ten[0], ten[1]});
  const std::string name = files().at(0);
  const std::string whole = content(name);
  const std::size_t second = whole.size() - 16 - ten[1].size();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Frames left = size < second ? Frames{} : Frames{ten[0]};
    replace(name, whole.substr(0, size));
    EXPECT_EQ(read(), left) << "cut at " << size;
    std::string zeros = whole;
    std::fill(zeros.begin() + static_cast<std::ptrdiff_t>(size), zeros.end(), '\0');
    replace(name, zeros);
    EXPECT_EQ(read(), left) << "zeros from " << size;
  }
  replace(name, whole);
  EXPECT_EQ(read(), (Frames{ten[0], ten[1]}));
}

TEST_F(RecordLogTest, DamageBeforeTheEndIsAnError) {
  write({ten[0], ten[1], ten[2]});
  ASSERT_EQ(files().size(), 1u);
  const std::string name = files().at(0);
  const std::string whole = content(name);
  const std::size_t third = whole.size() - 16 - ten[2].size();
  for (std::size_t at = 16; at < third; ++at) {
    std::string changed = whole;
    // The texts of the frames prove nothing but their ends.
    const bool seen = changed[at] == '.' || at < 32 || (at >= 48 && at < 64);
    changed[at] = static_cast<char>(changed[at] ^ 1);
    replace(name, changed);
    if (seen) {
      EXPECT_NE(read().at(0).find("is damaged"), std::string::npos) << at;
    }
  }
}

TEST_F(RecordLogTest, AFileThatIsMissingOrShortenedIsAnError) {
  write(ten);
  const auto names = files();
  ASSERT_EQ(names.size(), 2u);
  const std::string first = content(names[0]);
  replace(names[0], first.substr(0, first.size() - 16 - ten[2].size()));
  EXPECT_NE(read().at(0).find("frames are missing"), std::string::npos);
  replace(names[0], first.substr(0, first.size() - 1));
  EXPECT_NE(read().at(0).find("is damaged"), std::string::npos);
  std::filesystem::remove(names[0]);
  EXPECT_NE(read().at(0).find("frames are missing"), std::string::npos);
  EXPECT_EQ(read(3), Frames{ten[3]}) << "what was settled is not missed";
}

// Deleted files may come back with a power cut, alone or together.
TEST_F(RecordLogTest, FilesThatCameBackArePassedOver) {
  write(ten);
  std::vector<std::pair<std::string, std::string>> old;
  for (const std::string& name : files()) {
    old.emplace_back(name, content(name));
  }
  {
    Frames frames;
    auto log = open(0, frames);
    ASSERT_TRUE(log);
    ASSERT_TRUE(log->clear());
    ASSERT_TRUE(log->append(smpp::octets_of("five.")));
  }
  for (const auto& [name, back] : old) {
    replace(name, back);
    EXPECT_EQ(read(4), Frames{"five."});
  }
  std::filesystem::remove(old[0].first);
  EXPECT_EQ(read(4), Frames{"five."});
}

TEST_F(RecordLogTest, OtherFilesAreLeftAlone) {
  write(ten);
  replace(path() + "/notes.txt", "not ours");
  EXPECT_EQ(read(), ten);
}

}  // namespace
