#include "config/schema.hpp"
#include "config/schema_parts.hpp"

#include <algorithm>
#include <array>

namespace config {
namespace {

using enum Need;

struct Language {
  std::string_view name;
  std::uint8_t number;  // 23.038 section 6.2.1.2.4
};

constexpr std::array<Language, 13> languages{{{"turkish", 1},
                                              {"spanish", 2},
                                              {"portuguese", 3},
                                              {"bengali", 4},
                                              {"gujarati", 5},
                                              {"hindi", 6},
                                              {"kannada", 7},
                                              {"malayalam", 8},
                                              {"oriya", 9},
                                              {"punjabi", 10},
                                              {"tamil", 11},
                                              {"telugu", 12},
                                              {"urdu", 13}}};

Words language_words(std::vector<std::uint8_t>& to) {
  Words made;
  for (const Language& language : languages) {
    made.words.push_back(language.name);
  }
  made.add = [&to](std::size_t index) { to.push_back(languages.at(index).number); };
  return made;
}

Settings coding_settings(smpp::CodingOverride& coding) {
  using enum smpp::Alphabet;
  return {
      {"data_coding",
       required,
       whole(coding.coding.value, 1, 255),
       "The value. What 0 means is `alphabet`.",
       "245"},
      {"means",
       required,
       choice(coding.means,
              {{"gsm7", gsm7},
               {"gsm7_packed", gsm7_packed},
               {"ascii", ascii},
               {"latin1", latin1},
               {"windows1252", windows1252},
               {"utf8", utf8},
               {"ucs2", ucs2},
               {"cyrillic", cyrillic},
               {"hebrew", hebrew},
               {"jis", jis},
               {"iso2022_jp", iso2022_jp},
               {"extended_jis", extended_jis},
               {"shift_jis", shift_jis},
               {"korean", korean},
               {"binary", binary}}),
       "The alphabet of the texts. `binary`: they are handed on as octets.",
       "binary"},
  };
}

Settings outgoing_settings(routing::TextRules& text) {
  return {
      {"long",
       optional,
       choice(text.writing.long_form,
              {{"udh", smpp::LongForm::udh},
               {"sar", smpp::LongForm::sar},
               {"payload", smpp::LongForm::payload}}),
       "How a text of several parts goes out: a header in each part, `sar` TLVs beside each part, "
       "or whole in message_payload.",
       ""},
      {"wide_reference",
       optional,
       Flag{&text.writing.wide_reference},
       "Whether the reference that joins the parts has 16 bits. It costs a character of each part, "
       "and two long texts to the same number are mixed up less often.",
       ""},
      {"keep_graphemes",
       optional,
       Flag{&text.writing.keep_graphemes},
       "Whether a long text is never cut within what a reader sees as one character, like a flag "
       "or "
       "a letter with its accent.",
       ""},
      {"languages",
       optional,
       language_words(text.writing.languages),
       "Languages whose GSM shift tables may be used, the preferred first. The carrier and the "
       "handsets must know them.",
       ""},
      {"transliterate",
       optional,
       choice(text.writing.transliteration,
              {{"none", smpp::Transliteration::none}, {"smart", smpp::Transliteration::smart}}),
       "`smart` writes typographic quotes, dashes, accents and full-width forms as plain "
       "characters "
       "where a text then fits GSM 7-bit.",
       ""},
  };
}

}  // namespace

Settings text_settings(routing::TextRules& text) {
  using enum smpp::Alphabet;
  return {
      {"alphabet",
       optional,
       choice(text.writing.default_alphabet,
              {{"gsm7", gsm7},
               {"gsm7_packed", gsm7_packed},
               {"latin1", latin1},
               {"ascii", ascii},
               {"utf8", utf8}}),
       "What the carrier means by data_coding 0. `gsm7` is a septet an octet, which nearly all "
       "want; `gsm7_packed` is eight in seven.",
       ""},
      {"data_codings",
       optional,
       BlockList{
           "data_coding", 255, [&text] { return coding_settings(text.codings.emplace_back()); }},
       "What the carrier means by other data_codings in what it sends, where it is not what the "
       "standards say.",
       ""},
      {"texts",
       optional,
       Block{outgoing_settings(text), {}},
       "How texts to the carrier are written.",
       ""},
      {"flash",
       optional,
       choice(text.flash,
              {{"coding", routing::FlashForm::coding},
               {"message_class", routing::FlashForm::message_class},
               {"subunit", routing::FlashForm::subunit}}),
       "How a message that is shown at once is marked: `coding` is data_coding 0x10 or 0x18, "
       "`message_class` 0xF0, `subunit` the TLV dest_addr_subunit.",
       ""},
  };
}

}  // namespace config
