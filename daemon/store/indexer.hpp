// Keyed blind indexes: HMAC-SHA256, cut to 128 bits, a key of its own for each purpose. I/O thread;
// it has its own contexts and shares nothing with the store thread.
#pragma once

#include "daemon/store/crypto.hpp"
#include "daemon/store/keyring.hpp"
#include "routing/model/storage.hpp"

#include <array>

namespace store {

class HmacIndexer final : public routing::BlindIndexer {
 public:
  explicit HmacIndexer(const Keyring& keyring);

  [[nodiscard]] routing::BlindIndex index(
      routing::IndexPurpose purpose,
      std::span<const std::span<const std::uint8_t>> fields) override;

 private:
  std::array<MacContext, index_purposes> contexts_;
};

}  // namespace store
