// A capture's packets to lines: PDUs of every connection that speaks SMPP, and what is missing.
// Pure; owned by main; one thread.
#pragma once

#include "tools/smpp_tool/connection.hpp"
#include "tools/smpp_tool/decode_command.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace smpp_tool {

struct CapturedPacket {
  std::uint64_t number = 0;  // from 1, as Wireshark counts
  std::int64_t seconds = 0;  // since 1970
  std::uint32_t microseconds = 0;
  std::span<const std::uint8_t> octets;
};

class Capture {
 public:
  // At most so many connections are followed at once, each of which holds at most 400 KB; the one
  // that was silent longest gives way.
  static constexpr std::size_t most_connections = 1'024;

  using Print = std::function<void(boost::json::object)>;

  Capture(LinkLayer link,
          const DecodeSettings& settings,
          std::vector<std::uint16_t> ports,
          Print print)
      : link_(link), settings_(settings), ports_(std::move(ports)), print_(std::move(print)) {}

  void take(const CapturedPacket& packet);
  void finish();

  // PDUs, and lines about what is missing.
  [[nodiscard]] std::uint64_t printed() const { return printed_; }

 private:
  using Key = std::pair<Endpoint, Endpoint>;  // the lesser first

  struct Followed {
    Connection connection;
    std::uint64_t last = 0;  // the packet that spoke last
  };

  [[nodiscard]] bool is_smpp_port(std::uint16_t port) const;
  Followed* follow(const Segment& segment);
  void make_room();
  void tell(const Connection& connection, const Heard& heard);
  void print_at(boost::json::object line, const Endpoint& from, const Endpoint& to);

  LinkLayer link_;
  DecodeSettings settings_;
  std::vector<std::uint16_t> ports_;
  Print print_;
  std::map<Key, Followed> connections_;
  CapturedPacket now_;
  std::uint64_t printed_ = 0;
};

}  // namespace smpp_tool
