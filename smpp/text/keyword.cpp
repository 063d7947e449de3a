#include "smpp/text/keyword.hpp"

#include "smpp/text/characters.hpp"
#include "smpp/text/unicode.hpp"

#include <array>

namespace smpp {
namespace {

// In place: a text is looked at on its way, nothing of it may stay behind.
class Word {
 public:
  ~Word() { wipe(octets_.data(), octets_.size()); }

  Word() = default;
  Word(const Word&) = delete;
  Word& operator=(const Word&) = delete;

  void add(char32_t point) {
    constexpr unsigned six_bits = 0x3F;
    const auto octet = [](unsigned lead, char32_t bits) {
      return static_cast<char>(lead | static_cast<unsigned>(bits));
    };
    if (point < 0x80) {
      push(static_cast<char>(point));
      return;
    }
    if (point < 0x800) {
      push(octet(0xC0, point >> 6));
    } else if (point < 0x10000) {
      push(octet(0xE0, point >> 12));
      push(octet(0x80, (point >> 6) & six_bits));
    } else {
      push(octet(0xF0, point >> 18));
      push(octet(0x80, (point >> 12) & six_bits));
      push(octet(0x80, (point >> 6) & six_bits));
    }
    push(octet(0x80, point & six_bits));
  }

  [[nodiscard]] bool empty() const { return size_ == 0; }

  [[nodiscard]] Keyword keyword() const {
    return too_long_ ? Keyword{} : Keyword{std::string_view{octets_.data(), size_}};
  }

 private:
  void push(char octet) {
    if (size_ < octets_.size()) {
      octets_[size_++] = octet;
    } else {
      too_long_ = true;
    }
  }

  std::array<char, Keyword::capacity> octets_{};
  std::size_t size_ = 0;
  bool too_long_ = false;
};

}  // namespace

Keyword first_word(std::string_view text) {
  Word word;
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    text.remove_prefix(point.size);
    if (is_of_word(point.value)) {
      const CharacterParts folded{point.value, CharacterParts::Kind::folded};
      for (const char32_t part : folded.points()) {
        word.add(part);
      }
    } else if (!word.empty() && !is_invisible(point.value)) {
      break;
    }
  }
  return word.keyword();
}

bool is_keyword(std::string_view text) {
  bool words_only = true;
  for_each_code_point(text, [&](char32_t point) { words_only = words_only && is_of_word(point); });
  return words_only && !first_word(text).empty();
}

}  // namespace smpp
