#include "tools/smpp_tool/packet.hpp"

#include "smpp/wire/reader.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace smpp_tool {
namespace {

using smpp::Reader;

constexpr std::uint16_t type_ipv4 = 0x0800;
constexpr std::uint16_t type_ipv6 = 0x86DD;
constexpr std::uint8_t protocol_tcp = 6;
constexpr std::size_t tcp_header = 20;

bool is_vlan(std::uint16_t type) {
  return type == 0x8100 || type == 0x88A8 || type == 0x9100;
}

// What lies in an IP packet, and where it goes.
struct Carried {
  Endpoint from;
  Endpoint to;
  std::uint8_t protocol = 0;
  bool fragment = false;
  bool first_fragment = false;
  std::span<const std::uint8_t> payload;
};

void set_v4(Endpoint& endpoint, std::span<const std::uint8_t> address) {
  endpoint.address[10] = 0xFF;
  endpoint.address[11] = 0xFF;
  std::ranges::copy(address, endpoint.address.begin() + 12);
}

void set_v6(Endpoint& endpoint, std::span<const std::uint8_t> address) {
  endpoint.v6 = true;
  std::ranges::copy(address, endpoint.address.begin());
}

std::optional<Carried> read_ipv4(std::span<const std::uint8_t> octets) {
  constexpr std::size_t least = 20;
  if (octets.size() < least || octets[0] >> 4 != 4) {
    return std::nullopt;
  }
  const std::size_t header = std::size_t{4} * (octets[0] & 0x0F);
  Reader in{octets};
  in.octets(2);
  std::size_t total = in.number<std::uint16_t>();
  in.octets(2);
  const auto fragment = in.number<std::uint16_t>();
  in.octets(1);
  Carried carried;
  carried.protocol = in.number<std::uint8_t>();
  in.octets(2);
  set_v4(carried.from, in.octets(4));
  set_v4(carried.to, in.octets(4));
  if (total == 0) {  // the network card cuts and fills in: what was captured counts
    total = octets.size();
  }
  if (header < least || total < header || octets.size() < header) {
    return std::nullopt;
  }
  carried.fragment = (fragment & 0x3FFF) != 0;  // more of them, or not at the beginning
  carried.first_fragment = (fragment & 0x1FFF) == 0;
  // Behind the total there is padding; before it the capture may have been cut.
  carried.payload = octets.first(std::min(total, octets.size())).subspan(header);
  return carried;
}

std::optional<Carried> read_ipv6(std::span<const std::uint8_t> octets) {
  constexpr std::size_t header = 40;
  if (octets.size() < header || octets[0] >> 4 != 6) {
    return std::nullopt;
  }
  Reader in{octets};
  in.octets(4);
  const std::size_t length = in.number<std::uint16_t>();
  Carried carried;
  carried.protocol = in.number<std::uint8_t>();
  in.octets(1);
  set_v6(carried.from, in.octets(16));
  set_v6(carried.to, in.octets(16));
  auto rest = octets.subspan(header);
  rest = length == 0 ? rest : rest.first(std::min(length, rest.size()));
  // Extension headers, each at least 8 octets: the loop ends with the packet.
  while (carried.protocol == 0 || carried.protocol == 43 || carried.protocol == 60 ||
         carried.protocol == 44) {
    if (rest.size() < 8) {
      return std::nullopt;
    }
    std::size_t size = 8;
    if (carried.protocol == 44) {
      const unsigned where = static_cast<unsigned>(rest[2]) << 8 | rest[3];
      carried.fragment = (where & 0xFFF9) != 0;
      carried.first_fragment = where >> 3 == 0;
    } else {
      size = std::size_t{8} * (rest[1] + 1U);
    }
    if (rest.size() < size) {
      return std::nullopt;
    }
    carried.protocol = rest[0];
    rest = rest.subspan(size);
    if (carried.fragment && !carried.first_fragment) {
      break;
    }
  }
  carried.payload = rest;
  return carried;
}

std::optional<Carried> read_ip(std::span<const std::uint8_t> octets) {
  if (octets.empty()) {
    return std::nullopt;
  }
  return octets[0] >> 4 == 4 ? read_ipv4(octets) : read_ipv6(octets);
}

// Behind the addresses of a link layer, at its type: VLAN tags may come first.
std::optional<Carried> read_typed(std::span<const std::uint8_t> octets) {
  Reader in{octets};
  auto type = in.number<std::uint16_t>();
  while (is_vlan(type) && !in.failed()) {
    in.octets(2);
    type = in.number<std::uint16_t>();
  }
  if (in.failed() || (type != type_ipv4 && type != type_ipv6)) {
    return std::nullopt;
  }
  return read_ip(in.rest());
}

std::optional<Carried> read_link(LinkLayer link, std::span<const std::uint8_t> octets) {
  const auto behind = [&](std::size_t size) {
    return octets.subspan(std::min(size, octets.size()));
  };
  switch (link) {
    case LinkLayer::ethernet:
      return read_typed(behind(12));
    case LinkLayer::linux_sll:
      return read_typed(behind(14));
    case LinkLayer::linux_sll2: {  // the type first, the addresses behind it
      if (octets.size() < 20) {
        return std::nullopt;
      }
      const unsigned type = static_cast<unsigned>(octets[0]) << 8 | octets[1];
      if (is_vlan(static_cast<std::uint16_t>(type))) {
        return read_typed(behind(22));
      }
      return type == type_ipv4 || type == type_ipv6 ? read_ip(behind(20)) : std::nullopt;
    }
    case LinkLayer::raw_ip:
      return read_ip(octets);
    case LinkLayer::null_loopback:
      return read_ip(behind(4));
  }
  return std::nullopt;
}

bool read_ports(Carried& carried) {
  if (carried.payload.size() < 4) {
    return false;
  }
  Reader in{carried.payload};
  carried.from.port = in.number<std::uint16_t>();
  carried.to.port = in.number<std::uint16_t>();
  return true;
}

std::optional<Segment> read_tcp(const Carried& carried) {
  const auto octets = carried.payload;
  if (octets.size() < tcp_header) {
    return std::nullopt;
  }
  const std::size_t header = std::size_t{4} * (octets[12] >> 4);
  if (header < tcp_header || header > octets.size()) {
    return std::nullopt;
  }
  Reader in{octets.subspan(4)};
  const std::uint8_t flags = octets[13];
  return Segment{.from = carried.from,
                 .to = carried.to,
                 .sequence = in.number<std::uint32_t>(),
                 .syn = (flags & 0x02) != 0,
                 .ack = (flags & 0x10) != 0,
                 .fin = (flags & 0x01) != 0,
                 .rst = (flags & 0x04) != 0,
                 .payload = octets.subspan(header)};
}

}  // namespace

