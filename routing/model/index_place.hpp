// Where in a record's key a blind index lies, by the forms of keys.hpp. The store covers it there,
// and gives keys as they are here (daemon/store/covers.hpp). Pure.
#pragma once

#include "routing/model/storage.hpp"

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

// By the octets that a key begins with. Nothing: keys that begin so have no index.
[[nodiscard]] constexpr std::optional<IndexPlace> index_place(Column column,
                                                              std::span<const std::uint8_t> key) {
  constexpr std::uint8_t whole = sizeof(BlindIndex);
  constexpr std::uint8_t conversation = 8;
  const char kind = key.empty() ? '\0' : static_cast<char>(key[0]);
  if (column == Column::parts) {
    return IndexPlace{.purpose = IndexPurpose::part_set, .at = 0, .size = whole, .rests = {9, 9}};
  }
  if (column == Column::receipts && kind == 'r') {  // alone, or set aside by a message's part
    return IndexPlace{
        .purpose = IndexPurpose::carrier_message_id, .at = 3, .size = whole, .rests = {0, 18}};
  }
  if (column == Column::receipts && kind == 'u') {
    return IndexPlace{
        .purpose = IndexPurpose::carrier_message_id, .at = 3, .size = whole, .rests = {0, 0}};
  }
  if (column == Column::receipts && kind == 'o') {
    return IndexPlace{
        .purpose = IndexPurpose::conversation, .at = 3, .size = conversation, .rests = {0, 0}};
  }
  if (column == Column::idempotency && kind == 'k') {
    return IndexPlace{
        .purpose = IndexPurpose::idempotency, .at = 1, .size = whole, .rests = {0, 0}};
  }
  if (column == Column::idempotency && kind == 'w') {
    return IndexPlace{
        .purpose = IndexPurpose::conversation, .at = 1, .size = conversation, .rests = {0, 0}};
  }
  if (column == Column::meta && kind == 'c') {
    return IndexPlace{
        .purpose = IndexPurpose::conversation, .at = 7, .size = conversation, .rests = {17, 17}};
  }
  return std::nullopt;
}

// Those that index_place() names.
inline constexpr std::array<IndexPurpose, 4> purposes_in_keys{IndexPurpose::carrier_message_id,
                                                              IndexPurpose::part_set,
                                                              IndexPurpose::idempotency,
                                                              IndexPurpose::conversation};

}  // namespace routing
