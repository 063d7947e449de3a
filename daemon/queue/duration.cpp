#include "daemon/queue/duration.hpp"

#include <charconv>
#include <cstdint>

namespace queue {
namespace {

constexpr std::chrono::milliseconds year = std::chrono::hours{24 * 365};

std::optional<smpp::Duration> times(std::int64_t count, std::chrono::milliseconds unit) {
  if (count < 0 || count > year / unit) {
    return std::nullopt;
  }
  return count * unit;
}

}  // namespace

std::optional<smpp::Duration> parse_duration(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{}) {
    return std::nullopt;
  }
  const std::string_view unit{end, static_cast<std::size_t>(text.data() + text.size() - end)};
  if (unit == "ms") {
    return times(count, std::chrono::milliseconds{1});
  }
  if (unit == "s") {
    return times(count, std::chrono::seconds{1});
  }
  if (unit == "m") {
    return times(count, std::chrono::minutes{1});
  }
  if (unit == "h") {
    return times(count, std::chrono::hours{1});
  }
  if (unit == "d") {
    return times(count, std::chrono::hours{24});
  }
  return std::nullopt;
}

std::optional<smpp::Duration> read_duration(JsonReader& in) {
  if (in.peek() == JsonReader::Kind::string) {
    const auto text = in.string();
    return text ? parse_duration(*text) : std::nullopt;
  }
  const auto seconds = in.integer();
  return seconds ? times(*seconds, std::chrono::seconds{1}) : std::nullopt;
}

std::string duration_detail(smpp::Duration max) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(max).count();
  return "must be whole seconds, or a string such as \"500ms\", \"30s\" or \"5m\"; at most " +
         std::to_string(seconds) + " s";
}

}  // namespace queue
