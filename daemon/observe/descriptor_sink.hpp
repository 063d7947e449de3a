// Where log lines leave the process: a spdlog sink that writes whole lines to a descriptor and
// never waits for a reader for long. spdlog's own stderr sink would block for as long as the pipe
// is full.
//
// Owned and locked by log.cpp, the only file that includes this: spdlog is in no other header.
#pragma once

#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>

#include <cstdint>
#include <string_view>

namespace observe::log {

class DescriptorSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit DescriptorSink(int descriptor) : descriptor_(descriptor) {}

  void write_to(int descriptor) { descriptor_ = descriptor; }

  // Lines given up since this was last asked.
  [[nodiscard]] std::uint64_t take_dropped();

 private:
  void sink_it_(const spdlog::details::log_msg& message) override;

  void flush_() override {}

  [[nodiscard]] bool write_line(std::string_view line);
  [[nodiscard]] bool wait_writable() const;

  int descriptor_;
  bool stuck_ = false;     // the last line was given up: do not wait again until one passes
  bool mid_line_ = false;  // a line was given up half written: end it before the next
  std::uint64_t dropped_ = 0;
};

}  // namespace observe::log
