// What the daemon is built of: the numbers of names first, since everything else is made with them.
#include "daemon/application.hpp"
#include "daemon/clocks.hpp"
#include "daemon/observe/log.hpp"
#include "daemon/page.hpp"

#include <algorithm>
#include <random>
#include <utility>

namespace application {
namespace {

using observe::SafeText;
using observe::log::field;

// The checked configuration names only what is there.
template <class Named>
auto number_of(const std::vector<Named>& all, const std::string& name) {
  return std::ranges::find(all, name, [](const Named& one) { return one.rules.name; })
      ->rules.number;
}

routing::Route numbered(const config::Config& config, const config::Route& route) {
  routing::Route rule = route.rule;
  if (!route.carrier.empty()) {
    rule.targets.push_back({.carrier = number_of(config.carriers, route.carrier)});
  }
  for (const config::RouteCarrier& target : route.carriers) {
    rule.targets.push_back(target.target);
    rule.targets.back().carrier = number_of(config.carriers, target.carrier);
  }
  for (const std::string& client : route.clients) {
    rule.clients.push_back(number_of(config.clients, client));
  }
  return rule;
}

std::vector<routing::QueueRule> numbered(const config::Config& config, routing::Names& names) {
  std::vector<routing::QueueRule> rules;
  routing::Batch none;
  for (const config::IncomingRule& incoming : config.incoming) {
    routing::QueueRule& rule = rules.emplace_back(incoming.rule);
    for (const std::string& carrier : incoming.carriers) {
      rule.carriers.push_back(number_of(config.carriers, carrier));
    }
    rule.queue =
        routing::QueueNumber{*names.number_of(routing::NameKind::queue, incoming.queue, none)};
  }
  return rules;
}

}  // namespace

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
    outbound.carriers.back().sends = carrier.link.bind.mode != smpp::BindMode::receiver;
  }
  for (const config::Client& client : config_.clients) {
    labels.clients.push_back(client.rules.name);
    outbound.clients.push_back(client.rules);
  }
  for (const config::Route& route : config_.routes) {
    outbound.routes.push_back(numbered(config_, route));
  }

  metrics_ = std::make_unique<observe::Metrics>(labels, SMPPBRIDGE_VERSION);
  metrics_->process.lab_mode.set(config_.lab ? 1 : 0);
  metrics_->process.plain_carriers.set(static_cast<double>(std::ranges::count_if(
      config_.carriers, [](const config::Carrier& carrier) { return carrier.link.plain; })));
  const auto hold = [&](observe::MemoryGuarantee guarantee, bool holds) {
    metrics_->process.memory_guarantees[guarantee].set(holds ? 1 : 0);
  };
  hold(observe::MemoryGuarantee::locked, memory_.locked);
  hold(observe::MemoryGuarantee::undumped, memory_.undumped);
  hold(observe::MemoryGuarantee::wiped_on_fork, memory_.wiped_on_fork);
  hold(observe::MemoryGuarantee::secret_keys, memory_.secret_keys);
  if (!memory_.locked) {
    observe::log::warning("memory_not_locked", {field("lab", config_.lab)});
  }
  tell_measures();
  metrics_->process.start_time.set(static_cast<double>(wall_now().time_since_epoch().count()) /
                                   1000);

  const auto run = store_->run();
  feed_ =
      std::make_unique<queue::Feed>(config_.feed, queues, *store_, static_cast<std::uint32_t>(run));
  feed_clock_ = std::make_unique<queue::FeedClock>(io_.get_executor(), *feed_);
  pseudonyms_ = std::make_unique<Pseudonyms>(store_->indexer());
  traces_ = std::make_unique<Traces>(*pseudonyms_, [this](const std::string& carrier, bool wanted) {
    links_->watch(carrier, wanted);
  });
  links_ = std::make_unique<Links>(io_, *metrics_, [this] { after_turn(); });
  links_->report_to(*pseudonyms_, *traces_);
  journal_ = std::make_unique<routing::Journal>(*store_, *feed_, *links_, *crash_page_, run);
  const auto carrier_rules = outbound.carriers;
  config_.inbound.queues = numbered(config_, names_);
  outbound_ = std::make_unique<routing::Outbound>(
      std::move(outbound), *journal_, store_->indexer(), *links_, run, std::random_device{}());
  inbound_ = std::make_unique<routing::Inbound>(
      config_.inbound, carrier_rules, *journal_, store_->indexer(), *links_, *outbound_);
  erasure_ = std::make_unique<routing::Erasure>(*journal_, *inbound_, *outbound_);
  outbound_->ledger().set_on_result(
      [this](const routing::LedgerReport& report) { on_ledger(report); });
  links_->serve(*inbound_, *outbound_);
  for (std::size_t i = 0; i < config_.carriers.size(); ++i) {
    const config::Carrier& carrier = config_.carriers[i];
    links_->add(Links::CarrierSettings{.link = carrier.link,
                                       .password = passwords_[i],
                                       .number = carrier.rules.number,
                                       .statuses = carrier.rules.statuses,
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

void Application::tell_measures() {
  using Measure = observe::HardeningMeasure;
  const std::pair<Measure, bool> all[] = {{Measure::own_user, measures_.own_user},
                                          {Measure::no_capabilities, measures_.no_capabilities},
                                          {Measure::system_calls, measures_.system_calls},
                                          {Measure::files, measures_.files},
                                          {Measure::ports, measures_.ports}};
  for (const auto& [measure, holds] : all) {
    metrics_->process.hardening[measure].set(holds ? 1 : 0);
    if (!holds) {
      observe::log::warning("not_confined", {field("measure", measure)});
    }
  }
}

void Application::build_queue(const std::vector<queue::QueueName>& queues) {
  queue::CarrierNames carrier_names;
  for (const config::Carrier& carrier : config_.carriers) {
    carrier_names.emplace(carrier.rules.number, carrier.rules.name);
  }
  std::vector<queue::ClientIdentity> identities;
  std::map<routing::ClientNumber, queue::ClientKey> keys;
  std::vector<routing::ClientNumber> clients;
  std::unordered_map<routing::ClientNumber, std::string> client_names;
  for (const config::Client& client : config_.clients) {
    clients.push_back(client.rules.number);
    if (const auto key = seals_.clients.find(client.rules.name); key != seals_.clients.end()) {
      keys.emplace(client.rules.number,
                   queue::ClientKey{.client = client.rules.name, .key = std::move(key->second)});
    }
    client_names.emplace(client.rules.number, client.rules.name);
    identities.push_back(queue::ClientIdentity{.name = client.rules.name,
                                               .number = client.rules.number,
                                               .uid = client.uid,
                                               .cert_san = client.cert_san,
                                               .queue = client.rules.queue});
  }
  api_ = std::make_unique<queue::Api>(config_.feed,
                                      queues,
                                      carrier_names,
                                      *outbound_,
                                      *feed_,
                                      queue::Seals{std::move(seals_.exchange), std::move(keys)});
  admin_ = std::make_unique<AdminDesk>(
      AdminDesk::Sources{.health = [this]() -> const observe::Health& { return look_at_health(); },
                         .links = *links_,
                         .store = *store_,
                         .outbound = *outbound_,
                         .inbound = *inbound_,
                         .feed = *feed_,
                         .erasure = *erasure_,
                         .traces = *traces_,
                         .pseudonyms = *pseudonyms_,
                         .queues = queues,
                         .carriers = carrier_names,
                         .clients = std::move(client_names),
                         .lab = config_.lab});
  config_.http.room = memory::room_for_requests(config_.memory.limit);
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
          .readyz = [this] { return readyz(); }},
      [this](const queue::Request& request, queue::Api::Done done) {
        return admin_->handle(request, std::move(done));
      },
      [] { return memory::has_room(); });
  scrape_ = std::make_unique<Scrape>(Scrape::Sources{.metrics = *metrics_,
                                                     .links = *links_,
                                                     .store = *store_,
                                                     .outbound = *outbound_,
                                                     .inbound = *inbound_,
                                                     .feed = *feed_,
                                                     .http = *http_,
                                                     .queues = queues,
                                                     .clients = clients});
}

}  // namespace application
