// Reads the fields of one control command, strictly: a field of another type, out of its range or
// not known to the command is an error that says what would be right. Every reader returns a usable
// value; `problem` is asked once, after the last.
#pragma once

#include "smpp/base/time.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sim {

class ControlFields {
 public:
  // `fields` must outlive this and every text read.
  explicit ControlFields(const boost::json::object& fields) : fields_(fields) {}

  [[nodiscard]] bool has(std::string_view name) const;
  std::uint64_t number(std::string_view name,
                       std::uint64_t fallback,
                       std::uint64_t min,
                       std::uint64_t max);
  bool boolean(std::string_view name, bool fallback);
  std::optional<std::string_view> text(std::string_view name);
  // "50ms", "2s".
  std::optional<smpp::Duration> duration(std::string_view name);

  template <class Parse>
  auto word(std::string_view name, Parse&& parse, std::string_view right)
      -> decltype(parse(std::string_view{})) {
    const auto given = text(name);
    auto value = given ? parse(*given) : std::nullopt;
    if (given && !value) {
      complain(name, right);
    }
    return value;
  }

  // The first thing wrong, unknown fields included.
  [[nodiscard]] std::optional<std::string> problem();

 private:
  const boost::json::value* find(std::string_view name);
  void complain(std::string_view name, std::string_view right);

  const boost::json::object& fields_;
  std::vector<std::string_view> known_{"cmd"};
  std::optional<std::string> problem_;
};

}  // namespace sim
