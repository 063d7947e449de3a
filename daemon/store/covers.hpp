// What a blind index looks like on the disk. routing makes indexes under keys that never change,
// keeps them in sealed records, and knows nothing of this; where an index lies in a record's key,
// which is not sealed, the store covers it: the version of the cover keys, and the index encrypted
// under the one of its purpose. So cover keys can be renewed, and records move under the newest
// ones, without a look at what was indexed, which no record needs to hold.
//
//   as routing has it   'r' carrier | index, 16 octets (a conversation: 8) | rest
//   as it lies          'r' carrier | version | encrypted index, 16 octets | rest
//
// Versions grow, so what moves goes on in the order of the keys: a walk on its way meets it, maybe
// twice. At most two are alive: the older one until a walk has moved what lies under it.
//
// Owned by Committer; store thread, or the opening before it.
#pragma once

#include "daemon/store/crypto.hpp"
#include "daemon/store/keyring.hpp"
#include "routing/model/index_place.hpp"
#include "routing/model/storage.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace store {

class Covers {
 public:
  explicit Covers(const Keyring& keyring) { follow(keyring); }

  // The keyring's cover keys have changed.
  void follow(const Keyring& keyring);

  // Where a record lies, under the newest keys. A key without an index is as it is.
  [[nodiscard]] routing::Key newest(routing::Column column, const routing::Key& key) const;
  // Where it may lie still; nothing if there is no older version, or no index in the key.
  [[nodiscard]] std::optional<routing::Key> older(routing::Column column,
                                                  const routing::Key& key) const;

  struct Range {
    routing::Key from;
    routing::Key until;
  };

  // Where what lies with from <= key < until, as routing has it, is on the disk. If all of it has
  // one index it lies under each version in routing's order. Else indexes are in no order that
  // routing knows: then the bounds are taken as they are, from where an earlier page ended too.
  struct Ranges {
    bool of_one_index = false;
    std::vector<Range> lying;
  };

  [[nodiscard]] Ranges ranges(routing::Column column,
                              const routing::Key& from,
                              const routing::Key& until) const;

  // As routing has it; nothing for what this store did not write.
  [[nodiscard]] std::optional<routing::Key> uncovered(routing::Column column,
                                                      std::span<const std::uint8_t> lying) const;

  // Whether what lies there is to move: under an older version.
  [[nodiscard]] bool is_old(routing::Column column, std::span<const std::uint8_t> lying) const;

  [[nodiscard]] bool any_old() const { return versions_.size() > 1; }

  [[nodiscard]] std::uint8_t newest_version() const { return versions_.back().number; }

 private:
  struct Version {
    std::uint8_t number = 0;
    std::array<CipherContext, index_purposes> covering;
    std::array<CipherContext, index_purposes> uncovering;
  };

  [[nodiscard]] static routing::Key cover(const Version& version,
                                          const routing::IndexPlace& place,
                                          const routing::Key& key);

  std::vector<Version> versions_;  // the newest last
};

}  // namespace store
