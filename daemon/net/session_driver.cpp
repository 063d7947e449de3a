#include "daemon/net/session_driver.hpp"

#include "daemon/net/bell.hpp"
#include "smpp/base/assert.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace net {

namespace {

namespace asio = boost::asio;
using smpp::Duration;
using smpp::Time;

// Four full TLS records a read; what a window of 100 long submits takes.
constexpr std::size_t read_size = 64 * 1024;
// Writes are handed over in pieces, so that a stall means that not even this much was taken.
constexpr std::size_t write_size = 64 * 1024;

constexpr Time never = Time::max();

Time now() {
  return std::chrono::steady_clock::now();
}

// To be asked after every wait: one that was over by itself when the others were cancelled does not
// fail, and the next one would not know of it.
asio::awaitable<bool> is_cancelled() {
  const auto state = co_await asio::this_coro::cancellation_state;
  co_return state.cancelled() != asio::cancellation_type::none;
}

}  // namespace

struct SessionDriver::State : std::enable_shared_from_this<State> {
  State(asio::any_io_executor on,
        std::unique_ptr<Transport> over,
        smpp::Session& of,
        SessionOwner& to,
        DriverLimits bounds)
      : executor(std::move(on)),
        transport(std::move(over)),
        session(of),
        owner(to),
        limits(bounds),
        writable(executor),
        readable(executor),
        timer(executor) {}

  asio::awaitable<void> run();
  asio::awaitable<void> read();
  asio::awaitable<void> write();
  asio::awaitable<bool> write_batch();
  asio::awaitable<void> keep_time();
  void settle();
  bool give_events();
  void arm();
  void round();
  [[nodiscard]] Time due() const;

  asio::any_io_executor executor;
  std::unique_ptr<Transport> transport;
  smpp::Session& session;
  SessionOwner& owner;
  const DriverLimits limits;

  Bell writable;             // there is output, or the session has ended
  Bell readable;             // the output has been taken: reading may go on
  asio::steady_timer timer;  // fires at `armed` or before
  Time armed = never;
  Time write_until = never;  // of the piece that is being written
  Time flush_until = never;  // once the session has ended

  smpp::Octets in;
  smpp::Octets out;
  boost::system::error_code lost;
  bool running = false;
  bool aborted = false;
  bool settling = false;
  bool round_posted = false;
};

asio::awaitable<void> SessionDriver::State::run() {
  using namespace asio::experimental::awaitable_operators;
  BRIDGE_ASSERT(!running && in.empty());
  co_await asio::this_coro::throw_if_cancelled(false);
  in.resize(read_size);
  running = true;
  session.on_connected(now());
  settle();
  co_await (read() || write() || keep_time());
  if (session.state() != smpp::State::ended) {
    session.on_closed(now());
    settle();
  }
  running = false;
  const bool cancelled = co_await is_cancelled();
  if (!lost && !aborted && !cancelled) {
    co_await transport->shutdown(limits.shutdown);
  }
  transport->close();
}

asio::awaitable<void> SessionDriver::State::read() {
  co_await asio::this_coro::throw_if_cancelled(false);
  while (!aborted) {
    while (!session.wants_read() && !aborted) {
      co_await readable.wait();
      if (co_await is_cancelled()) {
        co_return;
      }
    }
    const auto size = co_await transport->read_some(in);
    if (!size) {
      if (size.error() != asio::error::eof && size.error() != asio::error::operation_aborted) {
        lost = size.error();
      }
      co_return;
    }
    const bool cancelled = co_await is_cancelled();
    if (cancelled) {
      co_return;
    }
    session.on_bytes(std::span{in}.first(*size), now());
    settle();
    smpp::wipe(in.data(), *size);
  }
}

// Returns when the session has ended and everything is written, or when the connection is lost.
asio::awaitable<void> SessionDriver::State::write() {
  co_await asio::this_coro::throw_if_cancelled(false);
  while (!aborted) {
    if (session.has_output()) {
      session.take_output(out);
      readable.ring();
      const bool written = co_await write_batch();
      smpp::forget(out);
      const bool cancelled = co_await is_cancelled();
      if (!written || cancelled) {
        co_return;
      }
    } else if (session.state() == smpp::State::ended) {
      co_return;
    } else {
      co_await writable.wait();
      if (co_await is_cancelled()) {
        co_return;
      }
    }
  }
}

asio::awaitable<bool> SessionDriver::State::write_batch() {
  std::span<const std::uint8_t> rest{out};
  while (!rest.empty()) {
    const auto piece = rest.first(std::min(rest.size(), write_size));
    rest = rest.subspan(piece.size());
    write_until = now() + limits.write_stall;
    arm();
    const auto error = co_await transport->write(piece);
    write_until = never;
    if (error) {
      if (error != asio::error::operation_aborted) {
        lost = error;
      }
      co_return false;
    }
  }
  co_return true;
}

asio::awaitable<void> SessionDriver::State::keep_time() {
  co_await asio::this_coro::throw_if_cancelled(false);
  for (;;) {
    armed = due();
    timer.expires_at(armed);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    if (co_await is_cancelled()) {
      co_return;
    }
    const Time at = now();
    if (std::min(write_until, flush_until) <= at) {
      lost = asio::error::timed_out;
      co_return;
    }
    if (session.deadline().value_or(never) <= at) {
      session.on_deadline(at);
      settle();
    }
  }
}

Time SessionDriver::State::due() const {
  return std::min({session.deadline().value_or(never), write_until, flush_until});
}

// Re-arming costs about as much as a small read, so a deadline that moved away is left to fire and
// look again; only one that came nearer is not.
void SessionDriver::State::arm() {
  if (due() < armed) {
    armed = Time::min();  // the wait is being ended; once is enough
    timer.cancel();
  }
}

// After every input. The owner may command the session from within, which makes more events.
void SessionDriver::State::settle() {
  BRIDGE_ASSERT(!settling);
  settling = true;
  give_events();
  do {
    owner.on_settled();
  } while (give_events());
  settling = false;
  if (session.state() == smpp::State::ended && flush_until == never) {
    flush_until = now() + limits.flush;
  }
  if (session.has_output() || session.state() == smpp::State::ended) {
    writable.ring();
  }
  arm();
}

bool SessionDriver::State::give_events() {
  bool any = false;
  while (auto event = session.next_event()) {
    owner.on_event(std::move(*event));
    any = true;
  }
  return any;
}

void SessionDriver::State::round() {
  round_posted = false;
  if (running) {
    settle();
  }
}

SessionDriver::SessionDriver(asio::any_io_executor executor,
                             std::unique_ptr<Transport> transport,
                             smpp::Session& session,
                             SessionOwner& owner,
                             DriverLimits limits)
    : state_(std::make_shared<State>(
          std::move(executor), std::move(transport), session, owner, limits)) {}

SessionDriver::~SessionDriver() {
  state_->running = false;  // a posted round may still come
}

asio::awaitable<void> SessionDriver::run() {
  return state_->run();
}

void SessionDriver::poke() {
  if (!state_->running || state_->round_posted) {
    return;
  }
  state_->round_posted = true;
  asio::post(state_->executor, [state = state_] { state->round(); });
}

void SessionDriver::abort() {
  state_->aborted = true;
  state_->transport->close();
  state_->writable.ring();
  state_->readable.ring();
}

const Transport& SessionDriver::transport() const {
  return *state_->transport;
}

const boost::system::error_code& SessionDriver::lost() const {
  return state_->lost;
}

}  // namespace net
