// Where submits arrive: each is written down, and taken, throttled, refused or left without an
// answer, as the settings and the tests' orders say. Answers go out at once or after the latency.
//
// Owned by Carrier, one thread. Gives commands to sessions; pokes lines only for late answers.
#pragma once

#include "smpp/pdu/pdus.hpp"
#include "tools/smsc_sim/account.hpp"
#include "tools/smsc_sim/books.hpp"
#include "tools/smsc_sim/line.hpp"
#include "tools/smsc_sim/moment.hpp"

#include <cstdint>
#include <deque>
#include <optional>

namespace sim {

// What tests order for the next submits.
struct SubmitOrders {
  std::uint64_t throttle = 0;  // so many
  smpp::Time throttle_until{};
  std::uint64_t refuse = 0;
  smpp::CommandStatus refuse_with = smpp::CommandStatus::ESME_RSYSERR;
  // Written down and taken, receipts and all, but not answered: the peer cannot know.
  std::uint64_t leave_unanswered = 0;
};

class SubmitDesk {
 public:
  SubmitDesk(Books& books, Lines& lines, Moment started);

  SubmitOrders orders;

  // Precondition: the line is bound.
  void receive(LineNumber number,
               LineState& line,
               const smpp::InboundToken& token,
               smpp::SubmitSm submit,
               Moment now);
  void receive(LineNumber number,
               LineState& line,
               const smpp::InboundToken& token,
               smpp::DataSm submit,
               Moment now);
  // Each address is a message in the ledger, all with one id; lists are known to nobody.
  void receive(LineNumber number,
               LineState& line,
               const smpp::InboundToken& token,
               smpp::SubmitMulti submit,
               Moment now);

  // Answers that were held back for a receipt.
  void release(const OwedAnswer& owed, Moment now);
  void on_deadline(Moment now);
  [[nodiscard]] std::optional<smpp::Time> deadline() const;

 private:
  struct Due {
    smpp::Time due;
    OwedAnswer owed;
  };

  struct Taken {
    SubmitEntry entry;
    Party sender;
    Party handset;
    bool wants_receipt = false;
  };

  enum class Verdict : std::uint8_t { take, take_in_silence, throttle, refuse };

  void receive(
      LineNumber number, LineState& line, const smpp::InboundToken& token, Taken taken, Moment now);
  // Refused as ordered or over the limits: false, and written down.
  [[nodiscard]] bool admit(LineState& line,
                           const smpp::InboundToken& token,
                           SubmitEntry& entry,
                           Verdict verdict,
                           Moment now);
  [[nodiscard]] Verdict judge(const LineState& line, Moment now);
  [[nodiscard]] bool within_rate(Moment now);
  void refuse(LineState& line,
              const smpp::InboundToken& token,
              SubmitEntry entry,
              smpp::CommandStatus status,
              Moment now);
  // False if the session is gone.
  bool answer(const OwedAnswer& owed, Moment now);

  Books& books_;
  Lines& lines_;
  std::deque<Due> late_;
  double tokens_ = 0;
  smpp::Time tokens_at_;
};

}  // namespace sim
