// How the simulated carrier behaves: given on the command line, some of it changed later over the
// control socket.
#pragma once

#include "smpp/base/octets.hpp"
#include "smpp/base/privacy.hpp"
#include "smpp/base/scatter.hpp"
#include "smpp/base/time.hpp"
#include "smpp/pdu/roles.hpp"
#include "smpp/pdu/values.hpp"

#include <cstddef>
#include <cstdint>

namespace sim {

// How a message id is written. Carriers are known to use one form in the answer and another in the
// receipt.
// hex8 is for sessions of 3.3 alone.
enum class IdForm : std::uint8_t { dec, hex, text, hex8 };

enum class ReceiptForm : std::uint8_t { none, text, tlv, both };

struct ReceiptSettings {
  ReceiptForm form = ReceiptForm::both;
  smpp::Duration delay = std::chrono::milliseconds{50};
  // The state that every receipt reports.
  smpp::MessageState state = smpp::MessageState::delivered;
  // The receipt is sent first, at once, and the submit is answered after the receipt was.
  bool before_answer = false;
  // So many of a hundred are sent so; and the others come at any time within `spread` after their
  // delay, in any order. Both follow from the message's number, so that a run can be repeated.
  std::uint32_t early_percent = 0;
  smpp::Duration spread{};

  [[nodiscard]] bool early(std::uint64_t message) const {
    return before_answer || smpp::scattered(message) % 100 < early_percent;
  }

  [[nodiscard]] smpp::Duration delay_of(std::uint64_t message) const {
    constexpr std::uint64_t steps = 1'000'000;
    return delay + spread * static_cast<std::int64_t>(smpp::scattered(message) / 100 % steps) /
                       static_cast<std::int64_t>(steps);
  }

  // Receipts wait until this is false again.
  bool hold = false;
};

struct Settings {
  // Without, any system id and password are taken.
  bool accept_any = true;
  smpp::FixedText<15> system_id;
  smpp::Secret<smpp::FixedText<64>> password;

  // What strict carriers refuse is refused (SessionLimits::strict).
  bool strict = true;
  // The highest version that is spoken.
  smpp::Version version = smpp::Version::v50;

  // Submits of one session that may be unanswered; over it ESME_RTHROTTLED. Also our own window.
  std::size_t window = 100;
  // Submits a second over all sessions, with a second's worth of burst; over it ESME_RTHROTTLED.
  // 0: any.
  std::uint32_t rate = 0;
  // From a submit to its answer.
  smpp::Duration latency{};
  // A deliver_sm not answered for this long counts as lost and is sent again.
  smpp::Duration response_timeout = std::chrono::seconds{10};
  // A session silent for this long is asked whether it lives, and cut without an answer in the
  // above.
  smpp::Duration enquire_link_after = std::chrono::seconds{30};
  // What was lost or refused for now is sent again after this.
  smpp::Duration retry_delay = std::chrono::milliseconds{200};

  IdForm id_form = IdForm::dec;
  IdForm receipt_id_form = IdForm::dec;
  ReceiptSettings receipts;

  // Entries of each ledger; past it the counters go on alone. An entry takes about 400 octets.
  std::size_t max_ledger = 2'000'000;
  // Receipts and incoming messages that wait at once, over all accounts: memory again.
  std::size_t max_waiting = 2'000'000;
};

}  // namespace sim
