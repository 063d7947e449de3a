#include "daemon/queue/http_server.hpp"

#include "daemon/net/acceptor.hpp"
#include "daemon/net/bell.hpp"
#include "daemon/net/tls_context.hpp"
#include "daemon/queue/callers.hpp"
#include "daemon/queue/http_pool.hpp"
#include "daemon/queue/http_response.hpp"
#include "daemon/queue/tcp_listener.hpp"
#include "daemon/queue/unix_listener.hpp"
#include "daemon/queue/wall_clock.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <unistd.h>

#include <algorithm>
#include <map>

namespace queue {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Unix = asio::local::stream_protocol;

// Scrapers and probes: a handful.
constexpr std::size_t max_operations_connections = 64;
constexpr std::size_t max_admin_connections = 16;  // people, a script or two
// Newcomers who are being told that all places are taken; beyond, they are just closed.
constexpr std::size_t max_turning_away = 64;
constexpr smpp::Duration turn_away_time = std::chrono::seconds{1};
// Out of file descriptors: the next accept would fail at once too.
constexpr smpp::Duration accept_pause = std::chrono::milliseconds{100};

smpp::Time now() {
  return std::chrono::steady_clock::now();
}

}  // namespace

struct HttpServer::State : std::enable_shared_from_this<State> {
  using Self = std::shared_ptr<State>;

  State(const asio::any_io_executor& runs_on,
        HttpSettings given,
        std::vector<ClientIdentity> known,
        Api& answers,
        OperationsPages shown,
        Answer for_admin)
      : executor(runs_on),
        settings(std::move(given)),
        clients(std::move(known)),
        api(answers),
        pages(std::move(shown)),
        admin(std::move(for_admin)),
        budget(std::make_shared<BodyBudget>(BodyBudget{.limit = settings.max_bodies})),
        api_pool(settings.max_connections),
        operations_pool(max_operations_connections),
        admin_pool(max_admin_connections),
        all_ended(executor) {}

  asio::any_io_executor executor;
  HttpSettings settings;
  std::vector<ClientIdentity> clients;
  Api& api;
  OperationsPages pages;
  Answer admin;
  std::shared_ptr<BodyBudget> budget;
  HttpPool api_pool;
  HttpPool operations_pool;
  HttpPool admin_pool;
  HttpCounts counts;
  std::optional<Unix::acceptor> unix_acceptor;
  std::optional<Unix::acceptor> admin_acceptor;
  std::optional<tcp::acceptor> tls_acceptor;
  std::optional<tcp::acceptor> operations_acceptor;
  std::shared_ptr<asio::ssl::context> tls_context;  // kept by each handshake that uses it
  std::map<std::uint64_t, std::shared_ptr<asio::cancellation_signal>> handshakes;  // oldest first
  std::uint64_t last_handshake = 0;
  std::size_t turning_away = 0;
  bool stopping = false;
  bool late = false;  // the limit of stop() has passed
  net::Bell all_ended;

  smpp::expected<void, std::string> read_tls() {
    auto made = net::make_server_context(settings.tls_settings);
    if (!made) {
      return smpp::unexpected("TLS of the queue API: " + made.error().detail);
    }
    tls_context = std::make_shared<asio::ssl::context>(std::move(*made));
    return {};
  }

  Answer api_answer() {
    return [self = shared_from_this()](const Request& request, Api::Done done) {
      return self->api.handle(request, now(), wall_now(), std::move(done));
    };
  }

  Answer operations_answer() {
    return [self = shared_from_this()](const Request& request, Api::Done done) {
      done(operations_page(self->pages, request));
      return Api::Abandon{};
    };
  }

  void count(unsigned status) {
    auto& counter = status < 300   ? counts.responses_2xx
                    : status < 500 ? counts.responses_4xx
                                   : counts.responses_5xx;
    ++counter;
  }

  void admit(HttpPool& pool,
             std::unique_ptr<net::Transport> transport,
             std::optional<ClientIdentity> client,
             Answer answer) {
    if (stopping || !pool.make_room(counts.given_way)) {
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
        budget,
        std::move(answer),
        std::move(notes));
    pool.add(id, connection);
    connection->start();
  }

  void turn_away(std::unique_ptr<net::Transport> transport) {
    ++counts.turned_away;
    if (turning_away < max_turning_away) {
      ++turning_away;
      asio::co_spawn(executor, say_no(shared_from_this(), std::move(transport)), asio::detached);
    }
  }

