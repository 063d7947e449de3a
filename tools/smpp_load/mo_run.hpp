// Incoming messages: has the simulated carrier send a flood, and consumes the events until every
// message has arrived and the carrier has all its answers. The daemon may die and come back
// meanwhile.
//
// Owned by main; one thread.
#pragma once

#include "tools/smpp_load/backend.hpp"
#include "tools/smpp_load/journal.hpp"
#include "tools/smpp_load/options.hpp"
#include "tools/smpp_load/report.hpp"
#include "tools/smpp_load/sim_client.hpp"

#include <boost/asio/io_context.hpp>

#include <optional>
#include <string>
#include <vector>

namespace load {

class MoRun final : public EventOwner {
 public:
  MoRun(boost::asio::io_context& io, const Options& options);

  // Runs until all has arrived or the deadline has come. True if nothing is missing.
  [[nodiscard]] bool run();
  [[nodiscard]] smpp::Utf8 report();

  void on_leased(const std::vector<LeasedEvent>& events) override;
  [[nodiscard]] bool goes_on() override;
  void on_trouble(const std::string& what) override;

 private:
  boost::asio::awaitable<void> start();
  boost::asio::awaitable<void> order();
  boost::asio::awaitable<void> finish();
  boost::asio::awaitable<void> drain();
  boost::asio::awaitable<void> look_at_order(SimClient& sim);
  [[nodiscard]] bool complete() const;
  void end();

  boost::asio::io_context& io_;
  const Options& options_;
  smpp::Utf8 prefix_;
  MoJournal journal_;
  SimClient sim_;
  bool over_ = false;
  bool answered_ = false;    // the carrier has an answer to each
  std::uint64_t order_ = 0;  // the carrier's number of it
  std::size_t consuming_ = 0;
  std::optional<std::uint64_t> overtaken_;
  std::uint64_t refused_ = 0;
  std::uint64_t troubles_ = 0;
  std::string trouble_;  // the first
  Reading before_;
  Reading after_;
  smpp::Time started_;
  smpp::Time answered_at_;
  smpp::Time ended_;
  boost::json::object stats_;  // of the carrier, at the end
};

}  // namespace load
