// Which key seals a record, and which opens it: a data key seals for one run, one day, one class
// and at most 2^32 records, and its counter never repeats. Keeps one context a key, since setting
// a key up costs more than sealing with it.
//
// A new day's keys need the root. While it cannot be reached, what goes on is sealed with the keys
// of the day before, and `overdue()` says that nothing new should be begun.
//
// Store thread only.
#pragma once

#include "daemon/store/keyring.hpp"
#include "daemon/store/record.hpp"
#include "routing/model/storage.hpp"

#include <array>
#include <chrono>
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

  // Makes the keys that are due; tries again at most every ten seconds.
  void prepare(Day today);

  // Why the keys that are due are not there; nothing if they are.
  [[nodiscard]] const std::optional<Refusal>& overdue() const { return overdue_; }

  // Whether records are sealed with this key now.
  [[nodiscard]] bool seals_with(KeyId id) const;

  // Of the key that seals texts, and frames of the log.
  [[nodiscard]] Day text_day() const { return current_.front().day; }

  // Keys that were only opened with: some of them may be destroyed.
  void forget_opened() { opening_.clear(); }

  // Overwrites `sealed`. Fails only if a key is due, none can be had and the old one is used up.
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

  [[nodiscard]] bool is_due(const Current& current, Day today) const {
    return !current.context || current.day != today || current.used >= records_per_key_;
  }

  [[nodiscard]] bool usable(const Current& current) const {
    return current.context && current.used < records_per_key_;
  }

  [[nodiscard]] evp_cipher_ctx_st* opening_context(KeyId id);

  Keyring& keyring_;
  std::uint64_t records_per_key_;
  std::array<Current, 3> current_{};  // by class
  std::unordered_map<KeyId, CipherContext> opening_;
  std::optional<Refusal> overdue_;
  std::chrono::steady_clock::time_point retry_{};  // of what is overdue
};

}  // namespace store
