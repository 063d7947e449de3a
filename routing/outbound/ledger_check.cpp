#include "routing/outbound/ledger_check.hpp"

#include "routing/model/keys.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace routing {
namespace {

constexpr std::size_t accounts_a_page = 512;
// The start has other things to read first.
constexpr smpp::Duration first_after = std::chrono::seconds{1};
// A pass over a million messages takes minutes at this pace, and about a hundredth of a core.
constexpr smpp::Duration page_pause = std::chrono::milliseconds{50};
constexpr smpp::Duration rest = std::chrono::minutes{5};

}  // namespace

void LedgerCheck::recover(smpp::Time now, smpp::WallTime wall, smpp::UniqueFunction<void()> done) {
  next_ = now + first_after;
  read(keys::ledger_prefix(), wall, std::move(done));
}

void LedgerCheck::read(Key from, smpp::WallTime wall, smpp::UniqueFunction<void()> done) {
  journal_.storage().page(Column::meta,
                          from,
                          keys::ledger_prefix().after_prefix(),
                          accounts_a_page,
                          [this, wall, done = std::move(done)](const Page& page) mutable {
                            for (const StoredRecord& record : page.records) {
                              journal_.ledger().recover(record.key, record.value);
                            }
                            if (!page.next.empty()) {
                              read(page.next, wall, std::move(done));
                            } else if (!journal_.ledger().since()) {
                              open(wall, std::move(done));
                            } else {
                              begin_queues();
                              done();
                            }
                          });
}

// A store that has none yet: what is in it counts as accepted now.
void LedgerCheck::open(smpp::WallTime wall, smpp::UniqueFunction<void()> done) {
  reconciliation_.begin(
      true, [this, wall, done = std::move(done)](const Reconciliation::Found& found) mutable {
        Transaction transaction;
        journal_.ledger().open(found.at, wall, transaction.batch);
        journal_.commit(std::move(transaction));
        begin_queues();
        done();
      });
}

void LedgerCheck::begin_queues() {
  for (const auto& queue : queues_) {
    const LedgerCounts counts = journal_.ledger().of(queue->rules().number);
    queue->begin_with(counts.at[index_of(Place::queued)], counts.at[index_of(Place::parked)]);
  }
}

void LedgerCheck::ask(smpp::WallTime wall, Done done) {
  reconciliation_.begin(
      true, [this, wall, done = std::move(done)](const Reconciliation::Found& found) mutable {
        take(found, wall);
        done(*last_);
      });
}

void LedgerCheck::take(const Reconciliation::Found& found, smpp::WallTime wall) {
  std::map<Account, LedgerLine> lines;
  for (const auto& [account, counts] : journal_.ledger().accounts()) {
    lines[account].counts = counts;
  }
  for (const auto& [account, at] : found.at) {
    lines[account].found = at;
  }
  for (const auto& queue : queues_) {
    queue->for_each([&](const OutboundMessage& message) {
      if (message.count(PartState::doubtful) > 0 && !message.was_parked) {
        ++lines[{.carrier = queue->rules().number, .client = message.envelope.client}].doubtful;
      }
    });
  }
  last_ = LedgerReport{.since = journal_.ledger().since().value_or(wall),
                       .at = wall,
                       .lines = {},
                       .damaged = found.damaged};
  for (auto& [account, line] : lines) {
    line.account = account;
    line.doubtful = std::min(line.doubtful, line.found[index_of(Place::queued)]);
    last_->lines.push_back(line);
  }
  if (told_) {
    told_(*last_);
  }
}

std::optional<smpp::Time> LedgerCheck::deadline() const {
  const bool reading = reconciliation_.running() && !reconciliation_.waiting();
  return reading ? std::nullopt : std::optional{next_};
}

void LedgerCheck::on_deadline(smpp::Time now, smpp::WallTime wall) {
  const auto due = deadline();
  if (!due || now < *due) {
    return;
  }
  next_ = now + page_pause;
  wall_ = wall;
  if (reconciliation_.waiting()) {
    reconciliation_.go_on();
    return;
  }
  reconciliation_.begin(false, [this](const Reconciliation::Found& found) {
    next_ += rest;
    take(found, wall_);
  });
}

}  // namespace routing
