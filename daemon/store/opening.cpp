#include "daemon/store/opening.hpp"

#include "daemon/store/covering.hpp"
#include "daemon/store/record.hpp"

#include <unistd.h>

#include <unordered_set>
#include <utility>

namespace store {
namespace {

// A run that seals makes up to three data keys a day. Some hundred runs need no tidying up.
constexpr std::size_t many_data_keys = 1024;

smpp::expected<Keyring, Refusal> open_keyring(const std::string& folder, Roots roots) {
  const std::string path = folder + "/keyring";
  auto read = Keyring::read(path, roots);
  if (!read) {
    return smpp::unexpected(std::move(read.error()));
  }
  const bool has_records = ::access((folder + "/records/CURRENT").c_str(), F_OK) == 0;
  if (*read) {
    // A data key is made only when there are records already.
    if ((*read)->data_keys() > 0 && !has_records) {
      return refused("the records in " + folder +
                     "/records are missing, but the keyring has keys that sealed some; "
                     "put them back, or move the folder away to begin anew");
    }
    return std::move(**read);
  }
  if (has_records) {
    return refused("the keyring " + path +
                   " is missing, but there are records, which only its keys open; put it "
                   "back, or move the folder away to begin anew");
  }
  return Keyring::make(path, std::move(roots));
}

}  // namespace

smpp::expected<OpenedFolder, Refusal> open_folder(const StoreSettings& settings, Roots roots) {
  const std::string& path = settings.path;
  if (auto made = make_folder(path); !made) {
    return refused(std::move(made.error()));
  }
  auto lock = lock_folder(path);
  if (!lock) {
    return refused(std::move(lock.error()));
  }
  auto keyring = open_keyring(path, std::move(roots));
  if (!keyring) {
    return smpp::unexpected(std::move(keyring.error()));
  }
  auto witness = Witness::read(settings.witness, *keyring, settings.accept_older_state);
  if (!witness) {
    return smpp::unexpected(std::move(witness.error()));
  }
  const Day today = settings.today ? settings.today() : current_day();
  Beginning beginning;
  const std::uint64_t last_run = keyring->run();
  // Before the records: there must never be records without a keyring.
  if (auto begun = keyring->begin_run(witness->run(), today); !begun) {
    return smpp::unexpected(std::move(begun.error()));
  }
  auto keys = std::make_unique<Keyring>(std::move(*keyring));
  auto sealer = std::make_unique<Sealer>(*keys);
  const auto check = [&](const Progress& found) {
    auto checked = witness->check(found);
    if (const auto& noted = witness->noted()) {
      beginning = {.witnessed = true,
                   .runs_after = last_run - noted->run,
                   .frames_after = found.frame - noted->frame,
                   .writes_after = found.sequence - noted->sequence,
                   .overruled = {}};
    }
    return checked;
  };
  auto records = Records::open({.folder = path,
                                .young_octets = settings.young_octets,
                                .must_have_sums = keys->summed() && !settings.accept_older_state},
                               *sealer,
                               RecordSums{keys->sums_key()},
                               today,
                               check);
  if (!records) {
    if (sealer->overdue()) {  // what fails for want of a key may work later
      records.error().kind = sealer->overdue()->kind;
    }
    return smpp::unexpected(std::move(records.error()));
  }
  beginning.overruled = witness->overruled();
  // All classes now: the root is there.
  sealer->prepare(today);
  if (sealer->overdue()) {
    return smpp::unexpected(*sealer->overdue());
  }
  if (!keys->covered()) {
    if (auto covered = cover_all(*records, *sealer, Covers{*keys}, today); !covered) {
      return refused(std::move(covered.error()));
    }
  }
  if (keys->data_keys() > many_data_keys) {
    if (auto retired = retire_unused_keys(*keys, *sealer, records->rocks()); !retired) {
      return refused(std::move(retired.error()));
    }
  }
  Progress begun = records->durable();
  begun.run = keys->run();
  if (auto noted = witness->note(begun, *keys); !noted) {
    return refused("the store's witness: " + noted.error());
  }
  if (auto noted = keys->note_guarded(); !noted) {
    return refused(std::move(noted.error()));
  }
  return OpenedFolder{.lock = std::move(*lock),
                      .keyring = std::move(keys),
                      .sealer = std::move(sealer),
                      .records = std::move(*records),
                      .witness = std::move(*witness),
                      .beginning = std::move(beginning)};
}

Done retire_unused_keys(Keyring& keyring, const Sealer& sealer, const Rocks& rocks) {
  std::unordered_set<KeyId> named;
  for (std::size_t column = 0; column < routing::column_count; ++column) {
    auto scanned =
        rocks.scan(static_cast<routing::Column>(column),
                   {},
                   {},
                   [&](std::span<const std::uint8_t>, std::span<const std::uint8_t> sealed) {
                     if (const auto header = read_header(sealed)) {
                       named.insert(header->key);
                     }
                     return true;
                   });
    if (!scanned) {
      return scanned;
    }
  }
  auto retired =
      keyring.retire([&](KeyId id) { return named.contains(id) || sealer.seals_with(id); });
  return retired ? Done{} : smpp::unexpected(std::move(retired.error()));
}

}  // namespace store
