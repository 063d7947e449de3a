// The life of the daemon: start, turns, drain. What it is built of is in application_build.cpp.
#include "daemon/application.hpp"

#include "daemon/clocks.hpp"
#include "daemon/notify.hpp"
#include "daemon/observe/log.hpp"
#include "daemon/page.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <csignal>
#include <random>
#include <utility>

namespace application {
namespace {

using observe::SafeText;
using observe::log::field;

// What is asked of the drain while it waits for answers: often enough not to delay the end.
constexpr smpp::Duration drain_look = std::chrono::milliseconds{10};

observe::log::Level level_of(config::LogLevel level) {
  switch (level) {
    case config::LogLevel::error:
      return observe::log::Level::error;
    case config::LogLevel::warning:
      return observe::log::Level::warning;
    case config::LogLevel::info:
      return observe::log::Level::info;
    case config::LogLevel::debug:
      return observe::log::Level::debug;
  }
  return observe::log::Level::info;
}

}  // namespace

Application::Application(boost::asio::io_context& io,
                         config::Config config,
                         std::vector<Password> passwords,
                         SealKeys seals,
                         memory::Guarantees memory,
                         const hardening::Measures& measures)
    : io_(io),
      config_(std::move(config)),
      passwords_(std::move(passwords)),
      memory_(memory),
      seals_(std::move(seals)),
      measures_(measures),
      signals_(io, SIGTERM, SIGINT),
      deadline_(io),
      second_(io),
      draining_(io),
      health_({"store", "recovery", "carriers"}) {
  observe::log::set_level(level_of(config_.log_level));
}

Application::~Application() = default;

smpp::expected<void, store::Refusal> Application::open(store::Roots roots) {
  config_.store.young_octets =
      std::min(config_.store.young_octets, memory::room_for_records(config_.memory.limit));
  auto opened = store::Store::open(config_.store,
                                   std::move(roots),
                                   [this](std::function<void()> work) {
                                     boost::asio::post(io_, [this, work = std::move(work)] {
                                       work();
                                       after_turn();
                                     });
                                   },
                                   {.on_thread =
                                        [locked = memory_.locked] {
                                          if (!memory::protect_stack() && locked) {
                                            observe::log::error("stack_not_locked");
                                          }
                                        },
                                    .on_rest = [] { memory::clean_stack(); },
                                    .has_room = [] { return memory::has_room(); }});
  if (!opened) {
    return smpp::unexpected(std::move(opened.error()));
  }
  store_ = std::move(*opened);
  tell_of_witness();
  auto page = CrashPage::open(config_.store.path);
  if (!page) {
    return store::refused(page.error());
  }
  crash_page_ = std::move(*page);
  if (const unsigned died = crash_page_->last_died(); died > 0) {
    observe::log::warning("died_at_work", {field("times", std::uint64_t{died})});
  }
  return {};
}

void Application::tell_of_witness() {
  const store::Beginning& beginning = store_->beginning();
  if (!beginning.overruled.empty()) {
    observe::log::warning(
        "older_state_accepted",
        {field("reason", SafeText::vetted(beginning.overruled)), field("run", store_->run())});
  } else if (!beginning.witnessed) {
    observe::log::info("witness_begun");
  } else if (beginning.frames_after + beginning.writes_after + beginning.runs_after > 0) {
    observe::log::info("after_witness",
                       {field("runs", beginning.runs_after),
                        field("frames", beginning.frames_after),
                        field("writes", beginning.writes_after)});
  }
}

options::ExitCode Application::run() {
  await_signal();
  read_names(routing::Names::prefix());
  io_.run();
  if (feed_clock_) {
    feed_clock_->stop();
  }
  store_->close();
  observe::log::info("stopped");
  observe::log::flush();
  return exit_code_;
}

void Application::recover() {
  recovering_ = 3;
  feed_->start([this] { recovered(); });
  inbound_->recover(wall_now(), [this] { recovered(); });
  outbound_->recover(steady_now(), wall_now(), [this] { recovered(); });
}

void Application::recovered() {
  if (--recovering_ == 0 && !stopping_) {
    health_.well("recovery");
    serve();
  }
}

void Application::serve() {
  // The store's thread has worked by now, hence locked its stack.
  if (const auto finished = hardening::finish(); !finished) {
    observe::log::error("not_hardened", {field("reason", SafeText::vetted(finished.error()))});
    fail(options::ExitCode::software);
    return;
  }
  if (const auto started = http_->start(); !started) {
    observe::log::error("cannot_listen", {field("reason", SafeText::vetted(started.error()))});
    fail(options::ExitCode::unavailable);
    return;
  }
  links_->start();
  on_second();
  notify::ready();
  observe::log::info("ready",
                     {field("run", store_->run()),
                      field("binds", links_->count()),
                      field("tls_port", http_->tls_port()),
                      field("metrics_port", http_->metrics_port()),
                      field("lab", config_.lab)});
}

void Application::after_turn() {
  if (!outbound_ || stopping_) {
    store_->flush();
    return;
  }
  outbound_->pump(steady_now(), wall_now());
  store_->flush();
  arm();
}

void Application::arm() {
  const smpp::Time now = steady_now();
  std::optional<smpp::Time> next = outbound_->deadline(now);
  if (const auto parts = inbound_->next_deadline()) {
    const smpp::Time at = now + std::max<smpp::Duration>(*parts - wall_now(), smpp::Duration{});
    next = next ? std::min(*next, at) : at;
  }
  if (const auto erasure = erasure_->deadline()) {
    next = next ? std::min(*next, *erasure) : *erasure;
  }
  if (!next || (armed_ && *armed_ <= *next)) {
    return;  // a timer that fires too early looks again
  }
  armed_ = next;
  deadline_.expires_at(*next);
  deadline_.async_wait([this](boost::system::error_code error) {
    if (!error) {
      armed_.reset();
      on_deadline();
    }
  });
}

void Application::on_deadline() {
  if (stopping_) {
    return;
  }
  inbound_->on_deadline(wall_now());
  outbound_->on_deadline(steady_now(), wall_now());
  erasure_->on_deadline(steady_now(), wall_now());
  after_turn();
}

void Application::tell_quarantined() {
  told_quarantined_.resize(config_.carriers.size());
  for (std::size_t i = 0; i < config_.carriers.size(); ++i) {
    const routing::CarrierRules& rules = config_.carriers[i].rules;
    const std::uint64_t now = inbound_->counters(rules.number).quarantined;
    if (now != std::exchange(told_quarantined_[i], now)) {
      observe::log::error(
          "message_quarantined",
          {field("carrier", SafeText::configured(rules.name)), field("messages", now)});
    }
  }
}

void Application::tell_keys_destroyed() {
  const store::Figures figures = store_->figures();
  if (figures.keys_destroyed != std::exchange(told_keys_destroyed_, figures.keys_destroyed)) {
    observe::log::info(
        "keys_destroyed",
        {field("keys", figures.keys_destroyed), field("records_sealed_anew", figures.resealed)});
  }
}

void Application::on_second() {
  for (const std::string& record : store_->take_damage()) {
    observe::log::error("record_damaged", {field("record", SafeText::vetted(record))});
  }
  for (const std::string& what : store_->take_trouble()) {
    observe::log::error("store_trouble", {field("reason", SafeText::vetted(what))});
  }
  if (const std::string failure = store_->failure(); !failure.empty()) {
    observe::log::error("store_failed", {field("reason", SafeText::vetted(failure))});
    fail(options::ExitCode::io_error);
    return;
  }
  tell_quarantined();
  tell_keys_destroyed();
  traces_->look(steady_now());
  metrics_->process.traces.set(static_cast<double>(traces_->in_progress()));
  memory::clean_stack();
  notify::alive();
  const auto watchdog = notify::watchdog_interval();
  second_.expires_after(std::min<smpp::Duration>(
      std::chrono::seconds{1}, watchdog ? smpp::Duration{*watchdog} : std::chrono::seconds{1}));
  second_.async_wait([this](boost::system::error_code error) {
    if (!error) {
      on_second();
    }
  });
}

queue::Response Application::healthz() {
  if (const std::string failure = store_->failure(); !failure.empty()) {
    health_.not_alive("store", SafeText::vetted(failure));
  }
  return page(health_.alive() ? 200 : 503, "application/json", health_.alive_body());
}

// The alarm; its numbers' names, and what it means, are smppbridgectl's to tell.
void Application::on_ledger(const routing::LedgerReport& report) {
  for (const routing::LedgerLine& line : report.lines) {
    if (!line.balanced()) {
      observe::log::error("ledger_mismatch",
                          {field("carrier_number", line.account.carrier.value()),
                           field("client_number", line.account.client.value()),
                           field("accepted", line.counts.accepted),
                           field("final", line.counts.all_ended()),
                           field("pending", line.pending()),
                           field("in_doubt", line.in_doubt()),
                           field("damaged", report.damaged)});
    }
  }
}

const observe::Health& Application::look_at_health() {
  if (const std::string failure = store_->failure(); !failure.empty()) {
    health_.not_alive("store", SafeText::vetted(failure));
  } else if (store_->figures().keys_overdue) {
    health_.not_ready("store", "intake is stopped: the keys of a new day cannot be made");
  } else if (!store_->accepting()) {
    health_.not_ready("store",
                      "intake is stopped: the disk or memory is low, or the store is behind");
  } else {
    health_.well("store");
  }
  if (stopping_) {
    health_.not_ready("recovery", "the daemon is stopping");
  }
  if (links_->every_carrier_bound()) {
    health_.well("carriers");
  } else {
    health_.not_ready("carriers", "a carrier has no bound link");
  }
  return health_;
}

queue::Response Application::readyz() {
  const observe::Health& health = look_at_health();
  return page(health.ready() ? 200 : 503, "application/json", health.ready_body());
}

void Application::await_signal() {
  signals_.async_wait([this](boost::system::error_code error, int) {
    if (error) {
      return;
    }
    if (stopping_) {  // the second one: at once, which loses nothing that was answered
      io_.stop();
      return;
    }
    await_signal();
    begin_drain();
  });
}

void Application::fail(options::ExitCode code) {
  exit_code_ = code;
  stopping_ = true;
  io_.stop();
}

void Application::begin_drain() {
  stopping_ = true;
  notify::stopping();
  observe::log::info("stopping");
  if (!http_ || recovering_ > 0) {
    io_.stop();
    return;
  }
  boost::asio::co_spawn(io_, drain(), boost::asio::detached);
}

boost::asio::awaitable<void> Application::drain() {
  const smpp::Time until = steady_now() + config_.drain;
  inbound_->stop_intake();
  outbound_->stop_intake();
  feed_->end_waiting();
  co_await http_->stop(config_.drain / 4);
  // What is on its way is answered, ours and theirs; what is not by then is in doubt and kept so.
  while (outbound_->in_flight() > 0 && steady_now() < until) {
    draining_.expires_after(drain_look);
    co_await draining_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }
  bool stopped = false;
  links_->stop([&stopped] { stopped = true; });
  while (!stopped && steady_now() < until + std::chrono::seconds{5}) {
    draining_.expires_after(drain_look);
    co_await draining_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }
  io_.stop();
}

}  // namespace application
