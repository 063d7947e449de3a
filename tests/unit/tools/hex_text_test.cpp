// What people paste: hex in any dress, dumps of every program that makes them.
#include "tools/smpp_tool/hex_text.hpp"

#include <gtest/gtest.h>

#include <random>

namespace {

using smpp_tool::Bytes;
using smpp_tool::HexInput;

const Bytes enquire{0, 0, 0, 16, 0, 0, 0, 0x15, 0, 0, 0, 0, 0, 0, 0, 1};

struct Read {
  std::vector<Bytes> units;
  std::vector<std::string> errors;
};

Read read(const std::vector<std::string>& lines) {
  Read read;
  HexInput input{[&](const HexInput::Unit& unit) {
    if (unit) {
      read.units.push_back(*unit);
    } else {
      read.errors.push_back(unit.error().code);
    }
  }};
  for (const std::string& line : lines) {
    input.line(line);
  }
  input.finish();
  return read;
}

TEST(HexText, ComesInAnyDress) {
  for (const char* const line : {
           "00000010000000150000000000000001",
           "00 00 00 10 00 00 00 15 00 00 00 00 00 00 00 01",
           "0000 0010 0000 0015 0000 0000 0000 0001",
           "00000010 00000015 00000000 00000001",
           "00:00:00:10:00:00:00:15:00:00:00:00:00:00:00:01",
           "00-00-00-10-00-00-00-15-00-00-00-00-00-00-00-01",
           "0x00000010000000150000000000000001",
           "0x00, 0x00, 0x00, 0x10, 0x0, 0x0, 0x0, 0x15, 0x00,0x00,0x00,0x00,0x0,0x0,0x0,0x1",
           "{0x00,0x00,0x00,0x10,0x00,0x00,0x00,0x15,0x00,0x00,0x00,0x00,0x00,0x00,0x00,0x01};",
           R"('\x00\x00\x00\x10\x00\x00\x00\x15\x00\x00\x00\x00\x00\x00\x00\x01')",
           "  \"00000010000000150000000000000001\"  ",
       }) {
    const auto octets = smpp_tool::parse_hex(line);
    ASSERT_TRUE(octets) << line << ": " << octets.error().what;
    EXPECT_EQ(*octets, enquire) << line;
    EXPECT_EQ(read({line}).units, std::vector<Bytes>{enquire}) << line;
  }
}

TEST(HexText, SaysWhereItIsNone) {
  const auto wrong = [](const char* text) {
    const auto octets = smpp_tool::parse_hex(text);
    return octets ? std::string{} : octets.error().what;
  };
  EXPECT_EQ(wrong("00 00 0g"), "column 7: two digits an octet are right, here is an odd number");
  EXPECT_EQ(wrong("00 zz"), "column 4: hexadecimal digits are right");
  EXPECT_EQ(wrong(""), "the line holds no octets");
  EXPECT_EQ(wrong(" : "), "the line holds no octets");
  EXPECT_NE(wrong("0x"), "");
}

TEST(HexText, DumpsOfEachKindAreOneUnit) {
  const std::vector<std::vector<std::string>> dumps{
      {"0000  00 00 00 10 00 00 00 15 00 00 00 00 00 00 00 01   ................"},
      {"0000   00 00 00 10 00 00 00 15", "0008   00 00 00 00 00 00 00 01"},
      {"00000000  00 00 00 10 00 00 00 15  00 00 00 00 00 00 00 01  |................|",
       "00000010"},
      {"\t0x0000:  0000 0010 0000 0015 0000 0000 0000 0001  ................"},
      {"00000000: 0000 0010 0000 0015 0000 0000 0000 0001  ................"},
      {"000000 00 00 00 10 00 00 00 15 00 00 00 00 00 00 00 01", "000010"},
      {"0000000 00 00 00 10 00 00 00 15", "0000010 00 00 00 00 00 00 00 01", "0000020"},
      {"0000  00 00 00 10 00 00  ab cd..", "0006  00 15 00 00 00 00 00 00 00 01  .........."},
  };
  for (const auto& dump : dumps) {
    const Read got = read(dump);
    EXPECT_EQ(got.units, std::vector<Bytes>{enquire}) << dump.front();
    EXPECT_TRUE(got.errors.empty()) << dump.front();
  }
}

// Characters beside the octets that look like two more of them.
TEST(HexText, TheNextOffsetKnowsHowLongALineIs) {
  const Read got = read({"0000  61 62 63 64 65 66 67 68  61 62", "0008  00 01"});
  EXPECT_EQ(got.units,
            (std::vector<Bytes>{Bytes{0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0, 1}}));
}

TEST(HexText, SeveralDumpsAndLinesFollowOneAnother) {
  const Read got = read({"12:00:00.123456 IP 127.0.0.1.2775 > 127.0.0.1.40000: Flags [P.]",
                         "\t0x0000:  0001 0203",
                         "",
                         "",
                         "0000  04 05",
                         "0000  06 07",
                         "0809",
                         "0a0b"});
  EXPECT_EQ(got.units, (std::vector<Bytes>{{0, 1, 2, 3}, {4, 5}, {6, 7}, {8, 9}, {10, 11}}));
  EXPECT_TRUE(got.errors.empty());
}

TEST(HexText, ADumpWithAHoleIsRefused) {
  EXPECT_EQ(read({"0000  00 01", "0010  00 01"}).errors, std::vector<std::string>{"dump"});
  EXPECT_EQ(read({"0010  00 01 02"}).errors, std::vector<std::string>{"dump"});
}

// So that a line of output stands for each line of input.
TEST(HexText, AnEmptyLineIsAnErrorOfItsOwn) {
  const Read got = read({"0102", "", "0304"});
  EXPECT_EQ(got.units.size(), 2U);
  EXPECT_EQ(got.errors, std::vector<std::string>{"empty"});
}

TEST(HexText, WhatIsWrittenIsRead) {
  std::mt19937 random{7};
  for (int round = 0; round < 200; ++round) {
    Bytes octets(1 + random() % 100);
    for (auto& octet : octets) {
      octet = static_cast<std::uint8_t>(random());
    }
    const auto back = smpp_tool::parse_hex(smpp_tool::to_hex(octets));
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, octets);
  }
}

}  // namespace
