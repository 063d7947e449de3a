// TLS contexts by the one policy that this project has: TLS 1.2 with ECDHE and AEAD suites or 1.3,
// X25519, P-256 and P-384, no renegotiation, compression, tickets or session reuse, and the peer
// verified always. There is no way to ask for less. The files are read here, when a context is
// made.
//
// A context is a value of its maker; connections made with it may outlive it. Errors name the
// setting, the file and what is wrong (LinkErrc::bad_local_file).
#pragma once

#include "daemon/net/link_error.hpp"
#include "daemon/net/settings.hpp"
#include "smpp/base/expected.hpp"

#include <boost/asio/ssl/context.hpp>
#include <openssl/types.h>

#include <cstdint>

namespace net {

[[nodiscard]] smpp::expected<boost::asio::ssl::context, LinkError> make_client_context(
    const TlsClientSettings& settings);

// Clients must present a certificate that client_ca_file vouches for.
[[nodiscard]] smpp::expected<boost::asio::ssl::context, LinkError> make_server_context(
    const TlsServerSettings& settings);

// When a certificate runs out, Unix time; 0: there is none, or it does not say.
[[nodiscard]] std::int64_t end_of(const X509* certificate);
// Of the chain that is presented with `context`, the end that comes first: our certificate is of no
// use once one between it and the authority has run out.
[[nodiscard]] std::int64_t end_of_own_chain(SSL_CTX* context);

}  // namespace net
