// Which messages may have been written to a carrier: recorded before the write, so that after a
// crash the set in doubt misses nothing. One record names many messages and is erased once each of
// them is settled (answered, refused or parked), in the batch that settles the last.
//
// Owned by Outbound; I/O thread. Bounded by what the carrier queues hold in memory.
#pragma once

#include "routing/model/ids.hpp"
#include "routing/model/journal.hpp"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace routing {

class Intents {
 public:
  explicit Intents(Serials& serials) : serials_(serials) {}

  // Adds the record to the transaction; the messages may be written once it is durable.
  [[nodiscard]] std::uint64_t declare(Transaction& transaction,
                                      const std::vector<MessageId>& ids,
                                      smpp::WallTime wall);
  // One message of that record is settled. 0 is no record.
  void settle(Transaction& transaction, std::uint64_t intent);

  struct Found {
    std::vector<MessageId> ids;
    smpp::WallTime declared_at{};  // the epoch: by a version that did not write it
  };

  // A record found at start.
  [[nodiscard]] Found recover(std::uint64_t intent, std::span<const std::uint8_t> value);

  [[nodiscard]] std::size_t open() const { return unsettled_.size(); }

 private:
  Serials& serials_;
  std::unordered_map<std::uint64_t, std::size_t> unsettled_;  // messages left, by record
};

}  // namespace routing
