#include "smpp/text/joined_text.hpp"

#include "smpp/text/septets.hpp"
#include "smpp/text/user_data.hpp"

#include <algorithm>

namespace smpp {
namespace {

SeptetForm form_of(const TextPart& part) {
  return {.shift = part.header.empty() ? Gsm7Shift{} : shift_of(part.header.subspan(1)),
          .fill_bits = gsm7_fill_bits(part.header.size())};
}

// Neighbours that are read as one.
struct Run {
  Alphabet alphabet;
  SeptetForm form;
  Octets octets;
};

// Each part of some senders begins with a byte order mark of its own: only the first of a run is
// one, the others would be characters.
std::span<const std::uint8_t> without_repeated_mark(std::span<const std::uint8_t> payload,
                                                    const Run& run) {
  const bool marked = run.alphabet == Alphabet::ucs2 && run.octets.size() % 2 == 0 &&
                      run.octets.size() >= 2 && payload.size() >= 2 &&
                      (run.octets[0] ^ run.octets[1]) == 1 && run.octets[0] >= 0xFE &&
                      std::equal(payload.begin(), payload.begin() + 2, run.octets.begin());
  return marked ? payload.subspan(2) : payload;
}

// Takes the first run off the parts.
Run take_run(std::span<const TextPart>& parts, const CodingRules& rules) {
  Run run{.alphabet = alphabet_of(parts[0].data_coding, rules),
          .form = form_of(parts[0]),
          .octets = to_octets(parts[0].payload)};
  parts = parts.subspan(1);
  // Packed septets begin anew in each part.
  while (!parts.empty() && run.alphabet != Alphabet::gsm7_packed &&
         alphabet_of(parts[0].data_coding, rules) == run.alphabet &&
         form_of(parts[0]).shift == run.form.shift) {
    append(run.octets, without_repeated_mark(parts[0].payload, run));
    parts = parts.subspan(1);
  }
  return run;
}

}  // namespace

std::optional<Utf8> text_of(const TextPart& part, const CodingRules& rules) {
  return decode_text(alphabet_of(part.data_coding, rules), part.payload, form_of(part));
}

std::optional<Utf8> text_of(std::span<const TextPart> parts, const CodingRules& rules) {
  Utf8 text;
  while (!parts.empty()) {
    const Run run = take_run(parts, rules);
    auto piece = decode_text(run.alphabet, run.octets, run.form);
    if (!piece) {
      return std::nullopt;
    }
    if (text.empty()) {
      text = std::move(*piece);
    } else {
      append(text, view(*piece));
    }
  }
  return text;
}

}  // namespace smpp
