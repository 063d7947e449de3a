#include "smpp/text/transliteration.hpp"

#include "smpp/text/characters.hpp"
#include "smpp/text/unicode.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace smpp {
namespace {

struct Row {
  char32_t first;
  char32_t last;
  std::string_view to;  // ASCII; empty: left out
};

// What Unicode does not decompose, or not in the way people write it. All else (accents, spaces,
// ligatures, full-width forms, fractions, the ellipsis, superscripts) is CharacterParts' work.
constexpr std::array rows = std::to_array<Row>({
    {0x0009, 0x0009, " "},    // tabulator
    {0x0060, 0x0060, "'"},    // grave
    {0x00A1, 0x00A1, "!"},    // inverted marks
    {0x00A9, 0x00A9, "(C)"},  // copyright
    {0x00AB, 0x00AB, "\""},   // guillemet
    {0x00AD, 0x00AD, ""},     // soft hyphen
    {0x00AE, 0x00AE, "(R)"},  // registered
    {0x00B4, 0x00B4, "'"},    // acute
    {0x00B7, 0x00B7, "."},    // middle dot
    {0x00BB, 0x00BB, "\""},   // guillemet
    {0x00BF, 0x00BF, "?"},    // inverted question mark
    {0x00C6, 0x00C6, "AE"},
    {0x00D0, 0x00D0, "D"},  // eth
    {0x00D7, 0x00D7, "x"},  // multiplication
    {0x00D8, 0x00D8, "O"},
    {0x00DE, 0x00DE, "Th"},  // thorn
    {0x00DF, 0x00DF, "ss"},
    {0x00E6, 0x00E6, "ae"},
    {0x00F0, 0x00F0, "d"},
    {0x00F7, 0x00F7, "/"},  // division
    {0x00F8, 0x00F8, "o"},
    {0x00FE, 0x00FE, "th"},
    {0x0110, 0x0110, "D"},
    {0x0111, 0x0111, "d"},
    {0x0126, 0x0126, "H"},
    {0x0127, 0x0127, "h"},
    {0x0131, 0x0131, "i"},  // without a dot
    {0x0138, 0x0138, "k"},
    {0x0141, 0x0141, "L"},
    {0x0142, 0x0142, "l"},
    {0x014A, 0x014A, "N"},
    {0x014B, 0x014B, "n"},
    {0x0152, 0x0152, "OE"},
    {0x0153, 0x0153, "oe"},
    {0x0166, 0x0166, "T"},
    {0x0167, 0x0167, "t"},
    {0x018F, 0x018F, "E"},  // schwa
    {0x0192, 0x0192, "f"},
    {0x0259, 0x0259, "e"},
    {0x02B9, 0x02B9, "'"},
    {0x02BA, 0x02BA, "\""},
    {0x02BB, 0x02BC, "'"},
    {0x02C6, 0x02C6, "^"},
    {0x02DC, 0x02DC, "~"},
    // Greek capitals that look like Latin ones.
    {0x0391, 0x0391, "A"},
    {0x0392, 0x0392, "B"},
    {0x0395, 0x0395, "E"},
    {0x0396, 0x0396, "Z"},
    {0x0397, 0x0397, "H"},
    {0x0399, 0x0399, "I"},
    {0x039A, 0x039A, "K"},
    {0x039C, 0x039C, "M"},
    {0x039D, 0x039D, "N"},
    {0x039F, 0x039F, "O"},
    {0x03A1, 0x03A1, "P"},
    {0x03A4, 0x03A4, "T"},
    {0x03A5, 0x03A5, "Y"},
    {0x03A7, 0x03A7, "X"},
    {0x1E9E, 0x1E9E, "SS"},
    {0x200B, 0x200D, ""},    // zero width space, joiners
    {0x2010, 0x2015, "-"},   // hyphens and dashes
    {0x2018, 0x201B, "'"},   // single quotes
    {0x201C, 0x201F, "\""},  // double quotes
    {0x2022, 0x2022, "*"},   // bullet
    {0x2028, 0x2029, "\n"},  // line and paragraph separator
    {0x2032, 0x2032, "'"},   // primes
    {0x2033, 0x2033, "\""},
    {0x2039, 0x2039, "<"},
    {0x203A, 0x203A, ">"},
    {0x2043, 0x2043, "-"},
    {0x2044, 0x2044, "/"},  // fraction slash
    {0x2060, 0x2060, ""},   // word joiner
    {0x20AC, 0x20AC, "EUR"},
    {0x2212, 0x2212, "-"},  // minus
    {0xFEFF, 0xFEFF, ""},   // byte order mark
});

static_assert(std::is_sorted(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
  return a.last < b.first;
}));

const Row* row_of(char32_t point) {
  const auto* const row =
      std::lower_bound(rows.begin(), rows.end(), point, [](const Row& r, char32_t wanted) {
        return r.last < wanted;
      });
  return row != rows.end() && row->first <= point ? row : nullptr;
}

bool append_if_there(Utf8& out, char32_t point, const Encoding& alphabet) {
  if (alphabet.units(point) == 0) {
    return false;
  }
  append_utf8(out, point);
  return true;
}

bool append_row(Utf8& out, char32_t point, const Encoding& alphabet) {
  const Row* const row = row_of(point);
  if (row == nullptr || !alphabet.units(row->to)) {
    return false;
  }
  append(out, row->to);
  return true;
}

// False: it has no like. Then `out` is as it was.
bool append_like(Utf8& out, char32_t point, const Encoding& alphabet) {
  if (append_if_there(out, point, alphabet) || append_row(out, point, alphabet)) {
    return true;
  }
  const std::size_t before = out.size();
  const CharacterParts plain{point, CharacterParts::Kind::plain};
  for (const char32_t part : plain.points()) {
    if (!append_if_there(out, part, alphabet) && !append_row(out, part, alphabet)) {
      out.resize(before);
      return false;
    }
  }
  return true;
}

// Takes the first character and the marks that make one with it, if the alphabet lacks those.
char32_t take_character(std::string_view& text, const Encoding& alphabet) {
  const auto take = [&text](const CodePoint& taken) {
    text.remove_prefix(taken.size);
    return taken.value;
  };
  char32_t point = take(first_code_point(text));
  while (!text.empty()) {
    const CodePoint next = first_code_point(text);
    if (next.value <= 0x7F || alphabet.units(next.value) != 0 || !is_mark(next.value)) {
      break;
    }
    const auto both = composed(point, next.value);
    if (!both) {
      break;
    }
    take(next);
    point = *both;
  }
  return point;
}

template <class F>
bool rewrite(Utf8& out, std::string_view text, const Encoding& alphabet, F&& without_like) {
  out.reserve(text.size());
  while (!text.empty()) {
    if (!append_like(out, take_character(text, alphabet), alphabet) && !without_like()) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::optional<Utf8> transliterated(std::string_view text, const Encoding& alphabet) {
  Utf8 out;
  if (!rewrite(out, text, alphabet, [] { return false; })) {
    return std::nullopt;
  }
  return out;
}

Utf8 with_question_marks(std::string_view text,
                         const Encoding& alphabet,
                         Transliteration transliteration) {
  Utf8 out;
  if (transliteration == Transliteration::smart) {
    rewrite(out, text, alphabet, [&out] {
      out.push_back('?');
      return true;
    });
    return out;
  }
  for_each_code_point(text, [&](char32_t point) {
    if (!append_if_there(out, point, alphabet)) {
      out.push_back('?');
    }
  });
  return out;
}

}  // namespace smpp
