// Where the daemon listens.
#include "config/schema.hpp"
#include "config/schema_parts.hpp"

namespace config {
namespace {

using namespace std::chrono_literals;
using enum Need;

Settings queue_tls_settings(queue::HttpSettings& http) {
  net::TlsServerSettings& tls = http.tls_settings;
  return {
      {"address",
       optional,
       text(http.tls_address, forms::ip_address, 45),
       "Address to listen on.",
       ""},
      {"port",
       required,
       whole(http.tls_port, 0, 65'535),
       "Port to listen on; 0 takes any free one and logs it.",
       "8443"},
      {"cert_file",
       required,
       file(tls.cert_file),
       "PEM file of the certificate and its chain.",
       "tls/queue.pem"},
      {"key_file", required, private_key(tls.key_file), "PEM file of its key.", "tls/queue.key"},
      {"client_ca_file",
       required,
       file(tls.client_ca_file),
       "PEM file of the authorities that sign the clients' certificates. A client without a "
       "certificate is refused.",
       "tls/client-ca.pem"},
      {"min", optional, tls_version(tls.min), "The lowest TLS version that is spoken.", ""},
  };
}

Settings queue_listener_settings(queue::HttpSettings& http) {
  return {
      {"socket",
       optional,
       File{File::Kind::socket, &http.socket},
       "Unix socket for clients on this machine, known by their user id (`uid`).",
       "/run/smppbridge/queue.sock"},
      {"tls",
       optional,
       Block{queue_tls_settings(http), [&http] { http.tls = true; }},
       "Port for clients elsewhere, known by their certificate (`cert_san`).",
       ""},
      {"max_body",
       optional,
       size(http.max_body, 64 * KiB, 64 * MiB),
       "Largest request body; larger ones are answered 413. Memory for it is reserved before it is "
       "read, out of what `memory.limit` has for requests: where that is too small, the error says "
       "what would fit, and without this setting that is taken.",
       ""},
      {"max_connections",
       optional,
       whole(http.max_connections, 1, 100'000),
       "Connections open at once.",
       ""},
      {"max_handshakes",
       optional,
       whole(http.max_handshakes, 1, 10'000),
       "Connections in their TLS handshake at once.",
       ""},
      {"header_timeout",
       optional,
       Span{&http.header_timeout, 1s, 2min},
       "From the connection, or the first octet of a request, to the end of its header.",
       ""},
      {"idle_timeout",
       optional,
       Span{&http.idle_timeout, 1s, 1h},
       "A connection without a request for this long is closed.",
       ""},
  };
}

Settings metrics_settings(queue::HttpSettings& http) {
  return {
      {"address",
       optional,
       text(http.metrics_address, forms::ip_address, 45),
       "Address to listen on.",
       ""},
      {"port",
       required,
       whole(http.metrics_port, 0, 65'535),
       "Port to listen on; 0 takes any free one and logs it.",
       "9464"},
  };
}

Settings admin_settings(queue::HttpSettings& http) {
  return {
      {"socket",
       optional,
       File{File::Kind::socket, &http.admin_socket},
       "Unix socket of `smppbridgectl`.",
       ""},
      {"users",
       optional,
       BlockList{"user",
                 256,
                 [&http] {
                   return Settings{{"uid",
                                    required,
                                    whole(http.admin_users.emplace_back(), 0, 4'294'967'294),
                                    "User id of somebody who may ask.",
                                    "1000"}};
                 }},
       "Who may ask besides root and the daemon's own user. They need access to the socket too: it "
       "is open to the daemon's group.",
       ""},
  };
}

}  // namespace

Settings listen_settings(queue::HttpSettings& http) {
  return {
      {"queue",
       required,
       Block{queue_listener_settings(http), {}},
       "The queue API. Needs `socket`, `tls` or both.",
       ""},
      {"metrics",
       optional,
       Block{metrics_settings(http), [&http] { http.metrics = true; }},
       "`/metrics`, `/healthz` and `/readyz` over HTTP. They tell no texts and no numbers.",
       ""},
      {"admin",
       optional,
       Block{admin_settings(http), [&http] { http.admin = true; }},
       "What `smppbridgectl` asks: states, queues, the ledger. No texts and no numbers either.",
       ""},
  };
}

}  // namespace config
