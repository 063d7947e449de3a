#include "smpp/text/characters.hpp"

#include "smpp/text/unicode.hpp"

#include <utf8proc.h>

#include <algorithm>

namespace smpp {
namespace {

utf8proc_int32_t number_of(char32_t point) {
  return static_cast<utf8proc_int32_t>(point);
}

}  // namespace

std::size_t first_cluster(std::string_view text) {
  CodePoint before = first_code_point(text);
  std::size_t size = before.size;
  utf8proc_int32_t state = 0;
  while (size < text.size()) {
    const CodePoint after = first_code_point(text.substr(size));
    if (utf8proc_grapheme_break_stateful(number_of(before.value), number_of(after.value), &state)) {
      break;
    }
    size += after.size;
    before = after;
  }
  return size;
}

CharacterParts::CharacterParts(char32_t point, Kind kind) {
  std::array<utf8proc_int32_t, most> parts{};
  int last_class = UTF8PROC_BOUNDCLASS_START;
  const auto how = static_cast<utf8proc_option_t>(
      UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
      (kind == Kind::plain ? UTF8PROC_STRIPMARK : UTF8PROC_CASEFOLD));
  const utf8proc_ssize_t count = utf8proc_decompose_char(
      number_of(point), parts.data(), utf8proc_ssize_t{most}, how, &last_class);
  if (count < 0 || count > utf8proc_ssize_t{most}) {
    points_[0] = point;
    size_ = 1;
    return;
  }
  size_ = static_cast<std::size_t>(count);
  std::transform(parts.begin(), parts.begin() + count, points_.begin(), [](utf8proc_int32_t part) {
    return static_cast<char32_t>(part);
  });
}

bool is_mark(char32_t point) {
  switch (utf8proc_category(number_of(point))) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
      return true;
    default:  // the library's own list, which may grow
      return false;
  }
}

bool is_of_word(char32_t point) {
  switch (utf8proc_category(number_of(point))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return true;
    default:
      return is_mark(point);
  }
}

bool is_invisible(char32_t point) {
  return utf8proc_category(number_of(point)) == UTF8PROC_CATEGORY_CF;
}

std::optional<char32_t> composed(char32_t letter, char32_t mark) {
  std::array<utf8proc_int32_t, 2> pair{number_of(letter), number_of(mark)};
  const utf8proc_ssize_t count =
      utf8proc_normalize_utf32(pair.data(), utf8proc_ssize_t{2}, UTF8PROC_COMPOSE);
  return count == 1 ? std::optional{static_cast<char32_t>(pair[0])} : std::nullopt;
}

}  // namespace smpp
