// An ESME of its own, straight to a carrier, without the bridge: submits, awaits every answer and
// receipt, unbinds. To test the simulated carrier and to capture a plain session.
//
// Owned by main; one thread.
#pragma once

#include "daemon/net/session_driver.hpp"
#include "smpp/session/session.hpp"
#include "tools/common/latency_histogram.hpp"
#include "tools/smpp_load/options.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>

namespace load {

class SubmitRun final : public net::SessionOwner {
 public:
  SubmitRun(boost::asio::io_context& io, const Options& options);

  // Runs until the session has ended or the deadline has come. True if everything came back.
  [[nodiscard]] bool run();
  [[nodiscard]] smpp::Utf8 report();

  void on_event(smpp::Event event) override;
  void on_settled() override;

 private:
  struct Sent {
    std::uint64_t serial = 0;
    smpp::Time at;
  };

  boost::asio::awaitable<void> start();
  void on_answered(const smpp::Answered& answered);
  void on_received(const smpp::Received& received);
  [[nodiscard]] smpp::SubmitSm submit(std::uint64_t serial) const;
  [[nodiscard]] bool complete() const;

  boost::asio::io_context& io_;
  const Options& options_;
  smpp::Utf8 prefix_;
  std::unique_ptr<smpp::Session> session_;
  std::unique_ptr<net::SessionDriver> driver_;
  std::unordered_map<std::uint32_t, Sent> unanswered_;
  std::deque<std::uint64_t> again_;  // throttled
  std::uint64_t next_ = 0;
  std::uint64_t answered_ = 0;
  std::uint64_t throttled_ = 0;
  std::uint64_t refused_ = 0;
  std::uint64_t lost_ = 0;
  std::uint64_t receipts_ = 0;
  std::uint64_t incoming_ = 0;
  bool bound_ = false;
  bool unbinding_ = false;
  std::string trouble_;
  double cpu_before_ = 0;
  smpp::Time started_;
  smpp::Time ended_;
  tools::LatencyHistogram latency_;
};

}  // namespace load
