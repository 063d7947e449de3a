// What has become of every message accepted, counted for each carrier and client:
//
//   accepted = queued + parked + awaiting + ended (by last word)
//
// Each transaction says what it moves; the counts are changed when it is committed and ride in its
// own batch, so that what is found after a crash is what the batches that survived it made of them.
// What is really there is counted apart from this (routing/outbound/reconciliation.hpp).
//
// Owned by Journal; I/O thread. One small record for each pair of carrier and client that ever met.
#pragma once

#include "routing/model/event.hpp"
#include "routing/model/ids.hpp"
#include "routing/model/storage.hpp"
#include "smpp/base/time.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace routing {

// Where a message is that has not had its last word.
enum class Place : std::uint8_t {
  queued,    // to be sent, under way, or in doubt and held
  parked,    // in doubt, left to the backend
  awaiting,  // the carrier took all of it; its receipt has not come
};
inline constexpr std::size_t place_count = 3;

constexpr std::size_t index_of(Place place) {
  return static_cast<std::size_t>(place);
}

inline constexpr std::size_t message_state_count =
    static_cast<std::size_t>(MessageState::unknown) + 1;

struct LedgerMove {
  MessageId message;
  ClientNumber client;
  std::optional<Place> from;  // nothing: it is being accepted
  std::optional<Place> to;    // nothing: it ends, with this word
  MessageState word{};
};

struct LedgerCounts {
  std::uint64_t accepted = 0;
  std::array<std::uint64_t, place_count> at{};
  std::array<std::uint64_t, message_state_count> ended{};  // by last word

  [[nodiscard]] std::uint64_t open() const;
  [[nodiscard]] std::uint64_t all_ended() const;

  [[nodiscard]] bool balanced() const { return accepted == open() + all_ended(); }

  LedgerCounts& operator+=(const LedgerCounts& other);
};

// Two sides of the ledger.
struct Account {
  CarrierNumber carrier;
  ClientNumber client;

  auto operator<=>(const Account&) const = default;
};

class Ledger {
 public:
  // The moves of a batch, which gets the new counts.
  void enter(std::span<const LedgerMove> moves, Batch& batch);

  // A record found at start, of keys::ledger_prefix().
  void recover(const Key& key, std::span<const std::uint8_t> value);

  // When counting began; nothing in a store that has no ledger yet.
  [[nodiscard]] const std::optional<smpp::WallTime>& since() const { return since_; }

  // Begins with what is there already.
  void open(const std::map<Account, std::array<std::uint64_t, place_count>>& found,
            smpp::WallTime now,
            Batch& batch);

  [[nodiscard]] const std::map<Account, LedgerCounts>& accounts() const { return accounts_; }

  [[nodiscard]] LedgerCounts of(CarrierNumber carrier) const;

  // Told of each move as it is entered; one watcher, or none.
  void watch(std::function<void(const LedgerMove&)> watcher) { watcher_ = std::move(watcher); }

 private:
  static void put(Batch& batch, const Account& account, const LedgerCounts& counts);

  std::map<Account, LedgerCounts> accounts_;
  std::optional<smpp::WallTime> since_;
  std::function<void(const LedgerMove&)> watcher_;
};

}  // namespace routing
