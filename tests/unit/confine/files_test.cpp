#include "daemon/confine/files.hpp"

#include "daemon/confine/landlock.hpp"
#include "tests/unit/confine/in_child.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

namespace {

namespace fs = std::filesystem;
using confine::Reach;
using confine::test::error_of;
using confine::test::in_child;

constexpr int not_confined = 99;

class Files : public testing::Test {
 protected:
  Files() {
    std::string name = (fs::temp_directory_path() / "smppbridge-confine-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    for (const char* below : {"state", "tls", "outside"}) {
      fs::create_directory(folder_ / below);
      std::ofstream{folder_ / below / "file"} << "there";
    }
  }

  ~Files() override { fs::remove_all(folder_); }

  void SetUp() override {
    if (confine::landlock::version() < 1) {
      GTEST_SKIP() << "this kernel has no Landlock";
    }
  }

  [[nodiscard]] std::string at(const char* path) const { return (folder_ / path).string(); }

  template <class Work>
  static int confined(const Reach& reach, Work work) {
    return in_child([&] {
      const auto done = confine::to_reach(reach);
      return done && done->files ? work() : not_confined;
    });
  }

  static int open_error(const std::string& path, int flags) {
    return error_of(::open(path.c_str(), flags | O_CLOEXEC, 0600));
  }

