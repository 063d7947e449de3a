#include "smpp/text/gsm7.hpp"

#include "smpp/text/unicode.hpp"
#include "tests/unit/smpp/vectors.hpp"

#include <gtest/gtest.h>

#include <map>
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

// One table as the vectors have it: code point by septet.
using Cells = std::map<std::uint8_t, char32_t>;

Cells cells_of(const boost::json::value& map) {
  Cells cells;
  if (map.is_array()) {
    for (const auto& pair : map.as_array()) {
      cells[pair.at(0).to_number<std::uint8_t>()] = pair.at(1).to_number<std::uint32_t>();
    }
  }
  return cells;
}

// The tables in force for each locking and single shift, as the vectors have them.
struct NationalTables {
  std::map<std::uint8_t, Cells> locking;
  std::map<std::uint8_t, Cells> single;

  NationalTables() {
    const auto& gsm7 = vectors::file("gsm7");
    locking[0] = cells_of(gsm7.at("default").at("map"));
    single[0] = cells_of(gsm7.at("extension").at("map"));
    for (const auto& language : gsm7.at("national").as_array()) {
      const auto id = language.at("id").to_number<std::uint8_t>();
      locking[id] =
          language.at("locking").is_null() ? locking[0] : cells_of(language.at("locking"));
      single[id] = cells_of(language.at("single_shift"));
    }
  }
};

const NationalTables& national_tables() {
  static const NationalTables tables;
  return tables;
}

// What a receiver shows for every septet, alone and escaped.
void expect_shown(const Cells& base, const Cells& extension, Gsm7Shift shift) {
  for (std::uint8_t septet = 0; septet < 128; ++septet) {
    if (septet == gsm7_escape) {
      continue;
    }
    const std::string alone = base.contains(septet) ? utf8_of(base.at(septet)) : " ";
    ASSERT_EQ(plain(decode_gsm7(Octets{septet}, shift).value()), alone) << int{septet};
    const Octets escaped{gsm7_escape, septet};
    ASSERT_EQ(plain(decode_gsm7(escaped, shift).value()),
              extension.contains(septet) ? utf8_of(extension.at(septet)) : alone)
        << int{septet};
  }
  ASSERT_EQ(plain(decode_gsm7(from_hex("1b1b"), shift).value()), " ");
}

// The code of every character: the lowest one, of the base table before the extension.
std::map<char32_t, Octets> codes_in(const Cells& base, const Cells& extension) {
  std::map<char32_t, Octets> codes;
  for (const auto& [septet, point] : base) {
    codes.emplace(point, Octets{septet});
  }
  for (const auto& [septet, point] : extension) {
    codes.emplace(point, Octets{gsm7_escape, septet});
  }
  return codes;
}

TEST(Gsm7, HasEveryCellOfEveryPairOfNationalTables) {
  const NationalTables& tables = national_tables();
  ASSERT_EQ(tables.single.size(), 14U);
  std::set<char32_t> points;
  for (const auto* kind : {&tables.locking, &tables.single}) {
    for (const auto& [language, cells] : *kind) {
      for (const auto& [septet, point] : cells) {
        points.insert(point);
      }
    }
  }
  for (const auto& [locking, base] : tables.locking) {
    for (const auto& [single, extension] : tables.single) {
      SCOPED_TRACE(testing::Message() << "locking " << int{locking} << " single " << int{single});
      const Gsm7Shift shift{.locking = locking, .single = single};
      expect_shown(base, extension, shift);
      const auto codes = codes_in(base, extension);
      for (const char32_t point : points) {
        const std::string text = utf8_of(point);
        const auto code = codes.find(point);
        if (code == codes.end()) {
          ASSERT_FALSE(gsm7_length(text, shift)) << std::hex << std::uint32_t{point};
          continue;
        }
        ASSERT_EQ(encode_gsm7(text, shift), code->second) << std::hex << std::uint32_t{point};
        ASSERT_EQ(gsm7_code(point, shift).size, code->second.size());
        ASSERT_EQ(plain(decode_gsm7(code->second, shift).value()), text);
      }
    }
  }
}

TEST(Gsm7, KnowsWhichLanguagesHaveTables) {
  for (unsigned language = 0; language < 256; ++language) {
    const auto id = static_cast<std::uint8_t>(language);
    EXPECT_EQ(has_single_shift(id), id >= 1 && id <= 13) << language;
    EXPECT_EQ(has_locking_shift(id), id >= 1 && id <= 13 && id != 2) << language;
  }
}

TEST(Gsm7, FallsBackToTheDefaultTables) {
  for (const std::uint8_t reserved : Octets{14, 15, 128, 255}) {
    const Gsm7Shift shift{.locking = reserved, .single = reserved};
    expect_shown(national_tables().locking.at(0), national_tables().single.at(0), shift);
    EXPECT_EQ(encode_gsm7("@€", shift), from_hex("001b65"));
    EXPECT_FALSE(encode_gsm7("ç", shift));
  }
  EXPECT_EQ(encode_gsm7("è", {.locking = 2, .single = 0}),
            from_hex("04"));  // Spanish locks nothing
}

TEST(Gsm7, WritesTheSameTextInEachTable) {
  EXPECT_EQ(to_hex(encode_gsm7("ağ", {.locking = 1, .single = 0}).value()), "610c");
  EXPECT_EQ(to_hex(encode_gsm7("ağ", {.locking = 0, .single = 1}).value()), "611b67");
  EXPECT_EQ(to_hex(encode_gsm7("ağ€", {.locking = 1, .single = 1}).value()), "610c04");
  EXPECT_FALSE(encode_gsm7("ağ", {.locking = 3, .single = 2}));
  // Two languages at once.
  EXPECT_EQ(to_hex(encode_gsm7("ığá", {.locking = 1, .single = 2}).value()), "070c1b61");
}

}  // namespace
}  // namespace smpp
