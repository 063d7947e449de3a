// Deliberate leaks, to show that the canary harness finds what it is there to find. Each is what a
// tired programmer could do to smppbridged; the test build smppbridged-leaky has them all, in place
// of functions that it would else call (the linker's --wrap), and does the one that
// $SMPPBRIDGE_LEAK names. Without one it is the daemon as it is. `core` is no leak where a core is
// what is wanted.
#pragma once

#include <string>
#include <string_view>

namespace leak {

// What the leaks of one message have of it.
struct Leaked {
  std::string text;
  std::string number;
};

// Which leak this process has; empty: none.
[[nodiscard]] std::string_view chosen();

// Does the chosen leak with a message that came in, if it is one of those.
void leak_message(const Leaked& leaked);

// The same with what a client handed in sealed.
void leak_unsealed(std::string_view plain);

// What came in last, for leaks that do it later.
[[nodiscard]] const Leaked& last();

}  // namespace leak
