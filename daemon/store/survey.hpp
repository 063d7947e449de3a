// What can still be read of a state folder that nobody works in, and what is damaged in it: every
// table, every record, every frame of the log. Changes nothing. Where the daemon stops at damage,
// because it could not name what lies behind, a survey goes on behind it.
//
//   keyring -> records/ (tables, every record, what they come to) -> log/ (what has not moved)
//   -> witness
//
// Without a root key nothing opens: what is in the clear is counted and checked then, no more.
// For tools, on one thread; what is opened is wiped at once.
#pragma once

#include "daemon/store/damage.hpp"
#include "daemon/store/keyring.hpp"
#include "daemon/store/record.hpp"
#include "daemon/store/record_sums.hpp"
#include "daemon/store/refusal.hpp"
#include "daemon/store/rocks.hpp"
#include "daemon/store/root.hpp"
#include "daemon/store/sealer.hpp"
#include "routing/model/storage.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

namespace store {

struct Counts {
  std::uint64_t found = 0;
  std::uint64_t opened = 0;

  bool operator==(const Counts&) const = default;
};

struct Survey {
  bool has_keys = false;  // a root was given, and it opens the keyring
  std::array<Counts, routing::column_count> records{};
  Counts frames;  // of the log, without those that have moved to the records
  DamageList damage;

  [[nodiscard]] Counts all_records() const;
};

struct StatePlace {
  std::string folder;
  std::string witness;  // empty: it is not looked at
};

// Fails if there is no such folder, if somebody works in it, or if it is the wrong root.
[[nodiscard]] smpp::expected<Survey, Refusal> survey(const StatePlace& place,
                                                     const std::optional<Roots>& roots);

// What a survey comes by.
struct Visits {
  // One that opens, and one that does not, as they are.
  std::function<void(const RecordPlace& place, std::span<const std::uint8_t> sealed)> record;
  std::function<void(const RecordPlace& place, std::span<const std::uint8_t> sealed)> damaged;
  std::function<void(std::span<const std::uint8_t> plain)> frame;
};

// The steps of it. The sealer, if there is one, opens what is found.
void survey_records(const Rocks& records,
                    Sealer* sealer,
                    RecordSums* counted,
                    Survey& found,
                    const Visits& visits = {});
// Whether they come to what they should.
void survey_sums(const Rocks& records,
                 const Keyring& keyring,
                 Sealer& sealer,
                 const RecordSums& counted,
                 Survey& found);
// Frames behind `settled`, in order, or all if that is not known; the number of the newest.
std::uint64_t survey_log(const std::string& folder,
                         std::optional<std::uint64_t> settled,
                         Sealer* sealer,
                         Survey& found,
                         const Visits& visits = {});

inline constexpr const char* does_not_open = "does not open: it was changed, or belongs elsewhere";

// Held until it dies; nothing where no process has worked yet.
[[nodiscard]] smpp::expected<Descriptor, Refusal> hold_still(const std::string& folder);

}  // namespace store
