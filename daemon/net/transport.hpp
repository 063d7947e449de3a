// A connected byte stream, TLS or plain, without its type: everything that reads and writes
// sessions includes only this, so that Asio's TLS templates are compiled in one file
// (transport.cpp).
//
// One owner; I/O thread. A buffer handed to read_some or write must stay valid until it returns.
#pragma once

#include "smpp/base/expected.hpp"
#include "smpp/base/time.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace net {

// What the handshake settled. Open facts: for logs, metrics and status.
struct TlsFacts {
  bool tls = false;
  std::string version;  // "TLSv1.3"
  std::string cipher;
  std::string peer_subject_name;  // client side: the matched DNS name or address
  // Server side: the subject alternative names of the client's certificate (DNS names, addresses,
  // mail addresses, URIs), as plain text.
  std::vector<std::string> peer_sans;
  // RFC 4514, with everything that is not plain ASCII escaped.
  std::string peer_subject;
  std::string peer_issuer;
  std::int64_t peer_not_after_unix = 0;
  // Client side: the first end in the chain that we present; 0: we have none.
  std::int64_t own_not_after_unix = 0;
};

class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  // Octets read, at least 1; end of stream is boost::asio::error::eof (also a TLS truncation).
  virtual boost::asio::awaitable<smpp::expected<std::size_t, boost::system::error_code>> read_some(
      std::span<std::uint8_t> into) = 0;
  // Writes all of it, as one contiguous buffer.
  virtual boost::asio::awaitable<boost::system::error_code> write(
      std::span<const std::uint8_t> octets) = 0;
  // Polite end: close_notify, bounded by `limit`, then close.
  virtual boost::asio::awaitable<void> shutdown(smpp::Duration limit) = 0;
  // Immediate; pending reads and writes end with an error.
  virtual void close() = 0;
  [[nodiscard]] virtual const TlsFacts& tls() const = 0;
};

}  // namespace net
