#include "daemon/queue/reserve.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace queue {
namespace {

constexpr std::size_t room = 64'000;
constexpr std::size_t small = need_of_small(room);

class ReserveTest : public testing::Test {
 protected:
  std::shared_ptr<Reserve> reserve = std::make_shared<Reserve>(room);
};

TEST_F(ReserveTest, AClaimGrowsAndEndsWithItsOwner) {
  {
    Claim claim{reserve};
    claim.grow_to(300);
    claim.grow_to(200);
    EXPECT_EQ(reserve->used(), 300u);
    claim.grow_to(5'000);
    EXPECT_EQ(reserve->used(), 5'000u);
  }
  EXPECT_EQ(reserve->used(), 0u);
  EXPECT_EQ(reserve->refused(), 0u);
}

TEST_F(ReserveTest, WhatIsNotToBeHadIsRefusedAndLeavesWhatThereWas) {
  Claim first{reserve};
  first.grow_to(40'000);
  auto second = std::make_unique<Claim>(reserve);
  second->grow_to(10'000);
  second->grow_to(20'000);
  EXPECT_TRUE(second->refused());
  EXPECT_EQ(reserve->used(), 50'000u);
  second->grow_to(10'001);
  EXPECT_EQ(reserve->used(), 50'000u) << "refused once is refused";
  EXPECT_EQ(reserve->refused(), 1u);
  second.reset();
  EXPECT_EQ(reserve->used(), 40'000u);
}

TEST_F(ReserveTest, TheLastEighthIsForThoseWhoNeedLittle) {
  Claim large{reserve};
  large.grow_to(room_for_large(room));
  EXPECT_FALSE(large.refused());
  Claim another{reserve};
  another.grow_to(small + 1);
  EXPECT_TRUE(another.refused());
  Claim little{reserve};
  little.grow_to(small);
  EXPECT_FALSE(little.refused());
}

// An answer is there whether it had been claimed or not: newcomers are told to wait for it.
TEST_F(ReserveTest, WhatIsThereCountsPastTheEnd) {
  Claim answer{reserve};
  answer.set(room + 1);
  EXPECT_FALSE(answer.refused());
  Claim next{reserve};
  next.grow_to(1);
  EXPECT_TRUE(next.refused());
  answer.set(100);
  EXPECT_EQ(reserve->used(), 100u);
}

TEST(RequestNeed, TheLargestBodyFitsWhateverItHolds) {
  constexpr std::size_t of_a_process = std::size_t{32} * 1024 * 1024;
  const std::vector<std::uint8_t> body(largest_body(of_a_process), '{');
  const std::vector<std::uint8_t> commas(largest_body(of_a_process), ',');
  EXPECT_LE(need_of(body), room_for_large(of_a_process));
  EXPECT_LE(need_of(commas), room_for_large(of_a_process));
  EXPECT_GT(need_of(2 * body.size()), room_for_large(of_a_process));
  EXPECT_EQ(largest_body(1'000), 0u);
}

}  // namespace
}  // namespace queue
