#include "daemon/store/covers.hpp"

#include <algorithm>

namespace store {
namespace {

using routing::Column;
using routing::IndexPlace;
using routing::Key;

constexpr std::size_t covered_octets = 1 + sizeof(Block);

// That of a whole record's key, as routing has it.
std::optional<IndexPlace> place_in(Column column, const Key& key) {
  const auto place = routing::index_place(column, key.octets());
  return place && place->is_whole(key.size(), place->size) ? place : std::nullopt;
}

// Likewise as it lies.
std::optional<IndexPlace> place_in_lying(Column column, std::span<const std::uint8_t> lying) {
  const auto place = routing::index_place(column, lying);
  return place && place->is_whole(lying.size(), covered_octets) ? place : std::nullopt;
}

}  // namespace

void Covers::follow(const Keyring& keyring) {
  versions_.clear();
  for (const Keyring::CoverVersion& cover : keyring.covers()) {
    Version& version = versions_.emplace_back();
    version.number = cover.number;
    for (const auto& [purpose, key] : cover.keys) {
      const auto nth = static_cast<std::size_t>(purpose);
      version.covering[nth] = make_block_cipher(*key, Direction::sealing);
      version.uncovering[nth] = make_block_cipher(*key, Direction::opening);
    }
  }
}

Key Covers::cover(const Version& version, const IndexPlace& place, const Key& key) {
  const auto octets = key.octets();
  Block index{};  // a short one is filled up with zeros
  std::ranges::copy(octets.subspan(place.at, place.size), index.begin());
  return Key{octets.first(place.at)}
      .number(version.number)
      .append(convert_block(version.covering[static_cast<std::size_t>(place.purpose)].get(), index))
      .append(octets.subspan(std::size_t{place.at} + place.size));
}

Key Covers::newest(Column column, const Key& key) const {
  const auto place = place_in(column, key);
  return place ? cover(versions_.back(), *place, key) : key;
}

std::optional<Key> Covers::older(Column column, const Key& key) const {
  const auto place = any_old() ? place_in(column, key) : std::nullopt;
  return place ? std::optional{cover(versions_.front(), *place, key)} : std::nullopt;
}

Covers::Ranges Covers::ranges(Column column, const Key& from, const Key& until) const {
  const auto place = routing::index_place(column, from.octets());
  const std::size_t index_end = place ? std::size_t{place->at} + place->size : 0;
  // What ends in the octets before the index, or nowhere, has many of them.
  if (!place || from.size() < index_end || until.size() <= place->at) {
    return {.of_one_index = false, .lying = {{.from = from, .until = until}}};
  }
  const Key index{from.octets().first(index_end)};
  Ranges ranges{.of_one_index = true, .lying = {}};
  for (const Version& version : versions_) {
    ranges.lying.push_back({.from = cover(version, *place, from),
                            .until = until.starts_with(index)
                                         ? cover(version, *place, until)
                                         : cover(version, *place, index).after_prefix()});
  }
  return ranges;
}

std::optional<Key> Covers::uncovered(Column column, std::span<const std::uint8_t> lying) const {
  const auto place = place_in_lying(column, lying);
  if (!place) {
    return lying.size() <= Key::capacity ? std::optional{Key{lying}} : std::nullopt;
  }
  const auto version = std::ranges::find(versions_, lying[place->at], &Version::number);
  if (version == versions_.end()) {
    return std::nullopt;
  }
  Block covered{};
  std::ranges::copy(lying.subspan(std::size_t{place->at} + 1, covered.size()), covered.begin());
  const Block index =
      convert_block(version->uncovering[static_cast<std::size_t>(place->purpose)].get(), covered);
  const auto filling = std::span{index}.subspan(place->size);
  if (std::ranges::any_of(filling, [](std::uint8_t octet) { return octet != 0; })) {
    return std::nullopt;
  }
  return Key{lying.first(place->at)}
      .append(std::span{index}.first(place->size))
      .append(lying.subspan(place->at + covered_octets));
}

bool Covers::is_old(Column column, std::span<const std::uint8_t> lying) const {
  const auto place = place_in_lying(column, lying);
  return place && lying[place->at] != newest_version();
}

}  // namespace store
