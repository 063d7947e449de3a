// notify against a socket as a service manager has it.
#include "daemon/notify.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <string>

namespace {

class NotifyTest : public testing::Test {
 protected:
  void SetUp() override {
    socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    ASSERT_GE(socket_, 0);
    // Autobind: the kernel picks a free name in the abstract namespace.
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    ASSERT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(sa_family_t)), 0);
    socklen_t size = sizeof(address);
    ASSERT_EQ(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    std::string name(address.sun_path, size - offsetof(sockaddr_un, sun_path));
    name[0] = '@';
    ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
  }

  void TearDown() override {
    ::unsetenv("NOTIFY_SOCKET");
    ::unsetenv("WATCHDOG_USEC");
    ::unsetenv("WATCHDOG_PID");
    ::close(socket_);
  }

  std::string received() const {
    std::array<char, 512> buffer{};
    const ssize_t size = ::recv(socket_, buffer.data(), buffer.size(), 0);
    return size < 0 ? std::string() : std::string(buffer.data(), static_cast<std::size_t>(size));
  }

  int socket_ = -1;
};

TEST_F(NotifyTest, TellsTheStatesOfALife) {
  notify::ready();
  EXPECT_EQ(received(), "READY=1");
  notify::alive();
  EXPECT_EQ(received(), "WATCHDOG=1");
  notify::stopping();
  EXPECT_EQ(received(), "STOPPING=1");
}

TEST_F(NotifyTest, AStatusIsOneAssignmentWhateverItHolds) {
  notify::status("2 of 3 binds up\nREADY=1");
  EXPECT_EQ(received(), "STATUS=2 of 3 binds up READY=1");
}

TEST_F(NotifyTest, NobodyListeningIsNoError) {
  ::unsetenv("NOTIFY_SOCKET");
  notify::ready();
  EXPECT_EQ(received(), "");
}

TEST_F(NotifyTest, TheWatchdogIsFedTwiceAsOftenAsAsked) {
  EXPECT_FALSE(notify::watchdog_interval());
  ::setenv("WATCHDOG_USEC", "30000000", 1);
  EXPECT_EQ(notify::watchdog_interval(), std::chrono::seconds{15});
  ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
  EXPECT_EQ(notify::watchdog_interval(), std::chrono::seconds{15});
}

TEST_F(NotifyTest, AnotherProcessesWatchdogIsNotOurs) {
  ::setenv("WATCHDOG_USEC", "30000000", 1);
  ::setenv("WATCHDOG_PID", std::to_string(::getppid()).c_str(), 1);
  EXPECT_FALSE(notify::watchdog_interval());
}

}  // namespace
