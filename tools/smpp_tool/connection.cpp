#include "tools/smpp_tool/connection.hpp"

#include "smpp/pdu/codec.hpp"
#include "tools/smpp_tool/judge.hpp"

#include <algorithm>
#include <optional>

namespace smpp_tool {
namespace {

// Pieces of a capture that begins in mid-stream, in which a frame should have begun.
constexpr std::size_t most_tries = 64;

// A header that SMPP has: random octets pass with less than one in 2^40.
bool begins_frame(std::span<const std::uint8_t> octets) {
  const smpp::Header header = smpp::decode_header(octets);
  return header.command_length >= smpp::header_size && header.command_length <= max_pdu() &&
         smpp::name_of(header.command_id).has_value();
}

// Where the first frame begins in the middle of a stream: the next one, if it is there, must
// follow.
std::optional<std::size_t> find_frame(std::span<const std::uint8_t> octets) {
  for (std::size_t at = 0; at + smpp::header_size <= octets.size(); ++at) {
    const auto rest = octets.subspan(at);
    if (!begins_frame(rest)) {
      continue;
    }
    const std::size_t length = smpp::decode_header(rest).command_length;
    if (rest.size() < length + smpp::header_size || begins_frame(rest.subspan(length))) {
      return at;
    }
  }
  return std::nullopt;
}

}  // namespace

Connection::Connection(const Segment& first, bool expected, bool client_is_first)
    : client_(client_is_first ? first.from : first.to),
      server_(client_is_first ? first.to : first.from),
      expected_(expected) {
  to_server_.to_server = true;
}

void Connection::take(const Segment& segment, const Tell& tell) {
  if (speech_ == Speech::something_else) {
    return;
  }
  Direction& direction = segment.from == client_ ? to_server_ : to_client_;
  if (segment.syn && !direction.stream.began_with(segment.sequence)) {
    direction.stream.begin(segment.sequence);
    direction.from_start = true;
    direction.in_step = false;
    direction.tail.clear();
  }
  direction.stream.take(segment.sequence + (segment.syn ? 1 : 0),
                        segment.payload,
                        [&](std::uint64_t lost, std::span<const std::uint8_t> octets) {
                          hear(direction, lost, octets, tell);
                        });
}

bool Connection::began_with(const Segment& syn) const {
  const Direction& direction = syn.from == client_ ? to_server_ : to_client_;
  return direction.stream.began_with(syn.sequence);
}

void Connection::finish(const Tell& tell) {
  for (Direction* const direction : {&to_server_, &to_client_}) {
    direction->stream.finish([&](std::uint64_t lost, std::span<const std::uint8_t> octets) {
      hear(*direction, lost, octets, tell);
    });
    if (speech_ == Speech::smpp && direction->in_step && !direction->tail.empty()) {
      tell({.kind = Heard::Kind::cut,
            .octets = direction->tail,
            .lost = 0,
            .to_server = direction->to_server});
    }
    direction->tail.clear();
  }
}

void Connection::hear(Direction& direction,
                      std::uint64_t lost,
                      std::span<const std::uint8_t> octets,
                      const Tell& tell) {
  if (speech_ == Speech::something_else) {
    return;
  }
  if (lost > 0) {
    if (speech_ == Speech::smpp) {
      tell(
          {.kind = Heard::Kind::gap, .octets = {}, .lost = lost, .to_server = direction.to_server});
    }
    direction.in_step = false;
    direction.from_start = false;
    direction.tail.clear();
  }
  direction.tail.insert(direction.tail.end(), octets.begin(), octets.end());
  if (direction.in_step || get_in_step(direction, tell)) {
    cut_frames(direction, tell);
  }
}

bool Connection::get_in_step(Direction& direction, const Tell& tell) {
  if (direction.from_start) {
    return begin_at_start(direction, tell);
  }
  std::vector<std::uint8_t>& tail = direction.tail;
  if (const auto at = find_frame(tail)) {
    tail.erase(tail.begin(), tail.begin() + static_cast<std::ptrdiff_t>(*at));
    direction.in_step = true;
    speech_ = Speech::smpp;
    return true;
  }
  if (tail.size() >= smpp::header_size) {  // what is left may be the front of a header
    tail.erase(tail.begin(), tail.end() - (smpp::header_size - 1));
  }
  if (speech_ == Speech::unknown && ++direction.tries == most_tries) {
    give_up(direction, tell);
  }
  return false;
}

// The first octets of the connection must be a frame's; of an unknown command, if a known one
// follows.
bool Connection::begin_at_start(Direction& direction, const Tell& tell) {
  const std::span<const std::uint8_t> octets = direction.tail;
  if (octets.size() < smpp::header_size) {
    return false;
  }
  const std::size_t length = smpp::decode_header(octets).command_length;
  const bool may_be = length >= smpp::header_size && length <= max_pdu();
  const bool is_smpp = expected_ || speech_ == Speech::smpp;
  if (may_be && !is_smpp && !begins_frame(octets) && octets.size() < length + smpp::header_size) {
    return false;  // what follows is not there yet
  }
  if (begins_frame(octets) || (may_be && (is_smpp || begins_frame(octets.subspan(length))))) {
    direction.in_step = true;
    speech_ = Speech::smpp;
    return true;
  }
  if (speech_ == Speech::unknown) {
    give_up(direction, tell);
    return false;
  }
  tell({.kind = Heard::Kind::broken,
        .octets = direction.tail,
        .lost = 0,
        .to_server = direction.to_server});
  direction.from_start = false;
  direction.tail.clear();
  return false;
}

void Connection::give_up(Direction& direction, const Tell& tell) {
  speech_ = Speech::something_else;
  if (expected_) {
    tell({.kind = Heard::Kind::not_smpp,
          .octets = direction.tail,
          .lost = 0,
          .to_server = direction.to_server});
  }
  direction.tail.clear();
}

void Connection::cut_frames(Direction& direction, const Tell& tell) {
  std::span<const std::uint8_t> rest = direction.tail;
  while (!rest.empty()) {
    const auto length = frame_length(rest);
    if (!length && length.error().expected_status) {
      tell({.kind = Heard::Kind::broken,
            .octets = rest,
            .lost = 0,
            .to_server = direction.to_server});
      direction.in_step = false;
      direction.from_start = false;
      rest = {};
      break;
    }
    if (!length) {
      break;
    }
    tell({.kind = Heard::Kind::frame,
          .octets = rest.first(*length),
          .lost = 0,
          .to_server = direction.to_server});
    rest = rest.subspan(*length);
  }
  direction.tail.erase(direction.tail.begin(),
                       direction.tail.end() - static_cast<std::ptrdiff_t>(rest.size()));
}

}  // namespace smpp_tool
