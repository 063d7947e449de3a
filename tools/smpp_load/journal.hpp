// What a run knows of each of its messages: in memory only, so that the daemon may die and come
// back meanwhile. Pure; one thread.
#pragma once

#include "smpp/base/time.hpp"
#include "tools/common/latency_histogram.hpp"
#include "tools/smpp_load/leased_event.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace load {

// The states that message.status events tell, in the order of their names.
enum class State : std::uint8_t {
  none,
  submitted,
  in_doubt,
  delivered,
  failed,
  expired,
  rejected,
  cancelled,
  unknown,
};
inline constexpr std::size_t states = 9;

[[nodiscard]] std::optional<State> parse_state(std::string_view name);
[[nodiscard]] std::string_view name_of(State state);
[[nodiscard]] bool is_final(State state);

// Outgoing messages, by their serial.
class MtJournal {
 public:
  explicit MtJournal(std::uint64_t messages) : messages_(messages) {}

  void posted(std::uint64_t serial, smpp::Time at);
  void accepted(std::uint64_t serial, std::string_view id);
  void refused(std::uint64_t serial);
  void leased(const LeasedEvent& event, smpp::Time now);

  // Accepted or refused, and final.
  [[nodiscard]] bool all_final() const { return final_ + refused_ == messages_.size(); }

  // Posted and not final: what is under way.
  [[nodiscard]] std::uint64_t outstanding() const { return posted_ - final_ - refused_; }

  [[nodiscard]] std::uint64_t accepted() const { return accepted_; }

  [[nodiscard]] std::uint64_t refused() const { return refused_; }

  [[nodiscard]] std::uint64_t final() const { return final_; }

  // Accepted, and no final event.
  [[nodiscard]] std::uint64_t lost() const { return accepted_ - final_; }

  [[nodiscard]] std::uint64_t events() const { return events_; }

  [[nodiscard]] std::uint64_t redelivered() const { return redelivered_; }

  // A second final state by an event of another id: must not be.
  [[nodiscard]] std::uint64_t final_twice() const { return final_twice_; }

  [[nodiscard]] std::uint64_t unknown_events() const { return unknown_; }

  [[nodiscard]] std::uint64_t in_state(State state) const {
    return by_state_[static_cast<std::size_t>(state)];
  }

  [[nodiscard]] std::uint64_t flagged() const;

  [[nodiscard]] bool is_flagged(std::uint64_t serial) const {
    return messages_[serial].possible_duplicate;
  }

  [[nodiscard]] bool is_accepted(std::uint64_t serial) const { return messages_[serial].accepted; }

  // Of two that were accepted: ids of one priority are in the order of acceptance.
  [[nodiscard]] bool before(std::uint64_t one, std::uint64_t other) const {
    return messages_[one].id < messages_[other].id;
  }

  [[nodiscard]] std::uint64_t size() const { return messages_.size(); }

  // From the post to the final event.
  [[nodiscard]] const tools::LatencyHistogram& latency() const { return latency_; }

 private:
  // Ids are hexadecimal; their last 128 bits tell them apart.
  struct Id {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    auto operator<=>(const Id&) const = default;
  };

  struct Message {
    smpp::Time posted;
    Id id;
    std::size_t final_event = 0;  // a hash of its id
    State state = State::none;    // the last told
    bool accepted = false;
    bool possible_duplicate = false;
  };

  struct HashId {
    std::size_t operator()(const Id& id) const { return id.high * 31 + id.low; }
  };

  [[nodiscard]] static std::optional<Id> parse_id(std::string_view text);

  std::vector<Message> messages_;
  std::unordered_map<Id, std::uint64_t, HashId> serial_by_id_;
  // Events that came before the answer to their post: applied when it comes.
  std::unordered_map<Id, Message, HashId> early_;
  std::array<std::uint64_t, states> by_state_{};  // final ones, by the state told first
  std::uint64_t posted_ = 0;
  std::uint64_t accepted_ = 0;
  std::uint64_t refused_ = 0;
  std::uint64_t final_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t redelivered_ = 0;
  std::uint64_t final_twice_ = 0;
  std::uint64_t unknown_ = 0;
  tools::LatencyHistogram latency_;
};

// Incoming messages, by the serial in their text.
class MoJournal {
 public:
  explicit MoJournal(std::uint64_t messages) : messages_(messages) {}

  void leased(const LeasedEvent& event, std::string_view prefix);

  [[nodiscard]] bool all_received() const { return received_ == messages_.size(); }

  [[nodiscard]] std::uint64_t size() const { return messages_.size(); }

  [[nodiscard]] std::uint64_t received() const { return received_; }

  [[nodiscard]] bool has(std::uint64_t serial) const { return messages_[serial].received; }

  [[nodiscard]] std::uint64_t events() const { return events_; }

  // The same event again: its id tells.
  [[nodiscard]] std::uint64_t redelivered() const { return redelivered_; }

  // Further events with the same text. Of all events of a message one may be without
  // possible_duplicate; each more is an unflagged duplicate.
  [[nodiscard]] std::uint64_t duplicates_flagged() const { return duplicates_flagged_; }

  [[nodiscard]] std::uint64_t duplicates_unflagged() const { return duplicates_unflagged_; }

  [[nodiscard]] std::uint64_t flagged() const { return flagged_; }

  [[nodiscard]] std::uint64_t other_events() const { return other_; }

  // The serial of each event, in the order in which they came first.
  [[nodiscard]] std::span<const std::uint64_t> order() const { return order_; }

 private:
  struct Message {
    std::size_t first_event = 0;  // a hash of its id
    bool received = false;
    bool one_unflagged = false;
  };

  std::vector<Message> messages_;
  // Further events of a message: few, or something is very wrong.
  std::unordered_map<std::size_t, std::uint64_t> further_;
  std::vector<std::uint64_t> order_;
  std::uint64_t received_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t redelivered_ = 0;
  std::uint64_t duplicates_flagged_ = 0;
  std::uint64_t duplicates_unflagged_ = 0;
  std::uint64_t flagged_ = 0;
  std::uint64_t other_ = 0;
};

}  // namespace load
