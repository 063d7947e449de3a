// What the records of each column in RocksDB come to: the exclusive or of a keyed hash of each
// record's place and seal. Kept with every change, in the same write, so that a survey tells that a
// record was removed, or that an older value of it was put back, which no record tells by itself.
// Nobody without the key can find other records that come to the same; so the sums are sealed.
//
// The column idempotency is left out: compaction drops records of it that have expired.
//
// Store thread, or a tool's.
#pragma once

#include "daemon/store/crypto.hpp"
#include "daemon/store/record.hpp"
#include "daemon/store/rocks.hpp"
#include "daemon/store/sealer.hpp"
#include "routing/model/storage.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace store {

// Where the sums are sealed to: no column has this number.
inline constexpr auto sums_column = static_cast<routing::Column>(0x81);

class RecordSums {
 public:
  explicit RecordSums(const KeyMaterial& key) : context_(make_hmac(key)) {}

  [[nodiscard]] static bool counts(routing::Column column) {
    return column != routing::Column::idempotency;
  }

  // Of a record that comes, and again when it goes.
  void toggle(const RecordPlace& place, std::span<const std::uint8_t> sealed);

  [[nodiscard]] const Mac& of(routing::Column column) const {
    return sums_[static_cast<std::size_t>(column)];
  }

  [[nodiscard]] std::vector<std::uint8_t> octets() const;
  // False, and nothing changed, if these are not as many as octets() gives.
  [[nodiscard]] bool set(std::span<const std::uint8_t> octets);

 private:
  MacContext context_;
  std::array<Mac, routing::column_count> sums_{};
};

// As they lie in RocksDB. Whoever reads them is told nothing else.
[[nodiscard]] Done seal_sums(const RecordSums& sums,
                             Sealer& sealer,
                             Day today,
                             std::vector<std::uint8_t>& sealed);
// False, and nothing changed, if they are not there or do not open.
[[nodiscard]] bool read_sums(const Rocks& rocks, Sealer& sealer, RecordSums& sums);
// By a walk over all records.
[[nodiscard]] Done sum_up(const Rocks& rocks, RecordSums& sums);

}  // namespace store
