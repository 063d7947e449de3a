// What wraps the keyring's first keys: a root key, wherever it is kept. A local one is in memory;
// an HSM or a key service wraps without giving its key away.
//
// Used at start-up and then on the store thread, one call at a time; a call may take as long as its
// source's deadline. Shared by the keyring and whoever tells of it.
#pragma once

#include "daemon/store/refusal.hpp"
#include "daemon/store/root_key.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace store {

class Root {
 public:
  Root() = default;
  Root(const Root&) = delete;
  Root& operator=(const Root&) = delete;
  virtual ~Root() = default;

  // Tells it from other roots, in the keyring and to the operator: 1 to 255 printable characters,
  // the same as long as the key is.
  [[nodiscard]] virtual const std::string& id() const = 0;

  // What it gives is at most `most_wrapped_octets` long.
  [[nodiscard]] virtual smpp::expected<std::vector<std::uint8_t>, Refusal> wrap(
      const KeyMaterial& key) = 0;
  // `foreign` if it was not wrapped by this root, or was changed since.
  [[nodiscard]] virtual smpp::expected<KeyMaterial, Refusal> unwrap(
      std::span<const std::uint8_t> wrapped) = 0;
};

inline constexpr std::size_t most_root_id = 255;
// Base64 of some hundred octets, and the service's own words around it.
inline constexpr std::size_t most_wrapped_octets = 4096;

// A key in memory; its id is made of the key and tells nothing of it.
[[nodiscard]] std::shared_ptr<Root> local_root(const RootKey& key);

// The root that wraps, and the one that still opens what it wrapped before.
struct Roots {
  Roots() = default;

  explicit(false) Roots(const RootKey& only) : current(local_root(only)) {}

  explicit Roots(std::shared_ptr<Root> the_current, std::shared_ptr<Root> the_previous = nullptr)
      : current(std::move(the_current)), previous(std::move(the_previous)) {}

  // Null if it is neither.
  [[nodiscard]] Root* find(const std::string& id) const;

  std::shared_ptr<Root> current;
  std::shared_ptr<Root> previous;  // may be none
};

}  // namespace store
