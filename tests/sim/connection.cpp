#include "tests/sim/connection.hpp"

#include <algorithm>

namespace sim {
namespace {

constexpr smpp::Duration shortest = std::chrono::microseconds{100};
constexpr smpp::Duration longest = std::chrono::milliseconds{40};

}  // namespace

void Connection::send(Side from, std::span<const std::uint8_t> octets) {
  const Side to = from == Side::esme ? Side::smsc : Side::esme;
  while (open_ && !octets.empty()) {
    const std::size_t size = dice_.chance(70) ? octets.size() : dice_.between(1, octets.size());
    const smpp::Octets piece = smpp::to_octets(octets.first(size));
    octets = octets.subspan(size);
    Half& half = of(to);
    half.last = std::max(half.last, agenda_.now() + dice_.between(shortest, longest));
    agenda_.at(half.last, [self = shared_from_this(), to, piece] {
      Half& there = self->of(to);
      if (!there.deaf && there.end.on_octets) {
        there.end.on_octets(piece);
      }
    });
  }
}

void Connection::cut() {
  if (!open_) {
    return;
  }
  open_ = false;
  for (const Side side : {Side::esme, Side::smsc}) {
    Half& half = of(side);
    half.deaf = dice_.chance(50);
    const smpp::Time heard = std::max(half.last, agenda_.now() + dice_.between(shortest, longest));
    agenda_.at(heard, [self = shared_from_this(), side] {
      const auto on_closed = self->of(side).end.on_closed;
      self->of(side).end = {};
      if (on_closed) {
        on_closed();
      }
    });
  }
}

}  // namespace sim
