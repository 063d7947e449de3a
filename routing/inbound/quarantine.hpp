// What of a carrier must not be processed any more, because processes died of it or it is of no use
// and keeps coming: sealed as it came, bounded in number, each with its deadline. Never read again
// by the daemon but for its key and whose it is.
//
//   record: version, PDU or set, carrier, time, reason, its print, then the PDU as on the wire, or
//   the parts of a set as the assembler writes them, each behind its length
//
// Owned by Inbound; I/O thread.
#pragma once

#include "routing/inbound/settings.hpp"
#include "routing/model/event.hpp"
#include "routing/model/journal.hpp"
#include "routing/model/person.hpp"

#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace routing {

// What the operator is shown of a record: nothing of what it holds.
struct Quarantined {
  Serial record = 0;
  CarrierNumber carrier;
  smpp::WallTime since;
  smpp::WallTime until;  // then it is erased
  QuarantineReason reason{};
  bool set = false;  // parts of a message that were stored already; else a request
  std::uint8_t parts = 0;
  std::uint32_t size = 0;  // in octets
};

// Nothing for what another build wrote.
[[nodiscard]] std::optional<Quarantined> quarantined_in(const StoredRecord& record);

class Quarantine {
 public:
  Quarantine(const InboundSettings& settings, Serials& serials)
      : most_(settings.max_quarantined), kept_(settings.quarantine_kept), serials_(serials) {}

  struct Entry {
    CarrierNumber carrier;
    BlindIndex print{};
    QuarantineReason reason{};
    std::vector<smpp::Octets> octets;  // one for each request it is of
    bool set = false;                  // parts that were stored already
  };

  [[nodiscard]] bool has_room() const { return records_.size() < most_; }

  // Also beyond its room, for what has been answered long ago. What the event says.
  [[nodiscard]] MessageQuarantined keep(Transaction& transaction,
                                        const Entry& entry,
                                        smpp::WallTime wall);

  [[nodiscard]] bool holds(const BlindIndex& print) const { return prints_.contains(Key{print}); }

  // A record that is about the person keeps its print, by which what processes died of is known,
  // and loses what it holds.
  [[nodiscard]] bool erase(Transaction& transaction,
                           const StoredRecord& record,
                           const Person& person) const;

  // A record found at start.
  void recover(const StoredRecord& record);

  void erase_overdue(Transaction& transaction, smpp::WallTime wall);
  [[nodiscard]] std::optional<smpp::WallTime> next_deadline() const;

  [[nodiscard]] std::size_t size() const { return records_.size(); }

 private:
  struct Record {
    std::uint32_t expires_unix = 0;
    Key key;
    BlindIndex print{};

    friend bool operator<(const Record& a, const Record& b) {
      return std::pair{a.expires_unix, a.key} < std::pair{b.expires_unix, b.key};
    }
  };

  void remember(const Key& key, std::uint32_t expires_unix, const BlindIndex& print);

  std::size_t most_;
  smpp::Duration kept_;
  Serials& serials_;
  std::set<Record> records_;
  std::unordered_map<Key, std::size_t> prints_;  // how many records have it
};

}  // namespace routing
