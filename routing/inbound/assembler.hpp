// Long messages from their parts, in any order, over binds and restarts. Each part is a record of
// its own, stored and answered when it comes; the one that completes a message is stored as the
// message itself, in one batch with the erasure of the others.
//
// Sets are told apart by account, source, destination, reference, its width and the total: two
// senders with one reference are never spliced. Parts that come again because our answer was lost
// are kept apart too: their message has been delivered, and they must not become part of a later
// one.
//
// Owned by Inbound; I/O thread.
#pragma once

#include "routing/inbound/decode.hpp"
#include "routing/inbound/settings.hpp"
#include "routing/model/journal.hpp"
#include "routing/model/person.hpp"

#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

namespace routing {

struct WaitingPart {
  std::uint8_t number = 1;
  smpp::DataCoding data_coding;
  smpp::Octets udh;
  smpp::Octets payload;
};

struct PartSet {
  CarrierNumber carrier;
  Address from;
  Address to;
  std::uint8_t total = 1;
  bool possible_duplicate = false;
  smpp::WallTime first_at;
  std::map<std::uint8_t, WaitingPart> parts;

  // The same part with the same content.
  [[nodiscard]] bool has(std::uint8_t number, const Incoming& incoming) const;
};

// A part as its record has it.
[[nodiscard]] smpp::Octets encode_part(const PartSet& set, const WaitingPart& part);

// Whether a part, as its record has it, came from the person or was for it.
[[nodiscard]] bool is_about(const Person& person, std::span<const std::uint8_t> part);

class Assembler {
 public:
  Assembler(const InboundSettings& settings, BlindIndexer& indexer, Serials& serials)
      : settings_(settings), indexer_(indexer), serials_(serials) {}

  enum class Outcome : std::uint8_t {
    stored,    // waiting for more: its record is in the transaction
    repeated,  // it was there already, with the same content
    complete,  // `complete` holds the whole, its stored parts are erased by the transaction
    refused,   // a limit is reached: to be refused for now
  };

  struct Result {
    Outcome outcome{};
    std::optional<PartSet> complete;
    std::optional<PartSet>
        replaced;  // a set under the same reference with other content, as it was
  };

  // Precondition: incoming.part.
  [[nodiscard]] Result add(Transaction& transaction,
                           CarrierNumber carrier,
                           Incoming incoming,
                           bool possible_duplicate,
                           smpp::WallTime wall);

  // Sets whose deadline has passed; their records are erased by the transaction.
  [[nodiscard]] std::vector<PartSet> take_overdue(Transaction& transaction, smpp::WallTime wall);
  [[nodiscard]] std::optional<smpp::WallTime> next_deadline() const;

  // The set that a record is a part of, if it is about the person: with all its parts.
  [[nodiscard]] bool erase(Transaction& transaction,
                           const StoredRecord& record,
                           const Person& person);

  // Whose part such a record holds.
  [[nodiscard]] static CarrierNumber carrier_of(std::span<const std::uint8_t> value);
  // Records found at start, in key order; complete sets are given by take_complete.
  void recover(const Key& key, std::span<const std::uint8_t> value);
  [[nodiscard]] std::vector<PartSet> take_complete(Transaction& transaction);

  [[nodiscard]] std::size_t sets() const { return sets_.size(); }

  [[nodiscard]] std::size_t parts() const { return parts_; }

 private:
  struct Held {
    PartSet set;
    Serial serial = 0;  // of this set: part of its records' keys
    BlindIndex sender{};
    std::size_t octets = 0;
  };

  using Sets = std::unordered_map<Key, Held>;  // by blind index of what tells sets apart

  void erase_records(Transaction& transaction, const Key& key, const Held& held);
  PartSet release(Sets::iterator place);

  InboundSettings settings_;
  BlindIndexer& indexer_;
  Serials& serials_;
  Sets sets_;
  std::unordered_map<Key, std::size_t> by_sender_;
  std::multimap<smpp::WallTime, Key> by_age_;
  std::size_t octets_ = 0;
  std::size_t parts_ = 0;  // in all sets
};

}  // namespace routing
