#include "daemon/application.hpp"

#include "daemon/notify.hpp"
#include "daemon/observe/log.hpp"

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

smpp::Time steady_now() {
  return std::chrono::steady_clock::now();
}

smpp::WallTime wall_now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

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

queue::Response page(unsigned status, std::string_view type, const std::string& body) {
  queue::Response response;
  response.status = status;
  response.content_type = type;
  response.body = smpp::to_octets(std::string_view{body});
  return response;
}

}  // namespace

Application::Application(boost::asio::io_context& io,
                         config::Config config,
                         std::vector<Password> passwords)
    : io_(io),
      config_(std::move(config)),
      passwords_(std::move(passwords)),
      signals_(io, SIGTERM, SIGINT),
      deadline_(io),
      second_(io),
      draining_(io),
      health_({"store", "recovery", "carriers"}) {
  observe::log::set_level(level_of(config_.log_level));
}

Application::~Application() = default;

smpp::expected<void, std::string> Application::open(const store::RootKey& root) {
  auto opened = store::Store::open(config_.store, root, [this](std::function<void()> work) {
    boost::asio::post(io_, [this, work = std::move(work)] {
      work();
      after_turn();
    });
  });
  if (!opened) {
    return smpp::unexpected(opened.error());
  }
  store_ = std::move(*opened);
  return {};
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

void Application::read_names(routing::Key from) {
  store_->page(routing::Column::meta,
               from,
               routing::Names::prefix().after_prefix(),
               512,
               [this](routing::Page page) {
                 for (const routing::StoredRecord& record : page.records) {
                   names_.recover(record.key, record.value);
                 }
                 if (!page.next.empty()) {
                   read_names(page.next);
                 } else {
                   number_names();
                 }
               });
}

void Application::number_names() {
  using routing::NameKind;
  routing::Batch batch;
  const auto number = [&](NameKind kind, const std::string& name) {
    const auto found = names_.number_of(kind, name, batch);
    if (!found) {
      observe::log::error("names_exhausted");
      fail(options::ExitCode::software);
    }
    return found.value_or(0);
  };
  for (config::Queue& queue : config_.queues) {
    (void)number(NameKind::queue, queue.name);  // known from here on: looked up again in build()
  }
  for (config::Carrier& carrier : config_.carriers) {
    carrier.rules.number = routing::CarrierNumber{number(NameKind::carrier, carrier.rules.name)};
    carrier.rules.queue = routing::QueueNumber{number(NameKind::queue, carrier.queue)};
  }
  for (config::Client& client : config_.clients) {
    client.rules.number = routing::ClientNumber{number(NameKind::client, client.rules.name)};
    client.rules.queue = routing::QueueNumber{number(NameKind::queue, client.queue)};
  }
  if (batch.empty()) {
    build();
    return;
  }
  store_->commit(std::move(batch), [this](bool durable) {
    if (durable) {
      build();
    } else {
      fail(options::ExitCode::io_error);
    }
  });
}

void Application::build() {
  if (stopping_) {
    return;
  }
  observe::MetricLabels labels;
  std::vector<queue::QueueName> queues;
  routing::Batch none;
  for (const config::Queue& queue : config_.queues) {
    labels.queues.push_back(queue.name);
    queues.push_back(queue::QueueName{.name = queue.name,
                                      .number = routing::QueueNumber{*names_.number_of(
                                          routing::NameKind::queue, queue.name, none)}});
  }
  routing::OutboundSettings outbound = config_.outbound;
  for (const config::Carrier& carrier : config_.carriers) {
    labels.carriers.push_back({.name = carrier.rules.name, .binds = carrier.binds});
    outbound.carriers.push_back(carrier.rules);
  }
  for (const config::Client& client : config_.clients) {
    labels.clients.push_back(client.rules.name);
    outbound.clients.push_back(client.rules);
  }
  for (const config::Route& route : config_.routes) {
    const auto carrier = std::ranges::find(
        config_.carriers, route.carrier, [](const config::Carrier& c) { return c.rules.name; });
    outbound.routes.push_back(
        routing::Route{.to_prefix = route.to_prefix, .carrier = carrier->rules.number});
  }

  metrics_ = std::make_unique<observe::Metrics>(labels, SMPPBRIDGE_VERSION);
  metrics_->process.lab_mode.set(config_.lab ? 1 : 0);
  metrics_->process.plain_carriers.set(static_cast<double>(std::ranges::count_if(
      config_.carriers, [](const config::Carrier& carrier) { return carrier.link.plain; })));
  metrics_->process.start_time.set(static_cast<double>(wall_now().time_since_epoch().count()) /
                                   1000);

  const auto run = store_->run();
  feed_ =
      std::make_unique<queue::Feed>(config_.feed, queues, *store_, static_cast<std::uint32_t>(run));
  feed_clock_ = std::make_unique<queue::FeedClock>(io_.get_executor(), *feed_);
  links_ = std::make_unique<Links>(io_, *metrics_, [this] { after_turn(); });
  journal_ = std::make_unique<routing::Journal>(*store_, *feed_, *links_, run);
  const auto carrier_rules = outbound.carriers;
  outbound_ = std::make_unique<routing::Outbound>(
      std::move(outbound), *journal_, store_->indexer(), *links_, run, std::random_device{}());
  inbound_ = std::make_unique<routing::Inbound>(
      config_.inbound, carrier_rules, *journal_, store_->indexer(), *links_, *outbound_);
  links_->serve(*inbound_, *outbound_);
  for (std::size_t i = 0; i < config_.carriers.size(); ++i) {
    const config::Carrier& carrier = config_.carriers[i];
    links_->add(Links::CarrierSettings{.link = carrier.link,
                                       .password = passwords_[i],
                                       .number = carrier.rules.number,
                                       .binds = carrier.binds,
                                       .place = i});
    if (carrier.link.plain) {
      observe::log::warning("plain_carrier",
                            {field("carrier", SafeText::configured(carrier.rules.name))});
    }
  }
  build_queue(queues);
  recover();
}

void Application::build_queue(const std::vector<queue::QueueName>& queues) {
  queue::CarrierNames carrier_names;
  for (const config::Carrier& carrier : config_.carriers) {
    carrier_names.emplace(carrier.rules.number, carrier.rules.name);
  }
  std::vector<queue::ClientIdentity> identities;
  for (const config::Client& client : config_.clients) {
    identities.push_back(queue::ClientIdentity{.name = client.rules.name,
                                               .number = client.rules.number,
                                               .uid = client.uid,
                                               .cert_san = client.cert_san,
                                               .queue = client.rules.queue});
  }
  api_ = std::make_unique<queue::Api>(config_.feed, queues, carrier_names, *outbound_, *feed_);
  http_ = std::make_unique<queue::HttpServer>(
      io_.get_executor(),
      config_.http,
      std::move(identities),
      *api_,
      queue::OperationsPages{
          .metrics =
              [this] {
                return page(200, "text/plain; version=0.0.4; charset=utf-8", scrape_->text());
              },
          .healthz = [this] { return healthz(); },
          .readyz = [this] { return readyz(); }});
  scrape_ = std::make_unique<Scrape>(Scrape::Sources{.metrics = *metrics_,
                                                     .store = *store_,
                                                     .outbound = *outbound_,
                                                     .inbound = *inbound_,
                                                     .feed = *feed_,
                                                     .http = *http_,
                                                     .queues = queues});
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
  after_turn();
}

void Application::on_second() {
  for (const std::string& record : store_->take_damage()) {
    observe::log::error("record_damaged", {field("record", SafeText::vetted(record))});
  }
  if (const std::string failure = store_->failure(); !failure.empty()) {
    observe::log::error("store_failed", {field("reason", SafeText::vetted(failure))});
    fail(options::ExitCode::io_error);
    return;
  }
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

queue::Response Application::readyz() {
  if (const std::string failure = store_->failure(); !failure.empty()) {
    health_.not_alive("store", SafeText::vetted(failure));
  } else if (!store_->accepting()) {
    health_.not_ready("store", "intake is stopped: the disk is low or the store is behind");
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
  return page(health_.ready() ? 200 : 503, "application/json", health_.ready_body());
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