std::optional<LinkLayer> link_layer_of(int datalink) {
  switch (datalink) {
    case 1:
      return LinkLayer::ethernet;
    case 113:
      return LinkLayer::linux_sll;
    case 276:
      return LinkLayer::linux_sll2;
    case 12:  // raw IP: its number in memory differs between systems, in files it is 101
    case 14:
    case 101:
    case 228:  // IPv4
    case 229:  // IPv6
      return LinkLayer::raw_ip;
    case 0:
    case 108:
      return LinkLayer::null_loopback;
    default:  // any number may stand in a file
      return std::nullopt;
  }
}

std::string to_text(const Endpoint& endpoint) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const auto& address = endpoint.address;
  if (endpoint.v6) {
    inet_ntop(AF_INET6, address.data(), text.data(), text.size());
    return fmt::format("[{}]:{}", text.data(), endpoint.port);
  }
  inet_ntop(AF_INET, address.data() + 12, text.data(), text.size());
  return fmt::format("{}:{}", text.data(), endpoint.port);
}

Packet read_packet(LinkLayer link, std::span<const std::uint8_t> octets) {
  Packet packet;
  auto carried = read_link(link, octets);
  if (!carried || carried->protocol != protocol_tcp) {
    return packet;
  }
  if (carried->fragment) {
    packet.kind = PacketKind::fragment;
    packet.first_fragment = carried->first_fragment && read_ports(*carried);
    packet.segment.from = carried->from;
    packet.segment.to = carried->to;
    return packet;
  }
  if (!read_ports(*carried)) {
    return packet;
  }
  if (const auto segment = read_tcp(*carried)) {
    packet.kind = PacketKind::segment;
    packet.segment = *segment;
  }
  return packet;
}

std::optional<std::span<const std::uint8_t>> payload_of_packet(
    std::span<const std::uint8_t> octets) {
  for (const LinkLayer link : {LinkLayer::raw_ip, LinkLayer::ethernet}) {
    const Packet packet = read_packet(link, octets);
    if (packet.kind == PacketKind::segment) {
      return packet.segment.payload;
    }
  }
  return std::nullopt;
}

}  // namespace smpp_tool
