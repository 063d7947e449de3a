// Ids, addresses and numbers of names.
#include "routing/model/names.hpp"

#include "routing/model/address.hpp"
#include "routing/model/ids.hpp"

#include <gtest/gtest.h>

#include <string>

namespace routing {
namespace {

TEST(Ids, MessageIdsGoThroughTheirText) {
  const MessageId id{.carrier = CarrierNumber{0x0102},
                     .lane = 3,
                     .due_ms = 0x0405'0607'0809,
                     .serial = 0x0A0B'0C0D'0E0F'1011};
  EXPECT_EQ(to_text(id), "0102030405060708090a0b0c0d0e0f1011");
  EXPECT_EQ(parse_message_id(to_text(id)), id);
  EXPECT_EQ(parse_outbound_key(outbound_key(id)), id);
  EXPECT_FALSE(parse_outbound_key(outbound_key(id).number(std::uint8_t{'p'})));
}

TEST(Ids, WhatIsNoMessageIdIsNotTaken) {
  const std::string good = "0102030405060708090a0b0c0d0e0f1011";
  ASSERT_TRUE(parse_message_id(good));
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(parse_message_id(good.substr(0, size))) << size;
  }
  EXPECT_FALSE(parse_message_id(good + "00"));
  for (const char wrong : {'g', 'A', ' ', '-', '\0', '/', ':', '\x7F'}) {
    for (const std::size_t at : {std::size_t{0}, good.size() / 2, good.size() - 1}) {
      std::string bad = good;
      bad[at] = wrong;
      EXPECT_FALSE(parse_message_id(bad)) << at;
    }
  }
}

TEST(Ids, KeysSortByLaneThenTimeThenSerial) {
  const MessageId first{.carrier = CarrierNumber{1}, .lane = 0, .due_ms = 255, .serial = 9};
  MessageId later = first;
  later.serial = 256;
  EXPECT_LT(outbound_key(first), outbound_key(later));
  MessageId due = first;
  due.due_ms = 256;
  due.serial = 0;
  EXPECT_LT(outbound_key(later), outbound_key(due));
  MessageId lane = first;
  lane.lane = 1;
  lane.due_ms = 0;
  EXPECT_LT(outbound_key(due), outbound_key(lane));
}

TEST(Ids, EventIds) {
  const EventId id{.queue = QueueNumber{0xBEEF}, .serial = 0x0102'0304'0506'0708};
  EXPECT_EQ(to_text(id), "beef000102030405060708");
  EXPECT_EQ(parse_inbound_key(inbound_key(id)), id);
  EXPECT_FALSE(parse_inbound_key(Key{}));
  EXPECT_FALSE(parse_inbound_key(inbound_key(id).number(std::uint8_t{0})));
  EXPECT_FALSE(parse_inbound_key(
      Key{}.number(std::uint16_t{1}).number(std::uint8_t{1}).number(std::uint64_t{2})))
      << "no live event";
}

struct AddressCase {
  std::string_view text;
  std::optional<smpp::Ton> destination;
  std::optional<smpp::Ton> sender;
  std::string_view shown;
};

class Addresses : public ::testing::TestWithParam<AddressCase> {};

TEST_P(Addresses, AreParsed) {
  const AddressCase& given = GetParam();
  const auto destination = parse_destination(given.text);
  ASSERT_EQ(destination.has_value(), given.destination.has_value());
  if (destination) {
    EXPECT_EQ(destination->ton, *given.destination);
    EXPECT_EQ(
        destination->npi,
        *given.destination == smpp::Ton::international ? smpp::Npi::isdn : smpp::Npi::unknown);
    EXPECT_EQ(display(*destination).reveal(), given.shown);
  }
  const auto sender = parse_sender(given.text);
  ASSERT_EQ(sender.has_value(), given.sender.has_value());
  if (sender) {
    EXPECT_EQ(sender->ton, *given.sender);
    EXPECT_EQ(display(*sender).reveal(), given.shown);
  }
}

constexpr auto international = smpp::Ton::international;
constexpr auto short_code = smpp::Ton::network_specific;
constexpr auto alphanumeric = smpp::Ton::alphanumeric;
constexpr std::nullopt_t no = std::nullopt;

INSTANTIATE_TEST_SUITE_P(
    Good,
    Addresses,
    ::testing::Values(AddressCase{"+447700900123", international, international, "+447700900123"},
                      AddressCase{"447700900123", international, international, "+447700900123"},
                      AddressCase{"4477009", international, international, "+4477009"},
                      AddressCase{
                          "447700900123456", international, international, "+447700900123456"},
                      AddressCase{"123", short_code, short_code, "123"},
                      AddressCase{"012345", short_code, short_code, "012345"},
                      AddressCase{"Shop", no, alphanumeric, "Shop"},
                      AddressCase{"A", no, alphanumeric, "A"},
                      AddressCase{"7-Eleven.9", no, alphanumeric, "7-Eleven.9"},
                      AddressCase{"A B_C-D&E.F", no, alphanumeric, "A B_C-D&E.F"}));

INSTANTIATE_TEST_SUITE_P(Bad,
                         Addresses,
                         ::testing::Values(AddressCase{"", no, no, ""},
                                           AddressCase{"+", no, no, ""},
                                           AddressCase{"++447700900123", no, no, ""},
                                           AddressCase{"12", no, no, ""},
                                           AddressCase{"+123", no, no, ""},
                                           AddressCase{"0447700", no, no, ""},
                                           AddressCase{"+0447700900", no, no, ""},
                                           AddressCase{"4477009001234567", no, no, ""},
                                           AddressCase{"44 7700 900123", no, no, ""},
                                           AddressCase{"447700-900123", no, no, ""},
                                           AddressCase{" 447700900123", no, no, ""},
                                           AddressCase{"TwelveLetter", no, no, ""},
                                           AddressCase{"Shop!", no, no, ""},
                                           AddressCase{"Sh\xC3\xB6p", no, no, ""},
                                           AddressCase{". _-&", no, no, ""},
                                           AddressCase{std::string_view{"Sh\0p", 4}, no, no, ""}));

TEST(Names, AreNumberedOnceAndKeepTheirNumbers) {
  Names names;
  Batch batch;
  EXPECT_EQ(names.number_of(NameKind::carrier, "one", batch), 1);
  EXPECT_EQ(names.number_of(NameKind::carrier, "two", batch), 2);
  EXPECT_EQ(names.number_of(NameKind::queue, "one", batch), 1) << "each kind counts for itself";
  EXPECT_EQ(batch.writes.size(), 3U);
  EXPECT_EQ(names.number_of(NameKind::carrier, "one", batch), 1);
  EXPECT_EQ(batch.writes.size(), 3U) << "known: nothing to write";

  Names after;
  for (const Write& write : batch.writes) {
    EXPECT_EQ(write.column, Column::meta);
    EXPECT_EQ(write.data_class, DataClass::standing);
    EXPECT_TRUE(write.key.starts_with(Names::prefix()));
    after.recover(write.key, write.value);
  }
  Batch more;
  EXPECT_EQ(after.number_of(NameKind::carrier, "two", more), 2);
  EXPECT_EQ(after.number_of(NameKind::queue, "one", more), 1);
  EXPECT_TRUE(more.empty());
  EXPECT_EQ(after.number_of(NameKind::carrier, "three", more), 3) << "never a number again";
  EXPECT_EQ(after.number_of(NameKind::queue, std::string(32, 'q'), more), 2);
}

TEST(Names, RunOutWithAWord) {
  Names names;
  Batch batch;
  smpp::Octets last{0xFF, 0xFF};
  names.recover(Names::prefix().number(std::uint8_t{'c'}).append(smpp::octets_of("last")), last);
  EXPECT_FALSE(names.number_of(NameKind::carrier, "one too many", batch));
  EXPECT_TRUE(batch.empty());
  EXPECT_EQ(names.number_of(NameKind::carrier, "last", batch), 0xFFFF);
}

TEST(Names, DamagedRecordsAreSkipped) {
  Names names;
  Batch batch;
  names.recover(Key{}, {});
  names.recover(Names::prefix(), smpp::Octets{0, 5});
  names.recover(Names::prefix().number(std::uint8_t{'c'}).append(smpp::octets_of("x")),
                smpp::Octets{5});
  EXPECT_EQ(names.number_of(NameKind::carrier, "x", batch), 1);
}

}  // namespace
}  // namespace routing
