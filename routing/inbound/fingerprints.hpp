// Which requests of a carrier we answered last, so that one sent again because our answer did not
// arrive (a crash, a lost link) is known for what it is. Equal texts sent twice on a healthy
// session are two messages and never compared. One record a batch; the newest are kept, across
// restarts.
//
// Owned by Inbound; I/O thread.
#pragma once

#include "routing/model/journal.hpp"
#include "smpp/pdu/pdus.hpp"

#include <deque>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace routing {

class Fingerprints {
 public:
  Fingerprints(BlindIndexer& indexer, Serials& serials) : indexer_(indexer), serials_(serials) {}

  [[nodiscard]] BlindIndex of(CarrierNumber carrier, const smpp::Body& body);
  // Whether this request was answered on an earlier session; asked once, then forgotten.
  [[nodiscard]] bool take_suspect(CarrierNumber carrier, const BlindIndex& print);

  // It was refused for now, and will come again.
  void still_suspect(CarrierNumber carrier, const BlindIndex& print) {
    carriers_[carrier].suspects.insert(print);
  }

  // It is being answered; written by the next flush.
  void answering(CarrierNumber carrier, const BlindIndex& print);
  void flush(Transaction& transaction);
  // A session ended: its last answers may not have arrived.
  void on_link_down(CarrierNumber carrier);
  // A record found at start.
  void recover(const Key& key, std::span<const std::uint8_t> value);

  // More than any window of requests that a carrier may have open with us.
  static constexpr std::size_t kept = 4'096;

 private:
  struct Hash {
    std::size_t operator()(const BlindIndex& index) const {
      std::size_t hash = 0;
      std::memcpy(&hash, index.data(), sizeof(hash));
      return hash;
    }
  };

  struct Record {
    Key key;
    std::vector<BlindIndex> prints;
  };

  struct Carrier {
    std::deque<Record> records;
    std::size_t count = 0;  // prints in records
    std::vector<BlindIndex> fresh;
    std::unordered_set<BlindIndex, Hash> suspects;
  };

  void trim(Carrier& carrier, Transaction& transaction);

  BlindIndexer& indexer_;
  Serials& serials_;
  std::unordered_map<CarrierNumber, Carrier> carriers_;
};

}  // namespace routing
