// A delivery receipt that the simulated carrier owes, and the deliver_sm made from it (text form,
// TLV form or both). Pure.
#pragma once

#include "smpp/base/octets.hpp"
#include "smpp/base/time.hpp"
#include "smpp/pdu/pdus.hpp"
#include "smpp/session/events.hpp"
#include "tools/smsc_sim/ledger.hpp"
#include "tools/smsc_sim/message_ids.hpp"
#include "tools/smsc_sim/settings.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace sim {

using LineNumber = std::uint32_t;

// A submit that was taken and whose answer is still to be given.
struct OwedAnswer {
  LineNumber line = 0;
  smpp::InboundToken token;
  MessageNumber message = 0;
  std::vector<smpp::Unsuccess> unsuccess;  // of a submit_multi
  std::size_t entry = not_in_ledger;       // of its last destination, if there are several
};

struct Party {
  smpp::Ton ton{};
  smpp::Npi npi{};
  smpp::FixedText<20> address;
};

struct Receipt {
  MessageNumber message = 0;
  smpp::WallTime submitted;
  Party sender;
  Party handset;
  smpp::FixedText<20> text;  // the first characters of the message
  std::size_t entry = not_in_ledger;
  // Given once the receipt is answered or lost: ReceiptSettings::before_answer.
  std::optional<OwedAnswer> answer;
};

// The characters of a message that its receipt repeats: none of a binary or UCS-2 one or of a part,
// and only those that are the same in ASCII, Latin-1 and the default alphabet.
[[nodiscard]] smpp::FixedText<20> receipt_text(const smpp::Octets& short_message,
                                               smpp::DataCoding coding,
                                               smpp::EsmClass esm_class);

[[nodiscard]] smpp::DeliverSm make_receipt(const Receipt& receipt,
                                           const ReceiptSettings& settings,
                                           IdForm form,
                                           smpp::WallTime now);

}  // namespace sim
