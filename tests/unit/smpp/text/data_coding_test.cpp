#include "smpp/text/data_coding.hpp"

#include <gtest/gtest.h>

namespace smpp {
namespace {

TEST(DataCodingGroup, SaysTheClass) {
  const std::pair<std::uint8_t, MessageClass> rows[] = {{0x10, MessageClass::flash},
                                                        {0x11, MessageClass::phone},
                                                        {0x12, MessageClass::sim_card},
                                                        {0x13, MessageClass::equipment},
                                                        {0x18, MessageClass::flash},
                                                        {0x50, MessageClass::flash},
                                                        {0xF0, MessageClass::flash},
                                                        {0xF1, MessageClass::phone},
                                                        {0xF7, MessageClass::equipment}};
  for (const auto& [value, expected] : rows) {
    EXPECT_EQ(group_of({value}).message_class, expected) << std::hex << int{value};
  }
  // Without the bit that says so, the two lowest bits mean nothing; below 0x10 SMPP's table rules.
  for (const unsigned value : {0x00U, 0x03U, 0x08U, 0x0FU, 0x41U, 0x48U, 0x80U, 0xBFU, 0xC1U}) {
    EXPECT_FALSE(group_of({static_cast<std::uint8_t>(value)}).message_class) << std::hex << value;
  }
}

TEST(DataCodingGroup, SaysWhatWaits) {
  using Kind = MessageWaiting::Kind;
  EXPECT_EQ(group_of({0xC8}).waiting,
            (MessageWaiting{.kind = Kind::voicemail, .active = true, .kept = false}));
  EXPECT_EQ(group_of({0xD1}).waiting,
            (MessageWaiting{.kind = Kind::fax, .active = false, .kept = true}));
  EXPECT_EQ(group_of({0xEA}).waiting,
            (MessageWaiting{.kind = Kind::email, .active = true, .kept = true}));
  EXPECT_EQ(group_of({0xDF}).waiting->kind, Kind::other);
  for (unsigned value = 0; value < 256; ++value) {
    EXPECT_EQ(group_of({static_cast<std::uint8_t>(value)}).waiting.has_value(),
              value >= 0xC0 && value < 0xF0)
        << std::hex << value;
  }
}

TEST(DataCodingGroup, SaysHowItIsStored) {
  EXPECT_TRUE(group_of({0x20}).compressed);
  EXPECT_TRUE(group_of({0x60}).compressed);
  EXPECT_TRUE(group_of({0x40}).deleted_after_reading);
  EXPECT_FALSE(group_of({0x10}).compressed);
  EXPECT_FALSE(group_of({0x10}).deleted_after_reading);
  EXPECT_FALSE(group_of({0xE0}).compressed);
}

}  // namespace
}  // namespace smpp
