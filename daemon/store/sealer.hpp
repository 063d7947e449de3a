// Which key seals a record, and which opens it: a data key seals for one run, one day, one class
// and at most 2^32 records, and its counter never repeats. Keeps one context a key, since setting
// a key up costs more than sealing with it.
//
// Store thread only.
#pragma once

#include "daemon/store/keyring.hpp"
#include "daemon/store/record.hpp"
#include "routing/model/storage.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace store {

class Sealer {
 public:
  explicit Sealer(Keyring& keyring, std::uint64_t records_per_key = std::uint64_t{1} << 32)
      : keyring_(keyring), records_per_key_(records_per_key) {}

  // Overwrites `sealed`. Fails only if a new data key is due and cannot be put into the keyring.
  [[nodiscard]] Done seal(const RecordPlace& place,
                          routing::DataClass data_class,
                          std::uint32_t expires_unix,
                          std::span<const std::uint8_t> plain,
                          Day today,
                          std::vector<std::uint8_t>& sealed);

  // Nothing unless the record is exactly what was sealed for this column and key.
  [[nodiscard]] std::optional<smpp::Octets> open(const RecordPlace& place,
                                                 std::span<const std::uint8_t> sealed);

 private:
  struct Current {
    KeyId id = 0;
    Day day = 0;
    std::uint64_t used = 0;
    CipherContext context;
  };

  [[nodiscard]] Done renew(Current& current, routing::DataClass data_class, Day today);
  [[nodiscard]] evp_cipher_ctx_st* opening_context(KeyId id);

  Keyring& keyring_;
  std::uint64_t records_per_key_;
  std::array<Current, 3> current_{};  // by class
  std::unordered_map<KeyId, CipherContext> opening_;
};

}  // namespace store
