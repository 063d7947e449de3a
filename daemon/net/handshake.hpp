// What a handshake settled, or why it did not: OpenSSL's answers in our words. Private to this
// room.
#pragma once

#include "daemon/net/link_error.hpp"
#include "daemon/net/transport.hpp"

#include <boost/system/error_code.hpp>
#include <openssl/types.h>

#include <string>

namespace net {

// `name` is a DNS name or an address in text form: what the peer's certificate must be for, and
// (names only) the SNI. False if OpenSSL does not take it.
[[nodiscard]] bool expect_name(SSL* connection, const std::string& name);

[[nodiscard]] TlsFacts client_facts(SSL* connection, const std::string& name);
[[nodiscard]] TlsFacts server_facts(SSL* connection);

[[nodiscard]] LinkError client_failure(SSL* connection,
                                       const boost::system::error_code& error,
                                       const std::string& name);
[[nodiscard]] LinkError server_failure(SSL* connection, const boost::system::error_code& error);
[[nodiscard]] LinkError handshake_too_slow();

}  // namespace net
