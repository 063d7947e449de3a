#include "tools/smpp_tool/capture.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace smpp_tool {
namespace {

namespace json = boost::json;

json::object error_line(std::string_view code, const std::string& what) {
  return {{"error", json::object{{"code", code}, {"what", what}}}};
}

std::string time_of(const CapturedPacket& packet) {
  const std::chrono::sys_seconds time{std::chrono::seconds{packet.seconds}};
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z", time, packet.microseconds);
}

// Both ends' larger port is usually the client's: the other one was chosen.
bool client_is_first(const Segment& segment) {
  if (segment.syn) {
    return !segment.ack;
  }
  return segment.from.port > segment.to.port;
}

}  // namespace

bool Capture::is_smpp_port(std::uint16_t port) const {
  return std::ranges::find(ports_, port) != ports_.end();
}

void Capture::take(const CapturedPacket& packet) {
  now_ = packet;
  const Packet read = read_packet(link_, packet.octets);
  const Segment& segment = read.segment;
  const bool wanted =
      ports_.empty() || is_smpp_port(segment.from.port) || is_smpp_port(segment.to.port);
  switch (read.kind) {
    case PacketKind::other:
      return;
    case PacketKind::fragment:
      if (wanted && read.first_fragment) {
        print_at(error_line("ip_fragment",
                            "fragmented IP packets are not put together: what this one carries is "
                            "missing; capture where they are whole"),
                 segment.from,
                 segment.to);
      }
      return;
    case PacketKind::segment:
      if (wanted) {
        if (Followed* const followed = follow(segment)) {
          followed->last = packet.number;
          followed->connection.take(segment,
                                    [&](const Heard& heard) { tell(followed->connection, heard); });
        }
      }
      return;
  }
}

Capture::Followed* Capture::follow(const Segment& segment) {
  const Key key{std::min(segment.from, segment.to), std::max(segment.from, segment.to)};
  auto found = connections_.find(key);
  if (found != connections_.end() && segment.syn && !segment.ack &&
      !found->second.connection.began_with(segment)) {  // the ports are used again
    Connection& old = found->second.connection;
    old.finish([&](const Heard& heard) { tell(old, heard); });
    connections_.erase(found);
    found = connections_.end();
  }
  if (found != connections_.end()) {
    return &found->second;
  }
  if (segment.payload.empty() && !segment.syn) {
    return nullptr;
  }
  make_room();
  bool first = client_is_first(segment);
  if (!segment.syn && is_smpp_port(segment.from.port) != is_smpp_port(segment.to.port)) {
    first = is_smpp_port(segment.to.port);
  }
  return &connections_
              .emplace(
                  key,
                  Followed{.connection = Connection{segment, !ports_.empty(), first}, .last = 0})
              .first->second;
}

void Capture::make_room() {
  if (connections_.size() < most_connections) {
    return;
  }
  const auto oldest = std::ranges::min_element(
      connections_, {}, [](const auto& entry) { return entry.second.last; });
  Connection& connection = oldest->second.connection;
  connection.finish([&](const Heard& heard) { tell(connection, heard); });
  connections_.erase(oldest);
}

void Capture::finish() {
  for (auto& [key, followed] : connections_) {
    const Connection& connection = followed.connection;
    followed.connection.finish([&](const Heard& heard) { tell(connection, heard); });
  }
  connections_.clear();
}

void Capture::tell(const Connection& connection, const Heard& heard) {
  json::object line;
  switch (heard.kind) {
    case Heard::Kind::frame: {
      DecodeSettings settings = settings_;
      // The ear that was asked for hears what is sent to it only.
      const auto hearing = heard.to_server ? smpp::Role::smsc : smpp::Role::esme;
      if (settings.listener.role.value_or(hearing) != hearing) {
        settings.listener.role.reset();
        settings.listener.phase.reset();
      }
      line = decode_frame(heard.octets, settings).get_object();
      break;
    }
    case Heard::Kind::broken:
      if (const auto length = frame_length(heard.octets); !length) {
        line = error_json(length.error()).get_object();
      } else {
        line = error_line("unknown_command", "the connection begins with no command of SMPP");
      }
      break;
    case Heard::Kind::cut:
      line = error_line(
          "incomplete",
          fmt::format("the capture ends within a PDU, after {} octets of it", heard.octets.size()));
      break;
    case Heard::Kind::gap:
      line = error_line("gap", fmt::format("{} octets are missing from the capture", heard.lost));
      break;
    case Heard::Kind::not_smpp:
      line = error_line("not_smpp",
                        heard.octets.front() == 0x16
                            ? "this is TLS: capture behind its end, or where it is plain"
                            : "the connection speaks something else, or began before the capture");
      break;
  }
  const auto& [from, to] = heard.to_server ? std::tie(connection.client(), connection.server())
                                           : std::tie(connection.server(), connection.client());
  print_at(std::move(line), from, to);
}

void Capture::print_at(json::object line, const Endpoint& from, const Endpoint& to) {
  line["capture"] = json::object{{"packet", now_.number},
                                 {"time", time_of(now_)},
                                 {"from", to_text(from)},
                                 {"to", to_text(to)}};
  ++printed_;
  print_(std::move(line));
}

}  // namespace smpp_tool
