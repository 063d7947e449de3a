// The incoming side: what a carrier sends becomes an event, or a part that waits for its others, or
// a receipt for the outgoing side; durable, then answered.
//
// What two processes died of, or what is refused for good and comes again, is not processed: it is
// kept in quarantine, answered from there, and told to the backend.
//
// Requests of one read are gathered into one transaction; the owner calls settle() after each read.
// Owned by the application; I/O thread; must outlive the journal's commits.
#pragma once

#include "routing/inbound/assembler.hpp"
#include "routing/inbound/decode.hpp"
#include "routing/inbound/fingerprints.hpp"
#include "routing/inbound/quarantine.hpp"
#include "routing/inbound/settings.hpp"
#include "routing/model/carrier_rules.hpp"
#include "routing/model/journal.hpp"
#include "routing/model/receipt_taker.hpp"
#include "smpp/base/newest_map.hpp"

#include <optional>
#include <vector>

namespace routing {

// Since the start of the process; read for metrics.
struct InboundCounters {
  std::uint64_t messages = 0;
  std::uint64_t parts = 0;
  std::uint64_t receipts = 0;
  std::uint64_t incomplete = 0;
  std::uint64_t possible_duplicates = 0;
  std::uint64_t refused = 0;    // for now: store, limits
  std::uint64_t not_taken = 0;  // for good: no message that could be kept
  std::uint64_t quarantined = 0;
};

class Inbound final : public MessageTaker {
 public:
  Inbound(InboundSettings settings,
          std::vector<CarrierRules> carriers,
          Journal& journal,
          BlindIndexer& indexer,
          LinkPort& links,
          ReceiptTaker& receipts);

  // Before binding: brings back parts, fingerprints, and what lies in quarantine.
  void recover(smpp::WallTime wall, smpp::UniqueFunction<void()> done);

  // From now on everything is refused for now.
  void stop_intake() { stopping_ = true; }

  // An exception is a crash like any other.
  // NOLINTNEXTLINE(bugprone-exception-escape): and ends the process while the request is blamed
  void on_received(LinkSession session,
                   CarrierNumber carrier,
                   const smpp::InboundToken& token,
                   const smpp::Body& body,
                   smpp::WallTime wall) noexcept;
  // Commits what on_received gathered.
  void settle();

  void on_link_down(LinkSession session, CarrierNumber carrier) {
    fingerprints_.on_link_down(carrier, session);
  }

  // What is about a person goes: records of a page that has just been read.
  [[nodiscard]] bool erase_parts(Transaction& transaction,
                                 const StoredRecord& record,
                                 const Person& person) {
    return assembler_.erase(transaction, record, person);
  }

  [[nodiscard]] bool erase_quarantined(Transaction& transaction,
                                       const StoredRecord& record,
                                       const Person& person) const {
    return quarantine_.erase(transaction, record, person);
  }

  // Sets of parts that must not wait any longer; what has been in quarantine for its time.
  [[nodiscard]] std::optional<smpp::WallTime> next_deadline() const;
  void on_deadline(smpp::WallTime wall) noexcept;

  [[nodiscard]] const InboundCounters& counters(CarrierNumber carrier) {
    return counters_[carrier];
  }

  [[nodiscard]] std::size_t sets_waiting() const { return assembler_.sets(); }

  [[nodiscard]] std::size_t parts_waiting() const { return assembler_.parts(); }

  [[nodiscard]] std::size_t in_quarantine() const { return quarantine_.size(); }

 private:
  [[nodiscard]] const CarrierRules* rules_of(CarrierNumber carrier) const;
  void process(const CarrierRules& rules,
               const Transaction::PeerAnswer& answer,
               const smpp::Body& body,
               smpp::WallTime wall);
  // Instead of processing it.
  void quarantine(const CarrierRules& rules,
                  const Transaction::PeerAnswer& answer,
                  const smpp::Body& body,
                  QuarantineReason reason,
                  smpp::WallTime wall);
  void keep_in_quarantine(Transaction& transaction,
                          const CarrierRules& rules,
                          const Quarantine::Entry& entry,
                          smpp::WallTime wall);
  // A set whose parts were answered before: it is watched as they were.
  void deliver_stored(Transaction& transaction, PartSet set, smpp::WallTime wall);
  // False if it was refused.
  [[nodiscard]] bool take_part(const CarrierRules& rules,
                               const Transaction::PeerAnswer& answer,
                               Incoming incoming,
                               bool possible_duplicate,
                               smpp::WallTime wall);
  void deliver(Transaction& transaction,
               const CarrierRules& rules,
               MessageReceived message,
               bool begins,  // with its own beginning, not in the middle
               smpp::WallTime wall);
  void publish(Transaction& transaction,
               const CarrierRules& rules,
               Conversation conversation,
               MessageReceived message,
               bool begins,
               smpp::WallTime wall);
  void on_no_receipt(Transaction& transaction,
                     CarrierNumber carrier,
                     MessageReceived message,
                     smpp::WallTime received_at) override;
  void note_answers(Transaction& transaction);
  void deliver_set(Transaction& transaction, PartSet set, smpp::WallTime wall);
  void recover_parts(Key from, smpp::WallTime wall);
  void recover_fingerprints(Key from);
  void recover_quarantine(Key from);
  void recovery_step_done();

  InboundSettings settings_;
  std::vector<CarrierRules> carriers_;
  Journal& journal_;
  BlindIndexer& indexer_;
  LinkPort& links_;
  ReceiptTaker& receipts_;
  Fingerprints fingerprints_;
  Assembler assembler_;
  Quarantine quarantine_;

  // Refused for good, the newest. As many as come before a carrier sends the first of them again.
  static constexpr std::size_t max_refused = 1'024;

  struct Refused {};

  smpp::NewestMap<Key, Refused> refused_{max_refused};

  std::unordered_map<CarrierNumber, InboundCounters> counters_;
  Transaction gathered_;
  bool unmarked_came_ = false;  // among what is gathered: a receipt that nothing marks
  std::size_t recovering_ = 0;
  smpp::UniqueFunction<void()> recovery_done_;
  bool stopping_ = false;
};

}  // namespace routing
