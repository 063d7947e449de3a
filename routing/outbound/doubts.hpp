// What is in doubt and may still be settled from outside: submits whose answer may come late, and
// messages that are held until a receipt or a late answer tells, or their time is up.
//
// Owned by Outbound; I/O thread. Bounded by the messages that are open, and by what is remembered
// of lost submits.
#pragma once

#include "routing/model/ids.hpp"
#include "routing/model/link_port.hpp"
#include "smpp/base/newest_map.hpp"
#include "smpp/base/time.hpp"

#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

namespace routing {

class Doubts {
 public:
  struct Lost {
    LinkSession session;
    MessageId message;
    std::uint8_t part = 1;
    std::uint8_t detours = 0;  // of the message, when it was sent
  };

  // The answer to this submit did not come in time; it may come yet.
  void lost(std::uint64_t submit, const Lost& lost) {
    lost_.erase(submit);
    *lost_.try_emplace(submit).first = lost;
  }

  // Whose answer came late; once.
  [[nodiscard]] std::optional<Lost> late(std::uint64_t submit, LinkSession session) {
    const Lost* const found = lost_.find(submit);
    if (found == nullptr || found->session != session) {
      return std::nullopt;
    }
    const Lost lost = *found;
    lost_.erase(submit);
    return lost;
  }

  // carrier: that it went by.
  void hold(const MessageId& message,
            CarrierNumber carrier,
            Conversation conversation,
            smpp::Time until) {
    until_.emplace(until, message);
    held_.emplace(conversation, Held{.message = message, .carrier = carrier});
  }

  // `until` as it was held.
  void release(const MessageId& message, Conversation conversation, smpp::Time until) {
    erase(held_, conversation, message, [](const Held& held) { return held.message; });
    erase(until_, until, message, [](const MessageId& held) { return held; });
  }

  // The only message of the carrier and the conversation that is held, if it is one.
  [[nodiscard]] std::optional<MessageId> only(CarrierNumber carrier,
                                              Conversation conversation) const {
    std::optional<MessageId> only;
    const auto [first, last] = held_.equal_range(conversation);
    for (auto at = first; at != last; ++at) {
      if (at->second.carrier == carrier) {
        if (only) {
          return std::nullopt;
        }
        only = at->second.message;
      }
    }
    return only;
  }

  [[nodiscard]] bool any_held() const { return !held_.empty(); }

  [[nodiscard]] std::optional<smpp::Time> deadline() const {
    return until_.empty() ? std::nullopt : std::optional{until_.begin()->first};
  }

  // Whose time is up.
  [[nodiscard]] std::vector<MessageId> take_due(smpp::Time now) {
    std::vector<MessageId> due;
    while (!until_.empty() && until_.begin()->first <= now) {
      due.push_back(until_.begin()->second);
      until_.erase(until_.begin());
    }
    return due;
  }

 private:
  struct Held {
    MessageId message;
    CarrierNumber carrier;
  };

  template <class Map, class K, class IdOf>
  static void erase(Map& map, const K& key, const MessageId& message, IdOf id_of) {
    const auto [first, last] = map.equal_range(key);
    for (auto at = first; at != last; ++at) {
      if (id_of(at->second) == message) {
        map.erase(at);
        return;
      }
    }
  }

  // A session remembers 1,000 late answers; several links of several carriers may have trouble.
  static constexpr std::size_t max_lost = 8'192;

  smpp::NewestMap<std::uint64_t, Lost> lost_{max_lost};
  std::unordered_multimap<Conversation, Held> held_;
  std::multimap<smpp::Time, MessageId> until_;
};

}  // namespace routing
