// Which requests of a carrier we answered last, so that one sent again because our answer did not
// arrive (a crash, a lost link) is known for what it is. Suspected are the last one answered on the
// session that ended, or by the process that did, and those shortly before it; how long ago that
// was says nothing, since a link may be dead for a while before it ends. Equal texts sent twice on
// a healthy session are two messages and never compared. One record a batch, of the time and the
// prints; the newest are kept, across restarts. Those suspected get a record of their own, since a
// carrier may send much else before it sends them again.
//
// Owned by Inbound; I/O thread.
#pragma once

#include "routing/model/journal.hpp"
#include "routing/model/unix_time.hpp"
#include "smpp/pdu/pdus.hpp"

#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

namespace routing {

class Fingerprints {
 public:
  Fingerprints(smpp::Duration suspected, BlindIndexer& indexer, Serials& serials)
      : suspected_s_(whole_seconds(suspected)), indexer_(indexer), serials_(serials) {}

  [[nodiscard]] BlindIndex of(CarrierNumber carrier, const smpp::Body& body);
  // Whether this request was answered on an earlier session: on which, for still_suspect(). Each
  // time that it was can be asked for once.
  [[nodiscard]] std::optional<Serial> take_suspect(CarrierNumber carrier, const BlindIndex& print);

  // It was refused for now, and will come again.
  void still_suspect(CarrierNumber carrier, const BlindIndex& print, Serial answered) {
    carriers_[carrier].suspects.emplace(print, answered);
  }

  // It is being answered on this session; written by the next flush. If the session has ended, the
  // answer will not arrive.
  void answering(CarrierNumber carrier,
                 LinkSession session,
                 const BlindIndex& print,
                 smpp::WallTime wall);
  void flush(Transaction& transaction);
  // A session ended: its last answers may not have arrived.
  void on_link_down(CarrierNumber carrier, LinkSession session);
  // A record found at start, in key order; recovered() once all are.
  void recover(const Key& key, std::span<const std::uint8_t> value);
  void recovered();

  // More than any window of requests that a carrier may have open with us.
  static constexpr std::size_t kept = 4'096;
  // As many as sixteen ends of sessions leave at most; 4 MiB a carrier.
  static constexpr std::size_t most_suspected = 16 * kept;
  // Nobody sends again later than that what he missed an answer for.
  static constexpr std::uint32_t suspected_for_s = 24 * 60 * 60;

 private:
  struct Hash {
    std::size_t operator()(const BlindIndex& index) const {
      std::size_t hash = 0;
      std::memcpy(&hash, index.data(), sizeof(hash));
      return hash;
    }
  };

  struct Print {
    BlindIndex index{};
    std::uint32_t link = 0;
    bool suspected = false;
  };

  struct Record {
    Key key;
    std::uint32_t answered_unix = 0;
    std::vector<Print> prints;
  };

  // What was suspected when a session ended.
  struct Ended {
    Serial serial = 0;
    std::uint32_t answered_unix = 0;  // the last of it
    std::vector<BlindIndex> prints;
    bool written = false;
  };

  struct Carrier {
    std::deque<Record> records;
    std::size_t count = 0;  // prints in records
    std::vector<Print> fresh;
    std::unordered_map<std::uint32_t, std::uint32_t> ended_epochs;  // the last of each link
    std::uint32_t fresh_unix = 0;
    std::deque<Ended> ended;
    std::size_t suspected = 0;  // prints in ended
    // Equal requests, each answered for itself, are there once for each; with Ended's serial.
    std::unordered_multimap<BlindIndex, Serial, Hash> suspects;
  };

  // The last of a link, or of any, and those shortly before it.
  void suspect(Carrier& carrier, std::optional<std::uint32_t> link);
  // Unless it is empty; it gets its serial if it has none.
  void hold(Carrier& carrier, Ended ended);
  static void forget(Carrier& carrier, const BlindIndex& print, Serial ended);
  static void trim(Carrier& carrier, Transaction& transaction);
  static void write_suspects(CarrierNumber number, Carrier& carrier, Transaction& transaction);

  std::uint32_t suspected_s_;
  BlindIndexer& indexer_;
  Serials& serials_;
  std::unordered_map<CarrierNumber, Carrier> carriers_;
};

}  // namespace routing
