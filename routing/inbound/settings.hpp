// Settings of the incoming side, filled by the configuration.
#pragma once

#include "routing/inbound/queue_rules.hpp"
#include "smpp/base/time.hpp"

#include <cstddef>
#include <vector>

namespace routing {

struct InboundSettings {
  std::vector<QueueRule> queues;  // before the carriers' own
  // Parts of one message still missing after this: delivered as it is, marked incomplete.
  smpp::Duration parts_deadline = std::chrono::hours{1};
  // Sets of parts waiting, per sender and over all: what one sender may hold, and what memory
  // allows.
  std::size_t max_sets_per_sender = 8;
  std::size_t max_sets = 20'000;
  // Octets of parts waiting; past it parts are refused for now, but for one that completes its
  // message.
  std::size_t max_waiting_octets = 16 * 1024 * 1024;
  // What was answered up to this long before the last answer of a session or process: the answer
  // may not have arrived, and the carrier send it again.
  smpp::Duration fingerprints_kept = std::chrono::seconds{60};
  // What processes died of, or what is of no use and keeps coming: how many such are kept, each of
  // 64 KiB at most, and for how long. Past it they are refused for now.
  std::size_t max_quarantined = 1'000;
  smpp::Duration quarantine_kept = std::chrono::hours{30 * 24};
};

}  // namespace routing
