// The keyring's file, octet by octet (docs/sealed-format.md): reads versions 1 and 2, writes 2.
// Knows no key: whoever has the MAC key checks what was read. Pure.
#pragma once

#include "daemon/store/crypto.hpp"
#include "daemon/store/files.hpp"
#include "daemon/store/record.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace store {

using Day = std::uint32_t;  // days since 1970-01-01, UTC

using StoreId = std::array<std::uint8_t, 16>;

enum class KeyKind : std::uint8_t { mac = 1, index = 2, day = 3, data = 4, cover = 5 };

// The day keys of version 1 wrapped the data keys of all classes.
inline constexpr std::uint8_t every_class = 0xFF;

struct KeyEntry {
  KeyKind kind{};
  std::uint8_t qualifier = 0;  // index, cover: purpose; day, data: class
  KeyId wrapped_by = 0;        // 0: a root
  Day day = 0;                 // day and data keys; cover: on which it was made
  std::uint64_t run = 0;       // data keys; cover: its version
  std::string root{};          // its id; empty in version 1
  std::vector<std::uint8_t> wrapped{};
  std::optional<KeyMaterial> material{};  // of what a root wraps, once it has been unwrapped
};

struct KeyringFile {
  StoreId store_id{};
  std::uint64_t run = 0;
  KeyId next_id = 1;
  bool witnessed = false;
  bool summed = false;
  bool covered = false;
  std::map<KeyId, KeyEntry> entries;
};

inline constexpr std::size_t keyring_mac_octets = std::tuple_size_v<Mac>;

// All but the MAC at its end.
[[nodiscard]] std::vector<std::uint8_t> to_octets(const KeyringFile& file);
// Every length is checked, nothing else is believed yet. The error goes on after the file's name.
[[nodiscard]] smpp::expected<KeyringFile, Reason> parse_keyring(
    std::span<const std::uint8_t> octets);

}  // namespace store
