// The keyring's cover keys, which have versions (covers.hpp).
#include "daemon/store/keyring.hpp"
#include "smpp/base/assert.hpp"

#include <utility>

namespace store {
namespace {

// What an octet counts: of a version a year, for longer than anybody keeps a store.
constexpr std::uint8_t most_cover_versions = 255;

}  // namespace

std::vector<Keyring::CoverVersion> Keyring::covers() const {
  std::vector<CoverVersion> versions;
  for (const auto& [id, entry] : file_.entries) {  // ids grow, and so do versions
    if (entry.kind != KeyKind::cover) {
      continue;
    }
    const auto number = static_cast<std::uint8_t>(entry.run);
    if (versions.empty() || versions.back().number != number) {
      versions.push_back({.number = number, .made_on = entry.day, .keys = {}});
    }
    versions.back().keys.emplace_back(static_cast<routing::IndexPurpose>(entry.qualifier),
                                      &*entry.material);
  }
  return versions;
}

smpp::expected<void, Refusal> Keyring::renew_covers(Day today) {
  const auto versions = covers();
  BRIDGE_ASSERT(versions.size() == 1);
  if (versions.back().number == most_cover_versions) {
    return refused("the index keys have been renewed " + std::to_string(most_cover_versions) +
                   " times, which is as often as a store can");
  }
  const KeyId first = file_.next_id;
  auto done = add_covers(static_cast<std::uint8_t>(versions.back().number + 1), today);
  if (done) {
    if (auto saved = save(); !saved) {
      done = refused(std::move(saved.error()));
    }
  }
  if (!done) {  // numbers are not used again: a file that was not called written may be there
    file_.entries.erase(file_.entries.lower_bound(first), file_.entries.end());
  }
  return done;
}

smpp::expected<void, Refusal> Keyring::add_covers(std::uint8_t version, Day today) {
  for (const routing::IndexPurpose purpose : routing::purposes_in_keys) {
    if (auto added = add_under_root({.kind = KeyKind::cover,
                                     .qualifier = static_cast<std::uint8_t>(purpose),
                                     .day = today,
                                     .run = version});
        !added) {
      return smpp::unexpected(std::move(added.error()));
    }
  }
  return {};
}

}  // namespace store
