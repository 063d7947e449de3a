#include "daemon/queue/http_server.hpp"

#include "daemon/net/acceptor.hpp"
#include "daemon/net/bell.hpp"
#include "daemon/net/tls_context.hpp"
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
// Newcomers who are being told that all places are taken; beyond, they are just closed.
constexpr std::size_t max_turning_away = 64;
constexpr smpp::Duration turn_away_time = std::chrono::seconds{1};
// Out of file descriptors: the next accept would fail at once too.
constexpr smpp::Duration accept_pause = std::chrono::milliseconds{100};

smpp::Time now() {
  return std::chrono::steady_clock::now();
}

std::uint16_t port_of(const std::optional<tcp::acceptor>& acceptor) {
  error_code error;
  const auto endpoint = acceptor ? acceptor->local_endpoint(error) : tcp::endpoint{};
  return error ? std::uint16_t{0} : endpoint.port();
}

}  // namespace

struct HttpServer::State : std::enable_shared_from_this<State> {
  using Self = std::shared_ptr<State>;

  State(const asio::any_io_executor& runs_on,
        HttpSettings given,
        std::vector<ClientIdentity> known,
        Api& answers,
        OperationsPages shown)
      : executor(runs_on),
        settings(std::move(given)),
        clients(std::move(known)),
        api(answers),
        pages(std::move(shown)),
        budget(std::make_shared<BodyBudget>(BodyBudget{.limit = settings.max_bodies})),
        api_pool(settings.max_connections),
        operations_pool(max_operations_connections),
        all_ended(executor) {}

  asio::any_io_executor executor;
  HttpSettings settings;
  std::vector<ClientIdentity> clients;
  Api& api;
  OperationsPages pages;
  std::shared_ptr<BodyBudget> budget;
  HttpPool api_pool;
  HttpPool operations_pool;
  HttpCounts counts;
  std::optional<Unix::acceptor> unix_acceptor;
  std::optional<tcp::acceptor> tls_acceptor;
  std::optional<tcp::acceptor> operations_acceptor;
  std::shared_ptr<asio::ssl::context> tls_context;  // kept by each handshake that uses it
  std::map<std::uint64_t, std::shared_ptr<asio::cancellation_signal>> handshakes;  // oldest first
  std::uint64_t last_handshake = 0;
  std::size_t turning_away = 0;
  bool stopping = false;
  bool unlinked = false;
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

  std::optional<ClientIdentity> client_by_user(std::optional<std::uint32_t> uid) const {
    const auto known = std::ranges::find_if(
        clients, [uid](const ClientIdentity& client) { return uid && client.uid == uid; });
    return known == clients.end() ? std::nullopt : std::optional{*known};
  }

  std::optional<ClientIdentity> client_by_names(const std::vector<std::string>& names) const {
    const auto known = std::ranges::find_if(clients, [&names](const ClientIdentity& client) {
      return !client.cert_san.empty() && std::ranges::find(names, client.cert_san) != names.end();
    });
    return known == clients.end() ? std::nullopt : std::optional{*known};
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

  static asio::awaitable<void> accept_unix(Self self) {
    auto& listener = *self->unix_acceptor;
    bool open = true;
    while (open) {
      Unix::socket socket{self->executor};
      auto [error] = co_await listener.async_accept(socket, asio::as_tuple(asio::use_awaitable));
      if (error) {
        open = co_await after_failed_accept(listener);
        continue;
      }
      ++self->counts.accepted;
      auto client = self->client_by_user(peer_user(socket));
      self->admit(self->api_pool,
                  net::plain_transport(std::move(socket)),
                  std::move(client),
                  self->api_answer());
    }
  }

  static asio::awaitable<void> accept_operations(Self self) {
    auto& listener = *self->operations_acceptor;
    bool open = true;
    while (open) {
      tcp::socket socket{self->executor};
      auto [error] = co_await listener.async_accept(socket, asio::as_tuple(asio::use_awaitable));
      if (error) {
        open = co_await after_failed_accept(listener);
        continue;
      }
      self->admit(self->operations_pool,
                  net::plain_transport(std::move(socket)),
                  std::nullopt,
                  self->operations_answer());
    }
  }

  static asio::awaitable<void> accept_tls(Self self) {
    auto& listener = *self->tls_acceptor;
    bool open = true;
    while (open) {
      tcp::socket socket{self->executor};
      auto [error] = co_await listener.async_accept(socket, asio::as_tuple(asio::use_awaitable));
      if (error) {
        open = co_await after_failed_accept(listener);
        continue;
      }
      ++self->counts.accepted;
      self->begin_handshake(std::move(socket));
    }
  }

  void begin_handshake(tcp::socket socket) {
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
    auto client = self->client_by_names((*made)->tls().peer_sans);
    self->admit(self->api_pool, std::move(*made), std::move(client), self->api_answer());
  }

  void close_listeners() {
    stopping = true;
    error_code ignored;
    if (unix_acceptor) {
      unix_acceptor->close(ignored);
      if (!std::exchange(unlinked, true)) {
        ::unlink(settings.socket.c_str());
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

  [[nodiscard]] bool idle() const { return api_pool.size() == 0 && operations_pool.size() == 0; }
};

HttpServer::HttpServer(const asio::any_io_executor& executor,
                       HttpSettings settings,
                       std::vector<ClientIdentity> clients,
                       Api& api,
                       OperationsPages pages)
    : state_(std::make_shared<State>(
          executor, std::move(settings), std::move(clients), api, std::move(pages))) {}

HttpServer::~HttpServer() {
  state_->close_listeners();
  state_->api_pool.clear();
  state_->operations_pool.clear();
}

smpp::expected<void, std::string> HttpServer::start() {
  State& state = *state_;
  const HttpSettings& settings = state.settings;
  if (settings.tls) {
    if (auto read = state.read_tls(); !read) {
      return read;
    }
    auto listener = listen_on_tcp(state.executor, settings.tls_address, settings.tls_port);
    if (!listener) {
      return smpp::unexpected(std::move(listener.error()));
    }
    state.tls_acceptor = std::move(*listener);
  }
  if (settings.metrics) {
    auto listener = listen_on_tcp(state.executor, settings.metrics_address, settings.metrics_port);
    if (!listener) {
      return smpp::unexpected(std::move(listener.error()));
    }
    state.operations_acceptor = std::move(*listener);
  }
  if (!settings.socket.empty()) {
    auto listener = listen_on_unix(state.executor, settings.socket);
    if (!listener) {
      return smpp::unexpected(std::move(listener.error()));
    }
    state.unix_acceptor = std::move(*listener);
    asio::co_spawn(state.executor, State::accept_unix(state_), asio::detached);
  }
  if (state.tls_acceptor) {
    asio::co_spawn(state.executor, State::accept_tls(state_), asio::detached);
  }
  if (state.operations_acceptor) {
    asio::co_spawn(state.executor, State::accept_operations(state_), asio::detached);
  }
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
}

std::uint16_t HttpServer::tls_port() const {
  return port_of(state_->tls_acceptor);
}

std::uint16_t HttpServer::metrics_port() const {
  return port_of(state_->operations_acceptor);
}

HttpCounts HttpServer::counts() const {
  HttpCounts counts = state_->counts;
  counts.connections = state_->api_pool.size();
  counts.handshakes = state_->handshakes.size();
  return counts;
}

}  // namespace queue
