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

// Twelve messages with their numbers, and where each begins.
struct Messages {
  Messages() {
    smpp::Octets out;
    for (std::uint32_t number = 1; number <= 12; ++number) {
      begins.push_back(out.size());
      smpp::SubmitSm submit;
      submit.source_ton = smpp::Ton::international;
      submit.source.assign("447700900001");
      submit.dest.assign("447700900002");
      submit.short_message.assign(10 + number, 'a');
      smpp::encode(out, smpp::CommandStatus::ESME_ROK, smpp::SequenceNumber{number}, submit);
    }
    stream = bytes(out);
  }

  Bytes stream;
  std::vector<std::size_t> begins;
};

// Whatever is missing, and wherever the next segment begins: all that is whole is found.
TEST(Capture, FindsTheNextPduWithinASegment) {
  const Messages messages;
  constexpr std::size_t size = 50;
  for (std::size_t lost = 0; lost + size < messages.stream.size(); ++lost) {
    for (const bool has_syn : {true, false}) {
      Lines lines{LinkLayer::raw_ip};
      if (has_syn) {
        lines.take(ipv4({.sequence = 99, .flags = syn}));
      }
      const auto send = [&](std::size_t from, std::size_t end) {
        const auto at = messages.stream.begin();
        const Bytes payload(at + static_cast<std::ptrdiff_t>(from),
                            at + static_cast<std::ptrdiff_t>(end));
        lines.take(ipv4({.sequence = 100 + static_cast<std::uint32_t>(from), .payload = payload}));
      };
      if (lost > 0) {
        send(0, lost);
      }
      send(lost + size, messages.stream.size());
      Words expected;
      for (std::size_t i = 0; i < messages.begins.size(); ++i) {
        const std::size_t end =
            i + 1 < messages.begins.size() ? messages.begins[i + 1] : messages.stream.size();
        if (end <= lost || messages.begins[i] >= lost + size) {
          expected.push_back(std::to_string(i + 1));
        }
      }
      Words found = lines.end();
      std::erase(found, "gap");
      ASSERT_EQ(found, expected) << "lost from " << lost << (has_syn ? "" : ", without a SYN");
    }
  }
}

TEST(Capture, ASynThatComesLateOrTwiceBeginsNothingAnew) {
  const Messages messages;
  Lines lines{LinkLayer::raw_ip};
  const std::size_t half = messages.begins[6] + 20;
  const auto middle = messages.stream.begin() + static_cast<std::ptrdiff_t>(half);
  lines.take(ipv4({.sequence = 100, .payload = Bytes(messages.stream.begin(), middle)}));
  lines.take(ipv4({.sequence = 99, .flags = syn}));
  lines.take(ipv4({.sequence = 100 + static_cast<std::uint32_t>(half),
                   .payload = Bytes(middle, messages.stream.end())}));
  EXPECT_EQ(lines.end(), (Words{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}));
}

TEST(Capture, ASynOfALaterConnectionBeginsAnew) {
  Lines lines{LinkLayer::raw_ip};
  lines.take(ipv4({.sequence = 99, .flags = syn}));
  lines.take(ipv4({.sequence = 100, .payload = pdu(1)}));
  lines.take(ipv4({.sequence = 5'000'000, .flags = syn}));
  lines.take(ipv4({.sequence = 5'000'001, .payload = pdu(2)}));
  EXPECT_EQ(lines.end(), (Words{"1", "2"}));
}

TEST(Capture, BeginsWithAnUnknownCommand) {
  Bytes unknown = pdu(1);
  unknown[7] = 0x99;
  for (const bool has_port : {true, false}) {
    Lines lines{LinkLayer::raw_ip,
                has_port ? std::vector<std::uint16_t>{2'775} : std::vector<std::uint16_t>{}};
    lines.take(ipv4({.sequence = 99, .flags = syn}));
    lines.take(ipv4({.sequence = 100, .payload = unknown}));
    lines.take(ipv4({.sequence = 116, .payload = pdu(2)}));
    EXPECT_EQ(lines.end(), (Words{"unknown_command", "2"}));
  }
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
