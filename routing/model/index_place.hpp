// Where in a record's key a blind index lies, by the forms of keys.hpp. The store covers it there,
// and gives keys as they are here (daemon/store/covers.hpp). Pure.
#pragma once

#include "routing/model/storage.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace routing {

struct IndexPlace {
  IndexPurpose purpose{};
  std::uint8_t at = 0;                  // octets before it
  std::uint8_t size = 0;                // as much of the index as the key has
  std::array<std::uint8_t, 2> rests{};  // how many octets a record's key may have behind it

  // Whether a key is that of a record, if an index takes so many octets in it.
  [[nodiscard]] constexpr bool is_whole(std::size_t key_size, std::size_t index_size) const {
    return key_size == at + index_size + rests[0] || key_size == at + index_size + rests[1];
  }
};

struct IndexedKey {
  Column column{};
  char kind = 0;  // the octet that the key begins with; 0: any
  IndexPlace place;
};

// Every form of keys.hpp that has an index; a conversation is half of one.
inline constexpr std::array<IndexedKey, 7> indexed_keys{{
    {Column::parts, 0, {IndexPurpose::part_set, 0, 16, {9, 9}}},
    {Column::receipts, 'r', {IndexPurpose::carrier_message_id, 3, 16, {0, 18}}},
    {Column::receipts, 'u', {IndexPurpose::carrier_message_id, 3, 16, {0, 0}}},
    {Column::receipts, 'o', {IndexPurpose::conversation, 3, 8, {0, 0}}},
    {Column::idempotency, 'k', {IndexPurpose::idempotency, 1, 16, {0, 0}}},
    {Column::idempotency, 'w', {IndexPurpose::conversation, 1, 8, {0, 0}}},
    {Column::meta, 'c', {IndexPurpose::conversation, 7, 8, {17, 17}}},
}};

// Those that they name.
inline constexpr std::array<IndexPurpose, 4> purposes_in_keys{IndexPurpose::carrier_message_id,
                                                              IndexPurpose::part_set,
                                                              IndexPurpose::idempotency,
                                                              IndexPurpose::conversation};
static_assert(std::ranges::all_of(indexed_keys, [](const IndexedKey& form) {
  return std::ranges::find(purposes_in_keys, form.place.purpose) != purposes_in_keys.end();
}));

// By the octets that a key begins with. Nothing: keys that begin so have no index.
[[nodiscard]] constexpr std::optional<IndexPlace> index_place(Column column,
                                                              std::span<const std::uint8_t> key) {
  for (const IndexedKey& form : indexed_keys) {
    if (form.column == column &&
        (form.kind == 0 || (!key.empty() && static_cast<char>(key[0]) == form.kind))) {
      return form.place;
    }
  }
  return std::nullopt;
}

}  // namespace routing
