#include "daemon/confine/system_calls.hpp"

#include <fcntl.h>
#include <linux/netlink.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace confine {
namespace {

// With any arguments. What an architecture does not have is left out by libseccomp.
constexpr const char* freely_used[] = {
    // memory
    "brk",
    "madvise",
    "membarrier",
    "memfd_secret",
    "mincore",
    "mlock",
    "mlock2",
    "mremap",
    "msync",
    "munlock",
    "munmap",
    // files; which ones is Landlock's to say
    "access",
    "chmod",
    "close",
    "dup",
    "dup2",
    "dup3",
    "faccessat",
    "faccessat2",
    "fadvise64",
    "fallocate",
    "fchmod",
    "fchmodat",
    "fcntl",
    "fdatasync",
    "flock",
    "fstat",
    "fstatfs",
    "fsync",
    "ftruncate",
    "getcwd",
    "getdents64",
    "link",
    "linkat",
    "lseek",
    "lstat",
    "mkdir",
    "mkdirat",
    "newfstatat",
    "open",
    "openat",
    "pread64",
    "preadv",
    "pwrite64",
    "pwritev",
    "read",
    "readahead",
    "readlink",
    "readlinkat",
    "readv",
    "rename",
    "renameat",
    "renameat2",
    "rmdir",
    "stat",
    "statfs",
    "statx",
    "sync_file_range",
    "truncate",
    "umask",
    "unlink",
    "unlinkat",
    "write",
    "writev",
    // sockets; which ones is said below
    "accept",
    "accept4",
    "bind",
    "connect",
    "getpeername",
    "getsockname",
    "getsockopt",
    "listen",
    "recvfrom",
    "recvmmsg",
    "recvmsg",
    "sendmmsg",
    "sendmsg",
    "sendto",
    "setsockopt",
    "shutdown",
    // waiting
    "clock_nanosleep",
    "epoll_create1",
    "epoll_ctl",
    "epoll_pwait",
    "epoll_pwait2",
    "epoll_wait",
    "eventfd2",
    "futex",
    "nanosleep",
    "pipe2",
    "poll",
    "ppoll",
    "pselect6",
    "restart_syscall",
    "select",
    "timerfd_create",
    "timerfd_gettime",
    "timerfd_settime",
    // threads and signals of our own
    "exit",
    "exit_group",
    "get_robust_list",
    "rseq",
    "rt_sigaction",
    "rt_sigpending",
    "rt_sigprocmask",
    "rt_sigreturn",
    "rt_sigtimedwait",
    "sched_getaffinity",
    "sched_getparam",
    "sched_getscheduler",
    "sched_yield",
    "set_robust_list",
    "sigaltstack",
    // what the machine and the process are
    "clock_getres",
    "clock_gettime",
    "getcpu",
    "getegid",
    "geteuid",
    "getgid",
    "getgroups",
    "getpgrp",
    "getpid",
    "getppid",
    "getrandom",
    "getresgid",
    "getresuid",
    "getrlimit",
    "getrusage",
    "gettid",
    "gettimeofday",
    "getuid",
    "sysinfo",
    "time",
    "times",
    "uname",
    // the last capabilities; nothing is had by these that was not
    "capget",
    "capset"};

class Filter {
 public:
  Filter() : context_(seccomp_init(SCMP_ACT_KILL_PROCESS), &seccomp_release) {
    keep(context_ ? 0 : -ENOMEM);
    // Every thread there is gets it, or nobody.
    keep(seccomp_attr_set(context_.get(), SCMP_FLTATR_CTL_TSYNC, 1));
    // The calls are many and some are in every message: found by halves, not one after the other.
    keep(seccomp_attr_set(context_.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2));
  }

  template <class... Conditions>
  void on(std::uint32_t action, const char* name, Conditions... conditions) {
    const int number = seccomp_syscall_resolve_name(name);
    if (number < 0) {
      return;  // not of this architecture, or newer than the library
    }
    keep(seccomp_rule_add(context_.get(), action, number, sizeof...(conditions), conditions...));
  }

  template <class... Conditions>
  void allow(const char* name, Conditions... conditions) {
    on(SCMP_ACT_ALLOW, name, conditions...);
  }

  // 0, or a negative errno.
  int load() {
    keep(error_ == 0 ? seccomp_load(context_.get()) : 0);
    return error_;
  }

 private:
  void keep(int result) { error_ = error_ != 0 ? error_ : result; }

  std::unique_ptr<void, decltype(&seccomp_release)> context_;
  int error_ = 0;
};

constexpr scmp_arg_cmp is(unsigned argument, std::uint64_t value) {
  return {.arg = argument, .op = SCMP_CMP_EQ, .datum_a = value, .datum_b = 0};
}

constexpr scmp_arg_cmp has(unsigned argument, std::uint64_t bits, std::uint64_t values) {
  return {.arg = argument, .op = SCMP_CMP_MASKED_EQ, .datum_a = bits, .datum_b = values};
}

// No memory is made executable any more. An error, not the end: a library that loads another at run
// time goes without it.
void add_memory(Filter& filter) {
  for (const char* name : {"mmap", "mprotect"}) {
    filter.allow(name, has(2, PROT_EXEC, 0));
    filter.on(SCMP_ACT_ERRNO(EACCES), name, has(2, PROT_EXEC, PROT_EXEC));
  }
}

void add_sockets(Filter& filter) {
  for (const int family : {AF_INET, AF_INET6, AF_UNIX}) {
    filter.allow("socket", is(0, static_cast<std::uint64_t>(family)));
  }
  // The C library asks which addresses this machine has, to order those of a name.
  filter.allow("socket", is(0, std::uint64_t{AF_NETLINK}), is(2, NETLINK_ROUTE));
  for (const std::uint64_t request : {0x5421ul /* FIONBIO */, 0x541Bul /* FIONREAD */}) {
    filter.allow("ioctl", is(1, request));
  }
  filter.on(SCMP_ACT_ERRNO(ENOTTY), "ioctl", is(1, 0x5401ul /* TCGETS: is it a terminal? */));
}

// Threads yes, processes no. clone3 hides its flags from a filter; where the kernel has none, the C
// library takes clone.
void add_threads(Filter& filter) {
  filter.allow("clone", has(0, std::uint64_t{CLONE_THREAD}, std::uint64_t{CLONE_THREAD}));
  filter.on(SCMP_ACT_ERRNO(ENOSYS), "clone3");
  for (const int option : {PR_SET_NAME, PR_GET_NAME}) {
    filter.allow("prctl", is(0, static_cast<std::uint64_t>(option)));
  }
}

// Signals to itself (abort), limits to be read.
void add_self(Filter& filter) {
  const auto self = static_cast<std::uint64_t>(::getpid());
  filter.allow("tgkill", is(0, self));
  filter.allow("kill", is(0, self));
  filter.allow("prlimit64", is(0, 0), is(2, 0));
}

}  // namespace

smpp::expected<void, std::string> to_known_system_calls() {
  Filter filter;
  for (const char* name : freely_used) {
    filter.allow(name);
  }
  add_memory(filter);
  add_sockets(filter);
  add_threads(filter);
  add_self(filter);
  if (const int error = filter.load(); error != 0) {
    return smpp::unexpected(std::string{"system calls cannot be filtered (seccomp): "} +
                            std::strerror(-error));
  }
  return {};
}

}  // namespace confine
