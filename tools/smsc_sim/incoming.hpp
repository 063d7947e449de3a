// An order to send incoming messages (deliver_sm) to whoever is bound, and the PDUs of it. A flood
// is not kept in memory: each PDU is made from the order when its turn comes, or comes again. Pure.
#pragma once

#include "smpp/base/expected.hpp"
#include "smpp/base/octets.hpp"
#include "smpp/pdu/pdus.hpp"
#include "smpp/text/segmentation.hpp"
#include "tools/smsc_sim/ledger.hpp"
#include "tools/smsc_sim/receipt.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace sim {

struct IncomingOrder {
  std::string_view from;
  std::string_view to;
  std::string_view text;
  std::uint64_t count = 1;
  // The sender's number is counted up from `from` over this many numbers.
  std::uint64_t numbers = 1;
  // Messages a second; 0: as fast as the window allows.
  double rate = 0;
  // The text is followed by the message's serial in ten digits.
  bool unique = false;
  // With `unique`: filled with letters up to this many octets.
  std::size_t length = 0;
  // Of the first message's parts; each next message has the next.
  std::uint16_t reference = 0;
};

// The place of one deliver_sm in its order.
struct IncomingPart {
  std::uint32_t order = 0;
  std::uint64_t number = 0;  // of the message, from 0: its serial
  std::uint8_t part = 0;     // from 0
  std::uint16_t attempts = 0;
  std::size_t entry = not_in_ledger;
  std::size_t attempt = not_in_ledger;  // the one under way
};

class Incoming {
 public:
  // An error says which field and what would be right; it never repeats the field.
  [[nodiscard]] static smpp::expected<Incoming, std::string> make(const IncomingOrder& order);

  [[nodiscard]] std::uint8_t parts() const { return parts_; }

  // Precondition: part < parts(). A long text is encoded anew for each part: floods are short.
  [[nodiscard]] smpp::DeliverSm pdu(std::uint64_t number, std::uint8_t part) const;

 private:
  Incoming() = default;

  [[nodiscard]] smpp::Utf8 text_of(std::uint64_t number) const;
  [[nodiscard]] smpp::expected<smpp::Parts, smpp::SegmentError> segment(std::uint64_t number) const;

  Party from_;
  Party to_;
  std::uint64_t first_number_ = 0;  // `from` as a number, when it is one
  std::uint64_t numbers_ = 1;
  smpp::Utf8 text_;
  bool unique_ = false;
  std::size_t length_ = 0;
  std::uint16_t reference_ = 0;
  bool plain_ = false;  // one part of letters that the default alphabet has where ASCII has them
  std::uint8_t parts_ = 1;
};

}  // namespace sim
