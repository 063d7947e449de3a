#include "daemon/store/indexer.hpp"

#include "daemon/store/big_endian.hpp"
#include "smpp/base/assert.hpp"

#include <openssl/evp.h>

#include <algorithm>

namespace store {

HmacIndexer::HmacIndexer(const Keyring& keyring) {
  for (std::size_t purpose = 0; purpose < index_purposes; ++purpose) {
    contexts_[purpose] = make_hmac(keyring.index_key(static_cast<routing::IndexPurpose>(purpose)));
  }
}

routing::BlindIndex HmacIndexer::index(routing::IndexPurpose purpose,
                                       std::span<const std::span<const std::uint8_t>> fields) {
  evp_mac_ctx_st* context = contexts_[static_cast<std::size_t>(purpose)].get();
  bool done = EVP_MAC_init(context, nullptr, 0, nullptr) == 1;  // the same key again
  for (const std::span<const std::uint8_t> field : fields) {
    std::array<std::uint8_t, 4> length{};
    write_big_endian(length.data(), static_cast<std::uint32_t>(field.size()));
    done = done && EVP_MAC_update(context, length.data(), length.size()) == 1 &&
           EVP_MAC_update(context, field.data(), field.size()) == 1;
  }
  Mac mac{};
  std::size_t size = 0;
  done = done && EVP_MAC_final(context, mac.data(), &size, mac.size()) == 1;
  BRIDGE_ASSERT(done && size == mac.size());
  routing::BlindIndex index{};
  std::copy_n(mac.begin(), index.size(), index.begin());
  return index;
}

}  // namespace store
