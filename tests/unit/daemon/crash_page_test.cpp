// What the next process learns of the one that died.
#include "daemon/crash_page.hpp"

#include "tests/unit/store/folder.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

namespace application {
namespace {

routing::BlindIndex print_of(std::uint8_t number) {
  routing::BlindIndex print{};
  print[0] = number;
  return print;
}

class CrashPageTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::unique_ptr<CrashPage> open() {
    auto page = CrashPage::open(path);
    EXPECT_TRUE(page) << page.error();
    return page ? std::move(*page) : nullptr;
  }

  // A process of its own works on this and is killed.
  void die_at(std::uint8_t number) {
    const pid_t child = ::fork();
    if (child == 0) {
      const auto page = open();
      const routing::Watched watched{*page, print_of(number)};
      ::raise(SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
  }

  [[nodiscard]] static std::string made(const store_test::Folder& folder) {
    std::filesystem::create_directory(folder.state());
    return folder.state();
  }

  store_test::Folder folder_;
  const std::string path = made(folder_);
};

TEST_F(CrashPageTest, WhoeverDiesAtWorkLeavesWhatItWorkedOn) {
  die_at(1);
  {
    const auto page = open();
    EXPECT_EQ(page->crashes(print_of(1)), 1U);
    EXPECT_EQ(page->crashes(print_of(2)), 0U);
    EXPECT_EQ(page->last_died(), 1U);
  }
  die_at(2);
  die_at(1);
  const auto page = open();
  EXPECT_EQ(page->crashes(print_of(1)), 2U);
  EXPECT_EQ(page->crashes(print_of(2)), 1U);
  EXPECT_EQ(page->last_died(), 2U);
}

TEST_F(CrashPageTest, WhoeverDiesIdleLeavesNothing) {
  const pid_t child = ::fork();
  if (child == 0) {
    const auto page = open();
    { const routing::Watched watched{*page, print_of(1)}; }
    ::raise(SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  const auto page = open();
  EXPECT_EQ(page->crashes(print_of(1)), 0U);
  EXPECT_EQ(page->last_died(), 0U);
}

TEST_F(CrashPageTest, WorkWithinWorkGoesBackToWhatItWasIn) {
  const auto page = open();
  const routing::Watched outer{*page, print_of(1)};
  { const routing::Watched inner{*page, print_of(2)}; }
  EXPECT_EQ(page->work_on(print_of(1)), print_of(1));
}

TEST_F(CrashPageTest, WhatIsSettledIsForgottenForGood) {
  die_at(1);
  die_at(1);
  open()->settled(print_of(1));
  EXPECT_EQ(open()->crashes(print_of(1)), 0U);
}

TEST_F(CrashPageTest, TheOldestOfManyGivesWay) {
  for (std::uint8_t number = 1; number <= 65; ++number) {
    die_at(number);
  }
  const auto page = open();
  EXPECT_EQ(page->crashes(print_of(1)), 0U);
  EXPECT_EQ(page->crashes(print_of(2)), 1U);
  EXPECT_EQ(page->crashes(print_of(65)), 1U);
}

TEST_F(CrashPageTest, AFileOfSomethingElseIsBegunAnew) {
  std::ofstream{path + "/working"} << std::string(5'000, '\x7F');
  const auto page = open();
  ASSERT_TRUE(page);
  EXPECT_EQ(page->last_died(), 0U);
}

TEST_F(CrashPageTest, AFolderThatIsNotThereIsSaid) {
  const auto page = CrashPage::open(path + "/none");
  ASSERT_FALSE(page);
  EXPECT_NE(page.error().find("/none/working"), std::string::npos);
}

}  // namespace
}  // namespace application
