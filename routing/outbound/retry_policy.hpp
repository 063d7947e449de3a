// What a carrier's answer to a submit means for the message and for those behind it: as the
// carrier's rules say, else by the facts of its status (smpp/pdu/status_facts.hpp). Pure.
#pragma once

#include "routing/model/carrier_rules.hpp"
#include "smpp/base/time.hpp"
#include "smpp/pdu/ids.hpp"

#include <cstdint>
#include <span>

namespace routing {

enum class Verdict : std::uint8_t {
  accepted,
  throttled,  // a pause; the message is not to blame
  temporary,  // this message again, later
  rebind,     // the session is of no use: the message goes again at once, on another
  permanent,  // this message will not be taken
};
[[nodiscard]] Verdict verdict_of(std::span<const StatusRule> rules, smpp::CommandStatus status);

struct Reaction {
  Verdict verdict{};
  RetryScope scope{};      // what waits; never `usual`
  smpp::Duration delay{};  // the first time
};

[[nodiscard]] Reaction reaction_to(const CarrierRules& rules, smpp::CommandStatus status);

// first * 2^attempt, at most `longest`; never less than `first`.
[[nodiscard]] smpp::Duration doubled(smpp::Duration first,
                                     std::uint32_t attempt,
                                     smpp::Duration longest);

// Up to a quarter more, by `what`: messages that were refused together do not come back together.
[[nodiscard]] smpp::Duration jittered(smpp::Duration delay, std::uint64_t what);

// Nothing goes out on a bind or to a carrier for a while, longer each time in a row.
class Pause {
 public:
  // The answers of one window bring one pause.
  void begin(smpp::Time now, smpp::Duration first);

  // An answer says that it helped.
  void helped() { in_a_row_ = 0; }

  [[nodiscard]] smpp::Time until() const { return until_; }

 private:
  smpp::Time until_{};
  std::uint32_t in_a_row_ = 0;
};

}  // namespace routing
