// A capture file, read through libpcap: pcap and pcapng in either byte order. Owned by main; one
// thread; libpcap stays in the source.
#pragma once

#include "smpp/base/expected.hpp"
#include "tools/smpp_tool/capture.hpp"

#include <memory>
#include <optional>
#include <string>

struct pcap;

namespace smpp_tool {

class PcapFile {
 public:
  // `-` is standard input. The error is for people.
  [[nodiscard]] static smpp::expected<PcapFile, std::string> open(const std::string& path);

  [[nodiscard]] LinkLayer link() const { return link_; }

  // Nothing at the end; its octets are valid until the next call.
  [[nodiscard]] smpp::expected<std::optional<CapturedPacket>, std::string> next();

 private:
  struct Close {
    void operator()(pcap* file) const;
  };

  PcapFile(std::unique_ptr<pcap, Close> file, LinkLayer link);

  std::unique_ptr<pcap, Close> file_;
  LinkLayer link_{};
  std::uint64_t packets_ = 0;
};

}  // namespace smpp_tool
