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

namespace net {

[[nodiscard]] smpp::expected<boost::asio::ssl::context, LinkError> make_client_context(
    const TlsClientSettings& settings);

// Clients must present a certificate that client_ca_file vouches for.
[[nodiscard]] smpp::expected<boost::asio::ssl::context, LinkError> make_server_context(
    const TlsServerSettings& settings);

}  // namespace net
