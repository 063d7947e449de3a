// Settings of the queue room, filled by the configuration.
#pragma once

#include "daemon/net/settings.hpp"
#include "routing/model/ids.hpp"
#include "smpp/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace queue {

// Who may call: matched by the peer's user id on the Unix socket or by a subject alternative name
// of the client certificate on TLS.
struct ClientIdentity {
  std::string name;
  routing::ClientNumber number;
  std::optional<std::uint32_t> uid;
  std::string cert_san;
  routing::QueueNumber queue;
};

struct QueueName {
  std::string name;
  routing::QueueNumber number;
};

struct FeedSettings {
  // Events a queue keeps in memory, ready to be leased; the rest stays on disk.
  std::size_t ready_limit = 8'192;
  std::size_t max_leases = 20'000;  // outstanding, per queue
  smpp::Duration default_hold = std::chrono::seconds{30};
  smpp::Duration max_hold = std::chrono::minutes{15};
  smpp::Duration max_wait = std::chrono::seconds{60};
  std::uint32_t max_attempts = 5;   // then the event moves to the dead list
  std::size_t max_dead = 100'000;   // per queue, what memory allows; then they are tried again
  std::size_t max_waiters = 1'024;  // long polls per queue: one a connection
};

struct HttpSettings {
  std::string socket;  // path of the Unix socket; empty: none
  bool tls = false;
  std::string tls_address = "127.0.0.1";
  std::uint16_t tls_port = 0;
  net::TlsServerSettings tls_settings;
  bool metrics = false;
  std::string metrics_address = "127.0.0.1";
  std::uint16_t metrics_port = 0;  // 0 with metrics: any free port, logged
  bool admin = false;
  std::string admin_socket = "/run/smppbridge/admin.sock";
  std::vector<std::uint32_t> admin_users;  // besides root and the daemon's own
  std::size_t max_body = 4 * 1024 * 1024;  // 413 beyond
  // Memory that all requests under way may need; 503 beyond. The application makes it fit.
  std::size_t room = 32 * 1024 * 1024;
  std::size_t max_connections = 1'024;
  std::size_t max_handshakes = 64;
  smpp::Duration header_timeout = std::chrono::seconds{10};
  smpp::Duration idle_timeout = std::chrono::seconds{75};
};

}  // namespace queue