  fs::path folder_;
};

TEST_F(Files, WhatIsNotNamedIsOutOfReach) {
  const Reach reach{.reads = {at("tls")}, .writes = {at("state")}};
  EXPECT_EQ(confined(reach, [&] { return open_error(at("outside/file"), O_RDONLY); }), EACCES);
  EXPECT_EQ(confined(reach, [&] { return open_error(at("outside/new"), O_WRONLY | O_CREAT); }),
            EACCES);
  EXPECT_EQ(confined(reach, [&] { return open_error("/etc/passwd", O_RDONLY); }), EACCES);
  EXPECT_EQ(confined(reach, [&] { return open_error("/proc/1/environ", O_RDONLY); }), EACCES);
}

TEST_F(Files, WhatIsReadCannotBeWritten) {
  const Reach reach{.reads = {at("tls")}};
  EXPECT_EQ(confined(reach, [&] { return open_error(at("tls/file"), O_RDONLY); }), 0);
  EXPECT_EQ(confined(reach, [&] { return open_error(at("tls/file"), O_WRONLY); }), EACCES);
  EXPECT_EQ(confined(reach, [&] { return open_error(at("tls/new"), O_WRONLY | O_CREAT); }), EACCES);
  EXPECT_EQ(confined(reach, [&] { return error_of(::unlink(at("tls/file").c_str())); }), EACCES);
}

TEST_F(Files, TheStateIsMadeChangedRenamedAndRemoved) {
  const Reach reach{.writes = {at("state")}};
  EXPECT_EQ(confined(reach,
                     [&] {
                       const std::string made = at("state/below/made");
                       return ::mkdir(at("state/below").c_str(), 0700) == 0 &&
                                      open_error(made, O_WRONLY | O_CREAT) == 0 &&
                                      ::truncate(made.c_str(), 0) == 0 &&
                                      ::rename(made.c_str(), at("state/moved").c_str()) == 0 &&
                                      ::unlink(at("state/moved").c_str()) == 0 &&
                                      ::rmdir(at("state/below").c_str()) == 0
                                  ? 0
                                  : errno;
                     }),
            0);
  EXPECT_EQ(confined(reach, [&] { return error_of(::mknod(at("state/p").c_str(), S_IFIFO, 0)); }),
            EACCES);
  EXPECT_EQ(confined(reach, [&] { return error_of(::symlink("/", at("state/s").c_str())); }),
            EACCES);
}

TEST_F(Files, NothingIsExecuted) {
  const Reach reach{.reads = {"/"}, .writes = {at("state")}};
  EXPECT_EQ(confined(reach, [] { return error_of(::execl("/bin/true", "true", nullptr)); }),
            EACCES);
}

TEST_F(Files, ASocketIsMadeInItsFolderAndNothingElse) {
  const Reach reach{.sockets = {at("outside")}};
  const auto bind_at = [&](const std::string& path) {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    std::strncpy(name.sun_path, path.c_str(), sizeof(name.sun_path) - 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    return error_of(::bind(fd, reinterpret_cast<sockaddr*>(&name), sizeof(name)));
  };
  EXPECT_EQ(confined(reach, [&] { return bind_at(at("outside/s")); }), 0);
  EXPECT_EQ(confined(reach, [&] { return error_of(::unlink(at("outside/s").c_str())); }), 0);
  EXPECT_EQ(confined(reach, [&] { return bind_at(at("state/s")); }), EACCES);
  EXPECT_EQ(confined(reach, [&] { return open_error(at("outside/n"), O_WRONLY | O_CREAT); }),
            EACCES);
}

TEST_F(Files, ARenewedFileIsStillRead) {
  fs::create_symlink(folder_ / "outside" / "file", folder_ / "tls" / "link");
  Reach reach;
  confine::add_renewed_file(reach, at("tls/link"));
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    char word = 0;
    ::_exit(confine::to_reach(reach) && ::read(ends[0], &word, 1) == 1
                ? open_error(at("tls/link"), O_RDONLY)
                : not_confined);
  }
  std::ofstream{folder_ / "outside" / "next"} << "renewed";
  fs::rename(folder_ / "outside" / "next", folder_ / "outside" / "file");
  ASSERT_EQ(::write(ends[1], "x", 1), 1);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST_F(Files, APathThatIsNotThereIsNoFault) {
  EXPECT_EQ(confined({.reads = {at("nowhere"), at("tls")}},
                     [&] { return open_error(at("tls/file"), O_RDONLY); }),
            0);
}

TEST_F(Files, OtherProcessesGetNoSignals) {
  if (confine::landlock::version() < 6) {
    GTEST_SKIP() << "this kernel's Landlock knows no signals";
  }
  EXPECT_EQ(confined({}, [] { return error_of(::kill(::getppid(), 0)); }), EPERM);
}

class Ports : public Files {
 protected:
  void SetUp() override {
    if (confine::landlock::version() < confine::landlock::version_with_ports) {
      GTEST_SKIP() << "this kernel's Landlock knows no ports";
    }
  }

  // The error of the call on a new socket.
  template <class Call>
  static int on_port(Call call, std::uint16_t port) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(port);
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return error_of(
        call(::socket(AF_INET, SOCK_STREAM, 0), reinterpret_cast<sockaddr*>(&name), sizeof(name)));
  }

  // One on which nobody listens, since it was just given back.
  static std::uint16_t free_port() {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(name);
    EXPECT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&name), size), 0);
    EXPECT_EQ(::getsockname(fd, reinterpret_cast<sockaddr*>(&name), &size), 0);
    ::close(fd);
    return ntohs(name.sin_port);
  }
};

TEST_F(Ports, OnlyTheNamedAreConnectedTo) {
  const std::uint16_t named = free_port();
  const std::uint16_t other = free_port();
  const Reach reach{.connects = {named}};
  EXPECT_EQ(confined(reach, [&] { return on_port(::connect, named); }), ECONNREFUSED);
  EXPECT_EQ(confined(reach, [&] { return on_port(::connect, other); }), EACCES);
}

TEST_F(Ports, OnlyTheNamedAreListenedOn) {
  const std::uint16_t named = free_port();
  const Reach reach{.listens = {named}};
  EXPECT_EQ(confined(reach, [&] { return on_port(::bind, named); }), 0);
  EXPECT_EQ(confined(reach, [&] { return on_port(::bind, 0); }), EACCES);
  EXPECT_EQ(confined({.listens = {0}}, [&] { return on_port(::bind, 0); }), 0);
}

}  // namespace
