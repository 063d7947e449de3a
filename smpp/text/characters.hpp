// What Unicode knows of characters: where one that a person sees ends, and which plain ones a
// decorated one is made of. The one door to utf8proc. Pure; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace smpp {

// Octets of the first grapheme cluster (UAX 29). Precondition: valid UTF-8, not empty, and a
// cluster begins here.
[[nodiscard]] std::size_t first_cluster(std::string_view text);

// The characters that one is made of, compatibility forms taken off (NFKD): two of a ligature, the
// plain one of a full-width form.
class CharacterParts {
 public:
  enum class Kind : std::uint8_t {
    plain,   // without marks: a letter without its accents
    folded,  // without case, as texts are compared
  };

  CharacterParts(char32_t point, Kind kind);

  // Itself for what has no parts; empty for a mark, if it is to be plain.
  [[nodiscard]] std::span<const char32_t> points() const { return {points_.data(), size_}; }

 private:
  // No character has more than 18 parts (U+FDFA).
  static constexpr std::size_t most = 18;
  std::array<char32_t, most> points_{};
  std::size_t size_ = 0;
};

[[nodiscard]] bool is_mark(char32_t point);
// Of words: letters, digits and marks.
[[nodiscard]] bool is_of_word(char32_t point);
// Not seen, and no part of what is read: joiners, direction marks, the byte order mark.
[[nodiscard]] bool is_invisible(char32_t point);

// The one character that a letter and a mark behind it make (NFC), if there is one.
[[nodiscard]] std::optional<char32_t> composed(char32_t letter, char32_t mark);

}  // namespace smpp
