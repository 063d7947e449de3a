// Segments in any order, more than once, overlapping: the same octets; what is missing is named.
#include "tools/smpp_tool/tcp_stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace {

using smpp_tool::TcpStream;

struct Taken {
  std::vector<std::uint8_t> octets;
  std::vector<std::pair<std::size_t, std::uint64_t>> gaps;  // where, how much

  TcpStream::Deliver deliver() {
    return [this](std::uint64_t lost, std::span<const std::uint8_t> more) {
      if (lost != 0) {
        gaps.emplace_back(octets.size(), lost);
      }
      octets.insert(octets.end(), more.begin(), more.end());
    };
  }
};

std::vector<std::uint8_t> numbered(std::size_t size) {
  std::vector<std::uint8_t> octets(size);
  for (std::size_t i = 0; i < size; ++i) {
    octets[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
  }
  return octets;
}

struct Cut {
  std::size_t at = 0;
  std::size_t size = 0;
};

// The whole in pieces, some of them again and perhaps longer, in any order.
std::vector<Cut> cuts_of(std::size_t whole, std::mt19937& random) {
  std::vector<Cut> cuts;
  for (std::size_t at = 0; at < whole;) {
    const std::size_t size = std::min<std::size_t>(1 + random() % 200, whole - at);
    cuts.push_back({at, size});
    if (random() % 4 == 0) {
      cuts.push_back({at, std::min<std::size_t>(1 + random() % 300, whole - at)});
    }
    at += size;
  }
  std::ranges::shuffle(cuts, random);
  return cuts;
}

TEST(TcpStream, AnyOrderWithOverlapsAndRepetitionsIsTheSame) {
  const auto sent = numbered(2'000);
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    std::mt19937 random{seed};
    const std::uint32_t first = 0xFFFFFF00U + seed;  // the numbers wrap
    TcpStream stream;
    Taken taken;
    stream.begin(first - 1);
    for (const Cut& cut : cuts_of(sent.size(), random)) {
      stream.take(first + static_cast<std::uint32_t>(cut.at),
                  std::span{sent}.subspan(cut.at, cut.size),
                  taken.deliver());
    }
    stream.finish(taken.deliver());
    EXPECT_EQ(taken.octets, sent) << "seed " << seed;
    EXPECT_TRUE(taken.gaps.empty()) << "seed " << seed;
  }
}

TEST(TcpStream, WhatIsMissingIsNamedWhenNothingMoreComes) {
  TcpStream stream;
  Taken taken;
  stream.begin(99);
  const auto sent = numbered(30);
  stream.take(100, std::span{sent}.first(10), taken.deliver());
  stream.take(120, std::span{sent}.subspan(20), taken.deliver());
  EXPECT_EQ(taken.octets.size(), 10U);
  stream.finish(taken.deliver());
  EXPECT_EQ(taken.octets.size(), 20U);
  EXPECT_EQ(taken.gaps, (std::vector<std::pair<std::size_t, std::uint64_t>>{{10, 10}}));
}

// However long it has become, another connection's SYN is not its own.
TEST(TcpStream, KnowsItsOwnSyn) {
  TcpStream stream;
  Taken taken;
  EXPECT_FALSE(stream.began_with(99));
  stream.take(100, numbered(200'000), taken.deliver());
  EXPECT_TRUE(stream.began_with(99));
  EXPECT_TRUE(stream.began_with(99U - 65'536U)) << "captured late";
  EXPECT_FALSE(stream.began_with(99U - 65'537U));
  EXPECT_FALSE(stream.began_with(100));
  EXPECT_FALSE(stream.began_with(150'000));
}

TEST(TcpStream, HoldsNoMoreThanItsLimit) {
  TcpStream stream;
  Taken taken;
  stream.begin(0);
  const auto sent = numbered(1'000);
  std::uint32_t sequence = 1'001;  // the first thousand never comes
  for (int i = 0; i < 1'000; ++i, sequence += 1'000) {
    stream.take(sequence, sent, taken.deliver());
  }
  ASSERT_EQ(taken.gaps.size(), 1U);
  EXPECT_EQ(taken.gaps[0].second, 1'000U);
  EXPECT_EQ(taken.octets.size(), 1'000'000U);
}

// A segment of one octet costs more than an octet.
TEST(TcpStream, TinySegmentsAreBoundedToo) {
  TcpStream stream;
  Taken taken;
  stream.begin(0);
  const std::uint8_t one = 1;
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    stream.take(10 + 2 * i, {&one, 1}, taken.deliver());
  }
  EXPECT_GT(taken.gaps.size(), 8'000U);
}

TEST(TcpStream, WithoutASynItBeginsWithTheFirstSegment) {
  TcpStream stream;
  Taken taken;
  const auto sent = numbered(20);
  stream.take(5'000, std::span{sent}.first(10), taken.deliver());
  stream.take(5'010, std::span{sent}.subspan(10), taken.deliver());
  EXPECT_EQ(taken.octets, sent);
}

}  // namespace
