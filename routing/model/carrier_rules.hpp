// What is particular to one carrier, for both directions. Plain settings, filled by the
// configuration; the numbers by the application.
#pragma once

#include "routing/model/ids.hpp"
#include "routing/model/writing_rules.hpp"
#include "routing/model/zone.hpp"
#include "smpp/base/time.hpp"
#include "smpp/pdu/ids.hpp"
#include "smpp/pdu/values.hpp"
#include "smpp/text/message_id.hpp"
#include "smpp/text/message_state.hpp"
#include "smpp/text/receipt_date.hpp"
#include "smpp/text/receipt_pattern.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace routing {

using smpp::IdForm;

enum class InDoubt : std::uint8_t {
  resend,            // sent again, flagged possible_duplicate
  park,              // left in doubt for the backend to decide
  receipt_resolves,  // held for a receipt that can only be its own, or a late answer
};

// How a message says that it is shown at once and not kept.
enum class FlashForm : std::uint8_t {
  coding,         // data_coding 0x10, 0x14, 0x18: class 0 of the GSM general group
  message_class,  // data_coding 0xF0, 0xF4; UCS-2 has none there: 0x18
  subunit,        // the TLV dest_addr_subunit 1, the handset's display
};

// How texts are read from a carrier, and written for it.
struct TextRules {
  FlashForm flash = FlashForm::coding;
  WritingRules writing;
  std::vector<smpp::CodingOverride> codings;  // of data_codings but 0, in what comes in

  [[nodiscard]] smpp::CodingRules coding_rules() const {
    return {.smsc_default = writing.default_alphabet, .overrides = codings};
  }
};

enum class StatusAction : std::uint8_t {
  retry,     // the same message again, later; it counts as an attempt
  throttle,  // a pause; the message is not to blame
  end,       // this message will not be taken
};

// What waits.
enum class RetryScope : std::uint8_t { usual, message, bind, carrier };

// What a carrier means by a status of its answers to submits.
struct StatusRule {
  smpp::CommandStatus status = smpp::CommandStatus::ESME_ROK;
  StatusAction action = StatusAction::retry;
  RetryScope scope = RetryScope::usual;  // by the action: the message, or the carrier
  smpp::Duration delay{};                // the first; 0: the carrier's usual one
};

enum class DeliverKind : std::uint8_t {
  message,
  receipt,
  notice,  // intermediate: nothing final, whatever it says
};

// What a carrier means by a message type, bits 5 to 2 of esm_class.
struct ReceiptMark {
  std::uint8_t esm_class = 0;
  DeliverKind means = DeliverKind::receipt;
};

// Which parts of a message of several a carrier sends receipts for.
enum class ReceiptParts : std::uint8_t { all, first, last };

// How a carrier marks and writes its receipts, where it is not as the standards and others do.
struct ReceiptRules {
  std::optional<smpp::ReceiptPattern> pattern;
  std::vector<smpp::StateWord> words;
  std::vector<ReceiptMark> marks;
  ReceiptParts parts = ReceiptParts::all;
  bool sniff = false;        // also ordinary messages that look like receipts are some
  std::optional<Zone> zone;  // of dates that come without an offset

  [[nodiscard]] bool come_for(std::size_t part, std::size_t parts_in_all) const {
    switch (parts) {
      case ReceiptParts::all:
        return true;
      case ReceiptParts::first:
        return part == 1;
      case ReceiptParts::last:
        return part == parts_in_all;
    }
    return true;
  }

  // As events tell a date: with the zone's offset where the carrier gave none.
  [[nodiscard]] smpp::FixedText<25> date_of(smpp::ReceiptDate date) const {
    if (zone && !date.utc_offset) {
      date.utc_offset = utc_offset_of(*zone, date.local);
    }
    return smpp::iso_date(date);
  }

  [[nodiscard]] DeliverKind kind_of(smpp::EsmClass esm_class) const {
    for (const ReceiptMark& mark : marks) {
      if (mark.esm_class == esm_class.message_type()) {
        return mark.means;
      }
    }
    if (esm_class.is_intermediate()) {
      return DeliverKind::notice;
    }
    return esm_class.is_receipt() ? DeliverKind::receipt : DeliverKind::message;
  }
};

// How a carrier wants addresses of each kind marked.
struct NumberType {
  smpp::Ton ton{};
  smpp::Npi npi{};
};

struct NumberTypes {
  NumberType international{.ton = smpp::Ton::international, .npi = smpp::Npi::isdn};
  NumberType short_code{.ton = smpp::Ton::network_specific, .npi = smpp::Npi::unknown};
  NumberType name{.ton = smpp::Ton::alphanumeric, .npi = smpp::Npi::unknown};
};

struct CarrierRules {
  std::string name;
  CarrierNumber number;
  double rate_per_s = 0;            // submits a second over all binds; 0: no limit
  std::uint32_t rate_burst = 1;     // the bucket's depth, in submits
  IdForm answer_id = IdForm::text;  // in answers to our submits
  IdForm receipt_id = IdForm::text;
  ReceiptRules receipts;
  TextRules text;
  NumberTypes from;  // in what goes out
  NumberTypes to;
  QueueNumber queue;      // where its incoming messages go
  bool cancels = true;    // it knows cancel_sm
  bool replaces = false;  // it knows replace_sm
  bool queries = false;   // it knows query_sm
  bool sends = true;      // it is not bound as a receiver only
  InDoubt in_doubt = InDoubt::receipt_resolves;
  smpp::Duration in_doubt_wait = std::chrono::minutes{2};  // of receipt_resolves
  InDoubt in_doubt_then = InDoubt::park;                   // and after it: resend or park
  std::vector<StatusRule> statuses;  // where they are not as the standard says
  smpp::Duration throttle_pause =
      std::chrono::seconds{1};  // after ESME_RTHROTTLED; doubles to 60 s
  smpp::Duration retry_after =
      std::chrono::seconds{5};      // after a temporary refusal; doubles to 10 min
  std::uint32_t max_attempts = 20;  // then the message fails
  // Messages of one conversation that are under way at once; 0: any number, in no order.
  std::uint32_t open_per_conversation = 1;
  std::uint64_t queue_limit = 10'000'000;  // messages waiting on disk; then 429
};

}  // namespace routing
