#include "smpp/session/framer.hpp"

#include "tests/support/session_script.hpp"

#include <gtest/gtest.h>

#include <vector>

using smpp::Framer;
using smpp::Octets;

namespace {

Octets three_frames() {
  Octets all = tests::frame(tests::deliver_sm("one"), 1);
  const Octets second = tests::header_only(smpp::CommandId::enquire_link, 2);
  const Octets third = tests::frame(tests::deliver_sm("three"), 3);
  all.insert(all.end(), second.begin(), second.end());
  all.insert(all.end(), third.begin(), third.end());
  return all;
}

std::vector<Octets> frames_of(Framer& framer, std::span<const std::uint8_t> in) {
  std::vector<Octets> frames;
  for (auto step = framer.next(in); step.kind == Framer::Kind::whole; step = framer.next(in)) {
    frames.push_back(smpp::to_octets(step.frame));
  }
  return frames;
}

Octets length_octets(std::uint32_t length) {
  Octets out;
  smpp::Writer{out}.number(length);
  return out;
}

TEST(Framer, GivesWholeFramesFromTheInputWithoutCopying) {
  Framer framer{70'000};
  const Octets all = three_frames();
  std::span<const std::uint8_t> in{all};
  std::size_t at = 0;
  for (int i = 0; i < 3; ++i) {
    const auto step = framer.next(in);
    ASSERT_EQ(step.kind, Framer::Kind::whole);
    EXPECT_EQ(step.frame.data(), all.data() + at);
    EXPECT_EQ(framer.held(), 0U);
    at += step.frame.size();
  }
  EXPECT_EQ(framer.next(in).kind, Framer::Kind::more);
  EXPECT_TRUE(in.empty());
}

TEST(Framer, GivesTheSameFramesForEverySplit) {
  const Octets all = three_frames();
  Framer whole{70'000};
  const auto expected = frames_of(whole, all);
  ASSERT_EQ(expected.size(), 3U);
  for (std::size_t cut = 0; cut <= all.size(); ++cut) {
    Framer framer{70'000};
    auto got = frames_of(framer, std::span{all}.first(cut));
    for (auto& frame : frames_of(framer, std::span{all}.subspan(cut))) {
      got.push_back(std::move(frame));
    }
    EXPECT_EQ(got, expected) << "cut at " << cut;
    EXPECT_EQ(framer.held(), 0U);
  }
}

TEST(Framer, TakesOneOctetAtATime) {
  const Octets all = three_frames();
  Framer framer{70'000};
  std::vector<Octets> got;
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (auto& frame : frames_of(framer, std::span{all}.subspan(i, 1))) {
      got.push_back(std::move(frame));
    }
  }
  Framer whole{70'000};
  EXPECT_EQ(got, frames_of(whole, all));
}

TEST(Framer, KeepsNoMoreThanTheUnfinishedFrame) {
  Framer framer{70'000};
  const Octets frame = tests::frame(tests::deliver_sm("text"), 1);
  std::span<const std::uint8_t> in = std::span{frame}.first(frame.size() - 1);
  EXPECT_EQ(framer.next(in).kind, Framer::Kind::more);
  EXPECT_EQ(framer.held(), frame.size() - 1);
}

TEST(Framer, TakesTheSmallestAndTheLargest) {
  Framer framer{100};
  Octets largest = length_octets(100);
  largest.resize(100);
  EXPECT_EQ(frames_of(framer, largest).size(), 1U);
  EXPECT_EQ(frames_of(framer, tests::header_only(smpp::CommandId::unbind, 1)).size(), 1U);
}

TEST(Framer, BreaksAtAnImpossibleLengthAsSoonAsItIsThere) {
  for (const std::uint32_t length : {0U, 4U, 15U, 101U, 0x7FFFFFFFU, 0x80000000U, 0xFFFFFFFFU}) {
    const Octets octets = length_octets(length);
    for (std::size_t cut = 0; cut < octets.size(); ++cut) {
      Framer framer{100};
      std::span<const std::uint8_t> first = std::span{octets}.first(cut);
      EXPECT_EQ(framer.next(first).kind, Framer::Kind::more);
      std::span<const std::uint8_t> rest = std::span{octets}.subspan(cut);
      EXPECT_EQ(framer.next(rest).kind, Framer::Kind::broken) << length << " cut at " << cut;
      EXPECT_LE(framer.held(), 4U);
    }
  }
}

TEST(Framer, StaysBroken) {
  Framer framer{100};
  std::span<const std::uint8_t> none;
  const Octets bad = length_octets(3);
  std::span<const std::uint8_t> in{bad};
  EXPECT_EQ(framer.next(in).kind, Framer::Kind::broken);
  const Octets good = tests::header_only(smpp::CommandId::enquire_link, 1);
  std::span<const std::uint8_t> later{good};
  EXPECT_EQ(framer.next(later).kind, Framer::Kind::broken);
  EXPECT_EQ(framer.next(none).kind, Framer::Kind::broken);
}

// Memory is taken for what came: a source that counts shows what an announced length costs.
std::size_t allocated = 0;

TEST(Framer, AllocatesNothingForAnAnnouncedLength) {
  const smpp::MemorySource before = smpp::memory_source;
  smpp::memory_source.allocate = [](std::size_t size) {
    allocated += size;
    return ::operator new(size);
  };
  {
    Framer framer{70'000};
    const Octets promise = length_octets(70'000);
    const Octets lie = length_octets(0x7FFFFFFF);
    allocated = 0;
    std::span<const std::uint8_t> in{promise};
    EXPECT_EQ(framer.next(in).kind, Framer::Kind::more);
    EXPECT_LE(allocated, 64U);
    Framer other{70'000};
    allocated = 0;
    std::span<const std::uint8_t> bad{lie};
    EXPECT_EQ(other.next(bad).kind, Framer::Kind::broken);
    EXPECT_EQ(allocated, 0U);
  }
  smpp::memory_source = before;
}

}  // namespace
