#include "smpp/text/gsm7.hpp"

#include "smpp/text/unicode.hpp"

#include <algorithm>
#include <utility>

namespace smpp {
namespace {

constexpr char16_t none = 0xFFFF;

// One table of 23.038: the code point of each septet.
struct Table {
  std::uint8_t language;  // 0: the default alphabet, or its extension
  std::array<char16_t, 128> points;
};

#include "smpp/text/gsm7_tables.inc"

static_assert(base_tables[0].language == 0 && extension_tables[0].language == 0);

// A table read backwards: what is below U+0100 by index, the rest by search.
struct Reverse {
  std::array<std::uint8_t, 256> low{};

  struct Row {
    char16_t point = none;
    std::uint8_t septet = 0;
  };

  std::array<Row, 128> high{};
  std::size_t high_count = 0;
};

constexpr std::uint8_t absent = 0xFF;

constexpr Reverse reverse_of(const Table& table) {
  Reverse reverse;
  reverse.low.fill(absent);
  for (std::size_t i = table.points.size(); i-- > 0;) {  // of two codes the lowest is used
    const char16_t point = table.points[i];
    const auto septet = static_cast<std::uint8_t>(i);
    if (point < reverse.low.size()) {
      reverse.low[point] = septet;
    } else if (point != none) {
      reverse.high[reverse.high_count++] = {point, septet};
    }
  }
  std::sort(reverse.high.begin(), reverse.high.end(), [](const auto& a, const auto& b) {
    return a.point != b.point ? a.point < b.point : a.septet < b.septet;
  });
  return reverse;
}

// Each in an evaluation of its own: a compiler's patience with one of them is limited.
template <const auto& Tables, std::size_t I>
constexpr Reverse reverse = reverse_of(Tables[I]);

// A table both ways.
struct Alphabet7 {
  const Table* table;
  const Reverse* reverse;
};

using ByLanguage = std::array<Alphabet7, last_gsm7_language + 1>;

template <const auto& Tables>
constexpr ByLanguage by_language = []<std::size_t... I>(std::index_sequence<I...>) {
  ByLanguage alphabets{};
  alphabets.fill({&Tables[0], &reverse<Tables, 0>});
  ((alphabets[Tables[I].language] = {&Tables[I], &reverse<Tables, I>}), ...);
  return alphabets;
}

(std::make_index_sequence<Tables.size()>{});

constexpr const Alphabet7& alphabet_of(const ByLanguage& alphabets, std::uint8_t language) {
  return alphabets[language <= last_gsm7_language ? language : 0];
}

constexpr bool has_table(const ByLanguage& alphabets, std::uint8_t language) {
  return language != 0 && alphabet_of(alphabets, language).table->language == language;
}

constexpr std::uint8_t septet_of(const Reverse& reverse, char32_t point) {
  if (point < reverse.low.size()) {
    return reverse.low[point];
  }
  const auto* const end = reverse.high.data() + reverse.high_count;
  const auto* const found =
      std::lower_bound(reverse.high.data(), end, point, [](const auto& row, char32_t wanted) {
        return row.point < wanted;
      });
  return found != end && found->point == point ? found->septet : absent;
}

// The two tables that a text is written in.
class Tables {
 public:
  constexpr explicit Tables(Gsm7Shift shift)
      : base_(alphabet_of(by_language<base_tables>, shift.locking)),
        extension_(alphabet_of(by_language<extension_tables>, shift.single)) {}

  [[nodiscard]] constexpr Gsm7Code code_of(char32_t point) const {
    if (const auto septet = septet_of(*base_.reverse, point); septet != absent) {
      return {.size = 1, .septets = {septet, 0}};
    }
    if (const auto septet = septet_of(*extension_.reverse, point); septet != absent) {
      return {.size = 2, .septets = {gsm7_escape, septet}};
    }
    return {};
  }

