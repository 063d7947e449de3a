// What a client hands in sealed, and keys of its own: a JWE, the header of one, a JWK. Input: where
// to change a JWE, and by what, then the text.
#include "daemon/queue/jwe.hpp"
#include "tests/fuzz/check.hpp"

#include <algorithm>
#include <array>
#include <string>

using namespace queue;

namespace {

// Whatever parses as a key seals, and opens what it sealed and nothing else.
void round_trip(const JweKey& key,
                std::span<const std::uint8_t> text,
                std::uint8_t place,
                std::uint8_t by) {
  const smpp::Octets sealed = seal_jwe(key, text);
  if (!key.is_shared()) {
    return;  // others open that
  }
  const JweKey* const keys[] = {&key};
  const auto opened = open_jwe(keys, smpp::view(sealed));
  check(opened && std::ranges::equal(*opened, text));
  if (by != 0) {
    std::string changed{smpp::view(sealed)};
    char& c = changed[place % changed.size()];
    c = static_cast<char>(static_cast<std::uint8_t>(c) ^ by);
    check(!open_jwe(keys, changed));
  }
}

const JweKey& shared_key() {
  static const JweKey key = [] {
    const std::array<std::uint8_t, 32> octets{'s', 'h', 'a', 'r', 'e', 'd'};
    auto parsed = parse_shared_key(octets);
    check(parsed.has_value());
    return std::move(*parsed);
  }();
  return key;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* at, std::size_t size) {
  if (size < 2) {
    return 0;
  }
  const std::span text{at + 2, size - 2};
  const JweKey* const keys[] = {&shared_key()};
  check(!open_jwe(keys, smpp::view(text)));  // of nobody who has the key
  static_cast<void>(read_header(smpp::view(text)));
  round_trip(shared_key(), text, at[0], at[1]);
  if (!text.empty() && text.front() == '{') {  // PEM is OpenSSL's to read, and it takes its time
    for (const auto parse : {parse_public_key, parse_shared_key}) {
      if (const auto key = parse(text)) {
        round_trip(*key, text, at[0], at[1]);
      }
    }
  }
  return 0;
}
