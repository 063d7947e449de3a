#include "tools/smpp_tool/members.hpp"

#include "tools/smpp_tool/hex_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace smpp_tool {
namespace {

namespace json = boost::json;

std::optional<std::uint32_t> whole_number(const json::value& value, std::uint32_t most) {
  json::error_code error;
  const auto number = value.is_number() ? value.to_number<std::uint32_t>(error) : most;
  return value.is_number() && !error && number <= most ? std::optional{number} : std::nullopt;
}

}  // namespace

Members::Members(const json::value& value, std::string_view place)
    : place_(place), object_(value.if_object()) {
  if (object_ == nullptr) {
    wrong("type", "", "must be an object");
  }
}

const json::value* Members::take(std::string_view name) {
  taken_.push_back(name);
  return object_ == nullptr ? nullptr : object_->if_contains(name);
}

const json::value* Members::value(std::string_view name) {
  const json::value* const found = take(name);
  return found == nullptr || found->is_null() ? nullptr : found;
}

std::optional<std::string_view> Members::text(std::string_view name, bool or_null) {
  const json::value* const found = or_null ? value(name) : take(name);
  if (found == nullptr) {
    return std::nullopt;
  }
  if (const json::string* const text = found->if_string()) {
    return std::string_view{*text};
  }
  wrong("type", name, "must be a string");
  return std::nullopt;
}

std::optional<smpp::Octets> Members::hex(std::string_view name) {
  const auto digits = text(name);
  if (!digits) {
    return std::nullopt;
  }
  auto octets = octets_of_hex(*digits);
  if (!octets) {
    wrong("not_hex", name, "must be pairs of hexadecimal digits");
  }
  return octets;
}

std::optional<std::uint32_t> Members::number(std::string_view name,
                                             std::uint32_t most,
                                             bool or_null) {
  const json::value* const found = or_null ? value(name) : take(name);
  if (found == nullptr) {
    return std::nullopt;
  }
  const auto number = whole_number(*found, most);
  if (!number) {
    wrong(found->is_number() ? "out_of_range" : "type",
          name,
          fmt::format("must be a whole number from 0 to {}", most));
  }
  return number;
}

smpp::Octets Members::small_numbers(std::string_view name, std::size_t longest) {
  smpp::Octets numbers;
  const json::value* const found = value(name);
  if (found == nullptr) {
    return numbers;
  }
  const json::array* const array = found->if_array();
  if (array == nullptr) {
    wrong("type", name, "must be an array of numbers");
    return numbers;
  }
  if (array->size() > longest) {
    wrong("too_long", name, fmt::format("must have at most {} elements", longest));
    return numbers;
  }
  for (std::size_t i = 0; i < array->size(); ++i) {
    const auto number = whole_number((*array)[i], 255);
    if (!number) {
      wrong((*array)[i].is_number() ? "out_of_range" : "type",
            fmt::format("{}[{}]", name, i),
            "must be a whole number from 0 to 255");
      break;
    }
    numbers.push_back(static_cast<std::uint8_t>(*number));
  }
  return numbers;
}

void Members::wrong(std::string_view code, std::string_view name, std::string_view what) {
  const char* const dot = place_.empty() || name.empty() ? "" : ".";
  const std::string whole = fmt::format("{}{}{}", place_, dot, name);
  wrong(LineError{.code = std::string{code},
                  .what = fmt::format("{} {}", whole.empty() ? "the line" : whole, what)});
}

void Members::wrong(LineError error) {
  if (!fault_) {
    fault_ = std::move(error);
  }
}

void Members::expect_no_others(std::initializer_list<std::string_view> passed_over) {
  if (object_ == nullptr) {
    return;
  }
  std::size_t position = 0;
  for (const auto& member : *object_) {
    ++position;
    const std::string_view name = member.key();
    if (std::find(taken_.begin(), taken_.end(), name) == taken_.end() &&
        std::find(passed_over.begin(), passed_over.end(), name) == passed_over.end()) {
      // By its place: the name was written by whoever wrote the line.
      wrong(
          "unknown_field", "", fmt::format("has a member that is unknown here: its {}.", position));
    }
  }
}

}  // namespace smpp_tool
