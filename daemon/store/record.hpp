// A sealed record, octet by octet:
//
//   version 1 | class 1 | key id 4 | expiry 4 | counter 8 | ciphertext n | tag 16
//
// AES-256-GCM; the nonce is key id and counter. The associated data is that header, the column and
// the record's key, so no record can stand in for another one. The header is clear: compaction and
// walks read the expiry without a key. Format with an example: docs/sealed-format.md. Each context
// on one thread; the rest on any.
#pragma once

#include "daemon/store/crypto.hpp"
#include "routing/model/storage.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace store {

using KeyId = std::uint32_t;

struct RecordHeader {
  routing::DataClass data_class{};
  KeyId key = 0;
  std::uint32_t expires_unix = 0;  // 0 is never
  std::uint64_t counter = 0;
};

inline constexpr std::size_t record_header_octets = 18;
inline constexpr std::size_t record_tag_octets = 16;

// The place of a frame of the log, whose key is its number: no column has this number.
inline constexpr auto log_column = static_cast<routing::Column>(0x80);

// Where a record lies, which is sealed into it.
struct RecordPlace {
  routing::Column column{};
  std::span<const std::uint8_t> key;
};

// Nothing if this is no sealed record of a version that we know.
[[nodiscard]] std::optional<RecordHeader> read_header(std::span<const std::uint8_t> sealed);

// Overwrites `sealed`. The context seals under the header's key; a counter is used once.
void seal_record(evp_cipher_ctx_st* context,
                 const RecordHeader& header,
                 const RecordPlace& place,
                 std::span<const std::uint8_t> plain,
                 std::vector<std::uint8_t>& sealed);

// Nothing unless the record is exactly what was sealed for this place. The context opens under the
// header's key.
[[nodiscard]] std::optional<smpp::Octets> open_record(evp_cipher_ctx_st* context,
                                                      const RecordHeader& header,
                                                      const RecordPlace& place,
                                                      std::span<const std::uint8_t> sealed);

}  // namespace store
