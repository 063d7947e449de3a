// Lets keys go: finds what is still sealed under old ones, seals it anew under those of today, and
// then destroys the keys that nothing names any more. What was erased before stays sealed under
// keys that are gone. Likewise what lies under an older cover (covers.hpp) moves under the newest.
//
//   begin -> step ... step -> report      frames of the log first, then records, column by column
//
// A step is short enough to hold no commit up. Between two of them the store goes on: what it
// writes is sealed under keys of today, which no walk destroys. Store thread only.
#pragma once

#include "daemon/store/covers.hpp"
#include "daemon/store/key_report.hpp"
#include "daemon/store/keyring.hpp"
#include "daemon/store/records.hpp"
#include "daemon/store/sealer.hpp"

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace store {

class Shredder {
 public:
  Shredder(Keyring& keyring, Sealer& sealer, Records& records, Covers& covers)
      : keyring_(keyring), sealer_(sealer), records_(records), covers_(covers) {}

  Shredder(const Shredder&) = delete;
  Shredder& operator=(const Shredder&) = delete;

  // Whether there is an older cover, or a key that is old enough to go, and no walk of today has
  // found it to be needed.
  [[nodiscard]] bool is_due(Day today) const;

  void begin(Day today);

  [[nodiscard]] bool walking() const { return walk_.has_value(); }

  // The next slice; what came of the walk when it was the last. An error: the store's files failed.
  [[nodiscard]] smpp::expected<std::optional<Shredded>, Reason> step(Day today,
                                                                     std::uint64_t now_unix);

  // How many records each data key had at the last walk that ended.
  [[nodiscard]] const std::unordered_map<KeyId, std::uint64_t>& living() const { return living_; }

 private:
  struct Walk {
    Day day = 0;                       // when it began
    std::uint8_t cover = 0;            // those before this version go at the end
    std::unordered_set<KeyId> old;     // what is sealed under these is sealed anew
    std::unordered_set<KeyId> may_go;  // and these go, if nothing names them
    std::unordered_map<KeyId, std::uint64_t> named;
    std::optional<std::uint64_t> last_frame;  // that moves
    bool log_done = false;
    std::size_t column = 0;
    std::vector<std::uint8_t> from;
    Shredded so_far;
  };

  [[nodiscard]] smpp::expected<bool, Reason> move_log(Day today);
  [[nodiscard]] smpp::expected<bool, Reason> walk_column(Day today, std::uint64_t now_unix);
  [[nodiscard]] Done look_at(routing::Column column,
                             std::span<const std::uint8_t> key,
                             std::span<const std::uint8_t> sealed,
                             Day today,
                             std::uint64_t now_unix);
  [[nodiscard]] Done move(routing::Column column,
                          std::span<const std::uint8_t> key,
                          std::span<const std::uint8_t> sealed,
                          KeyId sealed_with,
                          Day today);
  [[nodiscard]] smpp::expected<Shredded, Reason> end(Day today);

  Keyring& keyring_;
  Sealer& sealer_;
  Records& records_;
  Covers& covers_;
  std::optional<Walk> walk_;
  std::optional<Day> walked_;  // the last walk's day
  std::unordered_map<KeyId, std::uint64_t> living_;
  std::vector<std::uint8_t> resealed_;  // reused
};

}  // namespace store
