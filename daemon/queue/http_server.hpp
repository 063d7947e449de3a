// The HTTP server: the queue API on a Unix socket (clients known by user id) and on TLS (by client
// certificate), metrics and health on a plain listener of their own, and what is for the operator
// on another Unix socket.
//
// Owned by the application; I/O thread. Api and pages must outlive stop().
//
// While the process has no room for more (`has_room`), a few connections are taken all the same:
// for backends that come for events, which makes room.
//
// Under a flood of clients that connect and say nothing, the oldest of those who have said nothing
// gives way to the newest: one who speaks at once always gets through. Who has spoken is never cut
// off for a newcomer, who then gets a 503.
#pragma once

#include "daemon/queue/api.hpp"
#include "daemon/queue/http_connection.hpp"
#include "daemon/queue/operations_pages.hpp"
#include "daemon/queue/settings.hpp"
#include "smpp/base/expected.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace queue {

struct HttpCounts {
  std::size_t connections = 0;  // of the API, open now
  std::size_t handshakes = 0;   // under way
  std::uint64_t accepted = 0;   // sockets
  std::uint64_t handshakes_failed = 0;
  std::uint64_t given_way = 0;    // silent ones, for newcomers
  std::uint64_t turned_away = 0;  // with 503, as all places are taken
  std::uint64_t no_room = 0;      // requests answered 503, as memory for them was not to be had
  std::size_t reserved = 0;       // of memory, by requests under way
  std::uint64_t responses_2xx = 0;
  std::uint64_t responses_4xx = 0;
  std::uint64_t responses_5xx = 0;
};

class HttpServer {
 public:
  HttpServer(
      const boost::asio::any_io_executor& executor,
      HttpSettings settings,
      std::vector<ClientIdentity> clients,
      Api& api,
      OperationsPages pages,
      Answer admin = {},
      std::function<bool()> has_room = [] { return true; });
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Opens the listeners. The error says what, where, and what would be right.
  [[nodiscard]] smpp::expected<void, std::string> start();
  // Reads the TLS files again; connections go on, later handshakes use the new ones. On an error
  // the old ones stay.
  [[nodiscard]] smpp::expected<void, std::string> renew_tls();

  // Stops accepting, lets running requests finish (Api::stop() ends the long polls), closes the
  // rest at the limit.
  boost::asio::awaitable<void> stop(smpp::Duration limit);

  [[nodiscard]] std::uint16_t tls_port() const;
  [[nodiscard]] std::uint16_t metrics_port() const;
  // When the certificate that the next client on TLS is shown runs out, or the first of its chain,
  // Unix time; 0 without TLS.
  [[nodiscard]] std::int64_t tls_not_after_unix() const;
  [[nodiscard]] HttpCounts counts() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace queue
