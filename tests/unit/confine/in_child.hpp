// Runs something in a process of its own, since what is given up does not come back.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

namespace confine::test {

// How it ended: what `work` returned (0 to 255), or the signal's number, negative.
template <class Work>
int in_child(Work work) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::_exit(work());
  }
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child) {
    std::abort();
  }
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

// The error of a call that failed; 0 for one that did not.
inline int error_of(long result) {
  return result < 0 ? errno : 0;
}

}  // namespace confine::test
