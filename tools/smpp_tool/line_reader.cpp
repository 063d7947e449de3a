#include "tools/smpp_tool/line_reader.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace smpp_tool {
namespace {

constexpr std::size_t block_size = std::size_t{64} * 1024;

}  // namespace

LineReader::LineReader(int fd, std::function<void()> before_waiting)
    : fd_(fd), before_waiting_(std::move(before_waiting)), block_(block_size) {}

bool LineReader::fill() {
  before_waiting_();
  ssize_t got = 0;
  do {
    got = read(fd_, block_.data(), block_.size());
  } while (got < 0 && errno == EINTR);
  failed_ = got < 0;
  at_ = 0;
  end_ = got > 0 ? static_cast<std::size_t>(got) : 0;
  return got > 0;
}

LineReader::Step LineReader::next() {
  line_.clear();
  bool too_long = false;
  bool any = false;
  while (at_ < end_ || fill()) {
    any = true;
    const char* const from = block_.data() + at_;
    const std::size_t held = end_ - at_;
    const auto* const found = static_cast<const char*>(std::memchr(from, '\n', held));
    const std::size_t size = found != nullptr ? static_cast<std::size_t>(found - from) : held;
    too_long = too_long || line_.size() + size > longest_line;
    if (!too_long) {
      line_.append(from, size);
    }
    at_ += size;
    if (found != nullptr) {
      ++at_;
      break;
    }
  }
  if (failed_) {
    return {.kind = Kind::failed, .text = {}};
  }
  if (!any) {
    return {.kind = Kind::end, .text = {}};
  }
  if (too_long) {
    return {.kind = Kind::too_long, .text = {}};
  }
  if (!line_.empty() && line_.back() == '\r') {
    line_.pop_back();
  }
  return {.kind = Kind::line, .text = line_};
}

}  // namespace smpp_tool
