// Brings the ledger back at the start, and holds it against what is really there: when asked, and
// by itself every few minutes.
//
// Owned by Outbound; I/O thread.
#pragma once

#include "routing/model/journal.hpp"
#include "routing/model/ledger_report.hpp"
#include "routing/outbound/carrier_queue.hpp"
#include "routing/outbound/reconciliation.hpp"
#include "smpp/base/time.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace routing {

class LedgerCheck {
 public:
  using Queues = std::vector<std::unique_ptr<CarrierQueue>>;

  LedgerCheck(Journal& journal, const Queues& queues)
      : journal_(journal), queues_(queues), reconciliation_(journal.storage(), journal.ledger()) {}

  // Before anything moves. The queues begin with what earlier runs left.
  void recover(smpp::Time now, smpp::WallTime wall, smpp::UniqueFunction<void()> done);

  using Done = smpp::UniqueFunction<void(const LedgerReport&)>;
  void ask(smpp::WallTime wall, Done done);

  // Told of each result.
  void set_on_result(std::function<void(const LedgerReport&)> told) { told_ = std::move(told); }

  // The last result; nothing before the first.
  [[nodiscard]] const std::optional<LedgerReport>& last() const { return last_; }

  [[nodiscard]] const Ledger& counts() const { return journal_.ledger(); }

  [[nodiscard]] std::optional<smpp::Time> deadline() const;
  void on_deadline(smpp::Time now, smpp::WallTime wall);

 private:
  void read(Key from, smpp::WallTime wall, smpp::UniqueFunction<void()> done);
  void open(smpp::WallTime wall, smpp::UniqueFunction<void()> done);
  void begin_queues();
  void take(const Reconciliation::Found& found, smpp::WallTime wall);

  Journal& journal_;
  const Queues& queues_;
  Reconciliation reconciliation_;
  std::optional<LedgerReport> last_;
  std::function<void(const LedgerReport&)> told_;
  smpp::Time next_{};
  smpp::WallTime wall_{};  // as the last deadline had it
};

}  // namespace routing
