// Preloaded into a process, notes what of a folder would survive a power cut: which files, folders,
// renames and removals, and how much of each file, had been synced. `power_cut` then takes the
// folder back to that. The notes are lines of a log. Renames and removals are noted before they are
// done, since undoing what was not done is nothing, while one that is done and not noted would
// survive what came before it; all else is noted after it was done.
//
//   POWER_CUT_FOLDER  the folder to watch (absolute)
//   POWER_CUT_SIDE    a folder outside it, on the same file system, for the log and removed files
//   POWER_CUT_SKIP    "*", or the end of file names: their syncs return at once and do nothing
//   POWER_CUT_DIE_AT  kills the process when it is about to write this line of the log (1 is first)
//
// Files are known by inode; removed ones are kept in the side folder, so inodes are not used again.
// A sync counts for the length that the file had when it began. Not modelled: overwriting what was
// synced (our files only grow), O_SYNC, mmap, sync().

#include "tests/fault/power_cut_watch.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>

namespace {

using namespace power_cut;

std::atomic<long> folder_syncs{0};

int open_and_note(int at, const char* path, int flags, mode_t mode) {
  const bool writes = (flags & O_ACCMODE) != O_RDONLY;
  Path resolved;
  if (!on() || !writes || !resolve(at, path, resolved)) {
    return real_openat(at, path, flags, mode);
  }

  struct stat before {};

  const bool existed = status_of(resolved, before);
  const int fd = real_openat(at, path, flags, mode);
  if (fd < 0) {
    return fd;
  }

  struct stat status {};

  ::fstat(fd, &status);
  if (!existed) {
    note("create\t%lu\t%s\n", inode_of(status), resolved);
    return fd;
  }
  note("open\t%lu\t%lld\n", inode_of(status), static_cast<long long>(before.st_size));
  if ((flags & O_TRUNC) != 0) {
    note("cut\t%lu\t0\n", inode_of(status));
  }
  return fd;
}

int sync_and_note(int fd, int (*call)(int)) {
  Path path;

  struct stat status {};

  if (!on() || !path_of(fd, path) || ::fstat(fd, &status) != 0) {
    return call(fd);
  }
  if (skipped(path)) {
    return 0;
  }
  if (S_ISDIR(status.st_mode)) {
    const long id = ++folder_syncs;
    note("folder-sync\t%ld\t%s\n", id, path);
    const int result = call(fd);
    if (result == 0) {
      note("folder-synced\t%ld\n", id);
    }
    return result;
  }
  const int result = call(fd);
  if (result == 0) {
    note("sync\t%lu\t%lld\n", inode_of(status), static_cast<long long>(status.st_size));
  }
  return result;
}

int unlink_and_note(int at, const char* path, int flags) {
  static auto* const call = real<int(int, const char*, int)>("unlinkat");
  Path resolved;

  struct stat status {};

  if (!on() || !resolve(at, path, resolved) || !status_of(resolved, status)) {
    return call(at, path, flags);
  }
  const int saved_errno = errno;
  if (!S_ISDIR(status.st_mode)) {
    save(resolved, status);
  }
  // Before it is done: a process that dies in between would else leave a change that nobody noted,
  // and a change noted and not done is one that the power cut took.
  note("%s\t%lu\t%s\n",
       S_ISDIR(status.st_mode) ? "remove-folder" : "remove",
       inode_of(status),
       resolved);
  errno = saved_errno;
  return call(at, path, flags);
}

int rename_and_note(int from_at, const char* from, int to_at, const char* to) {
  static auto* const call = real<int(int, const char*, int, const char*)>("renameat");
  Path resolved_from;
  Path resolved_to;

  struct stat status {};

  if (!on() || !resolve(from_at, from, resolved_from) || !resolve(to_at, to, resolved_to) ||
      !status_of(resolved_from, status)) {
    return call(from_at, from, to_at, to);
  }

  struct stat victim {};

  const bool replaces = status_of(resolved_to, victim) && !S_ISDIR(victim.st_mode);
  if (replaces) {
    save(resolved_to, victim);
  }
  note("rename\t%lu\t%lu\t%s\t%s\n",
       inode_of(status),
       replaces ? inode_of(victim) : 0ul,
       resolved_from,
       resolved_to);
  return call(from_at, from, to_at, to);
}

int mkdir_and_note(int at, const char* path, mode_t mode) {
  static auto* const call = real<int(int, const char*, mode_t)>("mkdirat");
  const int result = call(at, path, mode);
  Path resolved;
  if (result == 0 && on() && resolve(at, path, resolved)) {
    note("make-folder\t%s\n", resolved);
  }
  return result;
}

mode_t mode_of(int flags, va_list arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return open_and_note(AT_FDCWD, path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return open_and_note(AT_FDCWD, path, flags, mode);
}

int openat(int at, const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return open_and_note(at, path, flags, mode);
}

int openat64(int at, const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return open_and_note(at, path, flags, mode);
}

int __open_2(const char* path, int flags) {
  return open_and_note(AT_FDCWD, path, flags, 0);
}

int __open64_2(const char* path, int flags) {
  return open_and_note(AT_FDCWD, path, flags, 0);
}

int __openat_2(int at, const char* path, int flags) {
  return open_and_note(at, path, flags, 0);
}

int __openat64_2(int at, const char* path, int flags) {
  return open_and_note(at, path, flags, 0);
}

int creat(const char* path, mode_t mode) {
  return open_and_note(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

int fsync(int fd) {
  static auto* const call = real<int(int)>("fsync");
  return sync_and_note(fd, call);
}

int fdatasync(int fd) {
  static auto* const call = real<int(int)>("fdatasync");
  return sync_and_note(fd, call);
}

int ftruncate(int fd, off_t length) noexcept {
  static auto* const call = real<int(int, off_t)>("ftruncate");
  const int result = call(fd, length);
  Path path;

  struct stat status {};

  if (result == 0 && on() && path_of(fd, path) && ::fstat(fd, &status) == 0) {
    note("cut\t%lu\t%lld\n", inode_of(status), static_cast<long long>(length));
  }
  return result;
}

int ftruncate64(int fd, off64_t length) noexcept {
  return ::ftruncate(fd, length);
}

int unlink(const char* path) noexcept {
  return unlink_and_note(AT_FDCWD, path, 0);
}

int unlinkat(int at, const char* path, int flags) noexcept {
  return unlink_and_note(at, path, flags);
}

int rmdir(const char* path) noexcept {
  return unlink_and_note(AT_FDCWD, path, AT_REMOVEDIR);
}

int rename(const char* from, const char* to) noexcept {
  return rename_and_note(AT_FDCWD, from, AT_FDCWD, to);
}

int renameat(int from_at, const char* from, int to_at, const char* to) noexcept {
  return rename_and_note(from_at, from, to_at, to);
}

int mkdir(const char* path, mode_t mode) noexcept {
  return mkdir_and_note(AT_FDCWD, path, mode);
}

int mkdirat(int at, const char* path, mode_t mode) noexcept {
  return mkdir_and_note(at, path, mode);
}

int link(const char* from, const char* to) noexcept {
  static auto* const call = real<int(const char*, const char*)>("link");
  const int result = call(from, to);
  Path resolved;

  struct stat status {};

  if (result == 0 && on() && resolve(AT_FDCWD, to, resolved) && status_of(resolved, status)) {
    note("open\t%lu\t%lld\n", inode_of(status), static_cast<long long>(status.st_size));
    note("create\t%lu\t%s\n", inode_of(status), resolved);
  }
  return result;
}

FILE* fopen(const char* path, const char* mode) {
  static auto* const call = real<FILE*(const char*, const char*)>("fopen");
  Path resolved;

  struct stat before {};

  const bool watched = on() && mode[0] != 'r' && resolve(AT_FDCWD, path, resolved);
  const bool existed = watched && status_of(resolved, before);
  FILE* file = call(path, mode);

  struct stat status {};

  if (file == nullptr || !watched || ::fstat(::fileno(file), &status) != 0) {
    return file;
  }
  if (!existed) {
    note("create\t%lu\t%s\n", inode_of(status), resolved);
  } else {
    note("open\t%lu\t%lld\n", inode_of(status), static_cast<long long>(before.st_size));
    if (mode[0] == 'w') {
      note("cut\t%lu\t0\n", inode_of(status));
    }
  }
  return file;
}

FILE* fopen64(const char* path, const char* mode) {
  return ::fopen(path, mode);
}

long syscall(long number, ...) noexcept {
  static auto* const call = real<long(long, ...)>("syscall");
  std::va_list list;
  va_start(list, number);
  long arguments[6];
  for (long& argument : arguments) {
    argument = va_arg(list, long);
  }
  va_end(list);
  if (on() && number == SYS_landlock_restrict_self) {
    keep_side(static_cast<int>(arguments[0]));
  }
  return call(
      number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
}

}  // extern "C"
