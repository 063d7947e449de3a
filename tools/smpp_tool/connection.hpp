// One captured TCP connection: both directions as streams of PDUs. It finds out by itself whether
// SMPP is spoken, and finds the next PDU again after a gap. Pure; owned by the capture.
#pragma once

#include "tools/smpp_tool/packet.hpp"
#include "tools/smpp_tool/tcp_stream.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace smpp_tool {

// What a connection tells: a frame, or what was in its place.
struct Heard {
  enum class Kind : std::uint8_t {
    frame,     // `octets`
    broken,    // an impossible command_length at the front of `octets`
    cut,       // the capture ends within a frame, of which there is `octets`
    gap,       // `lost` octets are missing from the capture
    not_smpp,  // it was to be SMPP by its port, but begins with something else
  };
  Kind kind{};
  std::span<const std::uint8_t> octets;  // valid during the call
  std::uint64_t lost = 0;
  bool to_server = false;  // else to the client
};

class Connection {
 public:
  using Tell = std::function<void(const Heard&)>;

  // `expected`: somebody said that this port speaks SMPP; else it shows.
  Connection(const Segment& first, bool expected, bool client_is_first);

  void take(const Segment& segment, const Tell& tell);
  // Whether this SYN is this connection's own.
  [[nodiscard]] bool began_with(const Segment& syn) const;
  // The capture or the connection ends.
  void finish(const Tell& tell);

  [[nodiscard]] const Endpoint& client() const { return client_; }

  [[nodiscard]] const Endpoint& server() const { return server_; }

 private:
  enum class Speech : std::uint8_t { unknown, smpp, something_else };

  struct Direction {
    TcpStream stream;
    std::vector<std::uint8_t> tail;  // of an unfinished frame
    bool in_step = false;            // the next octet begins a frame
    bool from_start = false;         // the connection's first octets are there
    std::size_t tries = 0;           // pieces looked at for the beginning of a frame
    bool to_server = false;
  };

  void hear(Direction& direction,
            std::uint64_t lost,
            std::span<const std::uint8_t> octets,
            const Tell& tell);
  bool get_in_step(Direction& direction, const Tell& tell);
  bool begin_at_start(Direction& direction, const Tell& tell);
  void give_up(Direction& direction, const Tell& tell);  // it is not SMPP
  void cut_frames(Direction& direction, const Tell& tell);

  Endpoint client_;
  Endpoint server_;
  Speech speech_ = Speech::unknown;
  bool expected_ = false;
  Direction to_server_;
  Direction to_client_;
};

}  // namespace smpp_tool
