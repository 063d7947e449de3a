// How conversations went last: by which carrier a customer wrote to one of our numbers, or was
// written to from a pool. A reply goes back that way, from the same number. Kept over restarts;
// written once a day for each conversation, not for each message.
//
// Owned by Outbound; I/O thread. Bounded: the conversations that were used last, about 50 octets
// each in memory; after a restart as many of those whose records have not expired.
#pragma once

#include "routing/model/journal.hpp"
#include "smpp/base/newest_map.hpp"

#include <cstdint>
#include <optional>

namespace routing {

class ReplyWays {
 public:
  struct Way {
    CarrierNumber carrier;
    std::uint32_t day = 0;  // since the epoch
  };

  ReplyWays(std::size_t most, smpp::Duration kept) : ways_(most), kept_(kept) {}

  // It goes this way; written with `transaction` if that is news.
  void note(Transaction& transaction,
            Conversation conversation,
            CarrierNumber carrier,
            smpp::WallTime wall);
  void forget(Transaction& transaction, Conversation conversation);
  // Nothing: it is not known, or was too long ago.
  [[nodiscard]] std::optional<Way> find(Conversation conversation, smpp::WallTime wall) const;

  // At the start, before anything else.
  void recover(Storage& storage, smpp::UniqueFunction<void()> done);

 private:
  void recover(Storage& storage, const Key& from, smpp::UniqueFunction<void()> done);
  void remember(Conversation conversation, const Way& way);

  smpp::NewestMap<Conversation, Way> ways_;
  smpp::Duration kept_;
};

}  // namespace routing
