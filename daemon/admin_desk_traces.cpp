// Traces, and the pseudonyms that lines of the log and of traces have for numbers.
#include "daemon/admin/pages.hpp"
#include "daemon/admin_desk.hpp"
#include "daemon/clocks.hpp"
#include "daemon/queue/api_call.hpp"
#include "daemon/queue/duration.hpp"
#include "daemon/queue/timestamp.hpp"
#include "routing/model/address.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace application {
namespace {

constexpr smpp::Duration default_length = std::chrono::minutes{5};

queue::Response invalid(std::string_view field, std::string_view detail) {
  return queue::problem_response("invalid", 422, field, detail);
}

}  // namespace

queue::Response AdminDesk::begin_trace(const admin::Question& question) {
  const std::string carrier{question.last};
  const bool known =
      std::ranges::any_of(from_.carriers, [&](const auto& one) { return one.second == carrier; });
  if (!known) {
    return queue::problem_response(
        "not-found", 404, "carrier", "the configuration has no carrier of this name");
  }
  smpp::Duration length = default_length;
  if (const auto given = queue::query_value(question.query, "for")) {
    const auto parsed = queue::parse_duration(smpp::view(*given));
    if (!parsed || *parsed < std::chrono::seconds{1} || *parsed > Traces::max_length) {
      return invalid("for", "a trace lasts 1s to 1h: write it as 30s, 5m or 1h");
    }
    length = *parsed;
  }
  const auto number = from_.traces.begin(carrier, length, steady_now());
  if (!number) {
    return queue::problem_response(
        "busy", 503, {}, "as many traces are in progress as may be; wait until one has ended");
  }
  return queue::json_response(200, admin::trace_page({.number = *number, .carrier = carrier}));
}

queue::Response AdminDesk::trace_lines(const admin::Question& question) {
  std::uint64_t number = 0;
  const auto [end, error] =
      std::from_chars(question.last.data(), question.last.data() + question.last.size(), number);
  const bool whole = error == std::errc{} && end == question.last.data() + question.last.size();
  const auto page = whole ? from_.traces.take(number, steady_now()) : std::nullopt;
  if (!page) {
    return queue::problem_response(
        "not-found",
        404,
        "trace",
        "there is no such trace; it has ended, or nobody fetched from it");
  }
  admin::TraceFacts facts{.dropped = page->dropped, .ended = page->ended};
  for (const Traces::Line& line : page->lines) {
    facts.lines.push_back({.at = line.at,
                           .bind = line.bind,
                           .way = line.way == smpp::Way::sent ? "sent" : "received",
                           .from = line.from,
                           .to = line.to,
                           .what = line.what});
  }
  return queue::json_response(200, admin::trace_lines_page(facts));
}

queue::Response AdminDesk::pseudonym(const admin::Question& question) const {
  const auto number = queue::query_value(question.query, "number");
  const auto address = number ? routing::parse_sender(smpp::view(*number)) : std::nullopt;
  if (!address) {
    return invalid("number", "give a number, a short code or a sender's name");
  }
  smpp::WallTime at = wall_now();
  if (const auto given = queue::query_value(question.query, "day")) {
    const auto day = queue::parse_timestamp(std::string{smpp::view(*given)} + "T00:00:00Z");
    if (!day) {
      return invalid("day", "write the day (UTC) as 2026-01-31");
    }
    at = *day;
  }
  const auto day = std::chrono::floor<std::chrono::days>(at);
  return queue::json_response(
      200,
      admin::pseudonym_page(
          {.day = day, .pseudonym = from_.pseudonyms.of(address->digits.reveal(), day).view()}));
}

}  // namespace application
