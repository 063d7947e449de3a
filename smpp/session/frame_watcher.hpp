// Sees the whole frames of a session in both directions, as octets: for whoever has to find out
// what a peer means. Nothing of what it sees may leave it as it is. Called from within the
// session's inputs and outputs, on its thread; it may not command the session.
#pragma once

#include <cstdint>
#include <span>

namespace smpp {

enum class Way : std::uint8_t { received, sent };

class FrameWatcher {
 public:
  FrameWatcher() = default;
  FrameWatcher(const FrameWatcher&) = delete;
  FrameWatcher& operator=(const FrameWatcher&) = delete;
  virtual ~FrameWatcher() = default;

  // At least a header. What is sent is seen when the driver takes it.
  virtual void on_frame(Way way, std::span<const std::uint8_t> frame) = 0;
};

}  // namespace smpp
