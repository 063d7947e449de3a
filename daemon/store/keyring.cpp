#include "daemon/store/keyring.hpp"

#include "daemon/store/big_endian.hpp"
#include "smpp/base/assert.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <set>

namespace store {
namespace {

constexpr std::string_view magic = "smppkeys";
constexpr std::uint8_t version = 1;
// magic, version, store id, run, next key id, number of entries
constexpr std::size_t header_octets = 8 + 1 + 16 + 8 + 4 + 4;
// id, kind, qualifier, wrapped by, day, run, wrapped key
constexpr std::size_t entry_octets = 4 + 1 + 1 + 4 + 4 + 8 + std::tuple_size_v<WrappedKey>;
constexpr std::size_t mac_octets = std::tuple_size_v<Mac>;
// A million keys; a keyring is some kilobytes.
constexpr std::size_t largest_file = header_octets + 1'000'000 * entry_octets + mac_octets;

auto damaged(const std::string& path, const char* how) {
  return smpp::unexpected("the keyring " + path + " is damaged (" + how +
                          "); put back an undamaged copy of it");
}

}  // namespace

Day current_day() {
  const auto now = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  return static_cast<Day>(now.time_since_epoch().count());
}

Keyring Keyring::make(std::string path, const RootKey& root) {
  Keyring keyring{std::move(path), root};
  random_octets(keyring.store_id_);
  keyring.add(root.material, random_key(), Entry{.kind = Kind::mac});
  keyring.add_missing_index_keys();
  return keyring;
}

smpp::expected<std::optional<Keyring>, Reason> Keyring::read(std::string path,
                                                             const RootKey& root) {
  auto file = read_small_file(path, largest_file);
  if (!file) {
    return smpp::unexpected(std::move(file.error()));
  }
  if (!*file) {
    return std::nullopt;
  }
  Keyring keyring{std::move(path), root};
  if (auto parsed = keyring.parse(**file); !parsed) {
    return smpp::unexpected(std::move(parsed.error()));
  }
  return keyring;
}

Done Keyring::begin_run() {
  ++run_;
  add_missing_index_keys();
  return save();
}

smpp::expected<DataKey, Reason> Keyring::make_data_key(routing::DataClass data_class, Day day) {
  const KeyId wrapping = day_key_of(day);
  const auto day_key = unwrap(entries_.at(wrapping));
  BRIDGE_ASSERT(day_key);
  DataKey made{.id = 0, .material = random_key()};
  made.id = add(*day_key,
                made.material,
                Entry{.kind = Kind::data,
                      .qualifier = static_cast<std::uint8_t>(data_class),
                      .wrapped_by = wrapping,
                      .day = day,
                      .run = run_});
  if (auto saved = save(); !saved) {
    return smpp::unexpected(std::move(saved.error()));
  }
  return made;
}

std::optional<KeyMaterial> Keyring::data_key(KeyId id) const {
  const auto found = entries_.find(id);
  if (found == entries_.end() || found->second.kind != Kind::data) {
    return std::nullopt;
  }
  return unwrap(found->second);
}

KeyMaterial Keyring::index_key(routing::IndexPurpose purpose) const {
  const Entry* entry = find(Kind::index, static_cast<std::uint8_t>(purpose));
  BRIDGE_ASSERT(entry != nullptr);
  const auto key = unwrap(*entry);
  BRIDGE_ASSERT(key);
  return *key;
}

std::size_t Keyring::data_keys() const {
  return static_cast<std::size_t>(
      std::count_if(entries_.begin(), entries_.end(), [](const auto& held) {
        return held.second.kind == Kind::data;
      }));
}

Done Keyring::retire(const std::function<bool(KeyId)>& needed) {
  std::set<KeyId> wrapping;
  std::erase_if(entries_, [&](const auto& held) {
    if (held.second.kind != Kind::data) {
      return false;
    }
    if (!needed(held.first)) {
      return true;
    }
    wrapping.insert(held.second.wrapped_by);
    return false;
  });
  std::erase_if(entries_, [&](const auto& held) {
    return held.second.kind == Kind::day && !wrapping.contains(held.first);
  });
  return save();
}

KeyId Keyring::add(const KeyMaterial& wrapping, const KeyMaterial& key, Entry entry) {
  entry.wrapped = wrap_key(wrapping, key);
  const KeyId id = next_id_++;
  BRIDGE_ASSERT(next_id_ != 0);
  entries_.emplace(id, entry);
  return id;
}

void Keyring::add_missing_index_keys() {
  for (std::uint8_t purpose = 0; purpose < index_purposes; ++purpose) {
    if (find(Kind::index, purpose) == nullptr) {
      add(root_.material, random_key(), Entry{.kind = Kind::index, .qualifier = purpose});
    }
  }
}

KeyId Keyring::day_key_of(Day day) {
  for (const auto& [id, entry] : entries_) {
    if (entry.kind == Kind::day && entry.day == day) {
      return id;
    }
  }
  return add(root_.material, random_key(), Entry{.kind = Kind::day, .day = day});
}

std::optional<KeyMaterial> Keyring::unwrap(const Entry& entry) const {
  if (entry.wrapped_by == 0) {
    return unwrap_key(root_.material, entry.wrapped);
  }
  const auto wrapping = entries_.find(entry.wrapped_by);
  if (wrapping == entries_.end() || wrapping->second.kind != Kind::day) {
    return std::nullopt;
  }
  const auto day_key = unwrap_key(root_.material, wrapping->second.wrapped);
  return day_key ? unwrap_key(*day_key, entry.wrapped) : std::nullopt;
}

const Keyring::Entry* Keyring::find(Kind kind, std::uint8_t qualifier) const {
  for (const auto& [id, entry] : entries_) {
    if (entry.kind == kind && entry.qualifier == qualifier) {
      return &entry;
    }
  }
  return nullptr;
}

Done Keyring::save() const {
  std::vector<std::uint8_t> file;
  file.reserve(header_octets + entries_.size() * entry_octets + mac_octets);
  file.insert(file.end(), magic.begin(), magic.end());
  file.push_back(version);
  file.insert(file.end(), store_id_.begin(), store_id_.end());
  append_big_endian(file, run_);
  append_big_endian(file, next_id_);
  append_big_endian(file, static_cast<std::uint32_t>(entries_.size()));
  for (const auto& [id, entry] : entries_) {
    append_big_endian(file, id);
    file.push_back(static_cast<std::uint8_t>(entry.kind));
    file.push_back(entry.qualifier);
    append_big_endian(file, entry.wrapped_by);
    append_big_endian(file, entry.day);
    append_big_endian(file, entry.run);
    file.insert(file.end(), entry.wrapped.begin(), entry.wrapped.end());
  }
  const auto mac_key = unwrap(*find(Kind::mac, 0));
  BRIDGE_ASSERT(mac_key);
  const Mac mac = hmac_sha256(*mac_key, file);
  file.insert(file.end(), mac.begin(), mac.end());
  return replace_file(path_, file);
}

Done Keyring::parse(std::span<const std::uint8_t> file) {
  if (file.size() < header_octets + mac_octets ||
      std::memcmp(file.data(), magic.data(), magic.size()) != 0) {
    return damaged(path_, "it does not begin like one");
  }
  if (file[8] != version) {
    return smpp::unexpected("the keyring " + path_ + " has format " + std::to_string(file[8]) +
                            "; this program knows format " + std::to_string(version));
  }
  std::memcpy(store_id_.data(), file.data() + 9, store_id_.size());
  run_ = read_big_endian<std::uint64_t>(file.data() + 25);
  next_id_ = read_big_endian<std::uint32_t>(file.data() + 33);
  const std::size_t count = read_big_endian<std::uint32_t>(file.data() + 37);
  if (file.size() != header_octets + count * entry_octets + mac_octets) {
    return damaged(path_, "its length is not what it says");
  }
  for (std::size_t nth = 0; nth < count; ++nth) {
    const std::uint8_t* at = file.data() + header_octets + nth * entry_octets;
    Entry entry{.kind = static_cast<Kind>(at[4]),
                .qualifier = at[5],
                .wrapped_by = read_big_endian<std::uint32_t>(at + 6),
                .day = read_big_endian<std::uint32_t>(at + 10),
                .run = read_big_endian<std::uint64_t>(at + 14)};
    std::memcpy(entry.wrapped.data(), at + 22, entry.wrapped.size());
    entries_.emplace(read_big_endian<std::uint32_t>(at), entry);
  }
  const Entry* mac_entry = find(Kind::mac, 0);
  if (mac_entry == nullptr) {
    return damaged(path_, "a key is missing");
  }
  const auto mac_key = unwrap(*mac_entry);
  if (!mac_key) {
    return smpp::unexpected(
        "the root key does not open this store's keyring (" + path_ +
        "); give the root key that the store was made with, or, if it is that one, an "
        "undamaged copy of the keyring");
  }
  const std::span<const std::uint8_t> signed_part = file.first(file.size() - mac_octets);
  if (!equal_in_constant_time(hmac_sha256(*mac_key, signed_part), file.last(mac_octets))) {
    return damaged(path_, "its seal is broken");
  }
  return {};
}

}  // namespace store
