// The log: JSON lines to stderr, one for each event that is understood. Only the daemon logs, never
// the pure rooms. What may be in a line is in log_line.hpp.
//
//   log::info("link_bound", {log::field("carrier", SafeText::configured(name)),
//                            log::field("bind", number)});
//
// Any thread. A line costs one write; a reader of stderr that has stopped reading costs one short
// wait, then lines are dropped and counted until it reads again: the daemon never waits for its
// log. At most 10 lines a second of one event, the rest are counted and reported as log_suppressed.
#pragma once

#include "daemon/observe/log_line.hpp"
#include "daemon/observe/safe_text.hpp"

#include <cstdint>
#include <initializer_list>

namespace observe::log {

using Fields = std::initializer_list<Field>;

// Lines below the level are not made. The default is info.
void set_level(Level level);
[[nodiscard]] bool enabled(Level level);

void error(SafeText event, Fields fields = {});
void warning(SafeText event, Fields fields = {});
void info(SafeText event, Fields fields = {});
void debug(SafeText event, Fields fields = {});

// Reports what is still held back. Before the process ends.
void flush();

// Lines lost because nobody read stderr, since the start.
[[nodiscard]] std::uint64_t dropped_lines();

// Where lines go; stderr by default. For tests.
void write_to(int descriptor);

}  // namespace observe::log
