#include "daemon/store/keyring.hpp"

#include "smpp/base/assert.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace store {
namespace {

// Some hundred thousand keys; a keyring is some kilobytes.
constexpr std::size_t largest_file = 64 * 1024 * 1024;

Refusal in_file(const std::string& path, const Reason& what) {
  return {.kind = Refusal::Kind::sealed, .reason = "the keyring " + path + " " + what};
}

smpp::expected<void, Refusal> as_refusal(Done done) {
  return std::move(done).map_error(
      [](Reason reason) { return Refusal{.reason = std::move(reason)}; });
}

}  // namespace

Day current_day() {
  const auto now = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  return static_cast<Day>(now.time_since_epoch().count());
}

smpp::expected<Keyring, Refusal> Keyring::make(std::string path, Roots roots) {
  Keyring keyring{std::move(path), std::move(roots)};
  random_octets(keyring.file_.store_id);
  if (auto added = keyring.add_under_root(KeyEntry{.kind = KeyKind::mac}); !added) {
    return smpp::unexpected(std::move(added.error()));
  }
  if (auto added = keyring.add_missing_index_keys(); !added) {
    return smpp::unexpected(std::move(added.error()));
  }
  keyring.file_.covered = true;  // no record was written before it was
  return keyring;
}

smpp::expected<std::optional<Keyring>, Refusal> Keyring::read(std::string path, Roots roots) {
  auto octets = read_small_file(path, largest_file);
  if (!octets) {
    return refused(std::move(octets.error()));
  }
  if (!*octets) {
    return std::nullopt;
  }
  Keyring keyring{std::move(path), std::move(roots)};
  if (auto opened = keyring.open(**octets); !opened) {
    return smpp::unexpected(std::move(opened.error()));
  }
  return keyring;
}

smpp::expected<void, Refusal> Keyring::begin_run(std::uint64_t above, Day today) {
  file_.run = std::max(file_.run, above) + 1;
  auto added = add_missing_index_keys();
  if (added && covers().empty()) {
    added = add_covers(1, today);
  }
  if (!added) {
    return added;
  }
  return as_refusal(save());
}

Done Keyring::note_guarded() {
  if (file_.witnessed && file_.summed && file_.covered) {
    return {};
  }
  file_.witnessed = true;
  file_.summed = true;
  file_.covered = true;
  return save();
}

KeyMaterial Keyring::sums_key() const {
  return KeyMaterial{mac_of(smpp::octets_of("smppsums\x01"))};
}

Mac Keyring::mac_of(std::span<const std::uint8_t> message) const {
  return hmac_sha256(*find(KeyKind::mac, 0)->material, message);
}

smpp::expected<std::vector<DataKey>, Refusal> Keyring::make_data_keys(
    std::span<const routing::DataClass> classes, Day day) {
  const KeyId first = file_.next_id;
  // Numbers are not used again: a file that was not called written may be there all the same.
  const auto undo = [&] {
    file_.entries.erase(file_.entries.lower_bound(first), file_.entries.end());
  };
  std::vector<DataKey> made;
  made.reserve(classes.size());
  for (const routing::DataClass data_class : classes) {
    const auto wrapping = day_key_of(data_class, day);
    if (!wrapping) {
      undo();
      return smpp::unexpected(wrapping.error());
    }
    DataKey& key = made.emplace_back(DataKey{.id = file_.next_id++, .material = random_key()});
    BRIDGE_ASSERT(file_.next_id != 0);
    const WrappedKey wrapped = wrap_key(*file_.entries.at(*wrapping).material, key.material);
    file_.entries.emplace(key.id,
                          KeyEntry{.kind = KeyKind::data,
                                   .qualifier = static_cast<std::uint8_t>(data_class),
                                   .wrapped_by = *wrapping,
                                   .day = day,
                                   .run = file_.run,
                                   .root = {},
                                   .wrapped = {wrapped.begin(), wrapped.end()},
                                   .material = {}});
  }
  if (auto saved = save(); !saved) {
    undo();
    return refused(std::move(saved.error()));
  }
  return made;
}

