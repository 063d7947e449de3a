// The configuration as the daemon uses it: plain, immutable, built of each room's own settings
// structs. Made by load.hpp; included only by main, application and reload.
#pragma once

#include "config/secret_reference.hpp"
#include "daemon/memory/settings.hpp"
#include "daemon/net/settings.hpp"
#include "daemon/queue/settings.hpp"
#include "daemon/store/settings.hpp"
#include "routing/inbound/settings.hpp"
#include "routing/outbound/settings.hpp"
#include "smpp/text/receipt_pattern.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace config {

// A receipt as the carrier sends it, and what must be read out of it.
struct ReceiptSample {
  std::string text;
  std::string hex;  // the same as octets; one of the two

  struct Gives {
    std::optional<std::string> id;
    std::optional<std::string> stat;
    std::optional<std::string> err;
    std::optional<std::string> text;
    std::optional<std::string> submit_date;  // `2026-01-31T10:15`
    std::optional<std::string> done_date;
    std::optional<std::uint32_t> sub;
    std::optional<std::uint32_t> dlvrd;
  };

  Gives gives;
};

// A PDU of the carrier's, and what must come of it. Only what is given is compared.
struct PduSample {
  std::string name;
  std::string hex;

  struct Gives {
    std::optional<std::string> kind;
    std::optional<std::string> from;
    std::optional<std::string> to;
    std::optional<std::string> text;
    std::optional<std::string> data;  // in hexadecimal
    std::optional<std::string> id;
    std::optional<std::string> answer_id;
    std::optional<std::string> state;
    std::optional<std::string> word;
    std::optional<std::string> error;
    std::optional<std::string> verdict;
    std::optional<std::uint32_t> part;
    std::optional<std::uint32_t> parts;
  };

  Gives gives;
};

struct Carrier {
  net::LinkSettings link;  // bind.fields.password stays empty here
  SecretReference password;
  std::uint32_t binds = 1;
  routing::CarrierRules rules;                      // numbers are filled by the application
  std::optional<smpp::PatternFault> pattern_fault;  // why rules.receipts has no pattern
  std::vector<ReceiptSample> receipt_samples;
  std::vector<PduSample> samples;
  std::string profile;  // as the file names it; laid under the carrier's settings while loading
  std::string queue;    // name of the queue for its incoming messages
};

// What a client's events are sealed with; neither: they are not. A reference without a name is
// none.
struct Seal {
  std::string public_key;  // a file
  SecretReference shared_key;
};

struct Client {
  routing::ClientRules rules;
  std::string queue;
  std::optional<std::uint32_t> uid;
  std::string cert_san;
  Seal seal;
};

struct Queue {
  std::string name;
};

// One of the carriers of a route.
struct RouteCarrier {
  std::string carrier;
  routing::RouteTarget target;
};

struct Route {
  routing::Route rule;  // its clients and targets are filled by the application
  std::string carrier;  // the only one, or `carriers`
  std::vector<RouteCarrier> carriers;
  std::vector<std::string> clients;
};

// Which queue incoming messages go to.
struct IncomingRule {
  routing::QueueRule rule;  // its carriers and queue are filled by the application
  std::vector<std::string> carriers;
  std::string queue;
};

enum class LogLevel : std::uint8_t { error, warning, info, debug };

struct Config {
  std::vector<Carrier> carriers;
  std::vector<Client> clients;
  std::vector<Queue> queues;
  std::vector<Route> routes;
  std::vector<IncomingRule> incoming;
  RootReferences roots;
  memory::MemorySettings memory;
  SecretReference exchange_key;  // without a name: none
  SecretReference exchange_key_before;
  store::StoreSettings store;
  queue::HttpSettings http;
  queue::FeedSettings feed;
  routing::InboundSettings inbound;    // queues are filled by the application
  routing::OutboundSettings outbound;  // carriers, routes and clients are filled by the application
  LogLevel log_level = LogLevel::info;
  bool lab = false;
  smpp::Duration drain = std::chrono::seconds{20};  // SIGTERM to the end, at most
};

}  // namespace config
