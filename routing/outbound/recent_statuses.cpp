#include "routing/outbound/recent_statuses.hpp"

namespace routing {

void RecentStatuses::add(const MessageId& id,
                         CarrierNumber carrier,
                         ClientNumber client,
                         const smpp::FixedText<128>& reference,
                         std::uint8_t parts,
                         MessageState state,
                         smpp::WallTime at) {
  const auto [place, fresh] = held_.try_emplace(id);
  if (!fresh) {
    return;
  }
  Held& held = *place;
  held.carrier = carrier;
  held.client = client;
  held.reference = reference;
  held.steps = 1;
  held.history[0] = {.state = state, .at = at};
  cut(held, parts);
}

void RecentStatuses::cut(Held& held, std::uint8_t parts) {
  held.parts.assign(parts > 1 ? parts : 0, MessageState::accepted);
}

void RecentStatuses::goes_by(const MessageId& id, CarrierNumber carrier, std::uint8_t parts) {
  if (Held* const held = held_.find(id)) {
    held->carrier = carrier;
    cut(*held, parts);
  }
}

void RecentStatuses::cut_anew(const MessageId& id, std::uint8_t parts) {
  if (Held* const held = held_.find(id)) {
    cut(*held, parts);
  }
}

void RecentStatuses::change(const MessageId& id,
                            MessageState state,
                            smpp::WallTime at,
                            bool possible_duplicate) {
  Held* const found = held_.find(id);
  if (found == nullptr) {
    return;
  }
  Held& held = *found;
  held.possible_duplicate = held.possible_duplicate || possible_duplicate;
  // A history that is full keeps its beginning and its newest word.
  const std::size_t at_step = std::min<std::size_t>(held.steps, held.history.size() - 1);
  held.history[at_step] = {.state = state, .at = at};
  held.steps = static_cast<std::uint8_t>(at_step + 1);
}

void RecentStatuses::forget_reference(const MessageId& id) {
  if (Held* const held = held_.find(id)) {
    held->reference = {};
  }
}

void RecentStatuses::change_part(const MessageId& id, std::uint8_t part, MessageState state) {
  Held* const found = held_.find(id);
  if (found != nullptr && part >= 1 && part <= found->parts.size()) {
    found->parts[part - 1u] = state;
  }
}

MessageStatus RecentStatuses::shown(const MessageId& id, const Held& held) {
  MessageStatus status{.id = id,
                       .carrier = held.carrier,
                       .client = held.client,
                       .reference = held.reference,
                       .state = held.history[held.steps - 1u].state,
                       .parts = {},
                       .history = {held.history.begin(), held.history.begin() + held.steps},
                       .possible_duplicate = held.possible_duplicate};
  if (held.parts.empty()) {
    status.parts.push_back(PartStatus{.number = 1, .state = status.state});
  }
  for (std::size_t i = 0; i < held.parts.size(); ++i) {
    status.parts.push_back(
        PartStatus{.number = static_cast<std::uint8_t>(i + 1), .state = held.parts[i]});
  }
  return status;
}

std::optional<MessageStatus> RecentStatuses::find(const MessageId& id) const {
  const Held* const found = held_.find(id);
  return found == nullptr ? std::nullopt : std::optional{shown(id, *found)};
}

std::vector<MessageStatus> RecentStatuses::find_reference(ClientNumber client,
                                                          std::string_view reference,
                                                          std::size_t most) const {
  std::vector<MessageStatus> statuses;
  held_.for_each_newest_first([&](const MessageId& id, const Held& held) {
    if (held.client == client && held.reference.reveal() == reference) {
      statuses.push_back(shown(id, held));
    }
    return statuses.size() < most;
  });
  return statuses;
}

}  // namespace routing
