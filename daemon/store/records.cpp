#include "daemon/store/records.hpp"

#include "daemon/store/frame.hpp"

#include <algorithm>
#include <utility>

namespace store {
namespace {

// A file is deleted when all of it has moved: so many files give their room back in good time.
constexpr std::size_t log_files = 4;
// Given to RocksDB at a time while many frames move.
constexpr std::size_t move_octets = 1024 * 1024;
// Moved at a time while commits wait.
constexpr std::size_t move_step_octets = 128 * 1024;

// A frame of the log, sealed for its number.
struct FramePlace {
  explicit FramePlace(std::uint64_t number) : key(routing::Key{}.number(number)) {}

  [[nodiscard]] RecordPlace place() const { return {log_column, key.octets()}; }

  routing::Key key;
};

}  // namespace

smpp::expected<Records, Refusal> Records::open(
    const Place& place, Sealer& sealer, RecordSums sums, Day today, const Check& check) {
  // Made here, because RocksDB does not sync the folder above its own.
  for (const char* name : {"/records", "/log"}) {
    if (auto made = make_folder(place.folder + name); !made) {
      return refused(std::move(made.error()));
    }
  }
  auto rocks = Rocks::open(place.folder + "/records");
  if (!rocks) {
    return refused(std::move(rocks.error()));
  }
  const auto moved_to = (*rocks)->moved_to();
  if (!moved_to) {
    return refused(std::move(moved_to.error()));
  }
  YoungRecords young;
  const auto take = [&](std::uint64_t number, std::span<const std::uint8_t> sealed) {
    const auto plain = sealer.open(FramePlace{number}.place(), sealed);
    const bool whole =
        plain && read_writes(*plain, [&](routing::Write write) { young.apply(std::move(write)); });
    if (whole) {
      young.end_frame(number);
    }
    return whole;
  };
  auto log =
      RecordLog::open(place.folder + "/log", place.young_octets / log_files, *moved_to, take);
  if (!log) {
    return refused(std::move(log.error()));
  }
  const Progress found{.frame = log->next() - 1, .sequence = (*rocks)->sequence()};
  if (auto checked = check(found); !checked) {
    return smpp::unexpected(std::move(checked.error()));
  }
  const bool summed = read_sums(**rocks, sealer, sums);
  if (!summed && place.must_have_sums) {
    return refused("what the records in " + place.folder +
                   "/records come to is not there, or does not open: they were changed");
  }
  if (!summed) {
    if (auto counted = sum_up(**rocks, sums); !counted) {
      return refused(std::move(counted.error()));
    }
  }
  Records records{place.young_octets, std::move(*rocks), std::move(*log), std::move(sums)};
  records.young_ = std::move(young);
  records.moved_to_ = *moved_to;
  if (auto moved = records.move_all(sealer, today); !moved) {
    return refused(std::move(moved.error()));
  }
  return records;
}

void Records::add(routing::Write write) {
  append_write(frame_, write);
  young_.apply(std::move(write));
}

Done Records::write(Sealer& sealer, Day today) {
  const FramePlace frame{log_.next()};
  auto sealed = sealer.seal(frame.place(), routing::DataClass::text, 0, frame_, today, sealed_);
  smpp::forget(frame_);
  if (!sealed) {
    return sealed;
  }
  totals_.sealed_octets += sealed_.size();
  young_.end_frame(log_.next());
  if (sealed_on_.empty() || sealed_on_.back().day != sealer.text_day()) {
    sealed_on_.push_back({.day = sealer.text_day()});
  }
  sealed_on_.back().last_frame = log_.next();
  Done done = log_.append(sealed_);
  durable_.frame = log_.next() - 1;
  return done;
}

Done Records::move_old(Sealer& sealer, Day today) {
  Done done = move_until(young_octets_, sealer, today);
  if (!done || !log_.can_forget(moved_to_)) {
    return done;
  }
  done = make_move_durable(sealer, today);
  return done ? log_.forget(moved_to_) : done;
}

Done Records::move_all(Sealer& sealer, Day today) {
  Done done = move_until(0, sealer, today);
  if (done) {
    done = make_move_durable(sealer, today);
  }
  return done ? log_.clear() : done;
}

bool Records::any_sealed_before(Day day) {
  while (!sealed_on_.empty() && sealed_on_.front().last_frame < log_.oldest()) {
    sealed_on_.pop_front();
  }
  return !sealed_on_.empty() && sealed_on_.front().day < day;
}

std::uint64_t Records::begin_move() {
  log_.end_file();
  return log_.next() - 1;
}

smpp::expected<bool, Reason> Records::move_some(std::uint64_t last_frame,
                                                Sealer& sealer,
                                                Day today) {
  if (moved_to_ < last_frame) {
    const std::size_t octets = young_.octets();
    if (auto moved = move_until(octets - std::min(octets, move_step_octets), sealer, today);
        !moved) {
      return smpp::unexpected(std::move(moved.error()));
    }
    return false;
  }
  Done done = make_move_durable(sealer, today);
  if (done) {
    done = log_.forget(moved_to_);
  }
  if (!done) {
    return smpp::unexpected(std::move(done.error()));
  }
  return true;
}

void Records::replace(const RecordPlace& place,
                      std::span<const std::uint8_t> before,
                      std::span<const std::uint8_t> sealed) {
  sums_.toggle(place, before);
  put_moved(place, sealed);
}

void Records::put_moved(const RecordPlace& place, std::span<const std::uint8_t> sealed) {
  sums_.toggle(place, sealed);
  rocks_->put(place.column, place.key, sealed);
  totals_.sealed_octets += sealed.size();
}

void Records::drop(const RecordPlace& place, std::span<const std::uint8_t> before) {
  sums_.toggle(place, before);
  rocks_->erase(place.column, place.key);
}

Done Records::write_replaced(Sealer& sealer, Day today) {
  return rocks_->gathered() ? write_moved(sealer, today) : Done{};
}

// With what it has come to, in one write.
Done Records::write_moved(Sealer& sealer, Day today) {
  if (auto sealed = seal_sums(sums_, sealer, today, sealed_); !sealed) {
    return sealed;
  }
  rocks_->set_sums(sealed_);
  rocks_->set_moved_to(moved_to_);
  return rocks_->write();
}

Done Records::make_move_durable(Sealer& sealer, Day today) {
  Done done = write_moved(sealer, today);
  const std::uint64_t sequence = rocks_->sequence();
  if (done) {
    done = rocks_->sync();
  }
  if (done) {
    durable_.sequence = sequence;
    durable_.frame = log_.next() - 1;  // those that were in the log at the start too
  }
  return done;
}

// Until the young records take no more than this.
Done Records::move_until(std::size_t octets, Sealer& sealer, Day today) {
  while (young_.octets() > octets) {
    Done done;
    moved_to_ = young_.take_frame([&](const YoungRecords::Slot& slot) {
      if (done) {
        done = move_out(slot, sealer, today);
      }
    });
    if (!done) {
      return done;
    }
    const bool last = young_.octets() <= octets;
    if (rocks_->gathered() && (last || rocks_->gathered_octets() >= move_octets)) {
      if (auto written = write_moved(sealer, today); !written) {
        return written;
      }
    }
  }
  return {};
}

Done Records::move_out(const YoungRecords::Slot& slot, Sealer& sealer, Day today) {
  const RecordPlace place{slot.column, slot.key.octets()};
  if (!slot.present || RecordSums::counts(place.column)) {
    const auto before = rocks_->get(place.column, place.key);
    if (!before) {
      return smpp::unexpected(before.error());
    }
    if (*before) {
      sums_.toggle(place, **before);
    }
    if (!slot.present && *before) {
      rocks_->erase(place.column, place.key);
    }
  }
  if (!slot.present) {
    return {};
  }
  auto sealed = sealer.seal(place, slot.data_class, slot.expires_unix, slot.value, today, sealed_);
  if (sealed) {
    sums_.toggle(place, sealed_);
    rocks_->put(place.column, place.key, sealed_);
    totals_.sealed_octets += sealed_.size();
    ++totals_.moved;
  }
  return sealed;
}

smpp::expected<Records::Found, Reason> Records::find(routing::Column column,
                                                     const routing::Key& key) const {
  if (const YoungRecords::Slot* young = young_.find(column, key)) {
    return young->present ? Found{young} : Found{Absent{}};
  }
  auto sealed = rocks_->get(column, key.octets());
  if (!sealed) {
    return smpp::unexpected(std::move(sealed.error()));
  }
  return *sealed ? Found{std::move(**sealed)} : Found{Absent{}};
}

Done Records::scan(routing::Column column,
                   const routing::Key& from,
                   const routing::Key& until,
                   const Visit& visit) const {
  YoungRecords::Range young = young_.range(column, from, until);
  bool more = true;
  const auto visit_young = [&] {
    const YoungRecords::Slot& slot = young.take();
    more = !slot.present || visit(slot.key.octets(), &slot, {});
  };
  auto scanned =
      rocks_->scan(column,
                   from.octets(),
                   until.octets(),
                   [&](std::span<const std::uint8_t> key, std::span<const std::uint8_t> sealed) {
                     while (more && !young.empty() &&
                            std::ranges::lexicographical_compare(young.key().octets(), key)) {
                       visit_young();
                     }
                     if (more && !young.empty() && std::ranges::equal(young.key().octets(), key)) {
                       visit_young();  // newer than what RocksDB has
                     } else if (more) {
                       more = visit(key, nullptr, sealed);
                     }
                     return more;
                   });
  while (scanned && more && !young.empty()) {
    visit_young();
  }
  return scanned;
}

}  // namespace store
