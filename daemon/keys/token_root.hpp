// A root key in a PKCS#11 token (an HSM, or SoftHSM): the token wraps and unwraps with
// CKM_AES_KEY_WRAP, and its key never leaves it. The module is loaded into this process and stays
// there.
//
// Used as store::Root says. Not copied; one session, opened when it is first needed and again after
// it was lost.
#pragma once

#include "daemon/store/root.hpp"
#include "smpp/base/expected.hpp"
#include "smpp/base/octets.hpp"
#include "smpp/base/privacy.hpp"

#include <functional>
#include <memory>
#include <string>

namespace keys {

// Reads a secret anew each time, since its keeper may have changed it.
using ReadSecret = std::function<smpp::expected<smpp::Secret<smpp::Octets>, std::string>()>;

struct TokenKey {
  std::string module;  // the path of a PKCS#11 library
  std::string token;   // label of the token
  std::string key;     // label of the AES key in it
  ReadSecret pin;      // of the user
};

// Loads the module. The token is asked when something is to be wrapped or unwrapped.
[[nodiscard]] smpp::expected<std::shared_ptr<store::Root>, store::Refusal> open_token_root(
    TokenKey key);

}  // namespace keys