  static asio::awaitable<void> say_no(Self self, std::unique_ptr<net::Transport> transport) {
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

  // True while the listener is open; waits a little when there are no descriptors.
  template <class Socket>
  static asio::awaitable<bool> after_failed_accept(Socket& listener) {
    if (!listener.is_open()) {
      co_return false;
    }
    asio::steady_timer pause{listener.get_executor(), accept_pause};
    auto [ignored] = co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
    (void)ignored;
    co_return listener.is_open();
  }

  template <class Protocol>
  static asio::awaitable<void> accept_from(Self self,
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
  void accept_from(std::optional<typename Protocol::acceptor>& listener,
                   void (State::*take)(typename Protocol::socket)) {
    if (listener) {
      asio::co_spawn(
          executor, accept_from<Protocol>(shared_from_this(), *listener, take), asio::detached);
    }
  }

  void take_local(Unix::socket socket) {
    ++counts.accepted;
    auto client = client_with_user(clients, peer_user(socket));
    admit(api_pool, net::plain_transport(std::move(socket)), std::move(client), api_answer());
  }

  void take_operations(tcp::socket socket) {
    admit(operations_pool,
          net::plain_transport(std::move(socket)),
          std::nullopt,
          operations_answer());
  }

  void take_admin(Unix::socket socket) {
    Answer answer =
        may_administer(settings.admin_users, peer_user(socket)) ? admin : Answer{refuse_stranger};
    admit(admin_pool, net::plain_transport(std::move(socket)), std::nullopt, std::move(answer));
  }

  void begin_handshake(tcp::socket socket) {
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

  // `signal` lives as long as its slot is used.
  static asio::awaitable<void> shake_hands(
      Self self,
      tcp::socket socket,
      std::uint64_t id,
      [[maybe_unused]] std::shared_ptr<asio::cancellation_signal> signal) {
    const auto context = self->tls_context;
    auto made =
        co_await net::accept_tls(std::move(socket), *context, self->settings.header_timeout);
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

  void close_listeners() {
    stopping = true;
    error_code ignored;
    for (auto& [listener, path] : {std::pair{&unix_acceptor, &settings.socket},
                                   std::pair{&admin_acceptor, &settings.admin_socket}}) {
      if (*listener && (*listener)->is_open()) {
        (*listener)->close(ignored);
        ::unlink(path->c_str());
      }
    }
    if (tls_acceptor) {
      tls_acceptor->close(ignored);
    }
    if (operations_acceptor) {
      operations_acceptor->close(ignored);
    }
    for (const auto& [id, signal] : std::exchange(handshakes, {})) {
      signal->emit(asio::cancellation_type::terminal);
    }
  }

  [[nodiscard]] bool idle() const {
    return api_pool.size() == 0 && operations_pool.size() == 0 && admin_pool.size() == 0;
  }

  template <class Acceptor>
  static smpp::expected<void, std::string> keep(std::optional<Acceptor>& to,
                                                smpp::expected<Acceptor, std::string> listener) {
    if (!listener) {
      return smpp::unexpected(std::move(listener.error()));
    }
    to = std::move(*listener);
    return {};
  }

  smpp::expected<void, std::string> listen() {
    auto ok = settings.tls ? read_tls() : smpp::expected<void, std::string>{};
    if (ok && settings.tls) {
      ok = keep(tls_acceptor, listen_on_tcp(executor, settings.tls_address, settings.tls_port));
    }
    if (ok && settings.metrics) {
      ok = keep(operations_acceptor,
                listen_on_tcp(executor, settings.metrics_address, settings.metrics_port));
    }
    if (ok && !settings.socket.empty()) {
      ok = keep(unix_acceptor, listen_on_unix(executor, settings.socket));
    }
    if (ok && settings.admin) {
      ok = keep(admin_acceptor, listen_on_unix(executor, settings.admin_socket));
    }
    return ok;
  }
};

HttpServer::HttpServer(const asio::any_io_executor& executor,
                       HttpSettings settings,
                       std::vector<ClientIdentity> clients,
                       Api& api,
                       OperationsPages pages,
                       Answer admin)
    : state_(std::make_shared<State>(executor,
                                     std::move(settings),
                                     std::move(clients),
                                     api,
                                     std::move(pages),
                                     std::move(admin))) {}

HttpServer::~HttpServer() {
  state_->close_listeners();
  state_->api_pool.clear();
  state_->operations_pool.clear();
  state_->admin_pool.clear();
}

smpp::expected<void, std::string> HttpServer::start() {
  State& state = *state_;
  if (auto listening = state.listen(); !listening) {
    return listening;
  }
  state.accept_from<Unix>(state.unix_acceptor, &State::take_local);
  state.accept_from<Unix>(state.admin_acceptor, &State::take_admin);
  state.accept_from<tcp>(state.tls_acceptor, &State::begin_handshake);
  state.accept_from<tcp>(state.operations_acceptor, &State::take_operations);
  return {};
}

smpp::expected<void, std::string> HttpServer::renew_tls() {
  return state_->settings.tls ? state_->read_tls() : smpp::expected<void, std::string>{};
}

asio::awaitable<void> HttpServer::stop(smpp::Duration limit) {
  const auto state = state_;
  state->close_listeners();
  state->api_pool.finish_all();
  state->operations_pool.finish_all();
  state->admin_pool.finish_all();
  asio::steady_timer timer{state->executor, limit};
  timer.async_wait([state](const error_code& error) {
    if (!error) {
      state->late = true;
      state->all_ended.ring();
    }
  });
  while (!state->idle() && !state->late) {
    co_await state->all_ended.wait();
  }
  timer.cancel();
  state->api_pool.close_all();
  state->operations_pool.close_all();
  state->admin_pool.close_all();
}

std::uint16_t HttpServer::tls_port() const {
  return port_of(state_->tls_acceptor);
}

std::uint16_t HttpServer::metrics_port() const {
  return port_of(state_->operations_acceptor);
}

std::int64_t HttpServer::tls_not_after_unix() const {
  return state_->tls_context ? net::end_of_own_chain(state_->tls_context->native_handle()) : 0;
}

HttpCounts HttpServer::counts() const {
  HttpCounts counts = state_->counts;
  counts.connections = state_->api_pool.size();
  counts.handshakes = state_->handshakes.size();
  return counts;
}

}  // namespace queue
