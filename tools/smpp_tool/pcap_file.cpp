#include "tools/smpp_tool/pcap_file.hpp"

#include <fmt/format.h>
#include <pcap/pcap.h>

#include <array>
#include <utility>

namespace smpp_tool {

void PcapFile::Close::operator()(pcap* file) const {
  pcap_close(file);
}

PcapFile::PcapFile(std::unique_ptr<pcap, Close> file, LinkLayer link)
    : file_(std::move(file)), link_(link) {}

smpp::expected<PcapFile, std::string> PcapFile::open(const std::string& path) {
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  std::unique_ptr<pcap, Close> file{pcap_open_offline(path.c_str(), error.data())};
  if (file == nullptr) {
    return smpp::unexpected(std::string{error.data()});
  }
  const int datalink = pcap_datalink(file.get());
  const auto link = link_layer_of(datalink);
  if (!link) {
    const char* const name = pcap_datalink_val_to_name(datalink);
    return smpp::unexpected(
        fmt::format("packets of link type {} are not read; Ethernet, Linux cooked, raw IP and "
                    "loopback are",
                    name != nullptr ? name : std::to_string(datalink)));
  }
  return PcapFile{std::move(file), *link};
}

smpp::expected<std::optional<CapturedPacket>, std::string> PcapFile::next() {
  pcap_pkthdr* header = nullptr;
  const u_char* octets = nullptr;
  const int got = pcap_next_ex(file_.get(), &header, &octets);
  if (got == PCAP_ERROR_BREAK) {
    return std::nullopt;
  }
  if (got != 1) {
    return smpp::unexpected(fmt::format("after packet {}: {}", packets_, pcap_geterr(file_.get())));
  }
  return CapturedPacket{.number = ++packets_,
                        .seconds = header->ts.tv_sec,
                        .microseconds = static_cast<std::uint32_t>(header->ts.tv_usec),
                        .octets = {octets, header->caplen}};
}

}  // namespace smpp_tool
