#include "daemon/queue/http_connection.hpp"

#include "daemon/queue/http_response.hpp"
#include "daemon/queue/wall_clock.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace queue {
namespace {

namespace asio = boost::asio;

// One TLS record; larger than any header, so that a header is always parsed in one piece.
constexpr std::size_t buffer_size = 16 * 1024;
static_assert(buffer_size > HttpParser::max_header);

// How long what is still on its way is read and thrown away after a request was refused: closing
// at once would reset the connection, and the client might never see why.
constexpr smpp::Duration linger_time = std::chrono::seconds{5};
// And how much, or as much as a body may have: who sends more does not listen, and gets the reset.
constexpr std::size_t linger_octets = std::size_t{8} * 1024 * 1024;
constexpr smpp::Duration shutdown_time = std::chrono::seconds{1};

constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

Response refusal_response(unsigned status) {
  if (status == 413) {
    return problem_response(
        "too-large", 413, {}, "the body is larger than this server takes: send less at a time");
  }
  if (status == 431) {
    return problem_response("header-too-large", 431, {}, "the header may have 8192 octets");
  }
  return problem_response("bad-request", 400, {}, "this is not an HTTP/1.1 request");
}

Response no_room_response() {
  return problem_response(
      "busy", 503, {}, "too many large requests at once: ask again in a few seconds");
}

}  // namespace

HttpConnection::HttpConnection(const asio::any_io_executor& executor,
                               std::unique_ptr<net::Transport> transport,
                               std::optional<ClientIdentity> client,
                               const Limits& limits,
                               std::shared_ptr<Reserve> reserve,
                               Answer answer,
                               Notes notes)
    : executor_(executor),
      transport_(std::move(transport)),
      client_(std::move(client)),
      limits_(limits),
      reserve_(std::move(reserve)),
      answer_(std::move(answer)),
      notes_(std::move(notes)),
      watched_(executor),
      answered_(executor),
      timer_(executor) {}

void HttpConnection::start() {
  buffer_.resize(buffer_size);
  // Whoever connects has something to say: silence is only for those who have said something.
  enter(Phase::idle, limits_.header_timeout);
  asio::co_spawn(executor_, keep_time(shared_from_this()), asio::detached);
  asio::co_spawn(executor_, run(shared_from_this()), asio::detached);
}

void HttpConnection::finish() {
  finishing_ = true;
  if (phase_ == Phase::idle || phase_ == Phase::reading) {
    close();
  }
}

void HttpConnection::close() {
  transport_->close();
}

void HttpConnection::enter(Phase phase, smpp::Duration limit) {
  phase_ = phase;
  const std::optional<smpp::Time> before = deadline_;
  deadline_ = limit > smpp::Duration::zero()
                  ? std::optional{std::chrono::steady_clock::now() + limit}
                  : std::nullopt;
  // A later deadline is found when the earlier one fires.
  if (deadline_ && (!before || *deadline_ < *before)) {
    timer_.cancel();
  }
}

asio::awaitable<void> HttpConnection::keep_time(Self self) {
  while (!self->over_) {
    self->timer_.expires_at(self->deadline_.value_or(smpp::Time::max()));
    auto [error] = co_await self->timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    (void)error;  // cancelled: the deadline moved
    if (self->deadline_ && *self->deadline_ <= std::chrono::steady_clock::now()) {
      self->close();
      self->deadline_.reset();
    }
  }
}

asio::awaitable<void> HttpConnection::run(Self self) {
  bool good = true;
  while (good && !self->finishing_) {
    good = co_await self->serve();
  }
  if (self->cut_off_) {
    co_await self->linger();
  }
  self->enter(Phase::ending, 2 * shutdown_time);
  if (self->watching_) {
    self->close();
    while (self->watching_) {
      co_await self->watched_.wait();
    }
  } else {
    co_await self->transport_->shutdown(shutdown_time);
  }
  self->over_ = true;
  self->timer_.cancel();
  self->notes_.on_end();
}

// One request, from its first octet to the last of its answer. False when it was the last.
asio::awaitable<bool> HttpConnection::serve() {
  HttpParser parser{limits_.max_body};
  Claim claim{reserve_};
  const bool read = co_await read_request(parser, claim);
  if (!read) {
    co_return false;
  }
  const bool whole = parser.state() == HttpParser::State::done;
  if (whole && !claim.refused()) {
    const bool wanted = co_await answer_request(parser);
    if (!wanted) {
      co_return false;
    }
  } else {
    response_ = claim.refused() ? no_room_response() : refusal_response(parser.refusal());
    parser.drop_body();
  }
  const bool keep = whole && parser.keep_alive() && !finishing_ && !ended_;
  Response response = std::move(*response_);
  response_.reset();
  claim.set(need_of_request + response.body.size());  // which may wait long for who reads slowly
  const bool written = co_await write_response(std::move(response), keep);
  cut_off_ = written && !whole;
  enter(Phase::idle, limits_.idle_timeout);
  const bool goes_on = written && keep;
  co_return goes_on;
}

