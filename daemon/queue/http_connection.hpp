// One HTTP/1.1 connection: reads a request, has it answered, writes the response in one piece, and
// again. Every phase has its time limit; while an answer is awaited it notices that the client
// goes.
//
// What a request may need is claimed before its body is read, as far as the header tells, and what
// it holds before it is parsed; the claim ends when the answer is written, or the connection.
//
// Kept alive by its own coroutines; the server knows it until it says that it is over. I/O thread.
#pragma once

#include "daemon/net/bell.hpp"
#include "daemon/net/transport.hpp"
#include "daemon/queue/api.hpp"
#include "daemon/queue/http_parser.hpp"
#include "daemon/queue/reserve.hpp"
#include "daemon/queue/settings.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <optional>

namespace queue {

// What a listener does with requests: as Api::handle.
using Answer = std::function<Api::Abandon(const Request&, Api::Done)>;

class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  struct Limits {
    std::size_t max_body = 0;
    smpp::Duration header_timeout{};
    smpp::Duration idle_timeout{};
  };

  // For the server; on the I/O thread, never from within the constructor.
  struct Notes {
    std::function<void()> on_request;           // the first whole header has come
    std::function<void(unsigned)> on_response;  // a response with this status was written
    std::function<void()> on_end;
  };

  HttpConnection(const boost::asio::any_io_executor& executor,
                 std::unique_ptr<net::Transport> transport,
                 std::optional<ClientIdentity> client,
                 const Limits& limits,
                 std::shared_ptr<Reserve> reserve,
                 Answer answer,
                 Notes notes);

  // Starts its coroutines.
  void start();
  // Ends at once when no request is under way, else after its response.
  void finish();
  // Ends at once.
  void close();

 private:
  using Self = std::shared_ptr<HttpConnection>;
  enum class Phase : std::uint8_t { idle, reading, answering, writing, ending };

  static boost::asio::awaitable<void> run(Self self);
  static boost::asio::awaitable<void> keep_time(Self self);
  static boost::asio::awaitable<void> watch(Self self);

  boost::asio::awaitable<bool> serve();
  void parse(HttpParser& parser, Claim& claim);
  boost::asio::awaitable<bool> read_request(HttpParser& parser, Claim& claim);
  boost::asio::awaitable<bool> begin_body(const HttpParser& parser);
  boost::asio::awaitable<bool> read_more();
  boost::asio::awaitable<bool> answer_request(HttpParser& parser);
  boost::asio::awaitable<bool> write_response(Response response, bool keep_alive);
  boost::asio::awaitable<void> linger();
  void enter(Phase phase, smpp::Duration limit);
  void on_answer(Response response);

  boost::asio::any_io_executor executor_;
  std::unique_ptr<net::Transport> transport_;
  std::optional<ClientIdentity> client_;
  Limits limits_;
  std::shared_ptr<Reserve> reserve_;
  Answer answer_;
  Notes notes_;

  smpp::Octets buffer_;  // fixed size; the first filled_ octets are to be parsed
  std::size_t filled_ = 0;
  bool ended_ = false;     // nothing more comes
  bool watching_ = false;  // a read is under way beside the answer
  net::Bell watched_;      // that read is over
  net::Bell answered_;     // there is a response, or there will be none
  std::optional<Response> response_;
  Api::Abandon abandon_;
  bool abandoned_ = false;

  Phase phase_ = Phase::idle;
  bool seen_request_ = false;
  bool finishing_ = false;
  boost::asio::steady_timer timer_;
  std::optional<smpp::Time> deadline_;
  bool cut_off_ = false;  // it was refused before all of it had come
  bool over_ = false;
};

}  // namespace queue
