// What of a carrier is being worked on right now, noted where it outlives the process: the next one
// knows what the last one died of. Only keyed hashes are noted. Implemented by the application over
// a page that the kernel keeps, by a model in tests.
//
// I/O thread only; must outlive the journal.
#pragma once

#include "routing/model/storage.hpp"

#include <optional>

namespace routing {

class CrashWatch {
 public:
  CrashWatch() = default;
  CrashWatch(const CrashWatch&) = delete;
  CrashWatch& operator=(const CrashWatch&) = delete;
  virtual ~CrashWatch() = default;

  // From here on this is worked on, or nothing; gives what was until here.
  virtual std::optional<BlindIndex> work_on(const std::optional<BlindIndex>& print) = 0;
  // How many processes died working on it.
  [[nodiscard]] virtual unsigned crashes(const BlindIndex& print) const = 0;
  // It went through, or lies where it is not worked on any more: nobody died of it in the end.
  virtual void settled(const BlindIndex& print) = 0;
};

// Worked on until the end of the scope, then what was before it is again.
class Watched {
 public:
  Watched(CrashWatch& watch, const BlindIndex& print)
      : watch_(watch), before_(watch.work_on(print)) {}

  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;

  ~Watched() { watch_.work_on(before_); }

 private:
  CrashWatch& watch_;
  std::optional<BlindIndex> before_;
};

}  // namespace routing
