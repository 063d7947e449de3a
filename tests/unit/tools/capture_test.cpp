// Captures made of octets: each link layer, both address families, what is lost, what is not SMPP.
#include "tools/smpp_tool/capture.hpp"

#include "smpp/pdu/codec.hpp"
#include "smpp/wire/writer.hpp"
#include "tools/smpp_tool/hex_text.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace {

namespace json = boost::json;
using namespace smpp_tool;

Bytes pdu(std::uint32_t sequence) {
  smpp::Octets octets;
  smpp::encode_header_only(octets,
                           smpp::CommandId::enquire_link,
                           smpp::CommandStatus::ESME_ROK,
                           smpp::SequenceNumber{sequence});
  return {octets.begin(), octets.end()};
}

constexpr std::uint8_t syn = 0x02;
constexpr std::uint8_t ack = 0x10;

struct Sent {
  bool to_server = true;
  std::uint32_t sequence = 0;
  std::uint8_t flags = ack;
  Bytes payload{};
  std::uint16_t client = 40'000;
};

Bytes behind(const Bytes& head, const Bytes& rest) {
  Bytes octets = head;
  octets.insert(octets.end(), rest.begin(), rest.end());
  return octets;
}

Bytes bytes(const smpp::Octets& octets) {
  return {octets.begin(), octets.end()};
}

