// What the shim watches and how it notes it: the two environment variables, the log, paths below
// the watched folder. Any thread of the process that the shim is preloaded into.
#pragma once

#include <dlfcn.h>
#include <sys/stat.h>

#include <climits>

namespace power_cut {

using Path = char[PATH_MAX];

// The function that the shim stands before.
template <class F>
F* real(const char* name) {
  return reinterpret_cast<F*>(::dlsym(RTLD_NEXT, name));
}

int real_openat(int at, const char* path, int flags, mode_t mode);

// False without a folder to watch: then the shim does nothing.
bool on();

// Adds a line to the log.
__attribute__((format(printf, 1, 2))) void note(const char* format, ...);

// The path of an open file in the watched folder, or of the folder itself; else false.
bool path_of(int fd, Path& path);

// Absolute, with the folder's links resolved, though the file itself may not be there. True below
// the watched folder; its own name belongs to the folder above.
bool resolve(int at, const char* path, Path& resolved);

bool status_of(const char* path, struct stat& status);
unsigned long inode_of(const struct stat& status);

// A second name, in the side folder, for what is about to lose its name.
void save(const char* path, const struct stat& status);

// The daemon takes from itself what it does not need: its rules (Landlock) are to leave the side
// folder to the shim.
void keep_side(int ruleset);

// Whether syncs of this file are to do nothing.
bool skipped(const char* path);

}  // namespace power_cut
