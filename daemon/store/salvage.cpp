#include "daemon/store/salvage.hpp"

#include "daemon/store/frame.hpp"
#include "daemon/store/quarantine.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

namespace store {
namespace {

namespace fs = std::filesystem;
using Unit = Damage::Unit;

// Given to RocksDB at a time.
constexpr std::size_t batch_octets = 1024 * 1024;

Reason failed(const char* what, const std::string& path, const std::error_code& error) {
  return std::string{what} + " " + path + ": " + error.message();
}

// Tables never change, so a link will do; the rest is written to by what builds an index.
Done take_over(const fs::path& file, const fs::path& to) {
  std::error_code error;
  if (file.extension() == ".sst") {
    fs::create_hard_link(file, to, error);
    if (!error) {
      return {};
    }
  }
  error.clear();
  fs::copy_file(file, to, error);
  return error ? Done{smpp::unexpected(failed("cannot copy", file.string(), error))} : Done{};
}

// All but tables and logs that are none.
Done take_over_folder(const std::string& folder, const std::string& to, DamageList& damage) {
  if (auto made = make_folder(to); !made) {
    return made;
  }
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator{folder, error}) {
    if (!entry.is_regular_file(error)) {
      continue;
    }
    const std::string path = entry.path().string();
    if (entry.path().extension() == ".sst") {
      if (const auto checked = Rocks::check_table(path); !checked) {
        damage.add(Unit::file, path, checked.error());
        continue;
      }
    } else if (entry.path().extension() == ".log" && !Rocks::may_be_log(path)) {
      damage.add(Unit::file, path, "is no log of writes");
      continue;
    }
    if (auto taken = take_over(entry.path(), fs::path{to} / entry.path().filename()); !taken) {
      return taken;
    }
  }
  return error ? Done{smpp::unexpected(failed("cannot read", folder, error))} : Done{};
}

// The records that are there, opened so that as much as possible of them can be read. Damage is
// noted.
smpp::expected<std::unique_ptr<Rocks>, Reason> open_damaged(const std::string& folder,
                                                            const std::string& scratch,
                                                            DamageList& damage) {
  if (auto strictly = Rocks::open_to_read(folder, Rocks::Demand::all)) {
    bool sound = true;
    (*strictly)->check_tables([&](const std::string& path, const Reason& what) {
      damage.add(Unit::file, path, what);
      sound = false;
    });
    if (sound) {
      return strictly;
    }
  } else {
    damage.add(Unit::file, folder, strictly.error());
  }
  if (auto taken = take_over_folder(folder, scratch, damage); !taken) {
    return smpp::unexpected(std::move(taken.error()));
  }
  if (auto rebuilt = Rocks::rebuild(scratch); !rebuilt) {
    return smpp::unexpected(std::move(rebuilt.error()));
  }
  return Rocks::open_to_read(scratch, Rocks::Demand::least);
}

// Writes into the new folder, in the order in which it is given.
class Salvaging {
 public:
  Salvaging(Rocks& to, Sealer& sealer, Quarantine& quarantine)
      : to_(to), sealer_(sealer), quarantine_(quarantine) {}

  [[nodiscard]] Visits visits() {
    return {.record =
                [this](const RecordPlace& place, std::span<const std::uint8_t> sealed) {
                  to_.put(place.column, place.key, sealed);
                  write_if_full();
                },
            .damaged =
                [this](const RecordPlace& place, std::span<const std::uint8_t> sealed) {
                  (void)quarantine_.keep(place.column, place.key, sealed);
                },
            .frame = [this](std::span<const std::uint8_t> plain) { take_frame(plain); }};
  }

  [[nodiscard]] Done end(std::uint64_t newest_frame, RecordSums sums) {
    write();
    if (done_) {
      done_ = sum_up(to_, sums);
    }
    if (done_) {
      done_ = seal_sums(sums, sealer_, current_day(), sealed_);
    }
    if (!done_) {
      return done_;
    }
    to_.set_sums(sealed_);
    to_.set_moved_to(newest_frame);
    write();
    return done_ ? to_.sync() : done_;
  }

 private:
  void take_frame(std::span<const std::uint8_t> plain) {
    (void)read_writes(plain, [&](const routing::Write& write) { apply(write); });
    write_if_full();
  }

