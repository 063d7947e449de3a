// Where log lines leave the process: whole lines to a descriptor, never waiting for a reader for
// long. (spdlog's own stderr sink blocks for as long as the pipe is full.)
//
// Owned and locked by log.cpp.
#pragma once

#include <cstdint>
#include <string_view>

namespace observe::log {

class LineWriter {
 public:
  explicit LineWriter(int descriptor) : descriptor_(descriptor) {}

  void write_to(int descriptor) { descriptor_ = descriptor; }

  // With the line's end. A line that nobody takes in time is dropped.
  void write(std::string_view line);

  // Lines dropped since this was last asked.
  [[nodiscard]] std::uint64_t take_dropped();

 private:
  [[nodiscard]] bool write_whole(std::string_view octets);
  [[nodiscard]] bool wait_writable() const;

  int descriptor_;
  bool stuck_ = false;     // the last line was dropped: do not wait again until one passes
  bool mid_line_ = false;  // a line was dropped half written: end it before the next
  std::uint64_t dropped_ = 0;
};

}  // namespace observe::log
