// The log as a process has it: lines on a descriptor, levels, the limit, and a reader that stops.
#include "daemon/observe/log.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace {

namespace log = observe::log;

class LogTest : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    if (GetParam()) {
      ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data()), 0);
    } else {
      ASSERT_EQ(::pipe(ends_.data()), 0);
    }
    ASSERT_EQ(::fcntl(ends_[0], F_SETFL, O_NONBLOCK), 0);
    log::write_to(ends_[1]);
    log::set_level(log::Level::info);
  }

  void TearDown() override {
    log::flush();
    log::write_to(STDERR_FILENO);
    ::close(ends_[0]);
    ::close(ends_[1]);
  }

  std::string read_all() {
    std::string all;
    std::array<char, 4096> chunk{};
    for (ssize_t n = 0; (n = ::read(ends_[0], chunk.data(), chunk.size())) > 0;) {
      all.append(chunk.data(), static_cast<std::size_t>(n));
    }
    return all;
  }

  // Until the log cannot write any more.
  void fill() {
    ASSERT_EQ(::fcntl(ends_[1], F_SETFL, O_NONBLOCK), 0);
    const std::string filler(4096, '#');
    while (::write(ends_[1], filler.data(), filler.size()) > 0) {
    }
    while (::write(ends_[1], filler.data(), 1) > 0) {
    }
    ASSERT_EQ(::fcntl(ends_[1], F_SETFL, 0), 0);
  }

  std::array<int, 2> ends_{};
};

TEST_P(LogTest, EveryLineIsOneJsonObject) {
  log::info("log_test_line", {log::field("count", 1)});
  const std::string text = read_all();
  EXPECT_TRUE(text.starts_with(R"({"time":")")) << text;
  EXPECT_TRUE(text.ends_with("\"level\":\"info\",\"event\":\"log_test_line\",\"count\":1}\n"))
      << text;
}

TEST_P(LogTest, LinesBelowTheLevelAreNotMade) {
  log::debug("log_test_quiet");
  EXPECT_EQ(read_all(), "");
  log::set_level(log::Level::debug);
  log::debug("log_test_loud");
  EXPECT_NE(read_all().find("log_test_loud"), std::string::npos);
  log::set_level(log::Level::error);
  log::warning("log_test_warning");
  EXPECT_EQ(read_all(), "");
}

TEST_P(LogTest, RepeatsAreCountedInsteadOfWritten) {
  // One log serves the whole process, and so both parameters.
  const observe::SafeText event =
      GetParam() ? observe::SafeText("log_test_socket") : observe::SafeText("log_test_pipe");
  const std::string name(event.view());
  for (int i = 0; i < 50; ++i) {
    log::info(event);
  }
  log::flush();
  const std::string text = read_all();
  EXPECT_NE(text.find(R"("event":"log_suppressed","of":")" + name + R"(","count":)"),
            std::string::npos)
      << text;
  std::size_t lines = 0;
  for (std::size_t at = 0; (at = text.find(R"("event":")" + name + '"', at)) != std::string::npos;
       ++at) {
    ++lines;
  }
  // A second may begin anew in between.
  EXPECT_GE(lines, 10u);
  EXPECT_LE(lines, 20u);
}

TEST_P(LogTest, AReaderThatStopsCostsLinesAndNotTime) {
  fill();
  const std::uint64_t before = log::dropped_lines();
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 5; ++i) {
    log::error("log_test_stuck", {log::field("i", i)});
  }
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{1});
  EXPECT_EQ(log::dropped_lines() - before, 5u);

  (void)read_all();
  log::info("log_test_free_again");
  const std::string text = read_all();
  EXPECT_NE(text.find(R"("event":"log_test_free_again")"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("event":"log_dropped","count":5)"), std::string::npos) << text;
}

TEST_P(LogTest, LinesOfSeveralThreadsDoNotMix) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([] {
      for (int i = 0; i < 20; ++i) {
        log::info("log_test_threads");
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  log::flush();
  std::string text = read_all();
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    ASSERT_NE(end, std::string::npos);
    EXPECT_TRUE(text.starts_with(R"({"time":)"));
    EXPECT_EQ(text[end - 1], '}');
    text.erase(0, end + 1);
  }
}

INSTANTIATE_TEST_SUITE_P(PipeAndSocket, LogTest, testing::Bool(), [](const auto& suite) {
  return suite.param ? "socket" : "pipe";
});

}  // namespace
