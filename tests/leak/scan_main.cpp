// leak-scan: seeks canaries in files and in the memory of a process.
//
//   leak-scan --canaries FILE [--pid PID] [--file FILE]...     "-" is standard input
//
// One canary a line in FILE. Prints a line of JSON for each place where one was found, and says
// which canary by its number only; the last line says how much was read, so that a scan of nothing
// shows. Exits with 0 whatever was found.
#include "tests/leak/finder.hpp"
#include "tests/leak/process_memory.hpp"

#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

namespace {

constexpr std::size_t piece = std::size_t{4} * 1024 * 1024;

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream file{path};
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    lines.push_back(line);
  }
  return lines;
}

// False if it cannot be read.
bool scan_file(const leak::Finder& finder, const std::string& path, std::uint64_t& read) {
  std::ifstream file;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file) {
      return false;
    }
  }
  std::istream& in = path == "-" ? std::cin : file;
  std::string held;
  std::uint64_t before = 0;  // octets in front of what is held
  while (in) {
    const std::size_t kept = held.size();
    held.resize(kept + piece);
    in.read(held.data() + kept, static_cast<std::streamsize>(piece));
    const auto got = static_cast<std::size_t>(in.gcount());
    held.resize(kept + got);
    read += got;
    finder.find(held, [&](const leak::Found& found) {
      // What ends in what was held before was told then.
      std::printf("{\"file\":\"%s\",\"at\":%llu,\"canary\":%zu,\"encoding\":\"%s\"}\n",
                  path.c_str(),
                  static_cast<unsigned long long>(before + found.at),
                  found.canary,
                  found.encoding->c_str());
    });
    const std::size_t keep = std::min(held.size(), finder.longest() - 1);
    before += held.size() - keep;
    held.erase(0, held.size() - keep);
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  std::string canaries;
  std::vector<std::string> files;
  int pid = 0;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string option = argv[i];
    if (option == "--canaries") {
      canaries = argv[i + 1];
    } else if (option == "--pid") {
      pid = std::stoi(argv[i + 1]);
    } else if (option == "--file") {
      files.emplace_back(argv[i + 1]);
    } else {
      std::fprintf(stderr, "leak-scan: unknown option\n");
      return 64;
    }
  }
  const leak::Finder finder{lines_of(canaries)};
  std::uint64_t read = 0;
  std::uint64_t unreadable = 0;
  for (const std::string& file : files) {
    if (!scan_file(finder, file, read)) {
      ++unreadable;
    }
  }
  if (pid != 0) {
    leak::scan_process(pid, [&](const leak::Mapping& mapping, std::span<const char> octets) {
      read += octets.size();
      finder.find(octets, [&](const leak::Found& found) {
        std::printf(
            "{\"mapping\":\"%s\",\"locked\":%s,\"undumped\":%s,\"at\":\"%llx\",\"canary\":%zu,"
            "\"encoding\":\"%s\"}\n",
            mapping.name.c_str(),
            mapping.locked ? "true" : "false",
            mapping.undumped ? "true" : "false",
            static_cast<unsigned long long>(mapping.begin + found.at),
            found.canary,
            found.encoding->c_str());
      });
    });
  }
  std::printf("{\"read\":%llu,\"unreadable\":%llu}\n",
              static_cast<unsigned long long>(read),
              static_cast<unsigned long long>(unreadable));
  return 0;
}
