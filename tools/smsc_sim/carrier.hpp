// The simulated carrier: everything between the sessions and the control socket. Takes what
// sessions say, binds them to accounts, answers submits, sends receipts and incoming messages.
//
//   Line (a session, driven by LineServer) --events--> Carrier --+--> SubmitDesk --answers--> Line
//   control socket ----------commands----> Carrier               +--> MessageDesk -answers--> Line
//                                                                +--> Account ---delivers--> Line
//
// One thread. Does no I/O and reads no clock, so that tests run it in virtual time.
#pragma once

#include "smpp/base/expected.hpp"
#include "smpp/base/unique_function.hpp"
#include "smpp/session/session.hpp"
#include "tools/smsc_sim/account.hpp"
#include "tools/smsc_sim/books.hpp"
#include "tools/smsc_sim/line.hpp"
#include "tools/smsc_sim/message_desk.hpp"
#include "tools/smsc_sim/submit_desk.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sim {

class Carrier {
 public:
  Carrier(Settings settings, Moment started);
  Carrier(const Carrier&) = delete;
  Carrier& operator=(const Carrier&) = delete;

  // What the session of a new line is to be made with (SMSC role).
  [[nodiscard]] smpp::SessionLimits session_limits() const;

  // Facts. `line` must stay until on_closed.
  [[nodiscard]] LineNumber on_opened(Line& line);
  void on_event(LineNumber number, smpp::Event event, Moment now);
  // All events of one read of this line were given; its driver sends what is put into it now.
  void on_settled(LineNumber number, Moment now);
  void on_closed(LineNumber number);
  void on_deadline(Moment now);
  [[nodiscard]] std::optional<smpp::Time> deadline() const;

  // Commands of the control socket; an error says what is wrong and what would be right.
  // The order's number, by which its entries in the ledger are known. `done` is called once, when
  // all of it is answered; it may be called before this returns.
  smpp::expected<std::uint32_t, std::string> deliver(const IncomingOrder& order,
                                                     std::optional<std::string_view> system_id,
                                                     Moment now,
                                                     smpp::UniqueFunction<void(OrderResult)> done);
  // An alert_notification: the subscriber `from` can be reached again.
  smpp::expected<void, std::string> alert(std::string_view from,
                                          std::string_view to,
                                          std::optional<std::string_view> system_id,
                                          Moment now);
  void refuse_binds(std::uint64_t count, smpp::CommandStatus status);
  void drop_lines();
  void unbind_lines(Moment now);

  [[nodiscard]] SubmitOrders& submit_orders() { return desk_.orders; }

  [[nodiscard]] Books& books() { return books_; }

  [[nodiscard]] std::size_t bound_lines() const;
  [[nodiscard]] std::size_t receipts_waiting() const;
  [[nodiscard]] std::uint64_t delivers_waiting() const;

 private:
  void on(LineNumber number, LineState& line, smpp::BindRequested& event, Moment now);
  void on(LineNumber number, LineState& line, smpp::Received& event, Moment now);
  // `settling` need not be poked.
  void pump(Moment now, const LineState* settling);
  [[nodiscard]] smpp::CommandStatus judge(const smpp::BindFields& fields);
  Account& account(std::string_view system_id);
  // The one that is meant, or the only one.
  [[nodiscard]] smpp::expected<Account*, std::string> meant(
      std::optional<std::string_view> system_id);

  Books books_;
  Lines lines_;
  // By system id; never removed, so that what waits outlives its sessions. The number is bounded.
  std::map<std::string, std::unique_ptr<Account>, std::less<>> accounts_;
  SubmitDesk desk_;
  MessageDesk messages_;
  LineNumber next_line_ = 1;
  std::uint32_t next_order_ = 1;
  // Of the next message in parts. One comes again after 256 such messages: a carrier that sends a
  // part again would otherwise mix it with a later message of the same sender.
  std::uint16_t next_reference_ = 1;
  std::uint64_t binds_to_refuse_ = 0;
  smpp::CommandStatus refuse_binds_with_ = smpp::CommandStatus::ESME_RBINDFAIL;
};

}  // namespace sim
