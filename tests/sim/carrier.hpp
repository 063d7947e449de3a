// A modelled carrier: it takes submits, answers them late, twice or never, sends receipts in any
// order, and has people who write. Its sessions are the real machine in the SMSC's role; what it
// does is the plan's and chance's. Owned by the world; one thread.
#pragma once

#include "smpp/session/session.hpp"
#include "tests/sim/connection.hpp"
#include "tests/sim/ledger.hpp"
#include "tests/sim/plan.hpp"

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace sim {

class Carrier {
 public:
  // first_id: of the messages that it takes; no two carriers of a world give the same.
  Carrier(Agenda& agenda, Dice& dice, const Plan& plan, Ledger& ledger, std::uint64_t first_id)
      : agenda_(agenda), dice_(dice), plan_(plan), ledger_(ledger), last_id_(first_id) {}

  // Somebody connects.
  [[nodiscard]] std::shared_ptr<Connection> connect();
  // A connection breaks, if there is one.
  void cut_one();
  // Nobody reaches it for a while.
  void fail_for(smpp::Duration time);
  // Somebody writes. Who does waits with the next until the last has been answered.
  void send(Number incoming, const std::string& from, const std::string& text);

  // From now on it does everything right.
  void behave() { behaves_ = true; }

  [[nodiscard]] bool idle() const { return to_send_.empty() && in_flight_ == 0 && planned_ == 0; }

 private:
  using LineNumber = std::uint32_t;

  // What has to reach the other side: a receipt, or a part of a message.
  struct Delivery {
    smpp::DeliverSm deliver;
    Number number = 0;  // of the message that it is about or of
    std::uint8_t part = 1;
    std::string carrier_id = {};  // of what a receipt is about
    bool is_receipt = false;
    bool final = false;
    bool delivered = false;
  };

  struct Line {
    std::shared_ptr<Connection> connection;
    std::unique_ptr<smpp::Session> session;
    std::map<std::uint32_t, Delivery> unanswered;  // by sequence number
    smpp::Time armed = smpp::Time::max();
  };

  struct Writing {
    std::deque<std::pair<Number, std::string>> waiting;  // of one sender
    std::size_t parts_open = 0;                          // of the message that is on its way
  };

  void turn(LineNumber line);
  void on_event(LineNumber number, Line& line, smpp::Event& event);
  void on_submit(LineNumber number,
                 Line& line,
                 const smpp::InboundToken& token,
                 const smpp::SubmitSm& submit);
  void on_cancel(LineNumber number,
                 Line& line,
                 const smpp::InboundToken& token,
                 const smpp::CancelSm& cancel);
  void on_replace(LineNumber number,
                  Line& line,
                  const smpp::InboundToken& token,
                  const smpp::ReplaceSm& replace);
  void on_query(LineNumber number,
                Line& line,
                const smpp::InboundToken& token,
                const smpp::QuerySm& query);
  template <class Response>
  void respond_soon(LineNumber number, const smpp::InboundToken& token, Response response);
  void answer(LineNumber line, const smpp::InboundToken& token, const std::string& id);
  void refuse(LineNumber line, const smpp::InboundToken& token, smpp::CommandStatus status);
  void report(const smpp::SubmitSm& submit,
              Number number,
              std::uint8_t part,
              const std::string& id,
              smpp::Duration answered_after);
  void plan_receipt(const smpp::SubmitSm& submit,
                    Number number,
                    std::uint8_t part,
                    const std::string& id,
                    smpp::MessageState state,
                    smpp::Duration delay);
  [[nodiscard]] smpp::Octets receipt_text(const std::string& id, smpp::MessageState state) const;
  void on_answered(const Delivery& delivery, smpp::CommandStatus status);
  void again(Delivery delivery, smpp::Duration delay);
  void begin_writing(const std::string& from);
  void pump();

  Agenda& agenda_;
  Dice& dice_;
  const Plan& plan_;
  Ledger& ledger_;
  bool behaves_ = false;
  std::map<LineNumber, Line> lines_;
  LineNumber last_line_ = 0;
  std::uint64_t last_id_;
  smpp::Time unreachable_until_{};
  std::uint8_t last_reference_ = 0;
  std::deque<Delivery> to_send_;
  std::set<std::string> reported_;   // ids whose end has been said, or may have been
  std::set<std::string> cancelled_;  // and those that end so

  struct End {
    Number message = 0;
    std::uint8_t part = 1;
    smpp::MessageState state{};
  };

  std::map<std::string, End> ends_;  // of those that a receipt is asked for
  std::size_t in_flight_ = 0;
  std::size_t planned_ = 0;  // deliveries that wait for their time
  std::map<std::string, Writing> writing_;
};

}  // namespace sim
