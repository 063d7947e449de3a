#include "daemon/confine/system_calls.hpp"

#include "tests/unit/confine/in_child.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netdb.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <cerrno>
#include <csignal>
#include <functional>
#include <string>
#include <thread>

namespace {

using confine::test::error_of;
using confine::test::in_child;

constexpr int no_filter = 99;

template <class Work>
int filtered(Work work) {
  return in_child([&] { return confine::to_known_system_calls() ? work() : no_filter; });
}

// Ends the process, or gives its error.
template <class... Arguments>
int after_filter(long number, Arguments... arguments) {
  return filtered([&] { return error_of(::syscall(number, arguments...)); });
}

TEST(SystemCalls, AProgramCannotBeStarted) {
  const char* const words[] = {"/bin/true", nullptr};
  EXPECT_EQ(after_filter(SYS_execve, "/bin/true", words, nullptr), -SIGSYS);
  EXPECT_EQ(after_filter(SYS_execveat, AT_FDCWD, "/bin/true", words, nullptr, 0), -SIGSYS);
}

TEST(SystemCalls, AProcessCannotBeStarted) {
  EXPECT_EQ(after_filter(SYS_clone, SIGCHLD, 0, 0, 0, 0), -SIGSYS);
  EXPECT_EQ(after_filter(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0), -SIGSYS);
#ifdef SYS_fork
  EXPECT_EQ(after_filter(SYS_fork), -SIGSYS);
  EXPECT_EQ(after_filter(SYS_vfork), -SIGSYS);
#endif
}

TEST(SystemCalls, OtherProcessesAreOutOfReach) {
  EXPECT_EQ(after_filter(SYS_ptrace, PTRACE_ATTACH, ::getpid(), 0, 0), -SIGSYS);
  EXPECT_EQ(after_filter(SYS_process_vm_readv, ::getpid(), 0, 0, 0, 0, 0), -SIGSYS);
  EXPECT_EQ(after_filter(SYS_kill, ::getpid(), 0), -SIGSYS);
  EXPECT_EQ(after_filter(SYS_tgkill, ::getpid(), ::getpid(), 0), -SIGSYS);
}

TEST(SystemCalls, OnlyTheUsualSocketsAreMade) {
  EXPECT_EQ(after_filter(SYS_socket, AF_PACKET, SOCK_RAW, 0), -SIGSYS);
  EXPECT_EQ(after_filter(SYS_socket, AF_ALG, SOCK_SEQPACKET, 0), -SIGSYS);
  EXPECT_EQ(after_filter(SYS_socket, AF_NETLINK, SOCK_RAW, 9), -SIGSYS);  // audit
  for (const int family : {AF_INET, AF_INET6, AF_UNIX}) {
    EXPECT_EQ(after_filter(SYS_socket, family, SOCK_STREAM, 0), 0);
  }
}

TEST(SystemCalls, WhatWidensWhatItMayDoIsRefused) {
  for (const long number : {SYS_setuid,
                            SYS_setgroups,
                            SYS_unshare,
                            SYS_setns,
                            SYS_mount,
                            SYS_chroot,
                            SYS_bpf,
                            SYS_keyctl,
                            SYS_add_key,
                            SYS_userfaultfd,
                            SYS_perf_event_open,
                            SYS_io_uring_setup,
                            SYS_init_module,
                            SYS_reboot,
                            SYS_open_by_handle_at,
                            SYS_process_madvise,
                            SYS_memfd_create,
                            SYS_personality}) {
    EXPECT_EQ(after_filter(number, 0, 0, 0, 0, 0, 0), -SIGSYS) << number;
  }
}

TEST(SystemCalls, CoresCannotBeSwitchedOnAgain) {
  EXPECT_EQ(after_filter(SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0), -SIGSYS);
  EXPECT_EQ(filtered([] {
              const rlimit limit{.rlim_cur = 1, .rlim_max = 1};
              return error_of(::setrlimit(RLIMIT_CORE, &limit));
            }),
            -SIGSYS);
  EXPECT_EQ(filtered([] {
              rlimit limit{};
              return error_of(::getrlimit(RLIMIT_CORE, &limit));
            }),
            0);
}

TEST(SystemCalls, NoMemoryBecomesExecutable) {
  EXPECT_EQ(
      after_filter(SYS_mmap, 0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      EACCES);
  EXPECT_EQ(filtered([] {
              void* const page =
                  ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
              return page == MAP_FAILED ? 1 : error_of(::mprotect(page, 4096, PROT_EXEC));
            }),
            EACCES);
}

TEST(SystemCalls, AThreadThatWasThereBeforeIsHeldToo) {
  EXPECT_EQ(in_child([] {
              int ends[2];
              if (::pipe(ends) != 0) {
                return 1;
              }
              std::thread early{[&] {
                char word = 0;
                (void)!::read(ends[0], &word, 1);
                ::syscall(SYS_setuid, 0);
              }};
              if (!confine::to_known_system_calls() || ::write(ends[1], "x", 1) != 1) {
                return no_filter;
              }
              early.join();
              return 0;
            }),
            -SIGSYS);
}

TEST(SystemCalls, ThreadsAreStillStarted) {
  EXPECT_EQ(filtered([] {
              int made = 0;
              std::thread{[&] { made = 7; }}.join();
              return made;
            }),
            7);
}

TEST(SystemCalls, NamesAreStillResolved) {
  EXPECT_EQ(filtered([] {
              addrinfo* found = nullptr;
              return ::getaddrinfo("localhost", "80", nullptr, &found);
            }),
            0);
}

TEST(SystemCalls, AnAbortIsStillAnAbort) {
  EXPECT_EQ(filtered([]() -> int { std::abort(); }), -SIGABRT);
}

}  // namespace
