// What HttpServer has, and how it lets connections in: private to http_server*.cpp.
//
// Kept by the server, and by the coroutines that accept and shake hands. I/O thread.
#pragma once

#include "daemon/net/bell.hpp"
#include "daemon/queue/http_pool.hpp"
#include "daemon/queue/http_server.hpp"
#include "daemon/queue/reserve.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace queue {

struct HttpServer::State : std::enable_shared_from_this<State> {
  using Self = std::shared_ptr<State>;
  using Tcp = boost::asio::ip::tcp;
  using Unix = boost::asio::local::stream_protocol;

  State(const boost::asio::any_io_executor& runs_on,
        HttpSettings given,
        std::vector<ClientIdentity> known,
        Api& answers,
        OperationsPages shown,
        Answer for_admin,
        std::function<bool()> room);

  [[nodiscard]] smpp::expected<void, std::string> read_tls();
  [[nodiscard]] smpp::expected<void, std::string> listen();
  // Accepts on all that is open.
  void accept();
  void close_listeners();

  [[nodiscard]] bool idle() const {
    return api_pool.size() == 0 && operations_pool.size() == 0 && admin_pool.size() == 0;
  }

  boost::asio::any_io_executor executor;
  HttpSettings settings;
  std::vector<ClientIdentity> clients;
  Api& api;
  OperationsPages pages;
  Answer admin;
  std::function<bool()> has_room;
  std::shared_ptr<Reserve> reserve;
  HttpPool api_pool;
  HttpPool operations_pool;
  HttpPool admin_pool;
  HttpCounts counts;
  std::optional<Unix::acceptor> unix_acceptor;
  std::optional<Unix::acceptor> admin_acceptor;
  std::optional<Tcp::acceptor> tls_acceptor;
  std::optional<Tcp::acceptor> operations_acceptor;
  std::shared_ptr<boost::asio::ssl::context> tls_context;  // kept by each handshake that uses it
  std::map<std::uint64_t, std::shared_ptr<boost::asio::cancellation_signal>>
      handshakes;  // oldest first
  std::uint64_t last_handshake = 0;
  std::size_t turning_away = 0;
  bool stopping = false;
  bool late = false;  // the limit of stop() has passed
  net::Bell all_ended;

 private:
  template <class Protocol>
  void accept_from(std::optional<typename Protocol::acceptor>& listener,
                   void (State::*take)(typename Protocol::socket));
  template <class Protocol>
  static boost::asio::awaitable<void> accept_from(Self self,
                                                  typename Protocol::acceptor& listener,
                                                  void (State::*take)(typename Protocol::socket));
  void take_local(Unix::socket socket);
  void take_operations(Tcp::socket socket);
  void take_admin(Unix::socket socket);
  void begin_handshake(Tcp::socket socket);
  // `signal` lives as long as its slot is used.
  static boost::asio::awaitable<void> shake_hands(
      Self self,
      Tcp::socket socket,
      std::uint64_t id,
      std::shared_ptr<boost::asio::cancellation_signal> signal);

  void admit(HttpPool& pool,
             std::unique_ptr<net::Transport> transport,
             std::optional<ClientIdentity> client,
             Answer answer);
  void turn_away(std::unique_ptr<net::Transport> transport);
  static boost::asio::awaitable<void> say_no(Self self, std::unique_ptr<net::Transport> transport);
  [[nodiscard]] Answer api_answer();
  [[nodiscard]] Answer operations_answer();
  void count(unsigned status);
};

}  // namespace queue
