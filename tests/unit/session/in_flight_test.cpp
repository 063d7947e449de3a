#include "smpp/session/in_flight.hpp"

#include "smpp/session/sequence_numbers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>
#include <set>

using smpp::InFlight;
using smpp::SequenceNumber;
using smpp::SequenceNumbers;

namespace {

InFlight::Entry entry(std::uint32_t sequence) {
  return {.sequence = SequenceNumber{sequence},
          .request = smpp::CommandId::submit_sm,
          .deadline = smpp::Time{std::chrono::seconds{sequence}},
          .output_end = sequence * 10};
}

TEST(InFlight, FindsAndTakesInAnyOrder) {
  InFlight requests{3};
  requests.add(entry(1));
  requests.add(entry(2));
  requests.add(entry(3));
  EXPECT_TRUE(requests.full());
  EXPECT_EQ(requests.take(SequenceNumber{2}).output_end, 20U);
  EXPECT_EQ(requests.find(SequenceNumber{2}), nullptr);
  EXPECT_EQ(requests.take_oldest().sequence, SequenceNumber{1});
  EXPECT_EQ(requests.oldest()->sequence, SequenceNumber{3});
  EXPECT_EQ(requests.size(), 1U);
}

TEST(InFlight, WithoutCapacityIsAlwaysFull) {
  InFlight none{0};
  EXPECT_TRUE(none.full());
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(none.oldest(), nullptr);
  EXPECT_EQ(none.find(SequenceNumber{1}), nullptr);
}

// Against the obvious model, with numbers that collide in the index.
TEST(InFlight, AgreesWithAModel) {
  std::mt19937 random{20240517};
  for (const std::size_t capacity : {1U, 2U, 5U, 64U}) {
    InFlight requests{capacity};
    std::deque<std::uint32_t> model;
    for (int step = 0; step < 20'000; ++step) {
      const auto pick = [&] { return model[random() % model.size()]; };
      const std::uint32_t sequence = 1 + static_cast<std::uint32_t>(random() % 1'000);
      const bool known = std::find(model.begin(), model.end(), sequence) != model.end();
      switch (random() % 4) {
        case 0:
        case 1:
          if (model.size() < capacity && !known) {
            requests.add(entry(sequence));
            model.push_back(sequence);
          }
          break;
        case 2:
          if (!model.empty()) {
            const std::uint32_t chosen = pick();
            EXPECT_EQ(requests.take(SequenceNumber{chosen}).sequence.value(), chosen);
            model.erase(std::find(model.begin(), model.end(), chosen));
          }
          break;
        default:
          if (!model.empty() && random() % 8 == 0) {
            EXPECT_EQ(requests.take_oldest().sequence.value(), model.front());
            model.pop_front();
          }
      }
      ASSERT_EQ(requests.size(), model.size());
      ASSERT_EQ(requests.full(), model.size() == capacity);
      ASSERT_EQ(requests.oldest() == nullptr, model.empty());
      if (!model.empty()) {
        ASSERT_EQ(requests.oldest()->sequence.value(), model.front());
        ASSERT_NE(requests.find(SequenceNumber{pick()}), nullptr);
      }
      const std::uint32_t other = 1 + static_cast<std::uint32_t>(random() % 1'000);
      ASSERT_EQ(requests.find(SequenceNumber{other}) != nullptr,
                std::find(model.begin(), model.end(), other) != model.end());
    }
  }
}

TEST(SequenceNumbers, CountFromOneAndWrap) {
  SequenceNumbers numbers{1};
  const auto none = [](SequenceNumber) { return false; };
  EXPECT_EQ(numbers.next(none).value(), 1U);
  EXPECT_EQ(numbers.next(none).value(), 2U);
  SequenceNumbers last{0x7FFFFFFF};
  EXPECT_EQ(last.next(none).value(), 0x7FFFFFFFU);
  EXPECT_EQ(last.next(none).value(), 1U);
}

TEST(SequenceNumbers, SkipWhatIsOutstanding) {
  SequenceNumbers numbers{0x7FFFFFFE};
  const std::set<std::uint32_t> taken{0x7FFFFFFF, 1, 2};
  const auto is_taken = [&](SequenceNumber n) { return taken.contains(n.value()); };
  EXPECT_EQ(numbers.next(is_taken).value(), 0x7FFFFFFEU);
  EXPECT_EQ(numbers.next(is_taken).value(), 3U);
}

TEST(SequenceNumbers, NeverBeginOutsideTheLegalRange) {
  const auto none = [](SequenceNumber) { return false; };
  EXPECT_EQ(SequenceNumbers{0}.next(none).value(), 1U);
  EXPECT_EQ(SequenceNumbers{0x80000000}.next(none).value(), 1U);
}

}  // namespace
