#include "tests/leak/process_memory.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <sstream>
#include <vector>

namespace leak {
namespace {

struct Whole {
  Mapping mapping;
  std::uint64_t end = 0;
};

std::vector<Whole> mappings_of(const std::string& process) {
  std::vector<Whole> all;
  std::ifstream smaps{process + "/smaps"};
  for (std::string line; std::getline(smaps, line);) {
    unsigned long long begin = 0;
    unsigned long long end = 0;
    int name = 0;
    if (std::sscanf(line.c_str(), "%llx-%llx %*s %*s %*s %*s %n", &begin, &end, &name) == 2) {
      all.push_back(
          {.mapping = {.begin = begin, .name = line.substr(static_cast<std::size_t>(name))},
           .end = end});
    } else if (line.starts_with("VmFlags:") && !all.empty()) {
      std::istringstream flags{line.substr(8)};
      for (std::string flag; flags >> flag;) {
        all.back().mapping.locked |= flag == "lo";
        all.back().mapping.undumped |= flag == "dd";
      }
    }
  }
  return all;
}

// Which of the pages are in memory or in swap: others read as zeros, and reading would make them.
std::vector<bool> present(int pagemap, std::uint64_t begin, std::size_t pages) {
  std::vector<std::uint64_t> entries(pages);
  const auto size = static_cast<ssize_t>(pages * sizeof(std::uint64_t));
  const ssize_t got = ::pread(pagemap,
                              entries.data(),
                              static_cast<std::size_t>(size),
                              static_cast<off_t>(begin / 4096 * sizeof(std::uint64_t)));
  std::vector<bool> there(pages, got != size);
  for (std::size_t i = 0; i < pages && got == size; ++i) {
    there[i] = entries[i] >> 62 != 0;
  }
  return there;
}

}  // namespace

void scan_process(int pid, const VisitMemory& visit) {
  const std::string process = "/proc/" + std::to_string(pid);
  const int memory = ::open((process + "/mem").c_str(), O_RDONLY | O_CLOEXEC);
  const int pagemap = ::open((process + "/pagemap").c_str(), O_RDONLY | O_CLOEXEC);
  for (const Whole& whole : mappings_of(process)) {
    if (whole.mapping.name.starts_with("[v")) {
      continue;  // [vvar], [vdso], [vsyscall]: the kernel's
    }
    const std::size_t pages = (whole.end - whole.mapping.begin) / 4096;
    const std::vector<bool> there = present(pagemap, whole.mapping.begin, pages);
    std::vector<char> octets;
    for (std::size_t page = 0; page < pages;) {
      std::size_t run = 0;
      while (page + run < pages && there[page + run]) {
        ++run;
      }
      if (run == 0) {
        ++page;
        continue;
      }
      Mapping part = whole.mapping;
      part.begin += page * 4096;
      octets.resize(run * 4096);
      const ssize_t got =
          ::pread(memory, octets.data(), octets.size(), static_cast<off_t>(part.begin));
      if (got > 0) {  // secret memory cannot be read, by anybody
        visit(part, std::span{octets}.first(static_cast<std::size_t>(got)));
      }
      page += run;
    }
  }
  ::close(memory);
  ::close(pagemap);
}

}  // namespace leak
