// Short words for writing a member of a JSON object. Included by the pages' own sources only.
#pragma once

#include "daemon/queue/json_writer.hpp"

#include <cstdint>
#include <string_view>

namespace admin {

inline void field(queue::JsonWriter& out, std::string_view name, std::string_view text) {
  out.key(name);
  out.string(text);
}

inline void field(queue::JsonWriter& out, std::string_view name, std::uint64_t number) {
  out.key(name);
  out.number(number);
}

inline void field(queue::JsonWriter& out, std::string_view name, smpp::WallTime at) {
  out.key(name);
  out.time(at);
}

inline void truth(queue::JsonWriter& out, std::string_view name, bool yes) {
  out.key(name);
  out.boolean(yes);
}

// A list, each element written by `write`.
template <class Range, class Write>
void list(queue::JsonWriter& out, std::string_view name, const Range& range, Write write) {
  out.key(name);
  out.open('[');
  for (const auto& one : range) {
    out.open('{');
    write(one);
    out.close('}');
  }
  out.close(']');
}

// A page is one object.
template <class Write>
smpp::Octets page_of(Write write) {
  smpp::Octets body;
  queue::JsonWriter out{body};
  out.open('{');
  write(out);
  out.close('}');
  return body;
}

}  // namespace admin
