// The store's keys as JSON: which there are, what wraps them, and what was done with them. No key,
// only facts of keys. Pure.
#pragma once

#include "smpp/base/octets.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace admin {

struct KeysFacts {
  struct Key {
    std::uint64_t id = 0;
    std::string_view kind{};    // mac, index, cover, day, data
    std::string_view of{};      // class, purpose; empty: neither
    std::uint64_t version = 0;  // of a cover; 0: none
    std::string day{};          // 2026-01-31; empty: of no day
    std::uint64_t run = 0;      // 0: of no run
    std::string root{};         // that wraps it; empty: a key does
    std::uint64_t wrapped_by = 0;
    std::optional<std::uint64_t> records{};  // that it sealed and that live, at the last walk
  };

  struct Retired {
    std::uint64_t data_keys = 0;
    std::uint64_t day_keys = 0;
    std::uint64_t cover_keys = 0;
    std::uint64_t resealed = 0;
    std::uint64_t moved = 0;  // of them, under newer covers
    std::uint64_t expired = 0;
    std::uint64_t unreadable = 0;
    std::vector<std::string> recoverable_under{};  // roots that open older images of the keyring
  };

  std::string current{};
  std::string previous{};  // empty: none
  std::uint64_t under_previous = 0;
  std::uint64_t under_current = 0;
  std::uint64_t cover_version = 0;  // the newest
  bool records_move = false;        // from under an older one
  std::vector<Key> keys{};
  std::uint64_t more = 0;  // keys that are not listed
  std::optional<std::uint64_t> rotated{};
  std::optional<Retired> retired{};
};

[[nodiscard]] smpp::Octets keys_page(const KeysFacts& facts);

}  // namespace admin
