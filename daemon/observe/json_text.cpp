#include "daemon/observe/json_text.hpp"

#include <fmt/format.h>

#include <iterator>

namespace observe {

void append_quoted(std::string& out, std::string_view text, std::size_t limit) {
  out += '"';
  for (const char c : text.substr(0, limit)) {
    const auto octet = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (octet < 0x20 || octet == 0x7F) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", octet);
    } else {
      out += octet < 0x80 ? c : '?';
    }
  }
  out += '"';
}

}  // namespace observe
