#include "daemon/store/survey.hpp"

#include "daemon/store/big_endian.hpp"
#include "daemon/store/frame.hpp"
#include "daemon/store/log_file.hpp"
#include "daemon/store/witness.hpp"

#include <unistd.h>

#include <algorithm>
#include <utility>

namespace store {
namespace {

using Unit = Damage::Unit;

constexpr const char* broken = "does not open: it was changed, or belongs elsewhere";

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
  return read_header(sealed) ? broken : "is no sealed record";
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

class LogSurvey {
 public:
  LogSurvey(std::uint64_t settled, Sealer* sealer, Survey& found, const Visits& visits)
      : settled_(settled), sealer_(sealer), found_(found), visits_(visits), last_(settled) {}

  void read(const LogFile& file, bool newest) {
    const auto content = read_small_file(file.path, most_log_octets);
    if (!content) {
      found_.damage.add(Unit::file, file.path, content.error());
      return;
    }
    const std::span<const std::uint8_t> all = **content;
    std::span<const std::uint8_t> rest = all;
    if (begins_log(all, file.first)) {
      rest = all.subspan(log_head_octets);
    } else if (const auto next = find_frame(all, last_); next || !newest) {
      found_.damage.add(Unit::file, file.path, "is damaged: its beginning is none of a log's");
    }
    while (!rest.empty()) {
      const auto frame = read_frame(rest);
      if (frame && frame->number > 0) {
        take(file, *frame);
        rest = rest.subspan(frame->octets());
        continue;
      }
      const auto next = find_frame(rest, last_);
      if (!next && newest) {
        return;  // a torn end
      }
      const std::size_t size = next.value_or(rest.size());
      found_.damage.add(Unit::block,
                        file.path + ", " + std::to_string(size) + " octets from " +
                            std::to_string(all.size() - rest.size()),
                        "hold no whole frame");
      rest = rest.subspan(size);
    }
  }

  [[nodiscard]] std::uint64_t last() const { return last_; }

 private:
  void take(const LogFile& file, const Frame& frame) {
    if (frame.number <= settled_) {
      return;
    }
    ++found_.frames.found;
    const bool next = frame.number == last_ + 1;
    if (sealer_ != nullptr && !open(frame)) {
      found_.damage.add(Unit::block,
                        file.path + ", frame " + std::to_string(next ? frame.number : last_ + 1),
                        broken);
      last_ += 1;  // its number may be what was changed
      return;
    }
    if (!next) {
      found_.damage.add(Unit::file,
                        file.path,
                        "goes on with frame " + std::to_string(frame.number) + " behind frame " +
                            std::to_string(last_) + "; what should be between is missing");
    }
    last_ = std::max(last_, frame.number);
  }

  bool open(const Frame& frame) {
    const routing::Key key = routing::Key{}.number(frame.number);
    const auto plain = sealer_->open({log_column, key.octets()}, frame.sealed);
    if (!plain || !read_writes(*plain, [](const routing::Write&) {})) {
      return false;
    }
    ++found_.frames.opened;
    if (visits_.frame) {
      visits_.frame(*plain);
    }
    return true;
  }

