// leak-scan: seeks canaries in files and in the memory of a process.
//
//   leak-scan --canaries FILE [--pid PID] [--file FILE]... [--direct FILE]...
//
// "-" is standard input; what follows --direct is read past the page cache, as swap areas must be.
// One canary a line in FILE. Prints a line of JSON for each place where one was found, and says
// which canary by its number only; the last line says how much was read, so that a scan of nothing
// shows. Exits with 0 whatever was found.
#include "tests/leak/finder.hpp"
#include "tests/leak/process_memory.hpp"
#include "tests/leak/read_file.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace {

// Of a swap area. A larger one would take minutes, and the kernel fills it from its beginning.
constexpr std::uint64_t most_read_directly = std::uint64_t{4} * 1024 * 1024 * 1024;

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream file{path};
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    lines.push_back(line);
  }
  return lines;
}

// Tells what is found in a file that comes in pieces.
class FileScan {
 public:
  FileScan(const leak::Finder& finder, std::string path)
      : finder_(finder), path_(std::move(path)) {}

  void take(std::span<const char> piece) {
    held_.append(piece.data(), piece.size());
    finder_.find(held_, [&](const leak::Found& found) {
      // What ends in what was held before was told then.
      std::printf("{\"file\":\"%s\",\"at\":%llu,\"canary\":%zu,\"encoding\":\"%s\"}\n",
                  path_.c_str(),
                  static_cast<unsigned long long>(before_ + found.at),
                  found.canary,
                  found.encoding->c_str());
    });
    const std::size_t keep = std::min(held_.size(), finder_.longest() - 1);
    before_ += held_.size() - keep;
    held_.erase(0, held_.size() - keep);
  }

 private:
  const leak::Finder& finder_;
  std::string path_;
  std::string held_;
  std::uint64_t before_ = 0;  // octets in front of what is held
};

}  // namespace

int main(int argc, char** argv) {
  std::string canaries;
  std::vector<std::string> files;
  std::vector<std::string> direct;
  int pid = 0;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string option = argv[i];
    if (option == "--canaries") {
      canaries = argv[i + 1];
    } else if (option == "--pid") {
      pid = std::stoi(argv[i + 1]);
    } else if (option == "--file") {
      files.emplace_back(argv[i + 1]);
    } else if (option == "--direct") {
      direct.emplace_back(argv[i + 1]);
    } else {
      std::fprintf(stderr, "leak-scan: unknown option\n");
      return 64;
    }
  }
  const leak::Finder finder{lines_of(canaries)};
  std::uint64_t read = 0;
  std::uint64_t unreadable = 0;
  const auto scan = [&](const std::string& path, const auto& reads) {
    FileScan file{finder, path};
    const bool good = reads([&](std::span<const char> piece) {
      read += piece.size();
      file.take(piece);
    });
    unreadable += good ? 0 : 1;
  };
  for (const std::string& path : files) {
    scan(path, [&](const leak::VisitPiece& visit) { return leak::read_file(path, visit); });
  }
  for (const std::string& path : direct) {
    scan(path, [&](const leak::VisitPiece& visit) {
      return leak::read_directly(path, most_read_directly, visit);
    });
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
