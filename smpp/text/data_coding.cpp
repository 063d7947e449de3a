#include "smpp/text/data_coding.hpp"

namespace smpp {
namespace {

constexpr std::uint8_t first_general = 0x10;
constexpr std::uint8_t first_reserved = 0x80;
constexpr std::uint8_t first_waiting = 0xC0;
constexpr std::uint8_t first_data_class = 0xF0;

MessageClass class_of(std::uint8_t value) {
  return static_cast<MessageClass>(value & 0x03);
}

CodingGroup of_general_group(std::uint8_t value) {
  constexpr std::uint8_t has_class = 0x10;
  constexpr std::uint8_t compressed = 0x20;
  constexpr std::uint8_t deleted = 0x40;
  CodingGroup group;
  if ((value & has_class) != 0) {
    group.message_class = class_of(value);
  }
  group.compressed = (value & compressed) != 0;
  group.deleted_after_reading = (value & deleted) != 0;
  return group;
}

// 0xC0 says that the message may be thrown away, 0xD0 and 0xE0 that it is to be kept.
MessageWaiting waiting_of(std::uint8_t value) {
  constexpr std::uint8_t active = 0x08;
  return {.kind = static_cast<MessageWaiting::Kind>(value & 0x03),
          .active = (value & active) != 0,
          .kept = value >= 0xD0};
}

}  // namespace

CodingGroup group_of(DataCoding coding) {
  const std::uint8_t value = coding.value;
  CodingGroup group;
  if (value >= first_data_class) {
    group.message_class = class_of(value);
  } else if (value >= first_waiting) {
    group.waiting = waiting_of(value);
  } else if (value >= first_general && value < first_reserved) {
    group = of_general_group(value);
  }
  return group;
}

}  // namespace smpp