// What has come goes to the parser; what it may need is claimed, and had if it can be.
void HttpConnection::parse(HttpParser& parser, Claim& claim) {
  const std::size_t used = parser.put({buffer_.data(), filled_});
  if (used > 0) {
    std::memmove(buffer_.data(), buffer_.data() + used, filled_ - used);
    smpp::wipe(buffer_.data() + (filled_ - used), used);
    filled_ -= used;
  }
  if (parser.state() == HttpParser::State::header) {
    return;
  }
  // Before its octets come, if the header says how many they will be.
  claim.grow_to(need_of(std::max(parser.announced(), parser.body().size())));
  if (parser.state() == HttpParser::State::done) {
    claim.grow_to(need_of(parser.body()));
  }
  if (claim.refused()) {
    return;
  }
  parser.make_room();
  if (!seen_request_) {
    seen_request_ = true;
    notes_.on_request();
  }
}

// True when there is a whole request, or one to refuse.
asio::awaitable<bool> HttpConnection::read_request(HttpParser& parser, Claim& claim) {
  bool in_body = false;
  bool more = true;
  while (more) {
    parse(parser, claim);
    const HttpParser::State state = parser.state();
    if (claim.refused() || state == HttpParser::State::done ||
        state == HttpParser::State::refused) {
      co_return true;
    }
    if (state == HttpParser::State::header && filled_ > 0 && phase_ == Phase::idle) {
      enter(Phase::reading, limits_.header_timeout);
    }
    if (state == HttpParser::State::body && !in_body) {
      in_body = true;
      more = co_await begin_body(parser);
    }
    if (more) {
      more = co_await read_more();
    }
  }
  co_return false;
}

asio::awaitable<bool> HttpConnection::begin_body(const HttpParser& parser) {
  enter(Phase::reading, limits_.idle_timeout);
  if (!parser.expects_continue()) {
    co_return true;
  }
  const auto error = co_await transport_->write(smpp::octets_of(continue_line));
  co_return !error;
}

asio::awaitable<bool> HttpConnection::read_more() {
  if (watching_) {
    while (watching_) {
      co_await watched_.wait();
    }
    co_return !ended_;
  }
  if (ended_ || filled_ == buffer_.size()) {
    co_return false;
  }
  const auto room = std::span{buffer_}.subspan(filled_);
  const auto got = co_await transport_->read_some(room);
  if (!got) {
    ended_ = true;
    co_return false;
  }
  filled_ += *got;
  co_return true;
}

// False when nobody wants the response any more.
asio::awaitable<bool> HttpConnection::answer_request(HttpParser& parser) {
  enter(Phase::answering, {});
  Request request;
  request.method = parser.method();
  request.target = parser.target();
  request.content_type = parser.content_type();
  request.idempotency_key = parser.idempotency_key();
  request.client = client_ ? &*client_ : nullptr;
  request.body = parser.body();
  Api::Done done = [self = shared_from_this()](Response response) {
    self->on_answer(std::move(response));
  };
  abandon_ = answer_(request, std::move(done));
  parser.drop_body();  // it has been read: what is kept of it, others keep
  if (!response_ && !watching_ && !ended_ && filled_ < buffer_.size()) {
    watching_ = true;
    asio::co_spawn(executor_, watch(shared_from_this()), asio::detached);
  }
  while (!response_ && !abandoned_) {
    co_await answered_.wait();
  }
  abandon_ = {};
  co_return response_.has_value();
}

void HttpConnection::on_answer(Response response) {
  response_.emplace(std::move(response));
  answered_.ring();
}

// Reads on while the answer is awaited. Whoever goes now does not want it.
asio::awaitable<void> HttpConnection::watch(Self self) {
  const auto room = std::span{self->buffer_}.subspan(self->filled_);
  const auto got = co_await self->transport_->read_some(room);
  self->watching_ = false;
  if (got) {
    self->filled_ += *got;
  } else {
    self->ended_ = true;
    if (self->phase_ == Phase::answering && self->abandon_) {
      self->abandon_();
      self->abandoned_ = true;
      self->answered_.ring();
    }
  }
  self->watched_.ring();
}

asio::awaitable<bool> HttpConnection::write_response(Response response, bool keep_alive) {
  enter(Phase::writing, limits_.idle_timeout);
  const unsigned status = response.status;
  const smpp::Octets octets = encode_response(response, keep_alive, wall_now());
  response.body = {};
  const auto error = co_await transport_->write(octets);
  if (error) {
    if (response.unsent) {
      response.unsent();
    }
    co_return false;
  }
  notes_.on_response(status);
  co_return true;
}

asio::awaitable<void> HttpConnection::linger() {
  enter(Phase::ending, linger_time);
  const std::size_t most = std::max(linger_octets, limits_.max_body);
  std::size_t thrown_away = 0;
  bool more = true;
  while (more && thrown_away < most) {
    thrown_away += std::exchange(filled_, 0);
    more = co_await read_more();  // which waits for a read that is under way
  }
}

}  // namespace queue
