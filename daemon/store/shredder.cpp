#include "daemon/store/shredder.hpp"

#include "daemon/store/covering.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace store {
namespace {

// About a millisecond's work.
constexpr std::size_t records_a_step = 512;
constexpr std::size_t octets_a_step = 64 * 1024;

// How many days a class's keys are left alone. Texts and what goes with them are gone after a day
// or two; what stands for months need not be written anew each day.
constexpr std::array<Day, 3> days_kept{1, 1, 30};

bool is_old(const KeyFacts& key, Day today) {
  return key.kind == KeyKind::data && key.qualifier < days_kept.size() &&
         key.day + days_kept[key.qualifier] < today;
}

}  // namespace

bool Shredder::is_due(Day today) const {
  if (walk_ || sealer_.overdue()) {
    return false;
  }
  if (covers_.any_old()) {
    return true;
  }
  if (walked_ == today) {
    return false;
  }
  return std::ranges::any_of(keyring_.list(),
                             [&](const KeyFacts& key) { return is_old(key, today); });
}

void Shredder::begin(Day today) {
  walk_.emplace();
  walk_->day = today;
  walk_->cover = covers_.newest_version();
  for (const KeyFacts& key : keyring_.list()) {
    if (key.kind != KeyKind::data || sealer_.seals_with(key.id)) {
      continue;
    }
    const bool old = is_old(key, today);
    if (old) {
      walk_->old.insert(key.id);
    }
    // Those of this run may be named by frames of the log, which are not looked into.
    if (old || key.run != keyring_.run()) {
      walk_->may_go.insert(key.id);
    }
  }
}

smpp::expected<std::optional<Shredded>, Reason> Shredder::step(Day today, std::uint64_t now_unix) {
  if (!walk_->log_done) {
    const auto moved = move_log(today);
    if (!moved) {
      return smpp::unexpected(moved.error());
    }
    walk_->log_done = *moved;
    return std::nullopt;
  }
  if (walk_->column < routing::column_count) {
    const auto ended = walk_column(today, now_unix);
    if (!ended) {
      return smpp::unexpected(ended.error());
    }
    if (*ended) {
      ++walk_->column;
      walk_->from.clear();
    }
    return std::nullopt;
  }
  auto shredded = end(today);
  if (!shredded) {
    return smpp::unexpected(std::move(shredded.error()));
  }
  return *std::move(shredded);
}

// Whether nothing is left to move. Any frame may have put records under an older cover.
smpp::expected<bool, Reason> Shredder::move_log(Day today) {
  if (!walk_->last_frame) {
    if (!covers_.any_old() && !records_.any_sealed_before(walk_->day - days_kept[0])) {
      return true;
    }
    walk_->last_frame = records_.begin_move();
  }
  return records_.move_some(*walk_->last_frame, sealer_, today);
}

// Whether the column's end was reached.
smpp::expected<bool, Reason> Shredder::walk_column(Day today, std::uint64_t now_unix) {
  const auto column = static_cast<routing::Column>(walk_->column);
  std::size_t records = 0;
  std::size_t octets = 0;
  bool ended = true;
  Done looked;
  auto scanned = records_.rocks().scan(
      column,
      walk_->from,
      {},
      [&](std::span<const std::uint8_t> key, std::span<const std::uint8_t> sealed) {
        if (records == records_a_step || octets >= octets_a_step || !looked) {
          walk_->from.assign(key.begin(), key.end());
          ended = false;
          return false;
        }
        ++records;
        const std::uint64_t before = walk_->so_far.resealed;
        looked = look_at(column, key, sealed, today, now_unix);
        octets += walk_->so_far.resealed == before ? 0 : sealed.size();
        return true;
      });
  if (!scanned || !looked) {
    return smpp::unexpected(std::move(!scanned ? scanned.error() : looked.error()));
  }
  if (auto replaced = records_.write_replaced(sealer_, today); !replaced) {
    return smpp::unexpected(std::move(replaced.error()));
  }
  return ended;
}

Done Shredder::look_at(routing::Column column,
                       std::span<const std::uint8_t> key,
                       std::span<const std::uint8_t> sealed,
                       Day today,
                       std::uint64_t now_unix) {
  const auto header = read_header(sealed);
  if (!header) {
    ++walk_->so_far.unreadable;
    return {};
  }
  const bool moves = covers_.is_old(column, key);
  if (!moves && !walk_->old.contains(header->key)) {
    ++walk_->named[header->key];
    return {};
  }
  // As compaction does, which comes by more seldom.
  if (column == routing::Column::idempotency && header->expires_unix != 0 &&
      header->expires_unix < now_unix) {
    records_.drop({column, key}, sealed);
    ++walk_->so_far.dropped;
    return {};
  }
  if (moves) {
    return move(column, key, sealed, header->key, today);
  }
  const auto plain = sealer_.open({column, key}, sealed);
  if (!plain) {
    ++walk_->so_far.unreadable;
    ++walk_->named[header->key];
    return {};
  }
  if (auto done = sealer_.seal(
          {column, key}, header->data_class, header->expires_unix, *plain, today, resealed_);
      !done) {
    return done;
  }
  records_.replace({column, key}, sealed, resealed_);
  ++walk_->so_far.resealed;
  return {};
}

Done Shredder::move(routing::Column column,
                    std::span<const std::uint8_t> key,
                    std::span<const std::uint8_t> sealed,
                    KeyId sealed_with,
                    Day today) {
  const auto as_read = covers_.uncovered(column, key);
  auto moved = as_read ? move_record(records_,
                                     sealer_,
                                     {column, key},
                                     sealed,
                                     covers_.newest(column, *as_read),
                                     today,
                                     resealed_)
                       : Moved::unreadable;
  if (!moved) {
    return smpp::unexpected(std::move(moved.error()));
  }
  switch (*moved) {
    case Moved::moved:
      ++walk_->so_far.resealed;
      ++walk_->so_far.moved;
      break;
    case Moved::gone:
      ++walk_->named[sealed_with];
      break;
    case Moved::unreadable:
      ++walk_->so_far.unreadable;
      ++walk_->named[sealed_with];
      break;
  }
  return {};
}

// What was sealed anew is synced before the keys of what it was go.
smpp::expected<Shredded, Reason> Shredder::end(Day today) {
  if (auto synced = records_.sync_replaced(sealer_, today); !synced) {
    return smpp::unexpected(std::move(synced.error()));
  }
  const Walk walk = *std::exchange(walk_, std::nullopt);
  auto retired = keyring_.retire(
      [&](KeyId id) { return !walk.may_go.contains(id) || walk.named.contains(id); }, walk.cover);
  if (!retired) {
    return smpp::unexpected(std::move(retired.error()));
  }
  sealer_.forget_opened();
  covers_.follow(keyring_);
  walked_ = walk.day;
  living_ = walk.named;
  Shredded shredded = walk.so_far;
  shredded.retired = std::move(*retired);
  return shredded;
}

}  // namespace store
