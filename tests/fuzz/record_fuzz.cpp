// A sealed record. Input: where to change one and by what, the size of its key in the store, that
// key, then the octets: taken for a sealed record, and for what is in one.
#include "daemon/store/record.hpp"
#include "tests/fuzz/check.hpp"

#include <algorithm>

using namespace store;

namespace {

struct Contexts {
  KeyMaterial key = random_key();
  CipherContext sealing = make_gcm(key, Direction::sealing);
  CipherContext opening = make_gcm(key, Direction::opening);
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* at, std::size_t size) {
  static const Contexts contexts;
  if (size < 3) {
    return 0;
  }
  const std::size_t key_size = std::min<std::size_t>(at[2] % 48u, size - 3);
  const RecordPlace place{.column = routing::Column::inbound, .key = {at + 3, key_size}};
  const std::span octets{at + 3 + key_size, size - 3 - key_size};
  const auto open = [&](const RecordPlace& where, std::span<const std::uint8_t> sealed) {
    const auto header = read_header(sealed);
    return header ? open_record(contexts.opening.get(), *header, where, sealed) : std::nullopt;
  };
  check(!open(place, octets));

  static std::uint64_t counter = 0;
  const RecordHeader header{.data_class = routing::DataClass::text,
                            .key = 1,
                            .expires_unix = at[0],
                            .counter = ++counter};
  std::vector<std::uint8_t> sealed;
  seal_record(contexts.sealing.get(), header, place, octets, sealed);
  const auto opened = open(place, sealed);
  check(opened && std::ranges::equal(*opened, octets));
  check(!open({.column = routing::Column::outbound, .key = place.key}, sealed));
  if (key_size > 0) {
    check(!open({.column = place.column, .key = place.key.subspan(1)}, sealed));
  }
  if (at[1] != 0) {
    sealed[at[0] % sealed.size()] ^= at[1];
    check(!open(place, sealed));
  }
  return 0;
}
