// What is asked of carriers about messages that they have: to cancel or replace them, or what
// became of them. A call goes through the parts of its message one after the other, so that a
// refusal of the first changes nothing.
//
//   waiting for room --send--> out --yes--> waiting, with its next part | gone
//                               '--no, or no answer--> gone
//
// Owned by Outbound, which knows what an answer means; I/O thread. Calls live in memory only: one
// that a crash ends was never answered, and receipts tell what became of the message.
#pragma once

#include "routing/model/acceptance.hpp"
#include "routing/model/link_port.hpp"
#include "routing/outbound/awaited_scan.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <list>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace routing {

struct CarrierCall {
  enum class Kind : std::uint8_t { cancel, replace, query };
  Kind kind{};
  CarrierNumber carrier;
  std::vector<AwaitedPart> parts;
  std::size_t next = 0;
  smpp::Octets text;  // that replaces its only part's
  Acceptance::ActionDone done;

  [[nodiscard]] const AwaitedPart& part() const { return parts[next]; }

  [[nodiscard]] bool last() const { return next + 1 == parts.size(); }
};

class CarrierCalls {
 public:
  // Each may be a pass over the disk, and takes a place in a window: more at once would keep
  // messages waiting.
  static constexpr std::size_t most = 64;
  // Of which our own questions leave some to clients.
  static constexpr std::size_t most_for_queries = 32;

  // From the time that a client asks: false if there are too many.
  [[nodiscard]] bool begin(std::size_t at_most = most) {
    const bool room = open_ < at_most;
    open_ += room ? 1 : 0;
    return room;
  }

  void end() { --open_; }

  void wait(CarrierCall call) { waiting_.push_back(std::move(call)); }

  // Hands each that waits to `send`: which gives where it went, or nothing if it is to wait on.
  // One without parts is gone.
  template <class Send>
  void send(Send&& send) {
    for (auto call = waiting_.begin(); call != waiting_.end();) {
      const std::optional<std::uint64_t> sent = send(*call);
      if (sent) {
        out_.emplace(*sent, std::move(*call));
      }
      call = sent || call->parts.empty() ? waiting_.erase(call) : std::next(call);
    }
  }

  // Whether one of that kind, of that part, waits or is out.
  [[nodiscard]] bool is_open(CarrierCall::Kind kind, const Key& part) const {
    const auto concerns = [&](const CarrierCall& call) {
      return call.kind == kind && call.part().key == part;
    };
    return std::ranges::any_of(waiting_, concerns) ||
           std::ranges::any_of(out_, [&](const auto& out) { return concerns(out.second); });
  }

  [[nodiscard]] bool is_out(std::uint64_t flight) const { return out_.contains(flight); }

  // What was sent so is answered, or never will be.
  [[nodiscard]] std::optional<CarrierCall> take(std::uint64_t flight) {
    auto call = out_.extract(flight);
    return call.empty() ? std::nullopt : std::optional{std::move(call.mapped())};
  }

 private:
  std::size_t open_ = 0;
  std::list<CarrierCall> waiting_;
  std::unordered_map<std::uint64_t, CarrierCall> out_;  // by link and sequence number
};

}  // namespace routing
