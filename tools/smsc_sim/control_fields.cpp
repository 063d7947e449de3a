#include "tools/smsc_sim/control_fields.hpp"

#include "tools/smsc_sim/words.hpp"

#include <boost/json/value.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace sim {

namespace {

// Of this library's string_view to the standard's.
std::string_view std_view(boost::json::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

bool ControlFields::has(std::string_view name) const {
  return fields_.contains(boost::json::string_view{name.data(), name.size()});
}

std::uint64_t ControlFields::number(std::string_view name,
                                    std::uint64_t fallback,
                                    std::uint64_t min,
                                    std::uint64_t max) {
  const boost::json::value* const value = find(name);
  if (value == nullptr) {
    return fallback;
  }
  boost::json::error_code error;
  const auto number = value->to_number<std::uint64_t>(error);
  if (error || number < min || number > max) {
    complain(name, fmt::format("a whole number from {} to {} is", min, max));
    return fallback;
  }
  return number;
}

bool ControlFields::boolean(std::string_view name, bool fallback) {
  const boost::json::value* const value = find(name);
  if (value == nullptr) {
    return fallback;
  }
  if (!value->is_bool()) {
    complain(name, "true or false is");
    return fallback;
  }
  return value->get_bool();
}

std::optional<std::string_view> ControlFields::text(std::string_view name) {
  const boost::json::value* const value = find(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->is_string()) {
    complain(name, "a string is");
    return std::nullopt;
  }
  return std_view(value->get_string());
}

std::optional<smpp::Duration> ControlFields::duration(std::string_view name) {
  return word(name, parse_duration, "a duration such as \"50ms\" or \"2s\" is");
}

std::optional<std::string> ControlFields::problem() {
  for (const auto& field : fields_) {
    const std::string_view name = std_view(field.key());
    if (!problem_ && std::find(known_.begin(), known_.end(), name) == known_.end()) {
      std::string all;
      for (const std::string_view known : known_) {
        all += all.empty() ? "" : ", ";
        all += known;
      }
      problem_ = fmt::format("there is a field that this command does not have; it has: {}", all);
    }
  }
  return problem_;
}

const boost::json::value* ControlFields::find(std::string_view name) {
  known_.push_back(name);
  return fields_.if_contains(boost::json::string_view{name.data(), name.size()});
}

void ControlFields::complain(std::string_view name, std::string_view right) {
  if (!problem_) {
    problem_ = fmt::format("{}: not usable; {} right", name, right);
  }
}

}  // namespace sim
