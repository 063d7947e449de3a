#include "tests/fault/power_cut_watch.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace power_cut {
namespace {

using OpenAt = int(int, const char*, int, ...);

struct Watch {
  char folder[PATH_MAX] = {};
  char side[PATH_MAX] = {};
  const char* skip = nullptr;
  long die_at = 0;
  int log = -1;
};

Watch watch;
std::atomic<long> lines{0};

[[noreturn]] void give_up(const char* why) {
  std::fprintf(stderr, "power cut shim: %s: %s\n", why, std::strerror(errno));
  std::abort();
}

__attribute__((constructor)) void begin() {
  const char* folder = std::getenv("POWER_CUT_FOLDER");
  const char* side = std::getenv("POWER_CUT_SIDE");
  if (folder == nullptr || side == nullptr) {
    return;
  }
  std::snprintf(watch.folder, sizeof watch.folder, "%s", folder);
  std::snprintf(watch.side, sizeof watch.side, "%s", side);
  watch.skip = std::getenv("POWER_CUT_SKIP");
  if (const char* die_at = std::getenv("POWER_CUT_DIE_AT")) {
    watch.die_at = std::atol(die_at);
  }
  char log[PATH_MAX + 8];
  std::snprintf(log, sizeof log, "%s/log", watch.side);
  const int fd = real_openat(AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  watch.log = ::fcntl(fd, F_DUPFD_CLOEXEC, 900);  // out of the way of whoever counts descriptors
  if (watch.log < 0) {
    give_up("cannot write the log");
  }
  ::close(fd);
}

bool inside(const char* path) {
  const std::size_t length = std::strlen(watch.folder);
  return std::strncmp(path, watch.folder, length) == 0 &&
         (path[length] == '/' || path[length] == '\0');
}

}  // namespace

int real_openat(int at, const char* path, int flags, mode_t mode) {
  static auto* const call = real<OpenAt>("openat");
  return call(at, path, flags, mode);
}

bool on() {
  return watch.log >= 0;
}

void note(const char* format, ...) {
  if (++lines == watch.die_at) {
    ::kill(::getpid(), SIGKILL);
    for (;;) {
      ::pause();
    }
  }
  char line[3 * PATH_MAX];
  va_list arguments;
  va_start(arguments, format);
  const int length = std::vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  if (::write(watch.log, line, static_cast<std::size_t>(length)) != length) {
    give_up("cannot write the log");
  }
}

bool path_of(int fd, Path& path) {
  char link[64];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t length = ::readlink(link, path, sizeof path - 1);
  if (length <= 0) {
    return false;
  }
  path[length] = '\0';
  return inside(path);
}

bool resolve(int at, const char* path, Path& resolved) {
  Path given;
  if (path[0] == '/' || at == AT_FDCWD) {
    std::snprintf(given, sizeof given, "%s", path);
  } else {
    Path folder;
    char link[64];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", at);
    const ssize_t length = ::readlink(link, folder, sizeof folder - 1);
    if (length <= 0) {
      return false;
    }
    folder[length] = '\0';
    if (std::snprintf(given, sizeof given, "%s/%s", folder, path) >= PATH_MAX) {
      return false;
    }
  }
  std::size_t end = std::strlen(given);
  while (end > 1 && given[end - 1] == '/') {
    given[--end] = '\0';
  }
  char* slash = std::strrchr(given, '/');
  Path folder;
  const char* name = given;
  if (slash == nullptr) {
    if (::getcwd(folder, sizeof folder) == nullptr) {
      return false;
    }
  } else {
    name = slash + 1;
    *slash = '\0';
    if (::realpath(slash == given ? "/" : given, folder) == nullptr) {
      return false;
    }
  }
  return std::snprintf(resolved, sizeof resolved, "%s/%s", folder, name) < PATH_MAX &&
         inside(resolved) && std::strcmp(resolved, watch.folder) != 0;
}

bool status_of(const char* path, struct stat& status) {
  return ::lstat(path, &status) == 0;
}

unsigned long inode_of(const struct stat& status) {
  return static_cast<unsigned long>(status.st_ino);
}

void save(const char* path, const struct stat& status) {
  char kept[PATH_MAX + 32];
  std::snprintf(kept, sizeof kept, "%s/%lu", watch.side, inode_of(status));
  static auto* const call = real<int(const char*, const char*)>("link");
  if (call(path, kept) != 0 && errno != EEXIST) {
    give_up("cannot keep a removed file (the side folder must be on the same file system)");
  }
}

void keep_side(int ruleset) {
  constexpr std::uint64_t make_reg = 1u << 8;
  constexpr std::uint64_t refer = 1u << 13;

  struct [[gnu::packed]] {
    std::uint64_t rights;
    std::int32_t parent;
  } rule{.rights = make_reg | refer,
         .parent = real_openat(AT_FDCWD, watch.side, O_PATH | O_CLOEXEC, 0)};

  static auto* const call = real<long(long, ...)>("syscall");
  constexpr int below_a_path = 1;
  if (call(SYS_landlock_add_rule, ruleset, below_a_path, &rule, 0) != 0) {
    give_up("cannot keep the side folder within reach");
  }
  ::close(rule.parent);
}

bool skipped(const char* path) {
  if (watch.skip == nullptr) {
    return false;
  }
  if (std::strcmp(watch.skip, "*") == 0) {
    return true;
  }
  const std::size_t length = std::strlen(path);
  const std::size_t end = std::strlen(watch.skip);
  return length >= end && std::strcmp(path + length - end, watch.skip) == 0;
}

}  // namespace power_cut
