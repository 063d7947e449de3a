#include "daemon/queue/tcp_listener.hpp"

#include <boost/asio/ip/address.hpp>

namespace queue {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

smpp::expected<tcp::acceptor, std::string> listen_on_tcp(const asio::any_io_executor& executor,
                                                         const std::string& address,
                                                         std::uint16_t port) {
  const std::string where = address + " port " + std::to_string(port);
  error_code error;
  const auto ip = asio::ip::make_address(address, error);
  if (error) {
    return smpp::unexpected("listening on " + where + ": the address must be an IP address");
  }
  const tcp::endpoint endpoint{ip, port};
  tcp::acceptor acceptor{executor};
  acceptor.open(endpoint.protocol(), error);
  if (!error) {
    acceptor.set_option(asio::socket_base::reuse_address{true}, error);
  }
  if (!error) {
    acceptor.bind(endpoint, error);
  }
  if (!error) {
    acceptor.listen(tcp::acceptor::max_listen_connections, error);
  }
  if (error) {
    return smpp::unexpected("listening on " + where + ": " + error.message() +
                            "; use an address of this machine and a free port");
  }
  return acceptor;
}

std::uint16_t port_of(const std::optional<tcp::acceptor>& listener) {
  error_code error;
  const auto endpoint = listener ? listener->local_endpoint(error) : tcp::endpoint{};
  return error ? std::uint16_t{0} : endpoint.port();
}

}  // namespace queue
