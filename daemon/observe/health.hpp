// Whether the daemon is alive and ready, and if not, why. Each component reports in its own words;
// /healthz and /readyz show the sum. Pure: no clock, no I/O.
//
// Owned by the application; I/O thread.
#pragma once

#include "daemon/observe/safe_text.hpp"

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace observe {

class Health {
 public:
  // Components that must have reported before the daemon is ready.
  explicit Health(std::initializer_list<SafeText> components);

  void well(SafeText component);
  // It works on, but nothing new should be sent to it: a bind is down, the disk is low.
  void not_ready(SafeText component, SafeText why);
  // It will not recover by itself: the store has failed for good. The process is to be restarted.
  void not_alive(SafeText component, SafeText why);

  [[nodiscard]] bool alive() const;
  [[nodiscard]] bool ready() const;

  struct Component {
    std::string_view name;
    bool well = false;
    std::string_view why;  // empty when well
  };

  // Views: until the next report.
  [[nodiscard]] std::vector<Component> components() const;

  // {"status":"ready","components":{"store":{"ok":true},...}}; "status" is ready or not_ready, for
  // the first alive or not_alive.
  [[nodiscard]] std::string alive_body() const;
  [[nodiscard]] std::string ready_body() const;

 private:
  enum class State : std::uint8_t { well, not_ready, not_alive };

  struct Report {
    State state = State::not_ready;
    std::string why;
  };

  void report(SafeText component, State state, std::string_view why);
  [[nodiscard]] std::string body(std::string_view status, State worst_ok) const;

  std::map<std::string, Report, std::less<>> components_;
};

}  // namespace observe