std::optional<KeyMaterial> Keyring::data_key(KeyId id) const {
  const auto found = file_.entries.find(id);
  if (found == file_.entries.end() || found->second.kind != KeyKind::data) {
    return std::nullopt;
  }
  const auto wrapping = file_.entries.find(found->second.wrapped_by);
  WrappedKey wrapped{};
  if (wrapping == file_.entries.end() || wrapping->second.kind != KeyKind::day ||
      found->second.wrapped.size() != wrapped.size()) {
    return std::nullopt;
  }
  std::ranges::copy(found->second.wrapped, wrapped.begin());
  return unwrap_key(*wrapping->second.material, wrapped);
}

const KeyMaterial& Keyring::index_key(routing::IndexPurpose purpose) const {
  const KeyEntry* const entry = find(KeyKind::index, static_cast<std::uint8_t>(purpose));
  BRIDGE_ASSERT(entry != nullptr);
  return *entry->material;
}

std::size_t Keyring::data_keys() const {
  return static_cast<std::size_t>(
      std::count_if(file_.entries.begin(), file_.entries.end(), [](const auto& held) {
        return held.second.kind == KeyKind::data;
      }));
}

std::vector<KeyFacts> Keyring::list() const {
  std::vector<KeyFacts> facts;
  facts.reserve(file_.entries.size());
  for (const auto& [id, entry] : file_.entries) {
    facts.push_back({.id = id,
                     .kind = entry.kind,
                     .qualifier = entry.qualifier,
                     .wrapped_by = entry.wrapped_by,
                     .day = entry.day,
                     .run = entry.run,
                     .root = entry.root});
  }
  return facts;
}

smpp::expected<Keyring::Retired, Reason> Keyring::retire(const std::function<bool(KeyId)>& needed,
                                                         std::uint8_t cover) {
  Retired retired;
  std::set<KeyId> wrapping;
  std::map<KeyId, KeyEntry> gone;
  const auto take_out = [&](KeyKind kind, const auto& goes) {
    for (auto at = file_.entries.begin(); at != file_.entries.end();) {
      const auto next = std::next(at);
      if (at->second.kind == kind && goes(at->first, at->second)) {
        gone.insert(file_.entries.extract(at));
      }
      at = next;
    }
  };
  take_out(KeyKind::data, [&](KeyId id, const KeyEntry& entry) {
    if (!needed(id)) {
      return true;
    }
    wrapping.insert(entry.wrapped_by);
    return false;
  });
  retired.data_keys = gone.size();
  take_out(KeyKind::day, [&](KeyId id, const KeyEntry& entry) {
    const bool goes = !wrapping.contains(id);
    if (goes) {
      retired.roots.insert(entry.root);
    }
    return goes;
  });
  retired.day_keys = gone.size() - retired.data_keys;
  take_out(KeyKind::cover, [&](KeyId, const KeyEntry& entry) { return entry.run < cover; });
  retired.cover_keys = gone.size() - retired.data_keys - retired.day_keys;
  if (gone.empty()) {
    return retired;
  }
  if (auto saved = save(); !saved) {
    file_.entries.merge(gone);  // the file may have them still
    return smpp::unexpected(std::move(saved.error()));
  }
  return retired;
}

smpp::expected<std::size_t, Refusal> Keyring::rotate() {
  // All are wrapped before one is changed.
  std::map<KeyId, std::vector<std::uint8_t>> wrapped;
  for (const auto& [id, entry] : file_.entries) {
    if (entry.wrapped_by != 0) {
      continue;
    }
    auto anew = roots_.current->wrap(*entry.material);
    if (!anew) {
      return smpp::unexpected(std::move(anew.error()));
    }
    wrapped.emplace(id, std::move(*anew));
  }
  const auto exchange = [&](std::map<KeyId, std::string>& names) {
    for (auto& [id, octets] : wrapped) {
      KeyEntry& entry = file_.entries.at(id);
      entry.wrapped.swap(octets);
      entry.root.swap(names[id]);
    }
  };
  std::map<KeyId, std::string> names;
  for (const auto& [id, octets] : wrapped) {
    names.emplace(id, roots_.current->id());
  }
  exchange(names);
  if (auto saved = save(); !saved) {
    exchange(names);
    return refused(std::move(saved.error()));
  }
  return wrapped.size();
}

