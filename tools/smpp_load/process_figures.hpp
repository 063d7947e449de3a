// What a process has used so far, read from /proc: CPU by thread, resident memory.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <string>

namespace load {

struct ProcessFigures {
  // CPU seconds by the threads' names; threads of one name together.
  std::map<std::string, double> cpu_by_thread;
  std::uint64_t resident_bytes = 0;
  std::uint64_t peak_resident_bytes = 0;

  [[nodiscard]] double cpu() const;
};

// Empty if there is no such process. Threads that have ended are not in it.
[[nodiscard]] ProcessFigures figures_of(pid_t pid);

// What was used between two readings.
[[nodiscard]] ProcessFigures since(const ProcessFigures& before, const ProcessFigures& after);

// User and system time of this process.
[[nodiscard]] double own_cpu();

}  // namespace load
