// The commands of the control socket: one JSON object in, one JSON object out, {"ok":true,...} or
// {"ok":false,"error":"..."}.
//
//   deliver        from, to, text [, count, numbers, rate, unique, length, await, system_id]
//   alert          from, to [, system_id]   one alert_notification
//   throttle       count | for          the next submits are throttled
//   refuse         status, count        the next submits are refused
//   drop_answers   count                the next submits are taken, but not answered
//   refuse_binds   count [, status]     the next binds are refused
//   drop_links     -                    every connection is cut
//   unbind         -                    every session is unbound
//   latency        ms                   from a submit to its answer
//   rate           per_second           0: any
//   receipts       [mode, delay_ms, before_answer, hold, state, id_form]
//   stats          [reset]              reset clears the latencies, after they are told
//   ledger         [from, max]          see ledger_pages.hpp
//   deliver_ledger [from, max]
//   attempts       [from, max]
//   stop           -
//
// Owned by main, one thread; without I/O.
#pragma once

#include "smpp/base/octets.hpp"
#include "smpp/base/unique_function.hpp"
#include "tools/smsc_sim/carrier.hpp"
#include "tools/smsc_sim/control_fields.hpp"
#include "tools/smsc_sim/moment.hpp"

#include <string_view>

namespace sim {

class ControlDesk {
 public:
  // One JSON object without a line end. Called once a command, at once or, for an awaited deliver,
  // when it is done.
  using Reply = smpp::UniqueFunction<void(smpp::Utf8)>;

  explicit ControlDesk(Carrier& carrier) : carrier_(carrier) {}

  void run(std::string_view line, Moment now, Reply reply);

  // After the command `stop`: its answer is the last to be sent.
  [[nodiscard]] bool stopping() const { return stopping_; }

 private:
  void deliver(ControlFields& fields, Moment now, Reply reply);
  [[nodiscard]] smpp::Utf8 command(std::string_view name, ControlFields& fields, Moment now);
  [[nodiscard]] smpp::Utf8 throttle(ControlFields& fields, Moment now);
  [[nodiscard]] smpp::Utf8 receipts(ControlFields& fields);

  Carrier& carrier_;
  bool stopping_ = false;
};

}  // namespace sim
