#include "smpp/text/joined_text.hpp"

#include "tests/unit/smpp/vectors.hpp"

#include <gtest/gtest.h>

namespace smpp {
namespace {

using vectors::from_hex;
using vectors::plain;

struct Part {
  std::uint8_t coding;
  const char* header;
  const char* payload;
};

std::string joined(std::initializer_list<Part> given, Alphabet smsc_default = Alphabet::gsm7) {
  std::vector<Octets> octets;
  octets.reserve(2 * given.size());
  std::vector<TextPart> parts;
  for (const Part& part : given) {
    octets.push_back(from_hex(part.header));
    octets.push_back(from_hex(part.payload));
    parts.push_back({.data_coding = {part.coding},
                     .header = octets[octets.size() - 2],
                     .payload = octets.back()});
  }
  const auto text = text_of(parts, {.smsc_default = smsc_default});
  return text ? plain(*text) : "no text";
}

constexpr const char* first = "0500032a0201";
constexpr const char* second = "0500032a0202";

TEST(JoinedText, RepairsWhatASenderCutInTwo) {
  EXPECT_EQ(joined({{8, first, "0061d83d"}, {8, second, "de000062"}}), "a😀b");
  EXPECT_EQ(joined({{0, first, "411b"}, {0, second, "6542"}}), "A€B");
  EXPECT_EQ(joined({{8, first, "006100"}, {8, second, "62"}}), "ab");
  EXPECT_EQ(joined({{0x18, first, "0061d83d"}, {8, second, "de00"}}), "a😀");  // one alphabet
}

TEST(JoinedText, ReadsEachPartInItsOwnWay) {
  EXPECT_EQ(joined({{0, first, "40"}, {8, second, "0416"}}), "¡Ж");
  EXPECT_EQ(joined({{0, "080003070201250101", "0c"}, {0, second, "0c"}}), "ğø");
  EXPECT_EQ(joined({{0, "080003070201240101", "1b67"}, {0, "080003070202240102", "1b61"}}), "ğá");
  // An escape at the end of one table is none before another.
  EXPECT_EQ(joined({{0, "080003070201240101", "611b"}, {0, "080003070202240102", "61"}}), "aa");
}

TEST(JoinedText, ReadsPackedPartsOneByOne) {
  // "concat part" behind six octets of header (gsm7.json), twice.
  EXPECT_EQ(joined({{0, "050003a50201", "c66ff7384c07c1c3723a"},
                    {0, "050003a50202", "c66ff7384c07c1c3723a"}},
                   Alphabet::gsm7_packed),
            "concat partconcat part");
}

TEST(JoinedText, TakesAByteOrderMarkInEachPartForOne) {
  EXPECT_EQ(joined({{8, first, "feff0061"}, {8, second, "feff0062"}}), "ab");
  EXPECT_EQ(joined({{8, first, "fffe6100"}, {8, second, "fffe6200"}}), "ab");
  EXPECT_EQ(joined({{8, first, "0061"}, {8, second, "feff0062"}}),
            "a\uFEFF"
            "b");
}

TEST(JoinedText, IsNoneWhenAPartIsNone) {
  EXPECT_EQ(joined({{0, first, "41"}, {4, second, "42"}}), "no text");
  EXPECT_EQ(joined({{0, first, "41"}, {8, second, "42"}}), "no text");
  EXPECT_EQ(joined({}), "");
}

}  // namespace
}  // namespace smpp
