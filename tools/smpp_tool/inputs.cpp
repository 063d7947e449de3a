#include "tools/smpp_tool/inputs.hpp"

#include "tools/smpp_tool/line_reader.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parser.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace smpp_tool {
namespace {

namespace json = boost::json;

// A file that is open for as long as this lives; standard input stays open.
class OpenFile {
 public:
  explicit OpenFile(const std::string& name)
      : fd_(name == "-" ? STDIN_FILENO : open(name.c_str(), O_RDONLY | O_CLOEXEC)) {}

  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  ~OpenFile() {
    if (fd_ > STDIN_FILENO) {
      close(fd_);
    }
  }

  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

// Editors put a mark at the front of UTF-8.
LineReader::Step without_bom(LineReader::Step step) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (step.kind == LineReader::Kind::line && step.text.starts_with(mark)) {
    step.text.remove_prefix(mark.size());
  }
  return step;
}

using TakeStep = std::function<void(const LineReader::Step&)>;

void read_file(const std::string& name, Output& output, const TakeStep& take) {
  const OpenFile file{name};
  if (file.fd() < 0) {
    output.complain(fmt::format("{}: {}", name, std::strerror(errno)));
    return;
  }
  LineReader reader{file.fd(), [&output] { output.flush(); }};
  bool first = true;
  while (true) {
    const LineReader::Step step = reader.next();
    if (step.kind == LineReader::Kind::end) {
      return;
    }
    if (step.kind == LineReader::Kind::failed) {
      output.complain(fmt::format("{}: {}", name, std::strerror(errno)));
      return;
    }
    take(first ? without_bom(step) : step);
    first = false;
  }
}

LineError too_long() {
  return {.code = "too_long",
          .what = fmt::format("a line has at most {} characters", longest_line)};
}

const std::vector<std::string>& or_standard_input(const std::vector<std::string>& files) {
  static const std::vector<std::string> standard_input{"-"};
  return files.empty() ? standard_input : files;
}

// "..." or {"hex": "..."}; nothing for plain hex, whose brackets are decoration.
std::optional<LineResult> hex_in_json(std::string_view line) {
  const std::size_t at = line.find_first_not_of(" \t");
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  line.remove_prefix(at);
  const std::size_t next = line.find_first_not_of(" \t", 1);
  const bool object = line[0] == '{' && next != std::string_view::npos && line[next] == '"';
  if (!object && line[0] != '"') {
    return std::nullopt;
  }
  LineResult value = parse_json(line);
  if (!value || value->is_string()) {
    return value;
  }
  const json::value* const hex =
      value->is_object() ? value->get_object().if_contains("hex") : nullptr;
  if (hex == nullptr || !hex->is_string()) {
    return smpp::unexpected(
        LineError{.code = "hex", .what = "a member \"hex\" with a string is right"});
  }
  return *hex;
}

void take_hex_line(HexInput& input, std::string_view line, const HexInput::Take& take) {
  const auto in_json = hex_in_json(line);
  if (!in_json) {
    input.line(line);
    return;
  }
  input.finish();
  if (*in_json) {
    take(parse_hex((*in_json)->get_string()));
  } else {
    take(smpp::unexpected(in_json->error()));
  }
}

}  // namespace

void for_each_line(const std::vector<std::string>& files,
                   Output& output,
                   const std::function<void(std::string_view)>& take) {
  for (const std::string& name : or_standard_input(files)) {
    read_file(name, output, [&](const LineReader::Step& step) {
      if (step.kind == LineReader::Kind::too_long) {
        output.fail(too_long());
      } else {
        take(step.text);
      }
    });
  }
}

void for_each_json(const std::vector<std::string>& files,
                   Output& output,
                   const std::function<void(const json::value&)>& take) {
  for_each_line(files, output, [&](std::string_view line) {
    if (const LineResult value = parse_json(line)) {
      take(*value);
    } else {
      output.fail(value.error());
    }
  });
}

void for_each_pdu_text(const std::vector<std::string>& files,
                       Output& output,
                       const std::function<void(const Bytes&)>& take) {
  const HexInput::Take take_unit = [&](const HexInput::Unit& unit) {
    if (unit) {
      take(*unit);
    } else {
      output.fail(unit.error());
    }
  };
  for (const std::string& name : or_standard_input(files)) {
    HexInput input{take_unit};
    read_file(name, output, [&](const LineReader::Step& step) {
      if (step.kind == LineReader::Kind::too_long) {
        input.finish();
        output.fail(too_long());
      } else {
        take_hex_line(input, step.text, take_unit);
      }
    });
    input.finish();
  }
}

LineResult parse_json(std::string_view line) {
  if (line.find_first_not_of(" \t") == std::string_view::npos) {
    return smpp::unexpected(LineError{.code = "empty", .what = "the line is empty"});
  }
  json::parser parser;
  json::error_code failed;
  const std::size_t read = parser.write_some(line, failed);
  if (!failed && read == line.size()) {
    return parser.release();
  }
  const std::string why = failed ? failed.message() : "something follows the value";
  return smpp::unexpected(
      LineError{.code = "json", .what = fmt::format("column {}: {}", read + 1, why)});
}

}  // namespace smpp_tool
