#include "routing/outbound/part_outcomes.hpp"

#include "routing/model/keys.hpp"

namespace routing {
namespace {

constexpr std::uint8_t duplicate_bit = 0x80;  // beside the state

}  // namespace

void PartOutcomes::with(const MessageId& id, std::uint8_t parts, Use use) {
  const auto [place, fresh] = held_.try_emplace(id);
  Held& held = place->second;
  if (held.loaded) {
    use(held.states);
    return;
  }
  held.waiting.push_back(std::move(use));
  if (!fresh) {
    return;  // being read: taken in order when it is there
  }
  held.states.of.assign(std::size_t{parts} + 1, MessageState::accepted);
  order_.push_back(id);
  trim();
  const Key from = keys::part_outcomes(id);
  storage_.page(Column::receipts, from, from.after_prefix(), 256, [this, id](const Page& page) {
    loaded(id, page);
  });
}

void PartOutcomes::loaded(const MessageId& id, const Page& page) {
  Held& held = held_.at(id);
  held.loaded = true;
  for (const StoredRecord& record : page.records) {
    const std::uint8_t part = record.key.octets().back();
    const std::uint8_t value = record.value.size() == 1 ? record.value[0] : 0xFF;
    const auto state = static_cast<MessageState>(value & ~duplicate_bit);
    if (part < held.states.of.size() && state <= MessageState::unknown) {
      held.states.of[part] = state;
      held.states.possible_duplicate =
          held.states.possible_duplicate || (value & duplicate_bit) != 0;
    }
  }
  while (true) {
    const auto found = held_.find(id);  // `use` may erase it
    if (found == held_.end() || found->second.waiting.empty()) {
      return;
    }
    Use use = std::move(found->second.waiting.front());
    found->second.waiting.pop_front();
    States states = found->second.states;
    use(states);
    const auto still = held_.find(id);
    if (still != held_.end()) {
      still->second.states = std::move(states);
    }
  }
}

void PartOutcomes::record(Transaction& transaction,
                          const MessageId& id,
                          std::uint8_t part,
                          MessageState state,
                          bool possible_duplicate) {
  const auto value = static_cast<std::uint8_t>(static_cast<std::uint8_t>(state) |
                                               (possible_duplicate ? duplicate_bit : 0));
  transaction.batch.put(
      Column::receipts, keys::part_outcome(id, part), smpp::Octets{value}, DataClass::meta);
}

void PartOutcomes::erase(Transaction& transaction, const MessageId& id, std::uint8_t parts) {
  for (unsigned part = 0; part <= parts; ++part) {
    transaction.batch.erase(Column::receipts,
                            keys::part_outcome(id, static_cast<std::uint8_t>(part)));
  }
  // Later words about this message find all its parts final and change nothing; it leaves memory
  // when it is the oldest.
}

void PartOutcomes::trim() {
  while (order_.size() > max_held) {
    const auto oldest = held_.find(order_.front());
    if (oldest != held_.end() && !oldest->second.loaded) {
      return;  // being read: it stays until it is there
    }
    held_.erase(order_.front());
    order_.pop_front();
  }
}

}  // namespace routing
