#include "tools/smppbridgectl/trace.hpp"

#include "tools/smppbridgectl/ask.hpp"
#include "tools/smppbridgectl/members.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

namespace ctl {
namespace {

// Soon enough for eyes; a busy carrier's lines of this time fit into one answer.
constexpr auto between_fetches = std::chrono::milliseconds{200};

smpp::expected<boost::json::object, Failure> page_of(const Options& options,
                                                     const std::string& target) {
  const auto answer = ask(options.socket, "GET", target, options.timeout);
  if (!answer) {
    return smpp::unexpected(answer.error());
  }
  boost::json::error_code failed;
  boost::json::value page = boost::json::parse(*answer, failed);
  if (failed || !page.is_object()) {
    return smpp::unexpected(Failure{ExitCode::not_understood,
                                    options.socket + ": the answer is no JSON of smppbridged"});
  }
  return std::move(page.get_object());
}

ExitCode tell(const Failure& failure) {
  fmt::print(stderr, "smppbridgectl: {}\n", failure.what);
  return failure.code;
}

std::string text_of(const boost::json::object& line) {
  std::string text = fmt::format(
      "{} {} {:<8} {}", word(line, "at"), word(line, "bind"), word(line, "way"), word(line, "pdu"));
  for (const char* end : {"from", "to"}) {
    if (line.contains(end)) {
      text += fmt::format(" {}:{}", end, word(line, end));
    }
  }
  return text;
}

void show(const Options& options, const boost::json::object& page) {
  each(page, "lines", [&](const boost::json::object& line) {
    fmt::print("{}\n", options.json ? boost::json::serialize(line) : text_of(line));
  });
  if (const std::string dropped = word(page, "dropped"); dropped != "0") {
    std::fflush(stdout);
    fmt::print(stderr, "smppbridgectl: {} lines came too fast and are not shown\n", dropped);
  }
  std::fflush(stdout);
}

}  // namespace

ExitCode trace(const Options& options) {
  const auto begun = page_of(options, target_of(*options.command, options.given));
  if (!begun) {
    return tell(begun.error());
  }
  const std::string lines = "/v1/trace-lines/" + word(*begun, "trace");
  for (;;) {
    const auto page = page_of(options, lines);
    if (!page) {
      return tell(page.error());
    }
    show(options, *page);
    if (is(*page, "ended")) {
      return ExitCode::ok;
    }
    std::this_thread::sleep_for(between_fetches);
  }
}

}  // namespace ctl
