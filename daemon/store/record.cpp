#include "daemon/store/record.hpp"

#include "daemon/store/big_endian.hpp"
#include "smpp/base/assert.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace store {
namespace {

constexpr std::uint8_t version = 1;
constexpr std::size_t nonce_octets = 12;
using Nonce = std::array<std::uint8_t, nonce_octets>;

Nonce nonce_of(const RecordHeader& header) {
  Nonce nonce{};
  write_big_endian(nonce.data(), header.key);
  write_big_endian(nonce.data() + 4, header.counter);
  return nonce;
}

// Header, column, key: in this order, and only the key has no fixed length.
bool bind_to(evp_cipher_ctx_st* context, const std::uint8_t* header, const RecordPlace& place) {
  std::array<std::uint8_t, record_header_octets + 1 + routing::Key::capacity> bound{};
  if (place.key.size() > routing::Key::capacity) {
    return false;
  }
  std::copy_n(header, record_header_octets, bound.data());
  bound[record_header_octets] = static_cast<std::uint8_t>(place.column);
  std::copy(place.key.begin(), place.key.end(), bound.data() + record_header_octets + 1);
  int size = 0;
  return EVP_CipherUpdate(context,
                          nullptr,
                          &size,
                          bound.data(),
                          static_cast<int>(record_header_octets + 1 + place.key.size())) == 1;
}

// Nothing to do for an empty text, which EVP would take for associated data.
bool transform(evp_cipher_ctx_st* context, std::span<const std::uint8_t> from, std::uint8_t* to) {
  int size = 0;
  return from.empty() ||
         EVP_CipherUpdate(context, to, &size, from.data(), static_cast<int>(from.size())) == 1;
}

}  // namespace

std::optional<RecordHeader> read_header(std::span<const std::uint8_t> sealed) {
  if (sealed.size() < record_header_octets + record_tag_octets || sealed[0] != version ||
      sealed[1] > static_cast<std::uint8_t>(routing::DataClass::standing)) {
    return std::nullopt;
  }
  return RecordHeader{.data_class = static_cast<routing::DataClass>(sealed[1]),
                      .key = read_big_endian<std::uint32_t>(sealed.data() + 2),
                      .expires_unix = read_big_endian<std::uint32_t>(sealed.data() + 6),
                      .counter = read_big_endian<std::uint64_t>(sealed.data() + 10)};
}

void seal_record(evp_cipher_ctx_st* context,
                 const RecordHeader& header,
                 const RecordPlace& place,
                 std::span<const std::uint8_t> plain,
                 std::vector<std::uint8_t>& sealed) {
  sealed.resize(record_header_octets + plain.size() + record_tag_octets);
  sealed[0] = version;
  sealed[1] = static_cast<std::uint8_t>(header.data_class);
  write_big_endian(sealed.data() + 2, header.key);
  write_big_endian(sealed.data() + 6, header.expires_unix);
  write_big_endian(sealed.data() + 10, header.counter);
  const Nonce nonce = nonce_of(header);
  std::uint8_t* body = sealed.data() + record_header_octets;
  int size = 0;
  const bool done = EVP_CipherInit_ex2(context, nullptr, nullptr, nonce.data(), -1, nullptr) == 1 &&
                    bind_to(context, sealed.data(), place) && transform(context, plain, body) &&
                    EVP_CipherFinal_ex(context, body + plain.size(), &size) == 1 &&
                    EVP_CIPHER_CTX_ctrl(context,
                                        EVP_CTRL_AEAD_GET_TAG,
                                        static_cast<int>(record_tag_octets),
                                        body + plain.size()) == 1;
  BRIDGE_ASSERT(done);
}

std::optional<smpp::Octets> open_record(evp_cipher_ctx_st* context,
                                        const RecordHeader& header,
                                        const RecordPlace& place,
                                        std::span<const std::uint8_t> sealed) {
  const std::size_t size = sealed.size() - record_header_octets - record_tag_octets;
  const Nonce nonce = nonce_of(header);
  smpp::Octets plain(size);
  auto tag = std::array<std::uint8_t, record_tag_octets>{};
  std::copy_n(sealed.data() + record_header_octets + size, tag.size(), tag.data());
  int rest = 0;
  const bool done =
      EVP_CipherInit_ex2(context, nullptr, nullptr, nonce.data(), -1, nullptr) == 1 &&
      bind_to(context, sealed.data(), place) &&
      transform(context, sealed.subspan(record_header_octets, size), plain.data()) &&
      EVP_CIPHER_CTX_ctrl(
          context, EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()), tag.data()) == 1 &&
      EVP_CipherFinal_ex(context, tag.data(), &rest) == 1;
  if (!done) {
    return std::nullopt;
  }
  return plain;
}

}  // namespace store
