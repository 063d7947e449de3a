#include "daemon/store/survey.hpp"

#include "daemon/store/witness.hpp"

#include <unistd.h>

#include <memory>
#include <utility>

namespace store {
namespace {

using Unit = Damage::Unit;

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
