#include "smpp/text/gsm7.hpp"

#include "smpp/text/unicode.hpp"
#include "tests/unit/smpp/vectors.hpp"

#include <gtest/gtest.h>

#include <set>

namespace smpp {
namespace {

using vectors::from_hex;
using vectors::plain;
using vectors::to_hex;

std::string utf8_of(char32_t point) {
  Utf8 text;
  append_utf8(text, point);
  return plain(text);
}

TEST(Gsm7, HasEveryCellOfTheDefaultAlphabetBothWays) {
  std::size_t cells = 0;
  for (const auto& pair : vectors::file("gsm7").at("default").at("map").as_array()) {
    const auto septet = pair.at(0).to_number<std::uint8_t>();
    const std::string text = utf8_of(pair.at(1).to_number<std::uint32_t>());
    EXPECT_EQ(plain(decode_gsm7(Octets{septet}).value()), text) << int{septet};
    EXPECT_EQ(encode_gsm7(text).value(), Octets{septet}) << int{septet};
    EXPECT_EQ(gsm7_length(text), 1U);
    ++cells;
  }
  EXPECT_EQ(cells, 127U);  // all but the escape
}

TEST(Gsm7, HasEveryCellOfTheExtensionBothWays) {
  std::size_t cells = 0;
  for (const auto& pair : vectors::file("gsm7").at("extension").at("map").as_array()) {
    const Octets octets{gsm7_escape, pair.at(0).to_number<std::uint8_t>()};
    const std::string text = utf8_of(pair.at(1).to_number<std::uint32_t>());
    EXPECT_EQ(plain(decode_gsm7(octets).value()), text);
    EXPECT_EQ(encode_gsm7(text).value(), octets);
    EXPECT_EQ(gsm7_length(text), 2U);
    ++cells;
  }
  EXPECT_EQ(cells, 10U);
}

TEST(Gsm7, HasNothingElse) {
  std::set<std::uint32_t> known;
  for (const char* table : {"default", "extension"}) {
    for (const auto& pair : vectors::file("gsm7").at(table).at("map").as_array()) {
      known.insert(pair.at(1).to_number<std::uint32_t>());
    }
  }
  for (char32_t point = 0; point <= 0xFFFF; ++point) {
    ASSERT_EQ(gsm7_code(point).size != 0, known.contains(point))
        << std::hex << std::uint32_t{point};
  }
  EXPECT_EQ(gsm7_code(0x1F600).size, 0);
  EXPECT_EQ(gsm7_code(0x100000 + 0x41).size, 0);
}

TEST(Gsm7, RefusesATextWithOneForeignCharacter) {
  EXPECT_FALSE(gsm7_length("abcç"));
  EXPECT_FALSE(encode_gsm7("abcç"));
  EXPECT_FALSE(encode_gsm7("`"));
  EXPECT_FALSE(gsm7_length("a\xFF"));
  EXPECT_EQ(gsm7_length(""), 0U);
}

TEST(Gsm7, ReadsEscapesThatNobodyShouldSend) {
  const auto decoded = [](const char* hex) { return plain(decode_gsm7(from_hex(hex)).value()); };
  EXPECT_EQ(decoded("411b6142"), "AaB");    // undefined: the default alphabet's character
  EXPECT_EQ(decoded("411b1b42"), "A B");    // two escapes
  EXPECT_EQ(decoded("411b1b1b65"), "A €");  // two escapes, then an extension character
  EXPECT_EQ(decoded("411b"), "A");          // alone at the end
  EXPECT_EQ(decoded("1b0d"), "\r");         // reserved
  EXPECT_EQ(decoded(""), "");
}

TEST(Gsm7, IsNotWhatHasTheHighBitSet) {
  EXPECT_FALSE(decode_gsm7(from_hex("4180")));
  EXPECT_FALSE(decode_gsm7(from_hex("411bff")));
}

TEST(Gsm7, PacksAsTheVectors) {
  std::size_t count = 0;
  for (const auto& value : vectors::file("gsm7").at("packing").as_array()) {
    const auto& vector = value.as_object();
    const Octets header = from_hex(vectors::text(vector, "udh_hex"));
    const Octets septets = encode_gsm7(vectors::text(vector, "text")).value();
    EXPECT_EQ(to_hex(septets), vectors::text(vector, "septets_hex"));
    const unsigned fill = header.empty() ? 0 : gsm7_fill_bits(header.size());
    EXPECT_EQ(fill, vectors::number(vector, "fill_bits"));

    const Octets packed = pack_septets(septets, fill);
    EXPECT_EQ(to_hex(header) + to_hex(packed), vectors::text(vector, "user_data_hex"));
    const std::size_t header_septets = (header.size() * 8 + 6) / 7;
    EXPECT_EQ(header_septets + septets.size(), vectors::number(vector, "user_data_length"));
    EXPECT_EQ(unpack_septets(packed, septets.size(), fill), septets);
    ++count;
  }
  EXPECT_EQ(count, 16U);
}

TEST(Gsm7, UnpacksNoMoreThanThereIs) {
  EXPECT_EQ(unpack_septets({}, 5).size(), 0U);
  EXPECT_EQ(unpack_septets(from_hex("e8"), 5).size(), 1U);
  EXPECT_EQ(unpack_septets(from_hex("e832"), 1000, 6), from_hex("4b"));
}

}  // namespace
}  // namespace smpp
