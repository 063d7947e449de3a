// Outgoing messages: posts them to the queue API, keeps a bounded number under way, and consumes
// their events until every one is final; or, to fill a queue, posts only. The daemon may die and
// come back meanwhile: what was not answered is posted again under the same Idempotency-Key.
//
// Owned by main; one thread.
#pragma once

#include "daemon/net/bell.hpp"
#include "tools/smpp_load/backend.hpp"
#include "tools/smpp_load/journal.hpp"
#include "tools/smpp_load/options.hpp"
#include "tools/smpp_load/report.hpp"
#include "tools/smpp_load/sim_client.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>
#include <string>
#include <vector>

namespace load {

class MtRun final : public EventOwner {
 public:
  MtRun(boost::asio::io_context& io, const Options& options);

  // Runs until all is final or the deadline has come. True if nothing is missing.
  [[nodiscard]] bool run();
  [[nodiscard]] smpp::Utf8 report();

  void on_leased(const std::vector<LeasedEvent>& events) override;
  [[nodiscard]] bool goes_on() override;
  void on_trouble(const std::string& what) override;

 private:
  struct Batch {
    std::vector<std::uint64_t> serials;
    smpp::Utf8 body;
    smpp::Utf8 key;
  };

  // At the carrier, by its ledger: taken more than once.
  struct AtCarrier {
    bool known = false;
    std::uint64_t taken = 0;  // submits, of this run
    std::uint64_t never = 0;  // accepted messages that it never took
    std::uint64_t duplicates_flagged = 0;
    std::uint64_t duplicates_unflagged = 0;
    std::uint64_t inversions = 0;  // taken after one to the same number that was accepted later
  };

  boost::asio::awaitable<void> start();
  boost::asio::awaitable<void> post(net::Bell& room);
  boost::asio::awaitable<void> post_until_answered(QueueClient& client, const Batch& batch);
  boost::asio::awaitable<void> finish();
  boost::asio::awaitable<void> look_at_ledger();
  void count_inversions(const std::vector<std::uint64_t>& first_taken);
  [[nodiscard]] bool next_batch(Batch& batch);
  void take(const Batch& batch, unsigned status, const std::vector<PostResult>& results);
  void refuse(const Batch& batch, const std::string& why);
  void ring_posters();
  [[nodiscard]] bool complete() const;
  void end_if_complete();
  void end();

  boost::asio::io_context& io_;
  const Options& options_;
  smpp::Utf8 prefix_;
  MtJournal journal_;
  SimClient sim_;
  std::vector<std::unique_ptr<net::Bell>> rooms_;  // a poster's each: there is room again
  std::uint64_t next_ = 0;
  std::vector<std::uint64_t> again_;  // refused for now, one by one
  std::uint64_t batches_ = 0;
  bool over_ = false;
  std::uint64_t retried_posts_ = 0;
  std::uint64_t troubles_ = 0;
  std::string trouble_;  // the first
  std::string refusal_;  // the first
  Reading before_;
  Reading after_;
  smpp::Time started_;
  smpp::Time ended_;
  tools::LatencyHistogram post_latency_;
  AtCarrier at_carrier_;
};

}  // namespace load
