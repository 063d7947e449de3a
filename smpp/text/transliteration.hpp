// What is written for characters that an alphabet lacks: typographic quotes, dashes and spaces as
// plain ones, letters without their accents, full-width forms and ligatures as what they stand for.
// A character that the alphabet has is never touched. Pure; any thread.
#pragma once

#include "smpp/base/octets.hpp"
#include "smpp/text/encoding.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace smpp {

enum class Transliteration : std::uint8_t { none, smart };

// The text in characters of the alphabet; nothing if one has no like there. Precondition: valid
// UTF-8.
[[nodiscard]] std::optional<Utf8> transliterated(std::string_view text, const Encoding& alphabet);

// The same with `?` for what has no like, and for all that is lacking without transliteration.
[[nodiscard]] Utf8 with_question_marks(std::string_view text,
                                       const Encoding& alphabet,
                                       Transliteration transliteration);

}  // namespace smpp
