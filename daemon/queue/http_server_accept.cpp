// The part of HttpServer that lets connections in, or turns them away.
#include "daemon/net/acceptor.hpp"
#include "daemon/queue/callers.hpp"
#include "daemon/queue/http_response.hpp"
#include "daemon/queue/http_server_state.hpp"
#include "daemon/queue/unix_listener.hpp"
#include "daemon/queue/wall_clock.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>

#include <utility>

namespace queue {
namespace {

namespace asio = boost::asio;

// Newcomers who are being told that all places are taken; beyond, they are just closed.
constexpr std::size_t max_turning_away = 64;
// Of a pool, while the process has no room for more: each takes some 80 KiB.
constexpr std::size_t connections_without_room = 64;
constexpr smpp::Duration turn_away_time = std::chrono::seconds{1};
// Out of file descriptors: the next accept would fail at once too.
constexpr smpp::Duration accept_pause = std::chrono::milliseconds{100};

smpp::Time now() {
  return std::chrono::steady_clock::now();
}

// True while the listener is open; waits a little when there are no descriptors.
template <class Acceptor>
asio::awaitable<bool> after_failed_accept(Acceptor& listener) {
  if (!listener.is_open()) {
    co_return false;
  }
  asio::steady_timer pause{listener.get_executor(), accept_pause};
  auto [ignored] = co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
  (void)ignored;
  co_return listener.is_open();
}

}  // namespace

Answer HttpServer::State::api_answer() {
  return [self = shared_from_this()](const Request& request, Api::Done done) {
    return self->api.handle(request, now(), wall_now(), std::move(done));
  };
}

Answer HttpServer::State::operations_answer() {
  return [self = shared_from_this()](const Request& request, Api::Done done) {
    done(operations_page(self->pages, request));
    return Api::Abandon{};
  };
}

void HttpServer::State::count(unsigned status) {
  auto& counter = status < 300   ? counts.responses_2xx
                  : status < 500 ? counts.responses_4xx
                                 : counts.responses_5xx;
  ++counter;
}

void HttpServer::State::admit(HttpPool& pool,
                              std::unique_ptr<net::Transport> transport,
                              std::optional<ClientIdentity> client,
                              Answer answer) {
  const bool full = pool.size() >= connections_without_room && !has_room();
  if (stopping || full || !pool.make_room(counts.given_way)) {
    turn_away(std::move(transport));
    return;
  }
  const std::uint64_t id = pool.next_id();
  HttpConnection::Notes notes{
      .on_request = [self = shared_from_this(), &pool, id] { pool.has_spoken(id); },
      .on_response = [self = shared_from_this()](unsigned status) { self->count(status); },
      .on_end =
          [self = shared_from_this(), &pool, id] {
            pool.remove(id);
            self->all_ended.ring();
          }};
  auto connection = std::make_shared<HttpConnection>(
      executor,
      std::move(transport),
      std::move(client),
      HttpConnection::Limits{.max_body = settings.max_body,
                             .header_timeout = settings.header_timeout,
                             .idle_timeout = settings.idle_timeout},
      reserve,
      std::move(answer),
      std::move(notes));
  pool.add(id, connection);
  connection->start();
}

void HttpServer::State::turn_away(std::unique_ptr<net::Transport> transport) {
  ++counts.turned_away;
  if (turning_away < max_turning_away) {
    ++turning_away;
    asio::co_spawn(executor, say_no(shared_from_this(), std::move(transport)), asio::detached);
  }
}

asio::awaitable<void> HttpServer::State::say_no(Self self,
                                                std::unique_ptr<net::Transport> transport) {
  const Response response =
      problem_response("busy", 503, {}, "all connections are taken: ask again in a few seconds");
  const smpp::Octets octets = encode_response(response, false, wall_now());
  // Fits any socket's buffer, so that a peer who does not read cannot hold this up.
  const auto error = co_await transport->write(octets);
  if (!error) {
    co_await transport->shutdown(turn_away_time);
  }
  --self->turning_away;
}

template <class Protocol>
asio::awaitable<void> HttpServer::State::accept_from(
    Self self,
    typename Protocol::acceptor& listener,
    void (State::*take)(typename Protocol::socket)) {
  bool open = true;
  while (open) {
    typename Protocol::socket socket{self->executor};
    auto [error] = co_await listener.async_accept(socket, asio::as_tuple(asio::use_awaitable));
    if (error) {
      open = co_await after_failed_accept(listener);
      continue;
    }
    (self.get()->*take)(std::move(socket));
  }
}

template <class Protocol>
void HttpServer::State::accept_from(std::optional<typename Protocol::acceptor>& listener,
                                    void (State::*take)(typename Protocol::socket)) {
  if (listener) {
    asio::co_spawn(
        executor, accept_from<Protocol>(shared_from_this(), *listener, take), asio::detached);
  }
}

void HttpServer::State::accept() {
  accept_from<Unix>(unix_acceptor, &State::take_local);
  accept_from<Unix>(admin_acceptor, &State::take_admin);
  accept_from<Tcp>(tls_acceptor, &State::begin_handshake);
  accept_from<Tcp>(operations_acceptor, &State::take_operations);
}

void HttpServer::State::take_local(Unix::socket socket) {
  ++counts.accepted;
  auto client = client_with_user(clients, peer_user(socket));
  admit(api_pool, net::plain_transport(std::move(socket)), std::move(client), api_answer());
}

void HttpServer::State::take_operations(Tcp::socket socket) {
  admit(
      operations_pool, net::plain_transport(std::move(socket)), std::nullopt, operations_answer());
}

void HttpServer::State::take_admin(Unix::socket socket) {
  Answer answer =
      may_administer(settings.admin_users, peer_user(socket)) ? admin : Answer{refuse_stranger};
  admit(admin_pool, net::plain_transport(std::move(socket)), std::nullopt, std::move(answer));
}

void HttpServer::State::begin_handshake(Tcp::socket socket) {
  ++counts.accepted;
  if (handshakes.size() >= settings.max_handshakes) {
    // An honest handshake takes milliseconds: the oldest is the least likely to be one.
    const auto oldest = handshakes.extract(handshakes.begin());
    ++counts.given_way;
    oldest.mapped()->emit(asio::cancellation_type::terminal);
  }
  const std::uint64_t id = ++last_handshake;
  const auto signal = std::make_shared<asio::cancellation_signal>();
  handshakes.emplace(id, signal);
  asio::co_spawn(executor,
                 shake_hands(shared_from_this(), std::move(socket), id, signal),
                 asio::bind_cancellation_slot(signal->slot(), asio::detached));
}

asio::awaitable<void> HttpServer::State::shake_hands(
    Self self,
    Tcp::socket socket,
    std::uint64_t id,
    [[maybe_unused]] std::shared_ptr<asio::cancellation_signal> signal) {
  const auto context = self->tls_context;
  auto made = co_await net::accept_tls(std::move(socket), *context, self->settings.header_timeout);
  const bool gave_way = self->handshakes.erase(id) == 0;
  self->all_ended.ring();
  if (gave_way) {
    co_return;
  }
  if (!made) {
    ++self->counts.handshakes_failed;
    co_return;
  }
  auto client = client_named(self->clients, (*made)->tls().peer_sans);
  self->admit(self->api_pool, std::move(*made), std::move(client), self->api_answer());
}

}  // namespace queue
