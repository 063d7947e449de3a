#include "tools/smpp_load/process_figures.hpp"

#include <sys/resource.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace load {

namespace {

namespace fs = std::filesystem;

// In nanoseconds from the scheduler's own account; /proc/.../stat would count ticks of 10 ms.
double cpu_of_task(const fs::path& task) {
  std::ifstream in{task / "schedstat"};
  double on_cpu_ns = 0;
  constexpr double nano = 1e-9;
  return in >> on_cpu_ns ? on_cpu_ns * nano : 0;
}

std::string name_of_task(const fs::path& task) {
  std::ifstream in{task / "comm"};
  std::string name;
  std::getline(in, name);
  return name;
}

// "VmRSS:     1234 kB"
std::uint64_t bytes_of(const std::string& line) {
  std::istringstream in{line.substr(line.find(':') + 1)};
  std::uint64_t kilobytes = 0;
  constexpr std::uint64_t bytes_a_kilobyte = 1024;
  in >> kilobytes;
  return kilobytes * bytes_a_kilobyte;
}

}  // namespace

double ProcessFigures::cpu() const {
  double total = 0;
  for (const auto& [name, seconds] : cpu_by_thread) {
    total += seconds;
  }
  return total;
}

ProcessFigures figures_of(pid_t pid) {
  ProcessFigures figures;
  const fs::path process = fs::path{"/proc"} / std::to_string(pid);
  std::error_code gone;
  for (const auto& task : fs::directory_iterator{process / "task", gone}) {
    figures.cpu_by_thread[name_of_task(task.path())] += cpu_of_task(task.path());
  }
  std::ifstream status{process / "status"};
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) {
      figures.resident_bytes = bytes_of(line);
    } else if (line.starts_with("VmHWM:")) {
      figures.peak_resident_bytes = bytes_of(line);
    }
  }
  return figures;
}

ProcessFigures since(const ProcessFigures& before, const ProcessFigures& after) {
  ProcessFigures used = after;
  for (auto& [name, seconds] : used.cpu_by_thread) {
    const auto found = before.cpu_by_thread.find(name);
    seconds -= found == before.cpu_by_thread.end() ? 0 : found->second;
  }
  return used;
}

double own_cpu() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  constexpr double micro = 1e-6;
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         micro * static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

}  // namespace load
