// A modelled client: hands messages in, with and without an idempotency key, asks again where it
// got no answer, leases events, and acknowledges them late or not at all. Outlives the daemon's
// crashes. Owned by the world; one thread.
#pragma once

#include "tests/sim/ledger.hpp"
#include "tests/sim/process.hpp"

#include <memory>
#include <string>
#include <vector>

namespace sim {

class Backend {
 public:
  Backend(Agenda& agenda, Dice& dice, const Plan& plan, Ledger& ledger)
      : agenda_(agenda), dice_(dice), plan_(plan), ledger_(ledger) {}

  // All it will ever hand in, each at its time.
  void plan_posts();
  void on_ready(const std::shared_ptr<Process>& process);

  void behave() { behaves_ = true; }

  // Everything has been handed in, or will never be.
  [[nodiscard]] bool idle() const { return open_ == 0; }

 private:
  struct Request {
    std::vector<Number> numbers;
    std::string key;  // empty: none
    bool sent = false;
  };

  struct Message {
    std::string to;
    std::string text;
    bool receipt = true;
    std::uint8_t priority = 1;
    smpp::Duration later{};  // after it is handed in
  };

  void post(const std::shared_ptr<Request>& request);
  void on_outcome(const std::shared_ptr<Request>& request, const routing::AcceptOutcome& outcome);
  void again(const std::shared_ptr<Request>& request);
  [[nodiscard]] routing::Submission submission(Number number) const;
  void lease();
  void settle(std::vector<queue::LeaseId> leases);
  void on_event(const routing::QueueEvent& event);
  void plan_changes(Number number, const routing::MessageId& id);
  void replace(Number number, const routing::MessageId& id);
  void cancel(Number number, const routing::MessageId& id);
  void resolve(Number number, const routing::MessageId& id, routing::Resolution resolution);

  Agenda& agenda_;
  Dice& dice_;
  const Plan& plan_;
  Ledger& ledger_;
  bool behaves_ = false;
  std::weak_ptr<Process> process_;
  std::map<Number, Message> messages_;
  std::size_t open_ = 0;  // requests
  unsigned replaced_ = 0;
};

}  // namespace sim
