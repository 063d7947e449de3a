// All records of the folder, young and old, as one: writes are gathered, then made durable by one
// frame of the log; what is still wanted when young records fill their memory moves to RocksDB, in
// the order of the log. Most records are erased before that and never get there.
//
//   add ... add, write -> one frame, synced          find, scan: young first, then RocksDB
//   move_old -> what still counts of the oldest frames to RocksDB, not synced
//            -> a log file whose records have all moved: RocksDB synced, file deleted
//
// RocksDB notes with what it is given which frame that came from, so that a record moves exactly
// once, whatever happens; and what all its records come to (record_sums.hpp). Opened before the
// store thread starts, then store thread only.
#pragma once

#include "daemon/store/record_log.hpp"
#include "daemon/store/record_sums.hpp"
#include "daemon/store/rocks.hpp"
#include "daemon/store/sealer.hpp"
#include "daemon/store/witness.hpp"
#include "daemon/store/young_records.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace store {

class Records {
 public:
  // Asked before anything is sealed or removed; an error ends the opening.
  using Check = std::function<smpp::expected<void, Refusal>(const Progress& found)>;

  struct Place {
    std::string folder;            // with the folders records/ and log/ in it
    std::size_t young_octets = 0;  // what is in the log takes no more in memory
    // False: where it is not known what the records come to, they are counted as they are.
    bool must_have_sums = false;
  };

  // What the log holds moves to RocksDB, and the log is empty then.
  [[nodiscard]] static smpp::expected<Records, Refusal> open(
      const Place& place, Sealer& sealer, RecordSums sums, Day today, const Check& check);

  // Gathered until write(), and seen by find() and page() at once.
  void add(routing::Write write);

  [[nodiscard]] std::size_t gathered_octets() const { return frame_.size(); }

  struct Totals {
    std::uint64_t sealed_octets = 0;  // of frames, and of records that moved
    std::uint64_t moved = 0;          // records that moved to RocksDB
  };

  // Since it was opened.
  [[nodiscard]] const Totals& totals() const { return totals_; }

  // Makes durable what was gathered. After a failure of this or what follows nothing is known about
  // what reached the disk: only opening anew tells.
  [[nodiscard]] Done write(Sealer& sealer, Day today);
  // About as much work as the writes since the last call, while the log is at its limit.
  [[nodiscard]] Done move_old(Sealer& sealer, Day today);
  // Moves everything to RocksDB and empties the log: for an orderly end.
  [[nodiscard]] Done move_all(Sealer& sealer, Day today);

  [[nodiscard]] bool any_young() const { return young_.octets() > 0; }

  // Whether a frame of the log was sealed under keys of a day before `day`.
  [[nodiscard]] bool any_sealed_before(Day day);

  // A move, in slices, of all frames that there are when it begins: up to the one that is given.
  // Each mover has its own, and what comes meanwhile belongs to none that has begun.
  [[nodiscard]] std::uint64_t begin_move();
  // True when what is to move is neither in memory nor in a file of the log.
  [[nodiscard]] smpp::expected<bool, Reason> move_some(std::uint64_t last_frame,
                                                       Sealer& sealer,
                                                       Day today);

  // A seal of what is in RocksDB, `before`, put in its place; gathered until write_replaced(),
  // durable with sync_replaced().
  void replace(const RecordPlace& place,
               std::span<const std::uint8_t> before,
               std::span<const std::uint8_t> sealed);
  void drop(const RecordPlace& place, std::span<const std::uint8_t> before);
  // Where RocksDB has nothing.
  void put_moved(const RecordPlace& place, std::span<const std::uint8_t> sealed);

  // Whether what RocksDB has of a place is older than what is known of it.
  [[nodiscard]] bool is_overruled(routing::Column column, const routing::Key& key) const {
    return young_.find(column, key) != nullptr;
  }

  [[nodiscard]] Done write_replaced(Sealer& sealer, Day today);

  [[nodiscard]] Done sync_replaced(Sealer& sealer, Day today) {
    return make_move_durable(sealer, today);
  }

  struct Absent {};

  using Sealed = std::vector<std::uint8_t>;
  // A young record in the clear (until the next add), or an old one as RocksDB has it.
  using Found = std::variant<Absent, const YoungRecords::Slot*, Sealed>;
  [[nodiscard]] smpp::expected<Found, Reason> find(routing::Column column,
                                                   const routing::Key& key) const;

  // Records with from <= key < until (empty: to the end) in key order, until `visit` says false.
  // Exactly one of `young` and `sealed` is given.
  using Visit = std::function<bool(std::span<const std::uint8_t> key,
                                   const YoungRecords::Slot* young,
                                   std::span<const std::uint8_t> sealed)>;
  [[nodiscard]] Done scan(routing::Column column,
                          const routing::Key& from,
                          const routing::Key& until,
                          const Visit& visit) const;

  // How far it has come for good, without the run.
  [[nodiscard]] const Progress& durable() const { return durable_; }

  [[nodiscard]] const Rocks& rocks() const { return *rocks_; }

 private:
  Records(std::size_t young_octets, std::unique_ptr<Rocks> rocks, RecordLog log, RecordSums sums)
      : young_octets_(young_octets),
        rocks_(std::move(rocks)),
        log_(std::move(log)),
        sums_(std::move(sums)) {}

  [[nodiscard]] Done move_until(std::size_t octets, Sealer& sealer, Day today);
  [[nodiscard]] Done write_moved(Sealer& sealer, Day today);
  [[nodiscard]] Done make_move_durable(Sealer& sealer, Day today);
  [[nodiscard]] Done move_out(const YoungRecords::Slot& slot, Sealer& sealer, Day today);

  std::size_t young_octets_;
  std::unique_ptr<Rocks> rocks_;
  RecordLog log_;
  RecordSums sums_;
  YoungRecords young_;
  smpp::Octets frame_;                // what was gathered
  std::uint64_t moved_to_ = 0;        // the newest frame that has moved
  std::vector<std::uint8_t> sealed_;  // reused
  Totals totals_;
  Progress durable_;

  struct SealedOn {
    Day day = 0;
    std::uint64_t last_frame = 0;
  };

  std::deque<SealedOn> sealed_on_;  // of the frames in the log; mostly one day
};

}  // namespace store
