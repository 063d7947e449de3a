// What a canary can look like when it leaks: as it is, in other character sets, packed as phones
// pack it, as digits of a phone number, and each of these written out in hexadecimal, base64 or an
// escape. Where a form depends on what stands beside the canary (bit offset, alignment), its inner
// part is sought, at every offset.
//
// Values; used by the scanner only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace leak {

struct Pattern {
  std::string octets;
  std::string encoding;  // for the report
};

// Of a canary of ASCII letters and digits. Every pattern has at least six octets.
[[nodiscard]] std::vector<Pattern> patterns_of(std::string_view canary);

}  // namespace leak
