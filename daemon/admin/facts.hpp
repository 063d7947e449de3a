// What the operator is shown, as plain values: gathered by the application, written as JSON by
// pages.hpp. Names, states and figures; no texts and no numbers of people. Views are static or
// outlive the page.
#pragma once

#include "smpp/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace admin {

struct StatusFacts {
  std::string_view version{};
  std::uint64_t run = 0;
  smpp::WallTime started_at{};
  std::uint64_t uptime_s = 0;
  bool ready = false;
  bool alive = false;
  bool lab = false;
  bool accepting = false;

  struct Component {
    std::string_view name{};
    bool well = false;
    std::string_view why{};
  };

  std::vector<Component> components{};
  std::uint64_t binds = 0;
  std::uint64_t bound = 0;
  std::uint64_t messages_waiting = 0;
  std::uint64_t messages_in_doubt = 0;
  std::uint64_t submits_in_flight = 0;
  std::uint64_t events_held = 0;
  std::uint64_t parts_waiting = 0;
  std::uint64_t disk_free_bytes = 0;
  std::uint64_t mailbox_bytes = 0;
  std::uint64_t records_damaged = 0;
  std::string_view ledger{};  // balanced, mismatch, unchecked
};

// Why a message would take the carrier that it would.
struct RouteFacts {
  struct Tried {
    std::uint64_t place = 1;  // in the configuration
    std::string name{};
    std::string_view because{};  // the condition that does not hold; empty: it fits
  };

  struct Carrier {
    std::string carrier{};
    bool bound = false;
  };

  std::string_view problem{};  // with the number; may be empty
  std::vector<Tried> routes{};
  bool found = false;
  std::string pool{};     // that the sender is drawn from; may be empty
  std::string went_by{};  // the carrier of the conversation until now; may be empty
  std::vector<Carrier> carriers{};
};

struct BindFacts {
  std::string carrier{};
  std::uint64_t bind = 1;
  std::string_view state{};
  smpp::WallTime since{};
  std::string host{};
  std::uint16_t port = 0;
  std::string_view mode{};  // tx, rx, trx

  // Of the session of now, or of the last.
  struct Tls {
    std::string version{};
    std::string cipher{};
    std::string name{};         // what the certificate was checked for
    std::string verified_by{};  // our file of authorities, or the system's
    std::string subject{};
    std::string issuer{};
    smpp::WallTime expires{};
    std::optional<smpp::WallTime> own_expires{};  // of our chain, if we have a certificate
  };

  bool plain = false;
  std::optional<Tls> tls{};
  std::uint64_t window = 0;
  std::uint64_t in_flight = 0;

  struct Error {
    smpp::WallTime at{};
    std::string_view kind{};
    std::string status{};  // command_status of a refusal; empty: none
    std::string detail{};
    std::string_view advice{};
  };

  std::optional<Error> last_error{};
};

// The messages of one carrier on their way out.
struct CarrierQueueFacts {
  std::string carrier{};
  std::uint64_t waiting = 0;
  std::uint64_t in_memory = 0;
  std::uint64_t in_doubt = 0;
  std::uint64_t unsettled = 0;  // parts written, not settled on disk
  std::uint64_t limit = 0;
};

// The events of one queue.
struct EventQueueFacts {
  std::string queue{};
  std::uint64_t held = 0;
  std::uint64_t leased = 0;
  std::uint64_t dead = 0;
  std::uint64_t waiters = 0;
  bool more_on_disk = false;
};

struct QueueFacts {
  std::vector<CarrierQueueFacts> carriers{};
  std::vector<EventQueueFacts> queues{};
};

// Lists that may be long are shown page by page.
struct DoubtFacts {
  struct Message {
    std::string id{};
    std::string carrier{};
    std::string client{};
    std::uint64_t parts = 1;
    std::string_view state{};  // held, parked
    smpp::WallTime since{};
    smpp::WallTime until{};
  };

  std::vector<Message> messages{};
  std::string next{};  // the id to go on from; empty: that was all
  std::uint64_t damaged = 0;
};

struct QuarantineFacts {
  struct Record {
    std::string record{};
    std::string carrier{};
    std::string_view reason{};
    std::string_view kind{};  // request, parts
    std::uint64_t parts = 1;
    std::uint64_t size = 0;
    smpp::WallTime since{};
    smpp::WallTime until{};
  };

  std::vector<Record> records{};
  std::string next{};
  std::uint64_t damaged = 0;
};

// A trace that has begun.
struct BegunTrace {
  std::uint64_t number = 0;
  std::string_view carrier{};
};

struct TraceFacts {
  struct Line {
    smpp::WallTime at{};
    std::uint64_t bind = 1;
    std::string_view way{};   // sent, received
    std::string_view from{};  // pseudonyms; empty: none
    std::string_view to{};
    std::string_view what{};
  };

  std::vector<Line> lines{};
  std::uint64_t dropped = 0;
  bool ended = false;
};

struct PseudonymFacts {
  std::chrono::sys_days day{};
  std::string_view pseudonym{};
};

}  // namespace admin