  std::uint64_t settled_;
  Sealer* sealer_;
  Survey& found_;
  const Visits& visits_;
  std::uint64_t last_;
};

// The keyring with its keys, if they can be had.
smpp::expected<std::optional<Keyring>, Refusal> open_keyring(const StatePlace& place,
                                                             const std::optional<Roots>& roots,
                                                             Survey& found) {
  const std::string path = place.folder + "/keyring";
  if (::access(path.c_str(), F_OK) != 0) {
    found.damage.add(Unit::file, path, "is missing: nothing opens without it");
    return std::nullopt;
  }
  if (!roots) {
    return std::nullopt;
  }
  auto read = Keyring::read(path, *roots);
  if (!read && read.error().kind == Refusal::Kind::sealed) {
    found.damage.add(Unit::file, path, read.error().reason);
    return std::nullopt;
  }
  return read;
}

void survey_witness(const std::string& path,
                    const Keyring& keyring,
                    const Progress& progress,
                    Survey& found) {
  if (::access(path.c_str(), F_OK) != 0) {
    if (keyring.witnessed()) {
      found.damage.add(
          Unit::file, path, "is missing: nothing tells whether this state is an older one");
    }
    return;
  }
  auto witness = Witness::read(path, keyring, false);
  const auto checked = witness ? witness->check(progress) : smpp::unexpected(witness.error());
  if (!checked) {
    found.damage.add(Unit::file, path, checked.error().reason);
  }
}

// As strictly as the daemon, else as well as can be.
std::unique_ptr<Rocks> open_records(const std::string& folder, Survey& found) {
  auto strictly = Rocks::open_to_read(folder, Rocks::Demand::all);
  if (strictly) {
    return std::move(*strictly);
  }
  found.damage.add(Unit::file, folder, strictly.error());
  auto leniently = Rocks::open_to_read(folder, Rocks::Demand::least);
  if (!leniently) {
    found.damage.add(
        Unit::file, folder, "is not read at all; a salvage reads what its tables hold");
    return nullptr;
  }
  return std::move(*leniently);
}

}  // namespace

Counts Survey::all_records() const {
  Counts all;
  for (const Counts& column : records) {
    all.found += column.found;
    all.opened += column.opened;
  }
  return all;
}

smpp::expected<Descriptor, Refusal> hold_still(const std::string& folder) {
  if (::access((folder + "/lock").c_str(), F_OK) != 0) {
    if (::access(folder.c_str(), R_OK | X_OK) != 0) {
      return refused("the state folder " + folder + " is not there, or not for this user");
    }
    return Descriptor{};
  }
  auto held = lock_folder(folder);
  if (!held) {
    return refused(held.error() + "; stop it, or look at a copy of the folder",
                   Refusal::Kind::unavailable);
  }
  return std::move(*held);
}

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

std::uint64_t survey_log(const std::string& folder,
                         std::optional<std::uint64_t> settled,
                         Sealer* sealer,
                         Survey& found,
                         const Visits& visits) {
  const auto files = log_files_in(folder);
  if (!files) {
    found.damage.add(Unit::file, folder, files.error());
    return settled.value_or(0);
  }
  const std::uint64_t first = files->empty() ? 1 : std::max<std::uint64_t>(files->front().first, 1);
  LogSurvey survey{settled.value_or(first - 1), sealer, found, visits};
  for (std::size_t nth = 0; nth < files->size(); ++nth) {
    survey.read((*files)[nth], nth + 1 == files->size());
  }
  return survey.last();
}

smpp::expected<Survey, Refusal> survey(const StatePlace& place, const std::optional<Roots>& roots) {
  const auto held = hold_still(place.folder);
  if (!held) {
    return smpp::unexpected(held.error());
  }
  Survey found;
  auto keyring = open_keyring(place, roots, found);
  if (!keyring) {
    return smpp::unexpected(std::move(keyring.error()));
  }
  std::optional<Sealer> sealer;
  if (*keyring) {
    found.has_keys = true;
    sealer.emplace(**keyring);
  }
  Sealer* const opening = sealer ? &*sealer : nullptr;
  Progress progress;
  const std::string folder = place.folder + "/records";
  std::optional<std::uint64_t> settled;
  if (const auto records = open_records(folder, found)) {
    records->check_tables([&](const std::string& path, const Reason& what) {
      found.damage.add(Unit::file, path, what);
    });
    if (const auto moved_to = records->moved_to()) {
      settled = *moved_to;
    } else {
      found.damage.add(Unit::file, folder, moved_to.error());
    }
    progress.sequence = records->sequence();
    if (opening != nullptr) {
      RecordSums counted{(*keyring)->sums_key()};
      survey_records(*records, opening, &counted, found);
      survey_sums(*records, **keyring, *opening, counted, found);
    } else {
      survey_records(*records, nullptr, nullptr, found);
    }
  }
  progress.frame = survey_log(place.folder + "/log", settled, opening, found);
  if (*keyring && !place.witness.empty()) {
    survey_witness(place.witness, **keyring, progress, found);
  }
  return found;
}

}  // namespace store
