// The two mailboxes between the I/O thread and the store thread, and the only mutex of the store.
// Operations are handed over in bulk, once a turn of the I/O loop; results come back in bulk. The
// store thread is woken only when it sleeps and there is reason to.
#pragma once

#include "daemon/store/operation.hpp"
#include "smpp/base/time.hpp"

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

namespace store {

class Mailbox {
 public:
  // I/O thread. Takes all of `operations`, which stays empty and keeps what room it gets.
  void hand_over(std::vector<Operation>& operations, std::size_t octets);
  // I/O thread: results so far, into an empty vector.
  void take_results(std::vector<Result>& results);
  // I/O thread: the store thread looks at the world now, not when its timer says so.
  void nudge();
  void stop();
  // I/O thread.
  [[nodiscard]] std::vector<std::string> take_damage();
  [[nodiscard]] std::vector<std::string> take_trouble();

  // Store thread. Until there are operations, a nudge, an end, or `until`.
  void wait(smpp::Time until);
  // Store thread: lets operations gather until `until`, or until there are `enough_octets` of them.
  void gather(smpp::Time until, std::size_t enough_octets);
  // Store thread: all operations, into an empty vector; false when there are none and will be none.
  [[nodiscard]] bool take(std::vector<Operation>& operations);
  // Store thread; true if the I/O thread must be told, because it has taken all earlier results.
  [[nodiscard]] bool deliver(std::vector<Result>& results);
  // Store thread; beyond a hundred that nobody takes, names are dropped (they are counted
  // elsewhere).
  void report_damage(std::string record);
  // Store thread; likewise.
  void report_trouble(std::string what);

 private:
  std::mutex mutex_;
  std::condition_variable awake_;
  std::vector<Operation> operations_;
  std::vector<Result> results_;
  std::vector<std::string> damage_;
  std::vector<std::string> trouble_;
  std::size_t octets_ = 0;
  std::size_t wanted_octets_ =
      0;  // what a sleeping store thread wants to be woken for; 0: no sleep
  bool nudged_ = false;
  bool stopped_ = false;
};

}  // namespace store