smpp::expected<KeyId, Refusal> Keyring::add_under_root(KeyEntry entry) {
  entry.material = random_key();
  entry.root = roots_.current->id();
  auto wrapped = roots_.current->wrap(*entry.material);
  if (!wrapped) {
    return smpp::unexpected(std::move(wrapped.error()));
  }
  entry.wrapped = std::move(*wrapped);
  const KeyId id = file_.next_id++;
  BRIDGE_ASSERT(file_.next_id != 0);
  file_.entries.emplace(id, std::move(entry));
  return id;
}

smpp::expected<void, Refusal> Keyring::add_missing_index_keys() {
  for (std::uint8_t purpose = 0; purpose < index_purposes; ++purpose) {
    if (find(KeyKind::index, purpose) == nullptr) {
      if (auto added = add_under_root({.kind = KeyKind::index, .qualifier = purpose}); !added) {
        return smpp::unexpected(std::move(added.error()));
      }
    }
  }
  return {};
}

smpp::expected<KeyId, Refusal> Keyring::day_key_of(routing::DataClass data_class, Day day) {
  const auto qualifier = static_cast<std::uint8_t>(data_class);
  for (const auto& [id, entry] : file_.entries) {
    if (entry.kind == KeyKind::day && entry.day == day && entry.qualifier == qualifier) {
      return id;
    }
  }
  return add_under_root({.kind = KeyKind::day, .qualifier = qualifier, .day = day});
}

const KeyEntry* Keyring::find(KeyKind kind, std::uint8_t qualifier) const {
  for (const auto& [id, entry] : file_.entries) {
    if (entry.kind == kind && entry.qualifier == qualifier) {
      return &entry;
    }
  }
  return nullptr;
}

Done Keyring::save() const {
  std::vector<std::uint8_t> octets = to_octets(file_);
  const Mac mac = mac_of(octets);
  octets.insert(octets.end(), mac.begin(), mac.end());
  return replace_file(path_, octets);
}

// The MAC key first: nothing that it does not vouch for is given to a root.
smpp::expected<void, Refusal> Keyring::open(std::span<const std::uint8_t> octets) {
  auto parsed = parse_keyring(octets);
  if (!parsed) {
    return smpp::unexpected(in_file(path_, parsed.error()));
  }
  file_ = std::move(*parsed);
  const auto seal = std::ranges::find_if(
      file_.entries, [](const auto& held) { return held.second.kind == KeyKind::mac; });
  if (seal == file_.entries.end()) {
    return smpp::unexpected(
        in_file(path_, "is damaged (a key is missing); put back an undamaged copy of it"));
  }
  if (auto unwrapped = unwrap(seal->second); !unwrapped) {
    return unwrapped;
  }
  const auto vouched = octets.first(octets.size() - keyring_mac_octets);
  if (!equal_in_constant_time(hmac_sha256(*seal->second.material, vouched),
                              octets.last(keyring_mac_octets))) {
    return smpp::unexpected(
        in_file(path_, "is damaged (its seal is broken); put back an undamaged copy of it"));
  }
  for (auto& [id, entry] : file_.entries) {
    if (entry.wrapped_by == 0 && !entry.material) {
      if (auto unwrapped = unwrap(entry); !unwrapped) {
        return unwrapped;
      }
    }
  }
  return {};
}

// By the root that the entry names; version 1 names none.
smpp::expected<void, Refusal> Keyring::unwrap(KeyEntry& entry) const {
  const std::array<Root*, 2> both{roots_.current.get(), roots_.previous.get()};
  for (Root* const root : both) {
    if (root == nullptr || (!entry.root.empty() && root->id() != entry.root)) {
      continue;
    }
    auto key = root->unwrap(entry.wrapped);
    if (key) {
      entry.material = std::move(*key);
      entry.root = root->id();
      return {};
    }
    if (key.error().kind != Refusal::Kind::foreign) {
      return smpp::unexpected(std::move(key.error()));
    }
  }
  return refused("the root key does not open this store's keyring (" + path_ +
                     "); give the root key that the store was made with, or, if it is that one, an "
                     "undamaged copy of the keyring" +
                     (entry.root.empty() ? "" : ". It was wrapped by " + entry.root),
                 Refusal::Kind::sealed);
}

}  // namespace store
