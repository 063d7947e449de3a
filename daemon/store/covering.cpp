#include "daemon/store/covering.hpp"

#include "routing/model/index_place.hpp"

#include <utility>

namespace store {
namespace {

// Given to RocksDB at a time.
constexpr std::uint64_t moved_at_once = 4096;

}  // namespace

smpp::expected<Moved, Reason> move_record(Records& records,
                                          Sealer& sealer,
                                          const RecordPlace& from,
                                          std::span<const std::uint8_t> sealed,
                                          const routing::Key& to,
                                          Day today,
                                          std::vector<std::uint8_t>& scratch) {
  if (records.is_overruled(from.column, routing::Key{from.key})) {
    return Moved::gone;
  }
  const auto header = read_header(sealed);
  const auto plain = header ? sealer.open(from, sealed) : std::nullopt;
  if (!plain) {
    return Moved::unreadable;
  }
  const RecordPlace place{from.column, to.octets()};
  if (auto done =
          sealer.seal(place, header->data_class, header->expires_unix, *plain, today, scratch);
      !done) {
    return smpp::unexpected(std::move(done.error()));
  }
  records.drop(from, sealed);
  records.put_moved(place, scratch);
  return Moved::moved;
}

Done cover_all(Records& records, Sealer& sealer, const Covers& covers, Day today) {
  std::vector<std::uint8_t> scratch;
  std::uint64_t moved = 0;
  Done done;
  const auto visit = [&](routing::Column column,
                         std::span<const std::uint8_t> key,
                         std::span<const std::uint8_t> sealed) {
    const auto place = routing::index_place(column, key);
    if (!place || !place->is_whole(key.size(), place->size)) {
      return true;
    }
    const routing::Key to = covers.newest(column, routing::Key{key});
    auto one = move_record(records, sealer, {column, key}, sealed, to, today, scratch);
    if (!one) {
      done = smpp::unexpected(std::move(one.error()));
    } else if (++moved % moved_at_once == 0) {
      done = records.write_replaced(sealer, today);
    }
    return done.has_value();
  };
  for (std::size_t nth = 0; nth < routing::column_count && done; ++nth) {
    const auto column = static_cast<routing::Column>(nth);
    auto scanned = records.rocks().scan(
        column,
        {},
        {},
        [&](std::span<const std::uint8_t> key, std::span<const std::uint8_t> sealed) {
          return visit(column, key, sealed);
        });
    if (!scanned) {
      return scanned;
    }
  }
  return done ? records.sync_replaced(sealer, today) : done;
}

}  // namespace store
