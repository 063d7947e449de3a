#include "daemon/traces.hpp"

#include "smpp/pdu/codec.hpp"
#include "smpp/pdu/dump.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

namespace application {
namespace {

// Never its octets: what cannot be read may be anything.
std::string unreadable(const smpp::DecodeError& error) {
  const auto name = smpp::name_of(error.header.command_id);
  return fmt::format(
      "{} seq={} length={} cannot be read: {} at octet {}",
      name ? std::string{*name}
           : fmt::format("0x{:08x}", static_cast<std::uint32_t>(error.header.command_id)),
      error.header.sequence.value(),
      error.header.command_length,
      error.field.empty() ? "the command" : error.field,
      error.offset);
}

}  // namespace

std::optional<std::uint64_t> Traces::begin(const std::string& carrier,
                                           smpp::Duration length,
                                           smpp::Time now) {
  look(now);
  if (in_progress() >= max_traces) {
    return std::nullopt;
  }
  const std::uint64_t number = next_++;
  traces_.emplace(
      number,
      Trace{.carrier = carrier, .until = now + std::min(length, max_length), .fetched = now});
  watch_(carrier, true);
  return number;
}

std::optional<Traces::Page> Traces::take(std::uint64_t number, smpp::Time now) {
  look(now);
  const auto found = traces_.find(number);
  if (found == traces_.end()) {
    return std::nullopt;
  }
  Trace& trace = found->second;
  trace.fetched = now;
  Page page{.lines = {}, .dropped = std::exchange(trace.dropped, 0)};
  while (!trace.lines.empty() && page.lines.size() < lines_at_once) {
    page.lines.push_back(std::move(trace.lines.front()));
    trace.lines.pop_front();
  }
  page.ended = trace.ended && trace.lines.empty();
  if (page.ended) {
    traces_.erase(found);
  }
  return page;
}

void Traces::on_frame(const std::string& carrier,
                      std::size_t bind,
                      smpp::Way way,
                      std::span<const std::uint8_t> frame,
                      smpp::WallTime at) {
  std::optional<Line> line;  // of all traces of the carrier
  for (auto& [number, trace] : traces_) {
    if (trace.ended || trace.carrier != carrier) {
      continue;
    }
    if (trace.lines.size() >= max_lines) {
      ++trace.dropped;
      continue;
    }
    if (!line) {
      line = line_of(bind, way, frame, at);
    }
    trace.lines.push_back(*line);
  }
}

Traces::Line Traces::line_of(std::size_t bind,
                             smpp::Way way,
                             std::span<const std::uint8_t> frame,
                             smpp::WallTime at) const {
  Line line{.at = at, .bind = bind, .way = way, .from = {}, .to = {}, .what = {}};
  const auto pdu = smpp::decode(frame);
  if (!pdu) {
    line.what = unreadable(pdu.error());
    return line;
  }
  line.what = smpp::dump(*pdu);
  const auto stand_in = [&](std::string_view number) {
    return number.empty() ? std::string{} : std::string{pseudonyms_.of(number, at).view()};
  };
  std::visit(
      [&](const auto& body) {
        if constexpr (requires { body.source.reveal(); }) {
          line.from = stand_in(body.source.reveal());
        }
        if constexpr (requires { body.dest.reveal(); }) {
          line.to = stand_in(body.dest.reveal());
        }
      },
      pdu->body);
  return line;
}

void Traces::look(smpp::Time now) {
  for (auto at = traces_.begin(); at != traces_.end();) {
    Trace& trace = at->second;
    const bool abandoned = trace.fetched + abandoned_after <= now;
    if (!trace.ended && (trace.until <= now || abandoned)) {
      trace.ended = true;
      if (!is_wanted(trace.carrier)) {
        watch_(trace.carrier, false);
      }
    }
    at = abandoned ? traces_.erase(at) : std::next(at);
  }
}

bool Traces::is_wanted(const std::string& carrier) const {
  return std::ranges::any_of(
      traces_, [&](const auto& one) { return !one.second.ended && one.second.carrier == carrier; });
}

std::size_t Traces::in_progress() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(traces_, [](const auto& one) { return !one.second.ended; }));
}

}  // namespace application
