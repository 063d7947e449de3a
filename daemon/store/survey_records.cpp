// The records in RocksDB, one by one, and on behind what cannot be read.
#include "daemon/store/survey.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace store {
namespace {

using Unit = Damage::Unit;

// Keys as numbers, so that what lies between two can be halved.
class KeyNumber {
 public:
  static constexpr std::size_t bits = (routing::Key::capacity + 1) * 8;

  explicit KeyNumber(std::span<const std::uint8_t> key) {
    std::copy_n(key.begin(), std::min(key.size(), octets_.size()), octets_.begin());
  }

  // False past the last key.
  [[nodiscard]] bool add_power(std::size_t bit) {
    unsigned carry = 1u << (bit % 8);
    for (std::size_t at = octets_.size() - bit / 8; carry != 0 && at > 0; --at) {
      carry += octets_[at - 1];
      octets_[at - 1] = static_cast<std::uint8_t>(carry);
      carry >>= 8;
    }
    return carry == 0;
  }

  [[nodiscard]] std::span<const std::uint8_t> octets() const { return octets_; }

 private:
  std::array<std::uint8_t, bits / 8> octets_{};
};

bool readable_from(const Rocks& records, routing::Column column, const KeyNumber& from) {
  return records
      .scan(column,
            from.octets(),
            {},
            [](std::span<const std::uint8_t>, std::span<const std::uint8_t>) { return false; })
      .has_value();
}

// The first key behind `last`, about, from which records can be read again.
std::optional<KeyNumber> find_readable(const Rocks& records,
                                       routing::Column column,
                                       std::span<const std::uint8_t> last) {
  const KeyNumber from{last};
  for (std::size_t bit = 0; bit < KeyNumber::bits; ++bit) {
    KeyNumber beyond = from;
    if (!beyond.add_power(bit)) {
      return std::nullopt;
    }
    if (!readable_from(records, column, beyond)) {
      continue;
    }
    // `unread` is in the damaged part, and `unread` + 2^bit behind it, for each bit that is left.
    KeyNumber unread = from;
    while (bit-- > 0) {
      KeyNumber middle = unread;
      const bool in_range = middle.add_power(bit);
      if (in_range && readable_from(records, column, middle)) {
        beyond = middle;
      } else if (in_range) {
        unread = middle;
      }
    }
    return beyond;
  }
  return std::nullopt;
}

std::string between(routing::Column column,
                    std::span<const std::uint8_t> last,
                    const std::optional<KeyNumber>& next) {
  return name_of(column, last) + (next ? " to " + hex(next->octets()) : " to the end");
}

// What a record's header says is believed only as far as it is looked up.
const char* wrong_with(std::span<const std::uint8_t> sealed) {
  return read_header(sealed) ? does_not_open : "is no sealed record";
}

class RecordSurvey {
 public:
  RecordSurvey(const Rocks& records,
               Sealer* sealer,
               RecordSums* counted,
               Survey& found,
               const Visits& visits)
      : records_(records), sealer_(sealer), counted_(counted), found_(found), visits_(visits) {}

  void walk(routing::Column column) {
    std::vector<std::uint8_t> last;
    std::vector<std::uint8_t> from;
    while (true) {
      const auto scanned = records_.scan(
          column,
          from,
          {},
          [&](std::span<const std::uint8_t> key, std::span<const std::uint8_t> sealed) {
            last.assign(key.begin(), key.end());
            look_at({column, key}, sealed);
            return true;
          });
      if (scanned) {
        return;
      }
      const auto next = find_readable(records_, column, last);
      found_.damage.add(Unit::block, between(column, last, next), scanned.error());
      if (!next) {
        return;
      }
      from.assign(next->octets().begin(), next->octets().end());
      last = from;
    }
  }

 private:
  void look_at(const RecordPlace& place, std::span<const std::uint8_t> sealed) {
    Counts& counts = found_.records[static_cast<std::size_t>(place.column)];
    ++counts.found;
    if (counted_ != nullptr) {
      counted_->toggle(place, sealed);
    }
    const bool opens = sealer_ != nullptr && sealer_->open(place, sealed);
    if (opens) {
      ++counts.opened;
      if (visits_.record) {
        visits_.record(place, sealed);
      }
    } else if (sealer_ != nullptr || !read_header(sealed)) {
      found_.damage.add(Unit::record, name_of(place.column, place.key), wrong_with(sealed));
      if (visits_.damaged) {
        visits_.damaged(place, sealed);
      }
    }
  }

  const Rocks& records_;
  Sealer* sealer_;
  RecordSums* counted_;
  Survey& found_;
  const Visits& visits_;
};

}  // namespace

void survey_records(const Rocks& records,
                    Sealer* sealer,
                    RecordSums* counted,
                    Survey& found,
                    const Visits& visits) {
  RecordSurvey survey{records, sealer, counted, found, visits};
  for (std::size_t column = 0; column < routing::column_count; ++column) {
    survey.walk(static_cast<routing::Column>(column));
  }
}

void survey_sums(const Rocks& records,
                 const Keyring& keyring,
                 Sealer& sealer,
                 const RecordSums& counted,
                 Survey& found) {
  RecordSums kept{keyring.sums_key()};
  if (!read_sums(records, sealer, kept)) {
    if (keyring.summed()) {
      found.damage.add(
          Unit::record, "sums", "what the records should come to is not there, or does not open");
    }
    return;
  }
  for (std::size_t nth = 0; nth < routing::column_count; ++nth) {
    const auto column = static_cast<routing::Column>(nth);
    if (kept.of(column) != counted.of(column)) {
      found.damage.add(Unit::column,
                       name_of(column),
                       "does not come to what it should: records of it were changed or removed, or "
                       "older values of them put back");
    }
  }
}

}  // namespace store
