#include "smpp/session/peer_requests.hpp"

#include <gtest/gtest.h>

#include <set>

using smpp::CommandId;
using smpp::PeerRequests;
using smpp::SequenceNumber;

namespace {

TEST(PeerRequests, ATokenIsGoodOnce) {
  PeerRequests requests{2};
  const auto token = requests.add(SequenceNumber{7}, CommandId::deliver_sm);
  EXPECT_EQ(token.sequence.value(), 7U);
  EXPECT_EQ(token.request, CommandId::deliver_sm);
  EXPECT_TRUE(requests.take(token));
  EXPECT_FALSE(requests.take(token));
}

TEST(PeerRequests, ATokenOfAnEarlierUseOfItsSlotIsVoid) {
  PeerRequests requests{1};
  const auto first = requests.add(SequenceNumber{7}, CommandId::deliver_sm);
  EXPECT_TRUE(requests.take(first));
  const auto second = requests.add(SequenceNumber{7}, CommandId::deliver_sm);
  EXPECT_NE(first.serial, second.serial);
  EXPECT_FALSE(requests.take(first));
  EXPECT_TRUE(requests.take(second));
}

TEST(PeerRequests, CountsToItsWindow) {
  PeerRequests requests{2};
  const auto first = requests.add(SequenceNumber{1}, CommandId::deliver_sm);
  EXPECT_FALSE(requests.full());
  static_cast<void>(requests.add(SequenceNumber{2}, CommandId::deliver_sm));
  EXPECT_TRUE(requests.full());
  EXPECT_TRUE(requests.take(first));
  EXPECT_FALSE(requests.full());
}

TEST(PeerRequests, SerialsAreNeverUsedAgain) {
  PeerRequests requests{10};
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1'000; ++i) {
    const auto token = requests.add(SequenceNumber{1}, CommandId::data_sm);
    EXPECT_TRUE(seen.insert(token.serial).second);
    if (i % 3 != 0 || requests.full()) {
      EXPECT_TRUE(requests.take(token));
    }
    if (i % 100 == 99) {
      requests.clear();
      EXPECT_FALSE(requests.take(token));
    }
  }
}

TEST(PeerRequests, AMadeUpTokenIsVoid) {
  PeerRequests requests{1};
  EXPECT_FALSE(requests.take({}));
  EXPECT_FALSE(requests.take({.sequence = SequenceNumber{1},
                              .request = CommandId::deliver_sm,
                              .serial = (std::uint64_t{1} << 20U) | 5U}));
}

}  // namespace
