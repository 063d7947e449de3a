// The daemon: builds and owns every room's parts, in order, and joins them; the only place that
// knows more than two of them. Starts (names, recovery, listeners, links, READY), serves, drains.
//
//   store <- journal <- inbound, outbound <-> links        feed <- journal
//                          api -> outbound, feed           http server -> api, pages
//
// Owned by main; I/O thread only (the store has its own thread behind its mailboxes).
#pragma once

#include "config/config.hpp"
#include "daemon/admin_desk.hpp"
#include "daemon/application_seals.hpp"
#include "daemon/crash_page.hpp"
#include "daemon/hardening.hpp"
#include "daemon/links.hpp"
#include "daemon/memory/arena.hpp"
#include "daemon/observe/health.hpp"
#include "daemon/observe/metrics.hpp"
#include "daemon/options.hpp"
#include "daemon/pseudonyms.hpp"
#include "daemon/queue/api.hpp"
#include "daemon/queue/feed.hpp"
#include "daemon/queue/feed_clock.hpp"
#include "daemon/queue/http_server.hpp"
#include "daemon/scrape.hpp"
#include "daemon/store/store.hpp"
#include "daemon/traces.hpp"
#include "routing/erasure/erasure.hpp"
#include "routing/inbound/inbound.hpp"
#include "routing/model/journal.hpp"
#include "routing/model/names.hpp"
#include "routing/outbound/outbound.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <optional>
#include <vector>

namespace application {

using Password = smpp::Secret<smpp::FixedText<64>>;

class Application {
 public:
  // `passwords` are those of the carriers, in their order.
  Application(boost::asio::io_context& io,
              config::Config config,
              std::vector<Password> passwords,
              SealKeys seals,
              memory::Guarantees memory,
              const hardening::Measures& measures);
  ~Application();
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

  // Opens the store; the error is for the operator.
  [[nodiscard]] smpp::expected<void, store::Refusal> open(store::Roots roots);
  // Runs until a signal or a failure has ended it.
  [[nodiscard]] options::ExitCode run();

 private:
  void tell_of_witness();
  void read_names(routing::Key from);
  void number_names();
  void build();
  void tell_measures();
  void build_queue(const std::vector<queue::QueueName>& queues);
  void recover();
  void recovered();
  void serve();

  void after_turn();
  void arm();
  void on_deadline();
  void on_second();
  void tell_quarantined();
  void tell_keys_destroyed();
  void on_ledger(const routing::LedgerReport& report);
  void await_signal();
  void begin_drain();
  boost::asio::awaitable<void> drain();
  void fail(options::ExitCode code);

  [[nodiscard]] const observe::Health& look_at_health();
  [[nodiscard]] queue::Response readyz();
  [[nodiscard]] queue::Response healthz();

  boost::asio::io_context& io_;
  config::Config config_;
  std::vector<Password> passwords_;
  memory::Guarantees memory_;
  SealKeys seals_;  // until the API has them
  hardening::Measures measures_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer deadline_;
  boost::asio::steady_timer second_;
  boost::asio::steady_timer draining_;
  observe::Health health_;
  options::ExitCode exit_code_ = options::ExitCode::ok;
  bool stopping_ = false;
  std::size_t recovering_ = 0;
  std::optional<smpp::Time> armed_;
  std::vector<std::uint64_t> told_quarantined_;  // by carrier
  std::uint64_t told_keys_destroyed_ = 0;

  routing::Names names_;
  std::unique_ptr<observe::Metrics> metrics_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<CrashPage> crash_page_;
  std::unique_ptr<queue::Feed> feed_;
  std::unique_ptr<queue::FeedClock> feed_clock_;
  std::unique_ptr<Pseudonyms> pseudonyms_;
  std::unique_ptr<Traces> traces_;
  std::unique_ptr<Links> links_;
  std::unique_ptr<routing::Journal> journal_;
  std::unique_ptr<routing::Outbound> outbound_;
  std::unique_ptr<routing::Inbound> inbound_;
  std::unique_ptr<routing::Erasure> erasure_;
  std::unique_ptr<queue::Api> api_;
  std::unique_ptr<AdminDesk> admin_;
  std::unique_ptr<queue::HttpServer> http_;
  std::unique_ptr<Scrape> scrape_;
};

}  // namespace application
