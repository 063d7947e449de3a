// A file of the store's log: its frames, and the writes that are in one once it has been opened.
#include "daemon/store/frame.hpp"
#include "daemon/store/log_file.hpp"
#include "tests/fuzz/check.hpp"

#include <algorithm>

using namespace store;

namespace {

// What is read of a frame's content is what was written there.
void check_writes(std::span<const std::uint8_t> content) {
  smpp::Octets written;
  const bool whole =
      read_writes(content, [&](const routing::Write& write) { append_write(written, write); });
  check(written.size() <= content.size());
  check(std::equal(written.begin(), written.end(), content.begin()));
  check(!whole || written.size() == content.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* at, std::size_t size) {
  const std::span octets{at, size};
  check_writes(octets);
  std::span<const std::uint8_t> rest = octets;
  while (!rest.empty()) {
    if (const auto frame = read_frame(rest)) {
      std::vector<std::uint8_t> written;
      append_frame(written, *frame);
      check(std::ranges::equal(written, rest.first(frame->octets())));
      check_writes(frame->sealed);
      rest = rest.subspan(frame->octets());
      continue;
    }
    const auto next = find_frame(rest, 0);
    check(!next || (*next > 0 && read_frame(rest.subspan(*next))));
    rest = rest.subspan(next.value_or(rest.size()));
  }
  return 0;
}
