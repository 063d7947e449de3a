// Lines of a file that may have no end, in constant memory. Owned by the line loop; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace smpp_tool {

// The greatest PDU taken (70,000 octets) fits in its widest form, six characters an octet, and in
// JSON; what is longer was not meant as a line.
inline constexpr std::size_t longest_line = 1024 * 1024;

class LineReader {
 public:
  enum class Kind : std::uint8_t {
    line,
    too_long,  // passed over to its end
    end,
    failed,  // the file cannot be read; errno says why
  };

  struct Step {
    Kind kind{};
    std::string_view text;  // without its line end; valid until the next call
  };

  // `before_waiting` is called before each read, which may wait for whoever writes the lines: what
  // was answered so far must not wait with it.
  LineReader(int fd, std::function<void()> before_waiting);

  [[nodiscard]] Step next();

 private:
  bool fill();

  int fd_;
  std::function<void()> before_waiting_;
  std::vector<char> block_;  // the last read; from at_ to end_ not yet taken
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  bool failed_ = false;
  std::string line_;
};

}  // namespace smpp_tool