  void apply(const routing::Write& write) {
    const auto key = write.key.octets();
    if (write.kind != routing::Write::Kind::put) {
      to_.erase(write.column, key);
      return;
    }
    if (auto done = sealer_.seal({write.column, key},
                                 write.data_class,
                                 write.expires_unix,
                                 write.value,
                                 current_day(),
                                 sealed_);
        !done) {
      done_ = std::move(done);
      return;
    }
    to_.put(write.column, key, sealed_);
  }

  void write_if_full() {
    if (to_.gathered_octets() >= batch_octets) {
      write();
    }
  }

  void write() {
    if (auto written = to_.write(); !written && done_) {
      done_ = std::move(written);
    }
  }

  Rocks& to_;
  Sealer& sealer_;
  Quarantine& quarantine_;
  Done done_;
  std::vector<std::uint8_t> sealed_;
};

// The keyring, in the new folder and in a run of its own.
smpp::expected<Keyring, Refusal> take_keyring(const std::string& folder,
                                              const Roots& roots,
                                              const std::string& to) {
  if (auto taken = take_over(folder + "/keyring", to + "/keyring"); !taken) {
    return refused(std::move(taken.error()) +
                   "; nothing opens without it, so put back an undamaged copy of it");
  }
  auto keyring = Keyring::read(to + "/keyring", roots);
  if (!keyring) {
    return smpp::unexpected(std::move(keyring.error()));
  }
  if (auto begun = (*keyring)->begin_run(); !begun) {
    return smpp::unexpected(std::move(begun.error()));
  }
  return std::move(**keyring);
}

void empty(const std::string& folder) {
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator{folder, ignored}) {
    fs::remove_all(entry.path(), ignored);
  }
}

std::uint64_t count(const Rocks& records) {
  Survey counted;
  survey_records(records, nullptr, nullptr, counted);
  return counted.all_records().found;
}

smpp::expected<Salvage, Refusal> salvage_into(const StatePlace& place,
                                              const Roots& roots,
                                              const std::string& to) {
  auto keyring = take_keyring(place.folder, roots, to);
  if (!keyring) {
    return smpp::unexpected(std::move(keyring.error()));
  }
  Sealer sealer{*keyring};
  Quarantine quarantine{to + "/quarantine"};
  for (const char* name : {"/records", "/log"}) {
    if (auto made = make_folder(to + name); !made) {
      return refused(std::move(made.error()));
    }
  }
  auto kept = Rocks::open(to + "/records");
  if (!kept) {
    return refused(std::move(kept.error()));
  }
  Salvage salvage;
  salvage.found.has_keys = true;
  Salvaging salvaging{**kept, sealer, quarantine};
  const Visits visits = salvaging.visits();
  std::optional<std::uint64_t> settled;
  auto records = open_damaged(place.folder + "/records", to + "/scratch", salvage.found.damage);
  if (records) {
    if (const auto moved_to = (*records)->moved_to()) {
      settled = *moved_to;
    }
    RecordSums counted{keyring->sums_key()};
    survey_records(**records, &sealer, &counted, salvage.found, visits);
    survey_sums(**records, *keyring, sealer, counted, salvage.found);
  } else {
    salvage.found.damage.add(Unit::file, place.folder + "/records", records.error());
  }
  const std::uint64_t newest =
      survey_log(place.folder + "/log", settled, &sealer, salvage.found, visits);
  if (auto ended = salvaging.end(newest, RecordSums{keyring->sums_key()}); !ended) {
    return refused(std::move(ended.error()));
  }
  salvage.records = count(**kept);
  return salvage;
}

}  // namespace

smpp::expected<Salvage, Refusal> salvage(const StatePlace& place,
                                         const Roots& roots,
                                         const std::string& to) {
  std::error_code error;
  if (fs::exists(to, error) && (!fs::is_directory(to, error) || !fs::is_empty(to, error))) {
    return refused(to + " is no empty folder; name one, or one that is not there yet");
  }
  const auto held = hold_still(place.folder);
  if (!held) {
    return smpp::unexpected(held.error());
  }
  if (auto made = make_folder(to); !made) {
    return refused(std::move(made.error()));
  }
  auto done = salvage_into(place, roots, to);
  if (!done) {  // half of it would pass for all
    empty(to);
    return done;
  }
  fs::remove_all(to + "/scratch", error);
  if (error) {
    return refused(failed("cannot remove", to + "/scratch", error));
  }
  return done;
}

}  // namespace store
