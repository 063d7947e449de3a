// A text in the likes of its characters that an alphabet has. Input: the alphabet, then the text.
#include "smpp/text/characters.hpp"
#include "smpp/text/transliteration.hpp"
#include "smpp/text/unicode.hpp"
#include "tests/fuzz/check.hpp"

using namespace smpp;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* at, std::size_t size) {
  if (size == 0 || !is_valid_utf8(view({at + 1, size - 1}))) {
    return 0;
  }
  const std::string_view text = view({at + 1, size - 1});
  const std::uint8_t language = at[0] >> 4;
  const Encoding alphabets[] = {{},
                                {.alphabet = Alphabet::latin1},
                                {.smsc_default = Alphabet::ascii},
                                {.shift = {.locking = language, .single = language}}};
  const Encoding& alphabet = alphabets[at[0] % 4];
  const auto like = transliterated(text, alphabet);
  const Utf8 marked = with_question_marks(text, alphabet, Transliteration::smart);
  check(alphabet.units(view(marked)).has_value());
  check(!like || *like == marked);
  check(!like || transliterated(view(*like), alphabet) == like);
  check(!alphabet.units(text) || (like && view(*like) == text));
  check(
      alphabet.units(view(with_question_marks(text, alphabet, Transliteration::none))).has_value());
  std::size_t octets = 0;
  while (octets < text.size()) {
    const std::size_t cluster = first_cluster(text.substr(octets));
    check(cluster > 0 && is_valid_utf8(text.substr(octets, cluster)));
    octets += cluster;
  }
  check(octets == text.size());
  return 0;
}
