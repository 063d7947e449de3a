#include "tests/leak/read_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>

namespace leak {
namespace {

constexpr std::size_t piece = std::size_t{4} * 1024 * 1024;
// What any device wants of the place in memory and in the file.
constexpr std::size_t alignment = 4096;

struct Free {
  void operator()(char* at) const { std::free(at); }
};

bool read_all(int file, std::uint64_t most, bool direct, const VisitPiece& visit) {
  const std::unique_ptr<char, Free> buffer{
      static_cast<char*>(std::aligned_alloc(alignment, piece))};
  if (file < 0 || buffer == nullptr) {
    return false;
  }
  while (most > 0) {
    const ssize_t got = ::read(file, buffer.get(), std::min<std::uint64_t>(piece, most));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return got == 0;
    }
    const auto size = static_cast<std::size_t>(got);
    visit({buffer.get(), size});
    most -= size;
    // The end of a file that does not end with a block: from there nothing can be read directly.
    if (direct && size % alignment != 0) {
      return true;
    }
  }
  return true;
}

bool open_and_read(const std::string& path,
                   int flags,
                   std::uint64_t most,
                   const VisitPiece& visit) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | flags);
  const bool good = read_all(file, most, flags != 0, visit);
  ::close(file);
  return good;
}

}  // namespace

bool read_file(const std::string& path, const VisitPiece& visit) {
  return path == "-" ? read_all(STDIN_FILENO, UINT64_MAX, false, visit)
                     : open_and_read(path, 0, UINT64_MAX, visit);
}

bool read_directly(const std::string& path, std::uint64_t most, const VisitPiece& visit) {
  return open_and_read(path, O_DIRECT, most, visit);
}

}  // namespace leak
