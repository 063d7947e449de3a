// Members of a page as words, whatever the daemon's version has of them. Included by the views
// only.
#pragma once

#include "tools/smppbridgectl/table.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace ctl {

inline std::string word(const boost::json::object& of, std::string_view name) {
  const boost::json::value* const value = of.if_contains(name);
  if (value == nullptr) {
    return "-";
  }
  if (value->is_string()) {
    return harmless(std::string_view{value->get_string()});
  }
  if (value->is_bool()) {
    return value->get_bool() ? "yes" : "no";
  }
  if (value->is_uint64()) {
    return std::to_string(value->get_uint64());
  }
  return value->is_int64() ? std::to_string(value->get_int64()) : "-";
}

inline bool is(const boost::json::object& of, std::string_view name) {
  const boost::json::value* const value = of.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

// To the second, with a space: easier to read in a column.
inline std::string moment(const boost::json::object& of, std::string_view name) {
  constexpr std::size_t to_the_second = 19;
  std::string at = word(of, name);
  if (at.size() > to_the_second && at[10] == 'T') {
    at = at.substr(0, 10) + ' ' + at.substr(11, to_the_second - 11) + 'Z';
  }
  return at;
}

inline const boost::json::object& part(const boost::json::object& of, std::string_view name) {
  static const boost::json::object none;
  const boost::json::value* const value = of.if_contains(name);
  return value != nullptr && value->is_object() ? value->get_object() : none;
}

template <class Use>
void each(const boost::json::object& of, std::string_view name, Use use) {
  const boost::json::value* const value = of.if_contains(name);
  if (value == nullptr || !value->is_array()) {
    return;
  }
  for (const boost::json::value& one : value->get_array()) {
    if (one.is_object()) {
      use(one.get_object());
    }
  }
}

}  // namespace ctl
