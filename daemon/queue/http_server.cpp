#include "daemon/queue/http_server.hpp"

#include "daemon/net/tls_context.hpp"
#include "daemon/queue/http_server_state.hpp"
#include "daemon/queue/tcp_listener.hpp"
#include "daemon/queue/unix_listener.hpp"

#include <boost/asio/steady_timer.hpp>
#include <unistd.h>

#include <utility>

namespace queue {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// Scrapers and probes: a handful.
constexpr std::size_t max_operations_connections = 64;
constexpr std::size_t max_admin_connections = 16;  // people, a script or two

template <class Acceptor>
smpp::expected<void, std::string> keep(std::optional<Acceptor>& to,
                                       smpp::expected<Acceptor, std::string> listener) {
  if (!listener) {
    return smpp::unexpected(std::move(listener.error()));
  }
  to = std::move(*listener);
  return {};
}

}  // namespace

HttpServer::State::State(const asio::any_io_executor& runs_on,
                         HttpSettings given,
                         std::vector<ClientIdentity> known,
                         Api& answers,
                         OperationsPages shown,
                         Answer for_admin,
                         std::function<bool()> room)
    : executor(runs_on),
      settings(std::move(given)),
      clients(std::move(known)),
      api(answers),
      pages(std::move(shown)),
      admin(std::move(for_admin)),
      has_room(std::move(room)),
      reserve(std::make_shared<Reserve>(settings.room)),
      api_pool(settings.max_connections),
      operations_pool(max_operations_connections),
      admin_pool(max_admin_connections),
      all_ended(executor) {}

smpp::expected<void, std::string> HttpServer::State::read_tls() {
  auto made = net::make_server_context(settings.tls_settings);
  if (!made) {
    return smpp::unexpected("TLS of the queue API: " + made.error().detail);
  }
  tls_context = std::make_shared<asio::ssl::context>(std::move(*made));
  return {};
}

smpp::expected<void, std::string> HttpServer::State::listen() {
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

void HttpServer::State::close_listeners() {
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

HttpServer::HttpServer(const asio::any_io_executor& executor,
                       HttpSettings settings,
                       std::vector<ClientIdentity> clients,
                       Api& api,
                       OperationsPages pages,
                       Answer admin,
                       std::function<bool()> has_room)
    : state_(std::make_shared<State>(executor,
                                     std::move(settings),
                                     std::move(clients),
                                     api,
                                     std::move(pages),
                                     std::move(admin),
                                     std::move(has_room))) {}

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
  state.accept();
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
  counts.no_room = state_->reserve->refused();
  counts.reserved = state_->reserve->used();
  return counts;
}

}  // namespace queue
