#include "daemon/net/connector.hpp"

#include "daemon/net/acceptor.hpp"
#include "daemon/net/tls_context.hpp"
#include "daemon/net/within.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace net {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using smpp::Duration;
using smpp::Time;

using Endpoints = std::vector<tcp::endpoint>;
using Lookup = smpp::expected<Endpoints, LinkError>;

// A name with more addresses than this is not a carrier's; the rest would not be reached within the
// timeout.
constexpr std::size_t max_endpoints = 16;

Time now() {
  return std::chrono::steady_clock::now();
}

// Outlives the coroutine that asked: getaddrinfo cannot be cancelled, only left alone. One a link
// at most, because Asio runs them one after the other and a link waits for its own.
struct Question {
  explicit Question(const asio::any_io_executor& executor)
      : resolver(executor), answered(executor) {}

  tcp::resolver resolver;
  asio::steady_timer answered;  // cancelled when `done`
  bool done = false;
  error_code error;
  Endpoints endpoints;
};

std::shared_ptr<Question> ask(const asio::any_io_executor& executor,
                              const std::string& host,
                              std::uint16_t port) {
  auto question = std::make_shared<Question>(executor);
  question->resolver.async_resolve(
      host,
      std::to_string(port),
      tcp::resolver::numeric_service,
      [question](const error_code& error, const tcp::resolver::results_type& results) {
        question->done = true;
        question->error = error;
        for (const auto& entry : results) {
          if (question->endpoints.size() < max_endpoints) {
            question->endpoints.push_back(entry.endpoint());
          }
        }
        question->answered.cancel();
      });
  return question;
}

asio::awaitable<Lookup> resolve(asio::any_io_executor executor,
                                const std::string& host,
                                std::uint16_t port,
                                Time until) {
  error_code not_numeric;
  const auto address = asio::ip::make_address(host, not_numeric);
  if (!not_numeric) {
    co_return Endpoints(1, tcp::endpoint{address, port});
  }
  const auto question = ask(executor, host, port);
  question->answered.expires_at(until);
  co_await question->answered.async_wait(as_values);
  LinkError failure{.code = LinkErrc::resolve_failed, .detail = "host " + host};
  if (!question->done) {
    question->resolver.cancel();
    failure.detail += ": the name server did not answer in time";
    co_return smpp::unexpected(std::move(failure));
  }
  if (question->error || question->endpoints.empty()) {
    failure.detail += ": " + question->error.message();
    co_return smpp::unexpected(std::move(failure));
  }
  co_return std::move(question->endpoints);
}

asio::awaitable<error_code> dial(tcp::socket& socket, tcp::endpoint endpoint) {
  auto [error] = co_await socket.async_connect(endpoint, as_values);
  co_return error;
}

std::string text_of(const tcp::endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  return (endpoint.address().is_v6() ? "[" + address + "]" : address) + ":" +
         std::to_string(endpoint.port());
}

}  // namespace

asio::awaitable<smpp::expected<tcp::socket, LinkError>> open_socket(asio::any_io_executor executor,
                                                                    const LinkSettings& settings) {
  const Time until = now() + settings.connect_timeout;
  auto found = co_await resolve(executor, settings.host, settings.port, until);
  if (!found) {
    co_return smpp::unexpected(std::move(found.error()));
  }
  LinkError failure;
  for (std::size_t i = 0; i < found->size(); ++i) {
    const tcp::endpoint endpoint = (*found)[i];
    // Each address gets its share of what is left, so that a dead first one does not eat it all.
    const auto left = static_cast<Duration::rep>(found->size() - i);
    const Duration share = std::max(until - now(), Duration::zero()) / left;
    tcp::socket socket{executor};
    const auto error = co_await within(dial(socket, endpoint), share);
    if (error && !*error) {
      co_return socket;
    }
    failure.code = error ? LinkErrc::connect_failed : LinkErrc::connect_timeout;
    failure.detail += failure.detail.empty() ? "" : "; ";
    failure.detail += text_of(endpoint) + ": " +
                      (error ? error->message() : std::string{"no answer to the connect in time"});
  }
  co_return smpp::unexpected(std::move(failure));
}

asio::awaitable<smpp::expected<std::unique_ptr<Transport>, LinkError>> secure(
    tcp::socket socket, const LinkSettings& settings) {
  if (settings.plain) {
    co_return plain_transport(std::move(socket));
  }
  auto context = make_client_context(settings.tls);
  if (!context) {
    co_return smpp::unexpected(std::move(context.error()));
  }
  const std::string name = settings.tls.name.empty() ? settings.host : settings.tls.name;
  auto made = co_await connect_tls(std::move(socket), *context, name, settings.handshake_timeout);
  co_return made;
}

asio::awaitable<smpp::expected<std::unique_ptr<Transport>, LinkError>> connect(
    asio::any_io_executor executor, const LinkSettings& settings) {
  auto socket = co_await open_socket(executor, settings);
  if (!socket) {
    co_return smpp::unexpected(std::move(socket.error()));
  }
  auto made = co_await secure(std::move(*socket), settings);
  co_return made;
}

}  // namespace net
