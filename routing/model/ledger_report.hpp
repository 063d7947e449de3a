// The ledger and what was found, side by side:
//
//   accepted = ended + pending + in doubt       (pending and in doubt as they were found)
//
// Values.
#pragma once

#include "routing/model/ledger.hpp"
#include "smpp/base/time.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace routing {

struct LedgerLine {
  Account account;
  LedgerCounts counts;
  std::array<std::uint64_t, place_count> found{};
  std::uint64_t doubtful = 0;  // of those found queued: in memory, and may have been sent

  LedgerLine& operator+=(const LedgerLine& other) {
    counts += other.counts;
    for (std::size_t i = 0; i < found.size(); ++i) {
      found[i] += other.found[i];
    }
    doubtful += other.doubtful;
    return *this;
  }

  [[nodiscard]] std::uint64_t in_doubt() const { return found[index_of(Place::parked)] + doubtful; }

  [[nodiscard]] std::uint64_t pending() const {
    return found[index_of(Place::queued)] - doubtful + found[index_of(Place::awaiting)];
  }

  [[nodiscard]] bool balanced() const { return counts.balanced() && counts.at == found; }
};

struct LedgerReport {
  smpp::WallTime since;  // when counting began
  smpp::WallTime at;     // of this
  std::vector<LedgerLine> lines;
  std::size_t damaged = 0;  // records that could not be counted

  [[nodiscard]] std::size_t mismatches() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(lines, [](const LedgerLine& line) { return !line.balanced(); }));
  }
};

}  // namespace routing