  // What a receiver shows for a septet, and for one behind an escape.
  [[nodiscard]] char16_t shown(std::uint8_t septet) const {
    const char16_t point = base_.table->points[septet];
    return point == none ? u' ' : point;
  }

  [[nodiscard]] char16_t shown_escaped(std::uint8_t septet) const {
    const char16_t point = extension_.table->points[septet];
    return point == none ? shown(septet) : point;
  }

 private:
  Alphabet7 base_;
  Alphabet7 extension_;
};

constexpr Tables default_tables{Gsm7Shift{}};

// Nearly every character of nearly every text, found without searching.
constexpr auto latin_codes = [] {
  std::array<Gsm7Code, 256> codes{};
  for (std::size_t point = 0; point < codes.size(); ++point) {
    codes[point] = default_tables.code_of(static_cast<char32_t>(point));
  }
  return codes;
}();

// How a text's characters are found: in the default tables first by index, in others by search.
struct DefaultCodes {
  Gsm7Code operator()(char32_t point) const {
    return point < latin_codes.size() ? latin_codes[point] : default_tables.code_of(point);
  }
};

struct NationalCodes {
  Tables tables;

  Gsm7Code operator()(char32_t point) const { return tables.code_of(point); }
};

template <class F>
auto with_codes(Gsm7Shift shift, F&& f) {
  return shift == Gsm7Shift{} ? f(DefaultCodes{}) : f(NationalCodes{Tables{shift}});
}

template <class Codes>
std::optional<std::size_t> length_in(std::string_view text, const Codes& code_of) {
  std::size_t length = 0;
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    const Gsm7Code code = code_of(point.value);
    if (code.size == 0) {
      return std::nullopt;
    }
    length += code.size;
    text.remove_prefix(point.size);
  }
  return length;
}

// Measured first, then written: growing on the way costs more than looking twice.
template <class Codes>
std::optional<Octets> encode_in(std::string_view text, const Codes& code_of) {
  const auto length = length_in(text, code_of);
  if (!length) {
    return std::nullopt;
  }
  Octets out(*length);
  std::uint8_t* to = out.data();
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    const Gsm7Code code = code_of(point.value);
    *to++ = code.septets[0];
    if (code.size == 2) {
      *to++ = code.septets[1];
    }
    text.remove_prefix(point.size);
  }
  return out;
}

}  // namespace

bool has_locking_shift(std::uint8_t language) {
  return has_table(by_language<base_tables>, language);
}

bool has_single_shift(std::uint8_t language) {
  return has_table(by_language<extension_tables>, language);
}

Gsm7Code gsm7_code(char32_t point, Gsm7Shift shift) {
  return with_codes(shift, [&](const auto& code_of) { return code_of(point); });
}

std::optional<std::size_t> gsm7_length(std::string_view text, Gsm7Shift shift) {
  return with_codes(shift, [&](const auto& code_of) { return length_in(text, code_of); });
}

std::optional<Octets> encode_gsm7(std::string_view text, Gsm7Shift shift) {
  return with_codes(shift, [&](const auto& code_of) { return encode_in(text, code_of); });
}

std::optional<Utf8> decode_gsm7(std::span<const std::uint8_t> septets, Gsm7Shift shift) {
  constexpr std::uint8_t last_septet = 0x7F;
  const Tables tables{shift};
  Utf8 out;
  out.reserve(septets.size() + septets.size() / 4);
  for (std::size_t i = 0; i < septets.size(); ++i) {
    if (septets[i] > last_septet) {
      return std::nullopt;
    }
    if (septets[i] != gsm7_escape) {
      append_utf8(out, tables.shown(septets[i]));
      continue;
    }
    if (++i == septets.size()) {
      break;
    }
    if (septets[i] > last_septet) {
      return std::nullopt;
    }
    append_utf8(out, septets[i] == gsm7_escape ? u' ' : tables.shown_escaped(septets[i]));
  }
  return out;
}

}  // namespace smpp
