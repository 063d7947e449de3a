#include "tests/bench/null_cipher.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <atomic>
#include <cstring>

namespace {

std::atomic<bool> hides_nothing = false;

}  // namespace

namespace bench {

void use_null_cipher(bool on) {
  hides_nothing = on;
}

}  // namespace bench

// The names are the linker's.
// NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" {

int __real_EVP_CipherInit_ex2(EVP_CIPHER_CTX* context,
                              const EVP_CIPHER* cipher,
                              const unsigned char* key,
                              const unsigned char* nonce,
                              int sealing,
                              const OSSL_PARAM* parameters);
int __real_EVP_CipherUpdate(
    EVP_CIPHER_CTX* context, unsigned char* out, int* size, const unsigned char* in, int octets);
int __real_EVP_CipherFinal_ex(EVP_CIPHER_CTX* context, unsigned char* out, int* size);
int __real_EVP_CIPHER_CTX_ctrl(EVP_CIPHER_CTX* context, int what, int size, void* value);
int __real_EVP_MAC_init(EVP_MAC_CTX* context,
                        const unsigned char* key,
                        size_t size,
                        const OSSL_PARAM* parameters);
int __real_EVP_MAC_update(EVP_MAC_CTX* context, const unsigned char* in, size_t octets);
int __real_EVP_MAC_final(EVP_MAC_CTX* context, unsigned char* out, size_t* size, size_t room);

// Setting up goes to the real one: it is once a key.
int __wrap_EVP_CipherInit_ex2(EVP_CIPHER_CTX* context,
                              const EVP_CIPHER* cipher,
                              const unsigned char* key,
                              const unsigned char* nonce,
                              int sealing,
                              const OSSL_PARAM* parameters) {
  return hides_nothing && cipher == nullptr && key == nullptr
             ? 1
             : __real_EVP_CipherInit_ex2(context, cipher, key, nonce, sealing, parameters);
}

int __wrap_EVP_CipherUpdate(
    EVP_CIPHER_CTX* context, unsigned char* out, int* size, const unsigned char* in, int octets) {
  if (!hides_nothing) {
    return __real_EVP_CipherUpdate(context, out, size, in, octets);
  }
  if (out != nullptr) {
    std::memcpy(out, in, static_cast<std::size_t>(octets));
  }
  *size = octets;
  return 1;
}

int __wrap_EVP_CipherFinal_ex(EVP_CIPHER_CTX* context, unsigned char* out, int* size) {
  if (!hides_nothing) {
    return __real_EVP_CipherFinal_ex(context, out, size);
  }
  *size = 0;
  return 1;
}

int __wrap_EVP_CIPHER_CTX_ctrl(EVP_CIPHER_CTX* context, int what, int size, void* value) {
  if (!hides_nothing || (what != EVP_CTRL_AEAD_GET_TAG && what != EVP_CTRL_AEAD_SET_TAG)) {
    return __real_EVP_CIPHER_CTX_ctrl(context, what, size, value);
  }
  if (what == EVP_CTRL_AEAD_GET_TAG) {
    std::memset(value, 0, static_cast<std::size_t>(size));
  }
  return 1;
}

// What the records come to, likewise.
int __wrap_EVP_MAC_init(EVP_MAC_CTX* context,
                        const unsigned char* key,
                        size_t size,
                        const OSSL_PARAM* parameters) {
  return hides_nothing && key == nullptr && parameters == nullptr
             ? 1
             : __real_EVP_MAC_init(context, key, size, parameters);
}

int __wrap_EVP_MAC_update(EVP_MAC_CTX* context, const unsigned char* in, size_t octets) {
  return hides_nothing ? 1 : __real_EVP_MAC_update(context, in, octets);
}

int __wrap_EVP_MAC_final(EVP_MAC_CTX* context, unsigned char* out, size_t* size, size_t room) {
  if (!hides_nothing) {
    return __real_EVP_MAC_final(context, out, size, room);
  }
  constexpr std::size_t sha256 = 32;
  *size = std::min(room, sha256);
  std::memset(out, 0, *size);
  return 1;
}

}  // extern "C"
// NOLINTEND(bugprone-reserved-identifier)