Bytes tcp(const Sent& sent) {
  smpp::Octets out;
  smpp::Writer writer{out};
  constexpr std::uint16_t server = 2'775;
  writer.number(sent.to_server ? sent.client : server);
  writer.number(sent.to_server ? server : sent.client);
  writer.number(sent.sequence);
  writer.number(std::uint32_t{0});
  writer.number(std::uint8_t{5 << 4});
  writer.number(sent.flags);
  writer.number(std::uint16_t{1'000});
  writer.number(std::uint32_t{0});
  return behind(bytes(out), sent.payload);
}

Bytes ipv4(const Sent& sent, std::uint16_t fragment = 0) {
  const Bytes inner = tcp(sent);
  constexpr std::uint32_t client = 0x0A000001;
  constexpr std::uint32_t server = 0x0A000002;
  smpp::Octets out;
  smpp::Writer writer{out};
  writer.number(std::uint16_t{0x4500});
  writer.number(static_cast<std::uint16_t>(20 + inner.size()));
  writer.number(std::uint16_t{1});
  writer.number(fragment);
  writer.number(std::uint16_t{0x4006});
  writer.number(std::uint16_t{0});
  writer.number(sent.to_server ? client : server);
  writer.number(sent.to_server ? server : client);
  return behind(bytes(out), inner);
}

// With a hop-by-hop header before TCP.
Bytes ipv6(const Sent& sent) {
  const Bytes inner = tcp(sent);
  smpp::Octets out;
  smpp::Writer writer{out};
  writer.number(std::uint32_t{0x60000000});
  writer.number(static_cast<std::uint16_t>(8 + inner.size()));
  writer.number(std::uint16_t{0x0040});
  for (const bool client : {sent.to_server, !sent.to_server}) {
    writer.number(std::uint64_t{0x20010DB800000000});
    writer.number(std::uint64_t{client ? 1U : 2U});
  }
  writer.number(std::uint64_t{0x0600010400000000});
  return behind(bytes(out), inner);
}

struct Lines {
  explicit Lines(LinkLayer link, std::vector<std::uint16_t> ports = {})
      : capture{link, DecodeSettings{}, std::move(ports), [this](json::object line) {
                  lines.push_back(std::move(line));
                }} {}

  void take(const Bytes& packet) {
    capture.take({.number = ++number, .seconds = 0, .microseconds = 0, .octets = packet});
  }

  // The sequence numbers of PDUs, the codes of errors.
  std::vector<std::string> end() {
    capture.finish();
    std::vector<std::string> words;
    for (const json::object& line : lines) {
      if (const json::value* const error = line.if_contains("error")) {
        words.emplace_back(error->as_object().at("code").as_string());
      } else {
        words.push_back(json::serialize(line.at("sequence_number")));
      }
    }
    return words;
  }

  std::vector<json::object> lines;
  std::uint64_t number = 0;
  Capture capture;
};

using Words = std::vector<std::string>;

TEST(Capture, ReadsEachLinkLayer) {
  const Sent sent{.payload = pdu(7)};
  const Bytes ether(12, 0);
  const Bytes sll{0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0};
  const Bytes sll2{8, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0};
  const Bytes two_tags{0x88, 0xA8, 0, 5, 0x81, 0x00, 0, 6, 0x86, 0xDD};
  const std::vector<std::pair<LinkLayer, Bytes>> packets{
      {LinkLayer::ethernet, behind(behind(ether, {0x08, 0x00}), ipv4(sent))},
      {LinkLayer::ethernet, behind(behind(ether, {0x86, 0xDD}), ipv6(sent))},
      {LinkLayer::ethernet, behind(behind(ether, {0x81, 0x00, 0, 5, 0x08, 0x00}), ipv4(sent))},
      {LinkLayer::ethernet, behind(behind(ether, two_tags), ipv6(sent))},
      {LinkLayer::linux_sll, behind(sll, ipv4(sent))},
      {LinkLayer::linux_sll2, behind(sll2, ipv4(sent))},
      {LinkLayer::raw_ip, ipv4(sent)},
      {LinkLayer::raw_ip, ipv6(sent)},
      {LinkLayer::null_loopback, behind(Bytes{2, 0, 0, 0}, ipv4(sent))},
      {LinkLayer::null_loopback, behind(Bytes{0, 0, 0, 30}, ipv6(sent))},
  };
  for (std::size_t i = 0; i < packets.size(); ++i) {
    const auto& [link, packet] = packets[i];
    Lines lines{link};
    lines.take(packet);
    EXPECT_EQ(lines.end(), Words{"7"}) << i;
    // Cut anywhere there is less, and never a read beyond.
    for (std::size_t size = 0; size < packet.size(); ++size) {
      Lines cut{link};
      const Bytes part{packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(size)};
      cut.take(part);
      EXPECT_TRUE(cut.end().empty()) << i << " cut at " << size;
    }
  }
}

TEST(Capture, PaddingBehindThePacketIsNoPayload) {
  Lines lines{LinkLayer::raw_ip};
  lines.take(behind(ipv4({.payload = pdu(1)}), Bytes(6, 0)));
  EXPECT_EQ(lines.end(), Words{"1"});
}

TEST(Capture, PdusLieAcrossSegmentsInBothDirections) {
  const Bytes both = behind(pdu(1), pdu(2));
  for (std::size_t cut = 1; cut < both.size(); ++cut) {
    const auto middle = both.begin() + static_cast<std::ptrdiff_t>(cut);
    const Bytes head{both.begin(), middle};
    const Bytes tail{middle, both.end()};
    Lines lines{LinkLayer::raw_ip};
    lines.take(ipv4({.sequence = 99, .flags = syn}));
    lines.take(ipv4({.to_server = false, .sequence = 500, .flags = syn | ack}));
    lines.take(ipv4({.sequence = static_cast<std::uint32_t>(100 + cut), .payload = tail}));
    lines.take(ipv4({.sequence = 100, .payload = head}));
    lines.take(ipv4({.sequence = 100, .payload = head}));
    lines.take(ipv4({.to_server = false, .sequence = 501, .payload = pdu(3)}));
    EXPECT_EQ(lines.end(), (Words{"1", "2", "3"})) << cut;
  }
}

TEST(Capture, AGapIsSaidAndTheNextPduFound) {
  Lines lines{LinkLayer::raw_ip};
  lines.take(ipv4({.sequence = 99, .flags = syn}));
  lines.take(ipv4({.sequence = 100, .payload = pdu(1)}));
  // 16 octets are missing, then the rest of a PDU, then a whole one.
  lines.take(ipv4({.sequence = 132, .payload = Bytes{0, 0, 0, 9}}));
  lines.take(ipv4({.sequence = 136, .payload = pdu(4)}));
  EXPECT_EQ(lines.end(), (Words{"1", "gap", "4"}));
  EXPECT_EQ(lines.lines[1].at("error").as_object().at("what").as_string(),
            "16 octets are missing from the capture");
}

TEST(Capture, BeginsInTheMiddleOfAPdu) {
  Lines lines{LinkLayer::raw_ip};
  lines.take(ipv4({.sequence = 100, .payload = Bytes(40, 0x41)}));
  lines.take(ipv4({.sequence = 140, .payload = pdu(9)}));
  EXPECT_EQ(lines.end(), Words{"9"});
}

TEST(Capture, EndsInTheMiddleOfAPdu) {
  Lines lines{LinkLayer::raw_ip};
  lines.take(ipv4({.payload = behind(pdu(1), Bytes{0, 0, 0, 16, 0, 0})}));
  EXPECT_EQ(lines.end(), (Words{"1", "incomplete"}));
}

TEST(Capture, OtherProtocolsArePassedOver) {
  Lines lines{LinkLayer::raw_ip};
  lines.take(ipv4({.sequence = 99, .flags = syn}));
  const std::string request = "GET / HTTP/1.1\r\nHost: example.test\r\n\r\n";
  lines.take(ipv4({.sequence = 100, .payload = Bytes{request.begin(), request.end()}}));
  lines.take(ipv4({.sequence = 137, .payload = pdu(1)}));
  EXPECT_TRUE(lines.end().empty());
}

TEST(Capture, APortThatWasNamedAndSpeaksSomethingElseIsSaid) {
  Lines lines{LinkLayer::raw_ip, {2'775}};
  lines.take(ipv4({.sequence = 99, .flags = syn}));
  lines.take(ipv4({.sequence = 100, .payload = behind(Bytes{0x16, 3, 1, 2, 0}, Bytes(20, 1))}));
  EXPECT_EQ(lines.end(), Words{"not_smpp"});
  Lines others{LinkLayer::raw_ip, {5'000}};
  others.take(ipv4({.payload = pdu(1)}));
  EXPECT_TRUE(others.end().empty());
}

TEST(Capture, AFragmentedPacketIsRefused) {
  Lines lines{LinkLayer::raw_ip, {2'775}};
  lines.take(ipv4({.payload = pdu(1)}, 0x2000));
  lines.take(ipv4({.payload = pdu(1)}, 0x0010));
  EXPECT_EQ(lines.end(), Words{"ip_fragment"});
}

TEST(Capture, ABrokenLengthIsSaidAndTheNextPduFound) {
  Lines lines{LinkLayer::raw_ip};
  lines.take(ipv4({.sequence = 100, .payload = behind(pdu(1), Bytes{0, 0, 0, 3, 9, 9})}));
  lines.take(ipv4({.sequence = 122, .payload = pdu(2)}));
  EXPECT_EQ(lines.end(), (Words{"1", "command_length", "2"}));
}

// Those that give way are told to the end.
TEST(Capture, FollowsNoMoreConnectionsThanItsLimit) {
  Lines lines{LinkLayer::raw_ip};
  const Bytes one_and_a_bit = behind(pdu(1), Bytes{0, 0});
  for (std::uint16_t i = 0; i < 2 * Capture::most_connections; ++i) {
    const auto client = static_cast<std::uint16_t>(10'000 + i);
    lines.take(ipv4({.payload = one_and_a_bit, .client = client}));
  }
  EXPECT_EQ(lines.lines.size(), 3 * Capture::most_connections);
  EXPECT_EQ(lines.end().size(), 4 * Capture::most_connections);
}

TEST(Capture, SaysWhenAndBetweenWhom) {
  Lines lines{LinkLayer::raw_ip};
  const Bytes packet = ipv6({.to_server = false, .payload = pdu(1)});
  lines.capture.take(
      {.number = 12, .seconds = 1'767'225'600, .microseconds = 42, .octets = packet});
  lines.end();
  ASSERT_EQ(lines.lines.size(), 1U);
  EXPECT_EQ(json::serialize(lines.lines[0].at("capture")),
            R"({"packet":12,"time":"2026-01-01T00:00:00.000042Z","from":"[2001:db8::2]:2775",)"
            R"("to":"[2001:db8::1]:40000"})");
}

}  // namespace
