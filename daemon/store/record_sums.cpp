#include "daemon/store/record_sums.hpp"

#include "smpp/base/assert.hpp"

#include <openssl/evp.h>

#include <algorithm>

namespace store {
namespace {

constexpr RecordPlace sums_place{.column = sums_column, .key = {}};

}  // namespace

void RecordSums::toggle(const RecordPlace& place, std::span<const std::uint8_t> sealed) {
  if (!counts(place.column)) {
    return;
  }
  const auto header = read_header(sealed);
  const std::array<std::uint8_t, 2> before{static_cast<std::uint8_t>(place.column),
                                           static_cast<std::uint8_t>(place.key.size())};
  bool done = EVP_MAC_init(context_.get(), nullptr, 0, nullptr) == 1;  // the same key again
  const auto add = [&](std::span<const std::uint8_t> octets) {
    done = done && EVP_MAC_update(context_.get(), octets.data(), octets.size()) == 1;
  };
  add(before);
  add(place.key);
  if (header) {  // what lies between is vouched for by the tag
    add(sealed.first(record_header_octets));
    add(sealed.last(record_tag_octets));
  } else {
    add(sealed);
  }
  Mac mac{};
  std::size_t size = 0;
  done = done && EVP_MAC_final(context_.get(), mac.data(), &size, mac.size()) == 1;
  BRIDGE_ASSERT(done && size == mac.size());
  Mac& sum = sums_[static_cast<std::size_t>(place.column)];
  for (std::size_t nth = 0; nth < sum.size(); ++nth) {
    sum[nth] ^= mac[nth];
  }
}

std::vector<std::uint8_t> RecordSums::octets() const {
  std::vector<std::uint8_t> octets;
  octets.reserve(sums_.size() * sizeof(Mac));
  for (const Mac& sum : sums_) {
    octets.insert(octets.end(), sum.begin(), sum.end());
  }
  return octets;
}

bool RecordSums::set(std::span<const std::uint8_t> octets) {
  if (octets.size() != sums_.size() * sizeof(Mac)) {
    return false;
  }
  for (Mac& sum : sums_) {
    std::copy_n(octets.begin(), sum.size(), sum.begin());
    octets = octets.subspan(sum.size());
  }
  return true;
}

Done seal_sums(const RecordSums& sums,
               Sealer& sealer,
               Day today,
               std::vector<std::uint8_t>& sealed) {
  return sealer.seal(sums_place, routing::DataClass::meta, 0, sums.octets(), today, sealed);
}

bool read_sums(const Rocks& rocks, Sealer& sealer, RecordSums& sums) {
  const auto sealed = rocks.sums();
  if (!sealed) {
    return false;
  }
  const auto plain = sealer.open(sums_place, *sealed);
  return plain && sums.set(*plain);
}

Done sum_up(const Rocks& rocks, RecordSums& sums) {
  for (std::size_t nth = 0; nth < routing::column_count; ++nth) {
    const auto column = static_cast<routing::Column>(nth);
    auto scanned =
        rocks.scan(column,
                   {},
                   {},
                   [&](std::span<const std::uint8_t> key, std::span<const std::uint8_t> sealed) {
                     sums.toggle({column, key}, sealed);
                     return true;
                   });
    if (!scanned) {
      return scanned;
    }
  }
  return {};
}

}  // namespace store
