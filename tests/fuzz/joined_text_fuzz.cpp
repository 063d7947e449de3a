// Parts of every coding, each with a header of its own, into one text. Input: what data_coding 0
// means, then for each part its coding, the length of its header and of its payload, and the
// octets.
#include "smpp/text/joined_text.hpp"
#include "smpp/text/unicode.hpp"
#include "smpp/text/user_data.hpp"
#include "tests/fuzz/check.hpp"

#include <algorithm>
#include <vector>

using namespace smpp;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* at, std::size_t size) {
  std::span<const std::uint8_t> input{at, size};
  if (input.empty()) {
    return 0;
  }
  const CodingRules rules{.smsc_default = static_cast<Alphabet>(input[0] % 16)};
  input = input.subspan(1);
  std::vector<TextPart> parts;
  while (input.size() >= 3 && parts.size() < 255) {
    const DataCoding coding{input[0]};
    const std::size_t lengths[] = {input[1], input[2]};
    input = input.subspan(3);
    const auto take = [&input](std::size_t count) {
      const auto taken = input.first(std::min(count, input.size()));
      input = input.subspan(taken.size());
      return taken;
    };
    const auto content = take(lengths[0] + lengths[1]);
    const UserData data = user_data_of(content, lengths[0] != 0, {});
    parts.push_back({.data_coding = coding, .header = data.header, .payload = data.payload});
  }
  const auto text = text_of(parts, rules);
  check(!text || is_valid_utf8(view(*text)));
  for (const TextPart& part : parts) {
    const auto alone = text_of(part, rules);
    check(!alone || is_valid_utf8(view(*alone)));
    check(text_of(std::span{&part, 1}, rules) == alone);
  }
  return 0;
}
