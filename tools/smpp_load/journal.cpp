#include "tools/smpp_load/journal.hpp"

#include "tools/smpp_load/texts.hpp"

#include <algorithm>
#include <charconv>
#include <functional>

namespace load {

namespace {

constexpr std::array<std::string_view, states> state_names{"none",
                                                           "submitted",
                                                           "in_doubt",
                                                           "delivered",
                                                           "failed",
                                                           "expired",
                                                           "rejected",
                                                           "cancelled",
                                                           "unknown"};

std::size_t hash_of(std::string_view id) {
  return std::hash<std::string_view>{}(id);
}

}  // namespace

std::optional<State> parse_state(std::string_view name) {
  const auto* const found = std::find(state_names.begin(), state_names.end(), name);
  return found == state_names.end()
             ? std::nullopt
             : std::optional{static_cast<State>(found - state_names.begin())};
}

std::string_view name_of(State state) {
  return state_names[static_cast<std::size_t>(state)];
}

bool is_final(State state) {
  return state > State::in_doubt;
}

void MtJournal::posted(std::uint64_t serial, smpp::Time at) {
  ++posted_;
  messages_[serial].posted = at;
}

void MtJournal::accepted(std::uint64_t serial, std::string_view text) {
  Message& message = messages_[serial];
  const auto id = parse_id(text);
  if (message.accepted || !id) {
    return;  // the same answer again
  }
  ++accepted_;
  message.accepted = true;
  messages_[serial].id = *id;
  serial_by_id_.emplace(*id, serial);
  const auto early = early_.find(*id);
  if (early == early_.end()) {
    return;
  }
  message.possible_duplicate = early->second.possible_duplicate;
  message.state = early->second.state;
  if (is_final(message.state)) {
    message.final_event = early->second.final_event;
    ++final_;
    ++by_state_[static_cast<std::size_t>(message.state)];
    latency_.add(early->second.posted - message.posted);
  }
  early_.erase(early);
}

void MtJournal::refused(std::uint64_t) {
  ++refused_;
}

void MtJournal::leased(const LeasedEvent& event, smpp::Time now) {
  ++events_;
  const auto id = parse_id(event.message);
  const auto state = parse_state(event.state);
  if (event.type != "message.status" || !id || !state) {
    ++unknown_;
    return;
  }
  const auto found = serial_by_id_.find(*id);
  if (found == serial_by_id_.end()) {
    // The time it came stands where that of the post will be known.
    Message& early = early_[*id];
    early.posted = now;
    early.possible_duplicate = early.possible_duplicate || event.possible_duplicate;
    early.state = is_final(early.state) ? early.state : *state;
    early.final_event = hash_of(event.id);
    return;
  }
  Message& message = messages_[found->second];
  message.possible_duplicate = message.possible_duplicate || event.possible_duplicate;
  if (is_final(message.state)) {
    ++(message.final_event == hash_of(event.id) || !is_final(*state) ? redelivered_ : final_twice_);
    return;
  }
  message.state = *state;
  if (is_final(*state)) {
    message.final_event = hash_of(event.id);
    ++final_;
    ++by_state_[static_cast<std::size_t>(*state)];
    latency_.add(now - message.posted);
  }
}

std::uint64_t MtJournal::flagged() const {
  return static_cast<std::uint64_t>(
      std::count_if(messages_.begin(), messages_.end(), [](const Message& message) {
        return message.possible_duplicate;
      }));
}

std::optional<MtJournal::Id> MtJournal::parse_id(std::string_view text) {
  constexpr std::size_t half = 16;
  constexpr int hexadecimal = 16;
  Id id;
  if (text.size() < 2 * half) {
    return std::nullopt;
  }
  text.remove_prefix(text.size() - 2 * half);
  const char* const middle = text.data() + half;
  const auto high = std::from_chars(text.data(), middle, id.high, hexadecimal);
  const auto low = std::from_chars(middle, middle + half, id.low, hexadecimal);
  return high.ptr == middle && low.ptr == middle + half ? std::optional{id} : std::nullopt;
}

void MoJournal::leased(const LeasedEvent& event, std::string_view prefix) {
  ++events_;
  const auto serial = serial_of(event.text, prefix);
  if (event.type != "message.received" || !serial || *serial >= messages_.size()) {
    ++other_;
    return;
  }
  flagged_ += event.possible_duplicate ? 1U : 0U;
  Message& message = messages_[*serial];
  const std::size_t id = hash_of(event.id);
  if (message.received && (message.first_event == id || further_.contains(id))) {
    ++redelivered_;
    return;
  }
  order_.push_back(*serial);
  if (!message.received) {
    message.received = true;
    message.first_event = id;
    message.one_unflagged = !event.possible_duplicate;
    ++received_;
  } else {
    further_.emplace(id, *serial);
    const bool unflagged = !event.possible_duplicate && message.one_unflagged;
    ++(unflagged ? duplicates_unflagged_ : duplicates_flagged_);
    message.one_unflagged = message.one_unflagged || !event.possible_duplicate;
  }
}

}  // namespace load
