// What is particular to one carrier, for both directions. Plain settings, filled by the
// configuration; the numbers by the application.
#pragma once

#include "routing/model/ids.hpp"
#include "smpp/base/time.hpp"

#include <cstdint>
#include <string>

namespace routing {

// How a carrier writes its message ids (delivery-receipts section 5).
enum class IdForm : std::uint8_t { text, hex, dec };

enum class DefaultAlphabet : std::uint8_t { gsm7, latin1, ascii };

enum class InDoubt : std::uint8_t {
  resend,  // sent again, flagged possible_duplicate
  park,    // left in doubt for the backend to decide
};

struct CarrierRules {
  std::string name;
  CarrierNumber number;
  double rate_per_s = 0;         // submits a second over all binds; 0: no limit
  std::uint32_t rate_burst = 1;  // the bucket's depth, in submits
  IdForm answer_id = IdForm::text;
  IdForm receipt_id = IdForm::text;
  DefaultAlphabet default_alphabet = DefaultAlphabet::gsm7;
  QueueNumber queue;  // where its incoming messages go
  InDoubt in_doubt = InDoubt::park;
  smpp::Duration throttle_pause =
      std::chrono::seconds{1};  // after ESME_RTHROTTLED; doubles to 60 s
  smpp::Duration retry_after =
      std::chrono::seconds{5};             // after a temporary refusal; doubles to 10 min
  std::uint32_t max_attempts = 20;         // then the message fails
  std::uint64_t queue_limit = 10'000'000;  // messages waiting on disk; then 429
};

}  // namespace routing
