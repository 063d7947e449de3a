// The memory of a running process as root reads it: every mapping, the pages of it that are there.
// Reads only; of a process that runs on, what was there a moment ago.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace leak {

struct Mapping {
  std::uint64_t begin = 0;
  std::string name;  // a path, [stack], or empty
  bool locked = false;
  bool undumped = false;
};

// A run of pages at a time; its mapping begins where the run does.
using VisitMemory = std::function<void(const Mapping& mapping, std::span<const char> octets)>;

void scan_process(int pid, const VisitMemory& visit);

}  // namespace leak
