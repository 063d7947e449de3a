// A request as it comes over a connection: the same whether it comes at once or in pieces. Input:
// how large the pieces are, then the octets.
#include "daemon/queue/http_parser.hpp"
#include "tests/fuzz/check.hpp"

#include <algorithm>
#include <vector>

using namespace queue;

namespace {

constexpr std::size_t max_body = 1'024;

// What it did not use is given again with what comes after it.
void put_all(HttpParser& parser, std::span<const std::uint8_t> octets, std::size_t piece) {
  using State = HttpParser::State;
  std::size_t from = 0;
  std::size_t until = 0;
  while (until < octets.size()) {
    until = std::min(until + piece, octets.size());
    while (from < until) {
      if (parser.state() == State::done || parser.state() == State::refused) {
        return;
      }
      const State before = parser.state();
      const std::size_t used = parser.put(octets.subspan(from, until - from));
      check(used <= until - from);
      from += used;
      if (used == 0 && parser.state() == before) {
        break;
      }
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* at, std::size_t size) {
  if (size < 1) {
    return 0;
  }
  // An end, because what is wrong with a header may be told before all of it is there, or then.
  std::vector<std::uint8_t> octets{at + 1, at + size};
  for (const char c : {'\r', '\n', '\r', '\n'}) {
    octets.push_back(static_cast<std::uint8_t>(c));
  }
  HttpParser whole{max_body};
  HttpParser pieces{max_body};
  put_all(whole, octets, std::max<std::size_t>(octets.size(), 1));
  put_all(pieces, octets, 1u + at[0] % 64u);
  if (octets.size() > HttpParser::max_header) {
    return 0;  // a header that is too long is noticed sooner or later
  }
  using State = HttpParser::State;
  check(whole.started() == pieces.started());
  check((whole.state() == State::header) == (pieces.state() == State::header));
  check((whole.state() == State::done) == (pieces.state() == State::done));
  // The last few octets of a body in chunks may wait unread for more.
  if (whole.state() == State::refused && pieces.state() == State::refused) {
    check(whole.refusal() == pieces.refusal());
    check(whole.refusal() == 400 || whole.refusal() == 413 || whole.refusal() == 431);
  }
  for (const HttpParser* const one : {&whole, &pieces}) {
    check(one->body().size() <= max_body && one->announced() <= max_body);
  }
  if (whole.state() == State::done) {
    check(whole.method() == pieces.method());
    check(whole.target() == pieces.target());
    check(whole.content_type() == pieces.content_type());
    check(whole.idempotency_key() == pieces.idempotency_key());
    check(whole.keep_alive() == pieces.keep_alive());
    check(std::ranges::equal(whole.body(), pieces.body()));
  }
  return 0;
}
