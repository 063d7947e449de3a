// One direction of a TCP connection out of captured segments: in order, each octet once, what is
// missing named. Segments that come too early wait, within limits; of octets that came twice the
// first count. Pure; owned by its connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace smpp_tool {

class TcpStream {
 public:
  // More waits only when a segment was lost in the capture itself: the window of a link that
  // carries short messages is far below it.
  static constexpr std::size_t most_waiting = std::size_t{128} * 1024;

  // `lost` octets are missing before these.
  using Deliver = std::function<void(std::uint64_t lost, std::span<const std::uint8_t> octets)>;

  // Whether this SYN can only be that of the stream that is there: sent again, or captured late.
  [[nodiscard]] bool began_with(std::uint32_t syn_sequence) const;
  // A SYN with this sequence number: the first octet has the next one.
  void begin(std::uint32_t syn_sequence);
  // Without a begin the stream starts at the first segment that is seen.
  void take(std::uint32_t sequence, std::span<const std::uint8_t> octets, const Deliver& deliver);
  // Nothing more comes: what waits is delivered with its gaps.
  void finish(const Deliver& deliver);

  [[nodiscard]] bool begun() const { return next_.has_value(); }

 private:
  void wait(std::uint64_t position, std::span<const std::uint8_t> octets);
  void deliver_waiting(const Deliver& deliver);
  void skip_gap(const Deliver& deliver);
  void advance(std::uint64_t lost, std::span<const std::uint8_t> octets, const Deliver& deliver);

  std::optional<std::uint32_t> next_;  // the sequence number of the octet at position_
  std::uint64_t position_ = 0;         // octets since the start, which never wraps
  std::map<std::uint64_t, std::vector<std::uint8_t>> waiting_;  // by position
  std::size_t waiting_octets_ = 0;
};

}  // namespace smpp_tool
