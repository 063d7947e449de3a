// How a text will go out, before it is written: the cheapest alphabet and shift tables that lose
// nothing, and where it is cut (23.040; the rules are those of the field's practice). Pure; any
// thread.
//
//   the GSM alphabet, if it has every character
//   else, if asked, with what it lacks transliterated
//   else the allowed national tables, if some need fewer parts than UCS-2
//   else UCS-2
#pragma once

#include "smpp/base/expected.hpp"
#include "smpp/base/octets.hpp"
#include "smpp/text/encoding.hpp"
#include "smpp/text/transliteration.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace smpp {

// What is never cut. A cluster that is longer than a part is cut at its code points.
enum class Boundary : std::uint8_t { code_point, grapheme };

// How a receiver learns that parts belong together.
enum class LongForm : std::uint8_t {
  udh,      // a concatenation element in each part
  sar,      // SAR TLVs beside each part: the SMSC makes the element, and room is left for it
  payload,  // none: the text goes whole in message_payload, and the SMSC cuts it
};

struct SegmentOptions {
  // The same in all parts; of a narrow one only the low octet is sent.
  std::uint16_t reference = 0;
  bool wide_reference = false;
  // gsm7, latin1 or ucs2; nothing: the cheapest.
  std::optional<Alphabet> forced = std::nullopt;
  // What the forced alphabet lacks becomes `?`, instead of being refused.
  bool question_marks = false;
  // How the carrier reads data_coding 0: gsm7, gsm7_packed, latin1, ascii or utf8 (see Encoding).
  Alphabet smsc_default = Alphabet::gsm7;
  std::size_t max_parts = 255;
  // Whole header elements that go into every part before the concatenation.
  std::span<const std::uint8_t> elements = {};
  // Languages whose shift tables may be used, in order of preference.
  std::span<const std::uint8_t> national_languages = {};
  Boundary boundary = Boundary::code_point;
  Transliteration transliteration = Transliteration::none;
  LongForm long_form = LongForm::udh;
};

enum class SegmentError : std::uint8_t {
  not_utf8,
  not_encodable,       // a character that the forced alphabet does not have
  wrong_alphabet,      // the forced one is none that texts are written in
  malformed_elements,  // not whole elements, no room left beside them, a concatenation of their own
                       // where several parts are needed, or shift tables of their own for a text
  too_many_parts,
};

inline constexpr std::size_t most_parts = 255;  // the element counts them in an octet

struct PlannedPart {
  std::string_view text;
  std::size_t units = 0;
};

// Views point into the caller's text or into `rewritten`.
struct TextPlan {
  Encoding encoding;
  std::size_t header_octets = 0;  // of each part, the length octet included
  std::size_t capacity = 0;       // units of a part beside that
  std::vector<PlannedPart> parts;
  std::optional<Utf8> rewritten;  // the text where characters were replaced

  TextPlan() = default;
  TextPlan(TextPlan&&) noexcept = default;
  TextPlan& operator=(TextPlan&&) noexcept = default;
  TextPlan(const TextPlan&) = delete;
  TextPlan& operator=(const TextPlan&) = delete;
  ~TextPlan() = default;
};

// An empty text is one empty part.
[[nodiscard]] expected<TextPlan, SegmentError> plan_text(std::string_view text,
                                                         const SegmentOptions& options);

// Octets of a part's header: the options' elements and shift tables, a concatenation among several.
[[nodiscard]] std::size_t header_octets(const SegmentOptions& options,
                                        Gsm7Shift shift,
                                        bool several);
// Whether the options' elements may go into every one of `several` parts, or into the only one.
[[nodiscard]] bool are_usable(const SegmentOptions& options, Gsm7Shift shift, bool several);

}  // namespace smpp
