// The programs as they are built, over real sockets: smsc-sim, smpp-load straight to it,
// echo-ceiling. Each run ends by itself; the simulated carrier is ended by its control socket.
#include "tests/support/test_ca.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>
#include <vector>

namespace {

namespace json = boost::json;

json::object parse(const std::string& text) {
  json::error_code failed;
  const json::value parsed = json::parse(text, failed);
  EXPECT_TRUE(!failed && parsed.is_object()) << text;
  return !failed && parsed.is_object() ? parsed.get_object() : json::object{};
}

std::uint64_t number(const json::object& object, const char* name) {
  const json::value* const value = object.if_contains(name);
  EXPECT_NE(value, nullptr) << name;
  return value == nullptr ? 0 : value->to_number<std::uint64_t>();
}

// A child whose standard output is read here.
class Program {
 public:
  explicit Program(std::vector<std::string> words) {
    std::array<int, 2> pipe_ends{};
    EXPECT_EQ(pipe2(pipe_ends.data(), O_CLOEXEC), 0);
    output_ = pipe_ends[0];
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
    std::vector<char*> argv;
    for (std::string& word : words) {
      argv.push_back(word.data());
    }
    argv.push_back(nullptr);
    EXPECT_EQ(posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    close(pipe_ends[1]);
  }

  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  ~Program() {
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
    close(output_);
  }

  // Up to the line's end, or the output's.
  std::string line() {
    std::string text;
    char c = 0;
    while (read(output_, &c, 1) == 1 && c != '\n') {
      text.push_back(c);
    }
    return text;
  }

  int wait() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t pid_ = 0;
  int output_ = -1;
};

class Simulator {
 public:
  Simulator(const std::string& directory, std::vector<std::string> more)
      : control_(directory + "/control"), program_(words(control_, std::move(more))) {
    ready = parse(program_.line());
  }

  json::object command(const std::string& line) {
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    control_.copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    const std::string sent = line + "\n";
    EXPECT_EQ(write(fd, sent.data(), sent.size()), static_cast<ssize_t>(sent.size()));
    std::string text;
    char c = 0;
    while (read(fd, &c, 1) == 1 && c != '\n') {
      text.push_back(c);
    }
    close(fd);
    return parse(text);
  }

  int stop() {
    command(R"({"cmd":"stop"})");
    return program_.wait();
  }

  json::object ready;

 private:
  static std::vector<std::string> words(const std::string& control, std::vector<std::string> more) {
    std::vector<std::string> all{SMSC_SIM, "--listen", "0", "--control", control};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  std::string control_;
  Program program_;
};

json::object submit(const std::string& to, std::vector<std::string> more, int expected_status = 0) {
  std::vector<std::string> words{SMPP_LOAD, "submit-plain", "--to", to, "--deadline", "60"};
  words.insert(words.end(), more.begin(), more.end());
  Program program{words};
  json::object report = parse(program.line());
  EXPECT_EQ(program.wait(), expected_status) << json::serialize(report);
  return report;
}

TEST(Programs, SubmitOverPlainTcpAndGetEveryReceipt) {
  const tests::TestCa ca;
  Simulator simulator{ca.directory(), {"--plain", "--receipt-delay", "5ms"}};
  const std::string to =
      "plain://127.0.0.1:" + std::to_string(number(simulator.ready, "plain_port"));
  const auto report = submit(to, {"-n", "300", "--window", "20"});
  EXPECT_EQ(number(report, "answered"), 300U);
  EXPECT_EQ(number(report, "receipts"), 300U);
  const auto stats = simulator.command(R"({"cmd":"stats"})");
  EXPECT_EQ(number(stats, "submits"), 300U);
  EXPECT_EQ(number(stats, "receipts_answered"), 300U);
  EXPECT_EQ(number(stats, "bound"), 0U);
  EXPECT_EQ(simulator.stop(), 0);
}

TEST(Programs, SubmitsAgainWhatIsThrottled) {
  const tests::TestCa ca;
  Simulator simulator{ca.directory(), {"--plain", "--window", "5", "--latency", "1ms"}};
  const std::string to =
      "plain://127.0.0.1:" + std::to_string(number(simulator.ready, "plain_port"));
  const auto report = submit(to, {"-n", "100", "--window", "10", "--no-receipts"});
  EXPECT_EQ(number(report, "answered"), 100U);
  EXPECT_GT(number(report, "throttled"), 0U);
}

TEST(Programs, SubmitOverTlsToWhomTheyTrustOnly) {
  tests::TestCa ca;
  tests::TestCa other;
  const auto files = ca.server({"localhost"});
  Simulator simulator{ca.directory(), {"--tls-cert", files.cert, "--tls-key", files.key}};
  const std::string to = "tls://localhost:" + std::to_string(number(simulator.ready, "tls_port"));
  const auto report = submit(to, {"-n", "50", "--ca", ca.ca_file()});
  EXPECT_EQ(number(report, "receipts"), 50U);
  const auto refused = submit(to, {"-n", "50", "--ca", other.ca_file()}, 1);
  EXPECT_EQ(number(refused, "answered"), 0U);
  EXPECT_EQ(number(simulator.command(R"({"cmd":"stats"})"), "binds"), 1U);
}

TEST(Programs, RefuseAWrongCommandLine) {
  EXPECT_NE(Program({SMSC_SIM, "--listen", "0"}).wait(), 0);
  EXPECT_NE(Program({SMSC_SIM, "--listen", "x:y", "--plain"}).wait(), 0);
  EXPECT_NE(Program({SMSC_SIM, "--listen", "0", "--plain", "--receipts", "some"}).wait(), 0);
  EXPECT_NE(Program({SMPP_LOAD}).wait(), 0);
  EXPECT_NE(Program({SMPP_LOAD, "mo", "--api", "unix:/nowhere"}).wait(), 0);
  EXPECT_NE(Program({ECHO_CEILING, "--frame", "3"}).wait(), 0);
}

TEST(Programs, MeasureTheEcho) {
  Program program{{ECHO_CEILING, "--seconds", "0.1", "--connections", "2"}};
  const auto report = parse(program.line());
  EXPECT_EQ(program.wait(), 0);
  EXPECT_GT(number(report, "frames"), 1'000U);
  EXPECT_GT(report.at("client_cpu_us_per_frame").to_number<double>(), 0);
  EXPECT_GT(report.at("server_cpu_us_per_frame").to_number<double>(), 0);
}

}  // namespace
