// Octets as text in each alphabet: what is decoded is valid, and encodes to octets that decode to
// the same.
#include "smpp/text/alphabet.hpp"
#include "smpp/text/gsm7.hpp"
#include "smpp/text/septets.hpp"
#include "smpp/text/unicode.hpp"
#include "tests/fuzz/check.hpp"

#include <algorithm>

using namespace smpp;

namespace {

void gsm7(std::span<const std::uint8_t> octets, Gsm7Shift shift) {
  const auto text = decode_gsm7(octets, shift);
  if (!text) {
    return;
  }
  check(is_valid_utf8(view(*text)));
  const auto septets = encode_gsm7(view(*text), shift);
  check(septets.has_value());
  check(gsm7_length(view(*text), shift) == septets->size());
  check(decode_gsm7(*septets, shift) == *text);
  const auto fill = static_cast<unsigned>(octets.size() % 7);
  check(unpack_septets(pack_septets(*septets, fill), septets->size(), fill) == *septets);
  const Octets got = unpack_septets_uncounted(pack_septets_uncounted(*septets, fill), fill);
  check(got.size() - septets->size() <= 1 &&
        std::equal(septets->begin(), septets->end(), got.begin()));
}

void utf16(std::span<const std::uint8_t> octets) {
  const auto text = decode_utf16be(octets, OddOctet::drop);
  check(text.has_value() && is_valid_utf8(view(*text)));
  check((octets.size() % 2 == 0) == decode_utf16be(octets).has_value());
  const Octets units = encode_utf16be(view(*text));
  const bool mark = units.size() >= 2 && (units[0] ^ units[1]) == 1 && units[0] >= 0xFE;
  check(mark || decode_utf16be(units) == *text);  // a second byte order mark goes as the first did
}

void utf8(std::span<const std::uint8_t> octets) {
  Utf8 replaced;
  for_each_code_point(view(octets), [&](char32_t point) { append_utf8(replaced, point); });
  check(is_valid_utf8(view(replaced)));
  check(is_valid_utf8(view(octets)) == (view(replaced) == view(octets)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* at, std::size_t size) {
  const std::span<const std::uint8_t> octets{at,
                                             std::min<std::size_t>(size, 512)};  // several parts
  gsm7(octets, {});
  if (size >= 2) {
    gsm7(octets.subspan(2),
         {.locking = static_cast<std::uint8_t>(at[0] % 16),
          .single = static_cast<std::uint8_t>(at[1] % 16)});
  }
  utf16(octets);
  utf8(octets);
  check(encode_latin1(view(decode_latin1(octets))) == to_octets(octets));
  for (const auto alphabet : {Alphabet::gsm7,
                              Alphabet::gsm7_packed,
                              Alphabet::ascii,
                              Alphabet::latin1,
                              Alphabet::utf8,
                              Alphabet::ucs2,
                              Alphabet::binary,
                              Alphabet::other}) {
    const auto text = decode_text(alphabet, octets);
    check(!text || is_valid_utf8(view(*text)));
  }
  static_cast<void>(unpack_septets(octets, size * 2, static_cast<unsigned>(size % 7)));
  return 0;
}
