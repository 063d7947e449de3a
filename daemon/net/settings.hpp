// Settings of the net room, filled by the configuration. File names only: the net room reads the
// files when a context is made, so that a renewed certificate is used by the next connection.
#pragma once

#include "smpp/base/time.hpp"
#include "smpp/pdu/values.hpp"
#include "smpp/session/session.hpp"

#include <cstdint>
#include <string>

namespace net {

enum class TlsVersion : std::uint8_t { tls_1_2, tls_1_3 };

struct TlsClientSettings {
  std::string ca_file{};    // PEM; empty: the system's trust store
  std::string name{};       // expected in the certificate, and SNI; empty: the host
  std::string cert_file{};  // client certificate, PEM; empty: none
  std::string key_file{};
  TlsVersion min = TlsVersion::tls_1_2;
};

struct TlsServerSettings {
  std::string cert_file{};
  std::string key_file{};
  std::string client_ca_file{};  // clients must present a certificate of this CA
  TlsVersion min = TlsVersion::tls_1_2;
};

struct LinkSettings {
  std::string carrier{};  // the name in the configuration, for logs and metrics
  std::string host{};
  std::uint16_t port = 3550;
  bool plain = false;  // only with `transport: {plain: lab}` and `lab: true`
  TlsClientSettings tls;
  smpp::BindRequest bind;
  smpp::SessionLimits session;
  smpp::Duration connect_timeout = std::chrono::seconds{10};  // resolve + connect
  smpp::Duration handshake_timeout = std::chrono::seconds{10};
  smpp::Duration backoff_min = std::chrono::seconds{1};
  smpp::Duration backoff_max = std::chrono::seconds{60};
  // After a refused password, system id or system type: slower, so that a wrong secret is not
  // hammered.
  smpp::Duration backoff_refused = std::chrono::seconds{60};
  // A bind that lasted this long resets the backoff.
  smpp::Duration stable_after = std::chrono::seconds{30};
};

}  // namespace net
