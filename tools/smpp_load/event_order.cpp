#include "tools/smpp_load/event_order.hpp"

#include <algorithm>
#include <unordered_map>
#include <vector>

namespace load {

namespace {

struct Message {
  std::vector<std::uint64_t> sendings;  // their places, from 1
  std::uint64_t events = 0;             // still to be looked at
};

}  // namespace

std::uint64_t count_overtaken(std::span<const std::uint64_t> sent,
                              std::span<const std::uint64_t> events,
                              std::uint64_t conversations) {
  std::unordered_map<std::uint64_t, Message> messages;
  for (std::uint64_t place = 1; place <= sent.size(); ++place) {
    messages[sent[place - 1]].sendings.push_back(place);
  }
  for (const std::uint64_t serial : events) {
    ++messages[serial].events;
  }
  std::unordered_map<std::uint64_t, std::uint64_t> reached;  // the place, by conversation
  std::uint64_t overtaken = 0;
  for (const std::uint64_t serial : events) {
    Message& message = messages[serial];
    std::uint64_t& place = reached[serial % conversations];
    // The earliest that can be leaves most room to those that follow.
    const auto last =
        message.sendings.empty() ? message.sendings.end() : message.sendings.end() - 1;
    const auto chosen =
        --message.events == 0 ? last : std::upper_bound(message.sendings.begin(), last, place);
    if (chosen == message.sendings.end() || *chosen <= place) {
      ++overtaken;
    }
    if (chosen != message.sendings.end()) {
      place = *chosen;
    }
  }
  return overtaken;
}

}  // namespace load
