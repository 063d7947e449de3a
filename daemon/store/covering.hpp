// Moves records to where they lie under the newest cover keys (covers.hpp). Store thread, or the
// opening before it.
#pragma once

#include "daemon/store/covers.hpp"
#include "daemon/store/record.hpp"
#include "daemon/store/records.hpp"
#include "daemon/store/sealer.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace store {

enum class Moved : std::uint8_t {
  moved,
  gone,        // erased, or put anew elsewhere, but not in RocksDB yet
  unreadable,  // it does not open
};

// Seals what RocksDB has at `from` anew, for `to`; gathered as Records::replace() has it.
// scratch: reused.
[[nodiscard]] smpp::expected<Moved, Reason> move_record(Records& records,
                                                        Sealer& sealer,
                                                        const RecordPlace& from,
                                                        std::span<const std::uint8_t> sealed,
                                                        const routing::Key& to,
                                                        Day today,
                                                        std::vector<std::uint8_t>& scratch);

// For a store of before indexes were covered: moves all of them. Durable when it returns; may be
// cut short and begun again. All records must have been moved to RocksDB.
[[nodiscard]] Done cover_all(Records& records, Sealer& sealer, const Covers& covers, Day today);

}  // namespace store
