#include "tools/smpp_tool/output.hpp"

#include "tools/smpp_tool/decode_command.hpp"
#include "tools/smpp_tool/readable.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

namespace smpp_tool {

namespace json = boost::json;

namespace {

// JSON that every reader of lines takes for one: some end a line at these three as well.
std::string one_line(std::string text) {
  constexpr std::pair<std::string_view, std::string_view> escapes[] = {
      {"\xC2\x85", "\\u0085"}, {"\xE2\x80\xA8", "\\u2028"}, {"\xE2\x80\xA9", "\\u2029"}};
  for (const auto& [octets, escape] : escapes) {
    for (std::size_t at = text.find(octets); at != std::string::npos; at = text.find(octets, at)) {
      text.replace(at, octets.size(), escape);
    }
  }
  return text;
}

}  // namespace

Output::Output(bool json) {
  readable_ = !json && isatty(STDOUT_FILENO) != 0;
  coloured_ = std::getenv("NO_COLOR") == nullptr;
}

void Output::write(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) {
    complain(std::string{"standard output cannot be written: "} + std::strerror(errno));
    std::_Exit(EXIT_FAILURE);  // nobody gets what would follow
  }
}

void Output::print(const json::value& value) {
  failed_ = failed_ || is_error(value);
  if (readable_) {
    write(readable(value, coloured_ ? Colour::yes : Colour::no));
  } else {
    write(one_line(json::serialize(value)) + "\n");
  }
}

void Output::fail(const LineError& error) {
  print(json::object{{"error", json::object{{"code", error.code}, {"what", error.what}}}});
}

void Output::print_result(const LineResult& result) {
  if (result) {
    print(*result);
  } else {
    fail(result.error());
  }
}

void Output::print_text(std::string_view line) {
  write(line);
  write("\n");
}

void Output::complain(std::string_view what) {
  failed_ = true;
  std::fflush(stdout);
  std::fprintf(stderr, "smpp-tool: %.*s\n", static_cast<int>(what.size()), what.data());
}

void Output::flush() {
  if (std::fflush(stdout) != 0) {
    complain(std::string{"standard output cannot be written: "} + std::strerror(errno));
    std::_Exit(EXIT_FAILURE);
  }
}

int Output::finish() {
  flush();
  return failed_ ? EXIT_FAILURE : EXIT_SUCCESS;
}

}  // namespace smpp_tool
