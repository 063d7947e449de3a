// A captured packet down to its TCP segment: link layer, IPv4 and IPv6, TCP. Reads what is there
// and never beyond. Views point into the packet. Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace smpp_tool {

// What the octets of a packet begin with: the DLT_ numbers of capture files.
enum class LinkLayer : std::uint8_t { ethernet, linux_sll, linux_sll2, raw_ip, null_loopback };
[[nodiscard]] std::optional<LinkLayer> link_layer_of(int datalink);

// IPv4 addresses lie in the last four octets, as ::ffff:a.b.c.d does.
struct Endpoint {
  std::array<std::uint8_t, 16> address{};
  bool v6 = false;
  std::uint16_t port = 0;
  auto operator<=>(const Endpoint&) const = default;
};

[[nodiscard]] std::string to_text(const Endpoint& endpoint);

struct Segment {
  Endpoint from;
  Endpoint to;
  std::uint32_t sequence = 0;
  bool syn = false;
  bool ack = false;
  bool fin = false;
  bool rst = false;
  std::span<const std::uint8_t> payload;
};

enum class PacketKind : std::uint8_t {
  segment,
  fragment,  // a part of a fragmented IP packet with TCP in it: not put together here
  other,     // no TCP, or cut before its header ends
};

struct Packet {
  PacketKind kind = PacketKind::other;
  Segment segment;  // of a first fragment: its ends
  bool first_fragment = false;
};

[[nodiscard]] Packet read_packet(LinkLayer link, std::span<const std::uint8_t> octets);

// The TCP payload of a packet without its capture: IP, or Ethernet with IP in it.
[[nodiscard]] std::optional<std::span<const std::uint8_t>> payload_of_packet(
    std::span<const std::uint8_t> octets);

}  // namespace smpp_tool
