// Receipts that had their final word, the newest of them: one that comes again is known, also after
// a restart, and is neither told twice nor taken for another message's. In memory, and in a ring of
// records on disk.
//
// Owned by Outbound; I/O thread.
#pragma once

#include "routing/model/journal.hpp"
#include "smpp/base/newest_map.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace routing {

class SettledReceipts {
 public:
  [[nodiscard]] bool contains(const Key& awaited) const { return newest_.contains(awaited); }

  // Whose message it was about, if it is there.
  [[nodiscard]] std::optional<Conversation> conversation_of(const Key& awaited) const;

  void add(Transaction& transaction, const Key& awaited, Conversation conversation);
  // The carrier counts anew: the id is that of a part of this conversation now. One of another
  // conversation is still known.
  void begin_anew(Transaction& transaction, const Key& awaited, Conversation conversation);
  void erase(Transaction& transaction, const Key& awaited);

  // `done` once all are known.
  void recover(Storage& storage, smpp::UniqueFunction<void()> done);

 private:
  // A carrier that sends one twice does so within seconds, or after its link came back.
  static constexpr std::size_t max_settled = 8'192;

  struct Place {
    std::uint64_t number = 0;
    Conversation conversation = 0;
  };

  using Found = std::vector<std::pair<Key, Place>>;

  [[nodiscard]] static Key slot_of(std::uint64_t number);
  void recover(Storage& storage, const Key& from, Found found, smpp::UniqueFunction<void()> done);

  smpp::NewestMap<Key, Place> newest_{max_settled};
  std::uint64_t next_ = 0;
};

}  // namespace routing
