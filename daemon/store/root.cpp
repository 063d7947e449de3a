#include "daemon/store/root.hpp"

#include "daemon/store/crypto.hpp"

#include <algorithm>
#include <utility>

namespace store {
namespace {

constexpr std::string_view id_text = "smppbridge root key id";
constexpr std::size_t id_octets = 8;

class LocalRoot final : public Root {
 public:
  explicit LocalRoot(const RootKey& key) : key_(key) {
    const Mac mac = hmac_sha256(key_.material, smpp::octets_of(id_text));
    id_ = "local:" + hex(std::span{mac}.first(id_octets));
  }

  [[nodiscard]] const std::string& id() const override { return id_; }

  smpp::expected<std::vector<std::uint8_t>, Refusal> wrap(const KeyMaterial& key) override {
    const WrappedKey wrapped = wrap_key(key_.material, key);
    return std::vector<std::uint8_t>(wrapped.begin(), wrapped.end());
  }

  smpp::expected<KeyMaterial, Refusal> unwrap(std::span<const std::uint8_t> wrapped) override {
    WrappedKey fixed{};
    if (wrapped.size() == fixed.size()) {
      std::ranges::copy(wrapped, fixed.begin());
      if (auto key = unwrap_key(key_.material, fixed)) {
        return *std::move(key);
      }
    }
    return refused("it was not wrapped by this root key", Refusal::Kind::foreign);
  }

 private:
  RootKey key_;
  std::string id_;
};

}  // namespace

std::shared_ptr<Root> local_root(const RootKey& key) {
  return std::make_shared<LocalRoot>(key);
}

Root* Roots::find(const std::string& id) const {
  if (current->id() == id) {
    return current.get();
  }
  return previous != nullptr && previous->id() == id ? previous.get() : nullptr;
}

}  // namespace store
