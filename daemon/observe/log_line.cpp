#include "daemon/observe/log_line.hpp"

#include "daemon/observe/json_text.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <variant>

namespace observe::log {
namespace {

void append_value(std::string& out, const Field::Value& value) {
  std::visit(
      [&out](const auto& held) {
        using T = std::decay_t<decltype(held)>;
        if constexpr (std::same_as<T, std::monostate>) {
          out += "null";
        } else if constexpr (std::same_as<T, SafeText>) {
          append_quoted(out, held.view());
        } else if constexpr (std::same_as<T, Pseudonym>) {
          append_quoted(out, held.view());
        } else if constexpr (std::same_as<T, double>) {
          if (std::isfinite(held)) {
            fmt::format_to(std::back_inserter(out), "{:.6g}", held);
          } else {
            out += "null";
          }
        } else {
          fmt::format_to(std::back_inserter(out), "{}", held);
        }
      },
      value);
}

}  // namespace

std::string_view name_of(Level level) {
  switch (level) {
    case Level::error:
      return "error";
    case Level::warning:
      return "warning";
    case Level::info:
      return "info";
    case Level::debug:
      return "debug";
  }
  return {};
}

std::string format_line(std::chrono::sys_time<std::chrono::milliseconds> time,
                        Level level,
                        SafeText event,
                        std::span<const Field> fields) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  std::string line;
  line.reserve(256);
  fmt::format_to(std::back_inserter(line),
                 R"({{"time":"{:%Y-%m-%dT%H:%M:%S}.{:03}Z","level":"{}","event":)",
                 fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)),
                 (time - seconds).count(),
                 name_of(level));
  append_quoted(line, event.view());

  constexpr std::string_view cut = R"(,"cut":true)";
  for (const Field& field : fields) {
    const std::size_t before = line.size();
    line += ',';
    append_quoted(line, field.name.view());
    line += ':';
    append_value(line, field.value);
    if (line.size() + cut.size() + 1 > max_line) {
      line.resize(before);
      line += cut;
      break;
    }
  }
  line += '}';
  return line;
}

}  // namespace observe::log
