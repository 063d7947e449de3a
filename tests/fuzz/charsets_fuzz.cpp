// Octets as text of the sets that the C library knows. Input: which set, then the octets.
#include "smpp/text/charsets.hpp"
#include "smpp/text/unicode.hpp"
#include "tests/fuzz/check.hpp"

using namespace smpp;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* at, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const auto charset = static_cast<Charset>(at[0] % 7);
  const auto text = decode_charset(charset, {at + 1, size - 1});
  check(!text || is_valid_utf8(view(*text)));
  // No state is kept from one text to the next.
  check(decode_charset(charset, {at + 1, size - 1}) == text);
  return 0;
}
