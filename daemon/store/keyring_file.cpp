#include "daemon/store/keyring_file.hpp"

#include "daemon/store/big_endian.hpp"
#include "daemon/store/root.hpp"

#include <algorithm>
#include <string_view>

namespace store {
namespace {

constexpr std::string_view keyring_magic = "smppkeys";
constexpr std::uint8_t keyring_version = 2;
constexpr std::uint8_t witnessed_flag = 1;
constexpr std::uint8_t summed_flag = 2;
constexpr std::uint8_t covered_flag = 4;
constexpr std::size_t wrapped_by_day_octets = std::tuple_size_v<WrappedKey>;

// Reads on; what it gives past the end is nothing, and `whole` tells.
class Cursor {
 public:
  explicit Cursor(std::span<const std::uint8_t> rest) : rest_(rest) {}

  std::span<const std::uint8_t> take(std::size_t size) {
    if (rest_.size() < size) {
      whole_ = false;
      rest_ = {};
      return {};
    }
    const auto taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }

  template <class T>
  T number() {
    const auto octets = take(sizeof(T));
    return octets.empty() ? T{} : read_big_endian<T>(octets.data());
  }

  [[nodiscard]] bool whole() const { return whole_; }

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::span<const std::uint8_t> rest_;
  bool whole_ = true;
};

bool is_root_id(std::span<const std::uint8_t> id) {
  return !id.empty() &&
         std::ranges::all_of(id, [](std::uint8_t c) { return c > 0x20 && c < 0x7F; });
}

KeyEntry read_entry(Cursor& cursor, std::uint8_t format) {
  KeyEntry entry;
  entry.kind = static_cast<KeyKind>(cursor.number<std::uint8_t>());
  entry.qualifier = cursor.number<std::uint8_t>();
  entry.wrapped_by = cursor.number<std::uint32_t>();
  entry.day = cursor.number<std::uint32_t>();
  entry.run = cursor.number<std::uint64_t>();
  std::size_t wrapped = wrapped_by_day_octets;
  if (format == 1) {
    entry.qualifier = entry.kind == KeyKind::day ? every_class : entry.qualifier;
  } else if (entry.wrapped_by == 0) {
    entry.root = smpp::view(cursor.take(cursor.number<std::uint8_t>()));
    wrapped = cursor.number<std::uint16_t>();
  }
  const auto octets = cursor.take(wrapped);
  entry.wrapped.assign(octets.begin(), octets.end());
  return entry;
}

bool is_sound(const KeyEntry& entry, std::uint8_t format) {
  const bool known = entry.kind >= KeyKind::mac && entry.kind <= KeyKind::cover;
  const bool by_root = entry.kind != KeyKind::data;
  return known && by_root == (entry.wrapped_by == 0) && !entry.wrapped.empty() &&
         entry.wrapped.size() <= most_wrapped_octets &&
         (format == 1 || !by_root || is_root_id(smpp::octets_of(entry.root)));
}

auto damaged(const char* how) {
  return smpp::unexpected("is damaged (" + Reason{how} + "); put back an undamaged copy of it");
}

}  // namespace

std::vector<std::uint8_t> to_octets(const KeyringFile& file) {
  std::vector<std::uint8_t> octets(keyring_magic.begin(), keyring_magic.end());
  octets.push_back(keyring_version);
  octets.insert(octets.end(), file.store_id.begin(), file.store_id.end());
  append_big_endian(octets, file.run);
  append_big_endian(octets, file.next_id);
  octets.push_back(static_cast<std::uint8_t>((file.witnessed ? witnessed_flag : 0) |
                                             (file.summed ? summed_flag : 0) |
                                             (file.covered ? covered_flag : 0)));
  append_big_endian(octets, static_cast<std::uint32_t>(file.entries.size()));
  for (const auto& [id, entry] : file.entries) {
    append_big_endian(octets, id);
    octets.push_back(static_cast<std::uint8_t>(entry.kind));
    octets.push_back(entry.qualifier);
    append_big_endian(octets, entry.wrapped_by);
    append_big_endian(octets, entry.day);
    append_big_endian(octets, entry.run);
    if (entry.wrapped_by == 0) {
      octets.push_back(static_cast<std::uint8_t>(entry.root.size()));
      octets.insert(octets.end(), entry.root.begin(), entry.root.end());
      append_big_endian(octets, static_cast<std::uint16_t>(entry.wrapped.size()));
    }
    octets.insert(octets.end(), entry.wrapped.begin(), entry.wrapped.end());
  }
  return octets;
}

smpp::expected<KeyringFile, Reason> parse_keyring(std::span<const std::uint8_t> octets) {
  if (octets.size() < keyring_mac_octets) {
    return damaged("it does not begin like one");
  }
  Cursor cursor{octets.first(octets.size() - keyring_mac_octets)};
  if (!std::ranges::equal(cursor.take(keyring_magic.size()), smpp::octets_of(keyring_magic))) {
    return damaged("it does not begin like one");
  }
  const auto format = cursor.number<std::uint8_t>();
  if (cursor.whole() && format != 1 && format != keyring_version) {
    return smpp::unexpected("has format " + std::to_string(format) +
                            "; this program knows formats 1 and " +
                            std::to_string(keyring_version));
  }
  KeyringFile file;
  const auto store_id = cursor.take(file.store_id.size());
  std::ranges::copy(store_id, file.store_id.begin());
  file.run = cursor.number<std::uint64_t>();
  file.next_id = cursor.number<std::uint32_t>();
  if (format != 1) {
    const auto flags = cursor.number<std::uint8_t>();
    file.witnessed = (flags & witnessed_flag) != 0;
    file.summed = (flags & summed_flag) != 0;
    file.covered = (flags & covered_flag) != 0;
  }
  const auto count = cursor.number<std::uint32_t>();
  for (std::uint32_t nth = 0; nth < count && cursor.whole(); ++nth) {
    const auto id = cursor.number<std::uint32_t>();
    KeyEntry entry = read_entry(cursor, format);
    if (!cursor.whole()) {
      break;
    }
    if (!is_sound(entry, format) || !file.entries.emplace(id, std::move(entry)).second) {
      return damaged("an entry of it is none");
    }
  }
  if (!cursor.whole() || !cursor.at_end()) {
    return damaged("its length is not what it says");
  }
  return file;
}

}  // namespace store
