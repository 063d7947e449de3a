#include "tools/smpp_tool/tcp_stream.hpp"

#include <algorithm>

namespace smpp_tool {
namespace {

// What an entry of the map costs beside its octets: segments of one octet are bounded too.
constexpr std::size_t entry_cost = 100;

}  // namespace

bool TcpStream::began_with(std::uint32_t syn_sequence) const {
  constexpr std::uint32_t missed = 65'536;  // octets that may have been sent before the capture
  return next_ && *next_ - static_cast<std::uint32_t>(position_) - (syn_sequence + 1) <= missed;
}

void TcpStream::begin(std::uint32_t syn_sequence) {
  *this = TcpStream{};
  next_ = syn_sequence + 1;
}

void TcpStream::take(std::uint32_t sequence,
                     std::span<const std::uint8_t> octets,
                     const Deliver& deliver) {
  if (octets.empty()) {
    return;
  }
  if (!next_) {
    next_ = sequence;
  }
  // Sequence numbers wrap: the nearer way round counts.
  const auto ahead = static_cast<std::int32_t>(sequence - *next_);
  if (ahead > 0) {
    wait(position_ + static_cast<std::uint32_t>(ahead), octets);
  } else {
    const std::uint32_t known = *next_ - sequence;
    if (known < octets.size()) {
      advance(0, octets.subspan(known), deliver);
    }
  }
  deliver_waiting(deliver);
  while (waiting_octets_ > most_waiting) {
    skip_gap(deliver);
  }
}

void TcpStream::finish(const Deliver& deliver) {
  while (!waiting_.empty()) {
    skip_gap(deliver);
  }
}

void TcpStream::wait(std::uint64_t position, std::span<const std::uint8_t> octets) {
  const auto [entry, is_new] = waiting_.try_emplace(position);
  std::vector<std::uint8_t>& held = entry->second;
  if (is_new) {
    waiting_octets_ += entry_cost;
  }
  if (octets.size() > held.size()) {
    const auto more = octets.subspan(held.size());
    held.insert(held.end(), more.begin(), more.end());
    waiting_octets_ += more.size();
  }
}

void TcpStream::deliver_waiting(const Deliver& deliver) {
  while (!waiting_.empty() && waiting_.begin()->first <= position_) {
    const auto node = waiting_.extract(waiting_.begin());
    const std::vector<std::uint8_t>& held = node.mapped();
    waiting_octets_ -= held.size() + entry_cost;
    const std::uint64_t known = position_ - node.key();
    if (known < held.size()) {
      advance(0, std::span{held}.subspan(known), deliver);
    }
  }
}

void TcpStream::skip_gap(const Deliver& deliver) {
  const auto node = waiting_.extract(waiting_.begin());
  waiting_octets_ -= node.mapped().size() + entry_cost;
  const std::uint64_t lost = node.key() - position_;
  position_ += lost;
  *next_ += static_cast<std::uint32_t>(lost);
  advance(lost, node.mapped(), deliver);
  deliver_waiting(deliver);
}

void TcpStream::advance(std::uint64_t lost,
                        std::span<const std::uint8_t> octets,
                        const Deliver& deliver) {
  position_ += octets.size();
  *next_ += static_cast<std::uint32_t>(octets.size());
  deliver(lost, octets);
}

}  // namespace smpp_tool
