// What carriers and we say to each other, for an operator who asks (smppbridgectl trace): PDUs by
// their structure, personal fields as lengths, numbers as pseudonyms, texts and secrets not at all.
// A trace ends by itself: at its time, or when nobody has fetched from it for a while.
//
// Owned by the application; I/O thread.
#pragma once

#include "daemon/pseudonyms.hpp"
#include "smpp/base/time.hpp"
#include "smpp/session/frame_watcher.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace application {

class Traces {
 public:
  // Operators at once: each line costs each of them a decoding.
  static constexpr std::size_t max_traces = 4;
  static constexpr smpp::Duration max_length = std::chrono::hours{1};
  // Lines that wait to be fetched, about half a MiB: some seconds of a busy carrier.
  static constexpr std::size_t max_lines = 2'000;
  static constexpr std::size_t lines_at_once = 500;
  static constexpr smpp::Duration abandoned_after = std::chrono::seconds{15};

  struct Line {
    smpp::WallTime at;
    std::size_t bind = 0;  // from 1
    smpp::Way way{};
    std::string from;  // pseudonyms; empty: the PDU has none
    std::string to;
    std::string what;
  };

  struct Page {
    std::vector<Line> lines;
    std::uint64_t dropped = 0;  // since the last page
    bool ended = false;         // and nothing is left: the trace is forgotten
  };

  // `watch` is told of a carrier whose frames are wanted from now on, or are not any more.
  using Watch = std::function<void(const std::string& carrier, bool wanted)>;

  Traces(const Pseudonyms& pseudonyms, Watch watch)
      : pseudonyms_(pseudonyms), watch_(std::move(watch)) {}

  // Its number; nothing if there are as many as may be.
  [[nodiscard]] std::optional<std::uint64_t> begin(const std::string& carrier,
                                                   smpp::Duration length,
                                                   smpp::Time now);
  // What has come since the last call; nothing if there is no such trace.
  [[nodiscard]] std::optional<Page> take(std::uint64_t number, smpp::Time now);

  void on_frame(const std::string& carrier,
                std::size_t bind,
                smpp::Way way,
                std::span<const std::uint8_t> frame,
                smpp::WallTime at);
  // Every second or so: ends those whose time has come.
  void look(smpp::Time now);

  [[nodiscard]] std::size_t in_progress() const;

 private:
  struct Trace {
    std::string carrier;
    smpp::Time until;
    smpp::Time fetched;
    bool ended = false;
    std::deque<Line> lines{};
    std::uint64_t dropped = 0;
  };

  [[nodiscard]] Line line_of(std::size_t bind,
                             smpp::Way way,
                             std::span<const std::uint8_t> frame,
                             smpp::WallTime at) const;
  [[nodiscard]] bool is_wanted(const std::string& carrier) const;

  const Pseudonyms& pseudonyms_;
  Watch watch_;
  std::uint64_t next_ = 1;
  std::map<std::uint64_t, Trace> traces_;
};

}  // namespace application
