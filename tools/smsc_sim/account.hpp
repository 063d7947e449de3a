// One customer of the simulated carrier: the sessions bound under one system id, and what is to be
// sent to them: receipts and incoming messages. Whatever was not answered, because the link dropped
// or time ran out, or was refused for now, is sent again later over any session of the account, as
// real carriers do.
//
//   receipts (due after the delay) --+
//   orders (made PDU by PDU) --------+--> the session with room --> unanswered --> answered
//   again (due after the retry delay)^------------- lost, refused for now --+----> refused for good
//
// Owned by Carrier, one thread. Does no I/O: pump() puts PDUs into sessions and pokes their lines.
#pragma once

#include "smpp/base/unique_function.hpp"
#include "smpp/session/events.hpp"
#include "tools/smsc_sim/books.hpp"
#include "tools/smsc_sim/incoming.hpp"
#include "tools/smsc_sim/line.hpp"
#include "tools/smsc_sim/moment.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

namespace sim {

struct OrderResult {
  std::uint64_t answered = 0;  // deliver_sm answered with ESME_ROK
  std::uint64_t refused = 0;   // for good
};

class Account {
 public:
  explicit Account(Books& books) : books_(books) {}

  Account(const Account&) = delete;
  Account& operator=(const Account&) = delete;

  // A session of this account that may be sent to. It must stay until `leave`.
  void join(LineState& line) { receivers_.push_back(&line); }

  void leave(LineState& line);

  [[nodiscard]] bool has_receiver() const { return !receivers_.empty(); }

  void owe_receipt(Receipt receipt, smpp::Time due);
  // `done` is called when every deliver_sm of it is answered or refused for good.
  void start(std::uint32_t order,
             Incoming incoming,
             const IncomingOrder& wish,
             Moment now,
             smpp::UniqueFunction<void(OrderResult)> done);

  void on_answered(LineState& line, const smpp::Answered& answered, Moment now);
  void on_lost(LineState& line, const smpp::Lost& lost, Moment now);

  // Sends what is due as far as there is room, and pokes the lines but `settling`.
  void pump(Moment now, const LineState* settling);
  // Nothing while no session has room: its answers bring the next pump.
  [[nodiscard]] std::optional<smpp::Time> deadline() const;
  // Answers that waited for the outcome of their receipt: a session writes answers before requests,
  // so that having sent it is not enough.
  [[nodiscard]] std::vector<OwedAnswer> take_released();

  // Receipts that are not answered and deliver_sm still to be answered.
  [[nodiscard]] std::size_t receipts_waiting() const { return receipts_waiting_; }

  [[nodiscard]] std::uint64_t delivers_waiting() const { return delivers_waiting_; }

 private:
  struct Order {
    std::uint32_t number = 0;
    Incoming incoming;
    std::uint64_t count = 0;
    double rate = 0;
    smpp::Time start;
    std::uint64_t next_message = 0;
    std::uint8_t next_part = 0;
    OrderResult result;
    smpp::UniqueFunction<void(OrderResult)> done;

    [[nodiscard]] bool all_made() const { return next_message == count; }

    [[nodiscard]] smpp::Time due() const;
  };

  template <class T>
  struct Due {
    smpp::Time due;
    T what;
  };

  [[nodiscard]] std::optional<Outgoing> next(Moment now);
  [[nodiscard]] std::optional<Outgoing> next_receipt(Moment now);
  [[nodiscard]] std::optional<Outgoing> next_incoming(Moment now);
  void send(LineState& line, Outgoing what, Moment now);
  // A receipt that goes before the answer to its submit has had an outcome.
  void release(Outgoing& what);
  void send_again(Outgoing what, Moment now);
  void settle(const Receipt& receipt,
              const SentDeliver& sent,
              smpp::CommandStatus status,
              Moment now);
  void settle(const IncomingPart& part,
              const SentDeliver& sent,
              smpp::CommandStatus status,
              Moment now);

  Books& books_;
  std::vector<LineState*> receivers_;
  std::size_t first_receiver_ = 0;               // so that all get their share
  std::multimap<smpp::Time, Receipt> receipts_;  // by when they are due
  std::deque<Due<Outgoing>> again_;
  std::unordered_map<std::uint32_t, Order> orders_;  // not yet answered in full
  std::deque<std::uint32_t> unsent_;                 // orders with PDUs still to be made
  bool receipt_next_ = true;                         // receipts and messages take turns
  std::vector<OwedAnswer> released_;
  std::size_t receipts_waiting_ = 0;
  std::uint64_t delivers_waiting_ = 0;
};

}  // namespace sim
