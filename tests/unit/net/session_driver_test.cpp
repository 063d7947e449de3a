#include "daemon/net/session_driver.hpp"

#include "daemon/net/acceptor.hpp"
#include "tests/unit/net/loop.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace {

namespace asio = boost::asio;
using net::DriverLimits;
using net::SessionDriver;
using net::Transport;
using smpp::EndReason;
using std::chrono::milliseconds;
using Socket = asio::local::stream_protocol::socket;

smpp::Time now() {
  return std::chrono::steady_clock::now();
}

smpp::BindRequest trx() {
  smpp::BindRequest bind;
  bind.fields.system_id.assign("test");
  return bind;
}

asio::awaitable<void> run(SessionDriver& driver, bool& done) {
  co_await driver.run();
  done = true;
}

asio::awaitable<void> push(Transport& to, const smpp::Octets& octets, bool& done) {
  const auto error = co_await to.write(octets);
  done = !error;
}

asio::awaitable<void> pull(Transport& from, std::size_t& taken) {
  smpp::Octets piece(64 * 1024);
  for (;;) {
    const auto size = co_await from.read_some(piece);
    if (!size) {
      co_return;
    }
    taken += *size;
  }
}

// One end of a session: what it was told, in order, and what a test makes of it.
struct End final : net::SessionOwner {
  End(asio::io_context& context,
      smpp::SessionLimits session_limits,
      std::unique_ptr<Transport> transport,
      DriverLimits limits = {})
      : session(session_limits),
        driver(context.get_executor(), std::move(transport), session, *this, limits) {}

  End(asio::io_context& context,
      smpp::SessionLimits session_limits,
      const smpp::BindRequest& bind,
      std::unique_ptr<Transport> transport,
      DriverLimits limits = {})
      : session(session_limits, bind),
        driver(context.get_executor(), std::move(transport), session, *this, limits) {}

  void start(asio::io_context& context) {
    asio::co_spawn(context, run(driver, done), asio::detached);
  }

  void on_event(smpp::Event event) override {
    settled_since = false;
    if (const auto* bind = std::get_if<smpp::BindRequested>(&event)) {
      session.accept_bind(bind->token, smpp::FixedText<15>{"smsc"}, now());
    } else if (std::holds_alternative<smpp::Bound>(event)) {
      bound = true;
    } else if (const auto* received = std::get_if<smpp::Received>(&event)) {
      ++received_count;
      if (answering) {
        session.answer(received->token, smpp::FixedText<64>{}, now());
      } else {
        unanswered.push_back(received->token);
      }
    } else if (std::holds_alternative<smpp::Answered>(event)) {
      ++answered;
    } else if (std::holds_alternative<smpp::Lost>(event)) {
      ++lost;
    } else if (const auto* end = std::get_if<smpp::Ended>(&event)) {
      EXPECT_FALSE(ended) << "Ended twice";
      ended = end->reason;
    }
  }

  void on_settled() override {
    settled_since = true;
    ++settled;
    if (when_settled) {
      when_settled();
    }
  }

  smpp::Session session;
  SessionDriver driver;
  std::function<void()> when_settled;
  bool answering = true;
  bool bound = false;
  bool done = false;
  bool settled_since = true;
  int settled = 0;
  int received_count = 0;
  int answered = 0;
  int lost = 0;
  std::optional<EndReason> ended;
  std::vector<smpp::InboundToken> unanswered;
};

class Driver : public testing::Test {
 protected:
  Driver() { asio::local::connect_pair(near, far); }

  // Both ends driven and bound.
  void bind(smpp::SessionLimits limits = {}) {
    esme =
        std::make_unique<End>(loop.context, limits, trx(), net::plain_transport(std::move(near)));
    smsc = std::make_unique<End>(loop.context, limits, net::plain_transport(std::move(far)));
    esme->start(loop.context);
    smsc->start(loop.context);
    ASSERT_TRUE(loop.until([&] { return esme->bound && smsc->bound; }));
  }

  // Only the client's end; the peer's is a bare socket.
  End& alone(smpp::SessionLimits session_limits, DriverLimits limits) {
    esme = std::make_unique<End>(
        loop.context, session_limits, trx(), net::plain_transport(std::move(near)), limits);
    esme->start(loop.context);
    return *esme;
  }

  net::tests::Loop loop;
  Socket near{loop.context};
  Socket far{loop.context};
  std::unique_ptr<End> esme;
  std::unique_ptr<End> smsc;
};

smpp::SubmitSm submit() {
  smpp::SubmitSm request;
  request.dest.assign("4477009001");
  request.short_message.assign(140, 0x41);
  return request;
}

TEST_F(Driver, BindsAnswersAndUnbinds) {
  bind();
  static_cast<void>(esme->session.send(submit(), now()));
  esme->driver.poke();
  ASSERT_TRUE(loop.until([&] { return esme->answered == 1; }));
  EXPECT_EQ(smsc->received_count, 1);
  esme->session.unbind(now());
  esme->driver.poke();
  ASSERT_TRUE(loop.until([&] { return esme->done && smsc->done; }));
  EXPECT_EQ(esme->ended, EndReason::unbound);
  EXPECT_EQ(smsc->ended, EndReason::peer_unbound);
  EXPECT_TRUE(esme->settled_since);
  EXPECT_TRUE(smsc->settled_since);
  EXPECT_FALSE(esme->driver.lost());
  EXPECT_FALSE(smsc->driver.lost());
}

TEST_F(Driver, ManyPokesAreOneRoundAndNeverReenter) {
  bind();
  loop.context.poll();
  const int before = esme->settled;
  for (int i = 0; i < 100; ++i) {
    esme->driver.poke();
  }
  EXPECT_EQ(esme->settled, before);
  loop.context.restart();
  loop.context.poll();
  EXPECT_EQ(esme->settled, before + 1);
}

TEST_F(Driver, AnswersFromOutsideAreSentAfterAPoke) {
  bind();
  smsc->answering = false;
  static_cast<void>(esme->session.send(submit(), now()));
  esme->driver.poke();
  ASSERT_TRUE(loop.until([&] { return smsc->unanswered.size() == 1; }));
  smsc->session.answer(smsc->unanswered.front(), smpp::FixedText<64>{"7"}, now());
  smsc->driver.poke();
  ASSERT_TRUE(loop.until([&] { return esme->answered == 1; }));
}

// Thousands of requests, each sent from on_settled when the window has room, in both directions'
// worst mixture of reads and writes.
TEST_F(Driver, KeepsTheWindowFullFromWithin) {
  constexpr int total = 5'000;
  smpp::SessionLimits limits;
  limits.window = 100;
  bind(limits);
  int sent = 0;
  const auto request = submit();
  esme->when_settled = [&] {
    for (auto room = esme->session.room(); room > 0 && sent < total; --room) {
      static_cast<void>(esme->session.send(request, now()));
      ++sent;
    }
  };
  const auto begin = now();
  esme->driver.poke();
  ASSERT_TRUE(loop.until([&] { return esme->answered == total; }, std::chrono::seconds{60}));
  const std::chrono::duration<double> took = now() - begin;
  std::printf("%d submits over a socket pair, window 100: %.0f/s\n", total, total / took.count());
  EXPECT_EQ(smsc->received_count, total);
  EXPECT_EQ(esme->lost, 0);
}

TEST_F(Driver, ALostConnectionHandsEverythingBack) {
  bind();
  smsc->answering = false;
  static_cast<void>(esme->session.send(submit(), now()));
  static_cast<void>(esme->session.send(submit(), now()));
  esme->driver.poke();
  ASSERT_TRUE(loop.until([&] { return smsc->received_count == 2; }));
  smsc->driver.abort();
  ASSERT_TRUE(loop.until([&] { return esme->done && smsc->done; }));
  EXPECT_EQ(esme->lost, 2);
  EXPECT_EQ(esme->ended, EndReason::connection_closed);
  EXPECT_EQ(smsc->ended, EndReason::connection_closed);
}

// A read that is over at the same time as the session does not keep it.
TEST_F(Driver, APeerThatGoesOnAfterTheEndDoesNotHoldItUp) {
  End& end = alone({}, {.flush = std::chrono::minutes{5}, .shutdown = milliseconds{10}});
  // A nack by hand that tells of lost framing; there is no answer to it.
  const std::vector<std::uint8_t> nack{0, 0, 0, 16, 0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0};
  ASSERT_TRUE(loop.until([&] { return end.session.state() == smpp::State::open; }));
  end.when_settled = [&] {
    boost::system::error_code ignored;
    far.write_some(asio::buffer(nack), ignored);
  };
  far.write_some(asio::buffer(nack));
  ASSERT_TRUE(loop.until([&] { return end.done; }));
  EXPECT_EQ(end.ended, EndReason::framing_error);
  EXPECT_FALSE(end.driver.lost());
}

TEST_F(Driver, AbortBeforeRunEndsAtOnce) {
  End& end = alone({}, {});
  end.driver.abort();
  ASSERT_TRUE(loop.until([&] { return end.done; }));
  EXPECT_EQ(end.ended, EndReason::connection_closed);
}

TEST_F(Driver, AbortFromWithinAnEventEnds) {
  bind();
  esme->when_settled = [&] { esme->driver.abort(); };
  esme->driver.poke();
  ASSERT_TRUE(loop.until([&] { return esme->done && smsc->done; }));
  EXPECT_EQ(smsc->ended, EndReason::connection_closed);
}

TEST_F(Driver, DeadlinesOfTheSessionAreKept) {
  smpp::SessionLimits limits;
  limits.bind_timeout = milliseconds{80};
  const auto begin = now();
  End& end = alone(limits, {.shutdown = milliseconds{10}});
  ASSERT_TRUE(loop.until([&] { return end.done; }));
  EXPECT_EQ(end.ended, EndReason::bind_timeout);
  EXPECT_GE(now() - begin, milliseconds{80});
}

// A request sent later than the timer was armed brings an earlier deadline: it must fire in time.
TEST_F(Driver, ADeadlineThatComesNearerIsKept) {
  smpp::SessionLimits limits;
  limits.enquire_link_after = std::chrono::minutes{5};
  limits.response_timeout = milliseconds{60};
  bind(limits);
  smsc->answering = false;
  const auto begin = now();
  static_cast<void>(esme->session.send(submit(), now()));
  esme->driver.poke();
  ASSERT_TRUE(loop.until([&] { return esme->lost == 1; }));
  EXPECT_GE(now() - begin, milliseconds{60});
  EXPECT_LT(now() - begin, std::chrono::seconds{10});
  EXPECT_FALSE(esme->ended);
}

// Deadlines that always move away: nothing fires for a live peer.
TEST_F(Driver, ALivePeerIsNeverProbedToDeath) {
  smpp::SessionLimits limits;
  limits.enquire_link_after = milliseconds{20};
  limits.response_timeout = std::chrono::seconds{10};
  bind(limits);
  const auto begin = now();
  ASSERT_TRUE(loop.until([&] { return now() - begin > milliseconds{200}; }));
  EXPECT_FALSE(esme->ended);
  EXPECT_FALSE(smsc->ended);
}

// The peer is connected and takes nothing: its receive buffer and ours fill, then a write stalls.
TEST_F(Driver, AWriteThatIsNotTakenEndsTheConnection) {
  smpp::SessionLimits limits;
  limits.window = 5'000;
  limits.response_timeout = std::chrono::minutes{5};
  esme = std::make_unique<End>(loop.context,
                               limits,
                               trx(),
                               net::plain_transport(std::move(near)),
                               DriverLimits{.write_stall = milliseconds{100}});
  esme->start(loop.context);
  // A bind answer by hand: length 18, bind_transceiver_resp, ok, sequence 1, "s".
  const std::vector<std::uint8_t> answer{
      0, 0, 0, 18, 0x80, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1, 's', 0};
  far.write_some(asio::buffer(answer));
  ASSERT_TRUE(loop.until([&] { return esme->bound; }));
  const auto request = submit();
  while (esme->session.can_send()) {
    static_cast<void>(esme->session.send(request, now()));
  }
  esme->driver.poke();
  ASSERT_TRUE(loop.until([&] { return esme->done; }));
  EXPECT_EQ(esme->driver.lost(), asio::error::timed_out);
  EXPECT_EQ(esme->ended, EndReason::connection_closed);
  EXPECT_EQ(esme->lost, 5'000);
}

// A peer that asks and never takes its answers is not read on once max_output is exceeded, and is
// read on when it takes them.
TEST_F(Driver, ReadingStopsWhileTheOutputIsFullAndGoesOnAfter) {
  constexpr int total = 40'000;  // more than two socket buffers and max_output hold of answers
  smpp::SessionLimits limits;
  limits.max_output = 4'096;
  smsc = std::make_unique<End>(loop.context, limits, net::plain_transport(std::move(far)));
  smsc->start(loop.context);
  const std::vector<std::uint8_t> enquire{0, 0, 0, 16, 0, 0, 0, 0x15, 0, 0, 0, 0, 0, 0, 0, 9};
  smpp::Octets flood;
  for (int i = 0; i < total; ++i) {
    flood.insert(flood.end(), enquire.begin(), enquire.end());
  }
  const auto peer = net::plain_transport(std::move(near));
  bool pushed = false;
  std::size_t taken = 0;
  asio::co_spawn(loop.context, push(*peer, flood, pushed), asio::detached);
  ASSERT_TRUE(loop.until([&] { return !smsc->session.wants_read(); }));
  while (loop.context.poll() > 0) {
  }
  EXPECT_FALSE(pushed);
  EXPECT_FALSE(smsc->session.wants_read());
  asio::co_spawn(loop.context, pull(*peer, taken), asio::detached);
  ASSERT_TRUE(loop.until([&] { return taken == flood.size(); }));
  EXPECT_TRUE(pushed);
  EXPECT_TRUE(smsc->session.wants_read());
}

TEST_F(Driver, AFramingErrorFlushesAndCloses) {
  End& end = alone({}, {.shutdown = milliseconds{10}});
  const auto http = smpp::octets_of("HTTP/1.1 400 Bad Request\r\n\r\n");
  far.write_some(asio::buffer(http.data(), http.size()));
  ASSERT_TRUE(loop.until([&] { return end.done; }));
  EXPECT_EQ(end.ended, EndReason::framing_error);
}

// The session ends while a peer takes nothing: the flush is bounded.
TEST_F(Driver, AnEndedSessionWithAStalledPeerCloses) {
  smpp::SessionLimits limits;
  limits.window = 5'000;
  limits.unbind_timeout = milliseconds{50};
  limits.response_timeout = std::chrono::minutes{5};
  End& end = alone(limits, {.flush = milliseconds{50}});
  const std::vector<std::uint8_t> answer{
      0, 0, 0, 18, 0x80, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1, 's', 0};
  far.write_some(asio::buffer(answer));
  ASSERT_TRUE(loop.until([&] { return end.bound; }));
  const auto request = submit();
  while (end.session.can_send()) {
    static_cast<void>(end.session.send(request, now()));
  }
  end.session.unbind(now());
  end.driver.poke();
  ASSERT_TRUE(loop.until([&] { return end.done; }));
  EXPECT_EQ(end.ended, EndReason::unbind_timeout);
}

// Whoever owns the driver may be gone before a posted round comes.
TEST_F(Driver, ARoundThatComesTooLateDoesNothing) {
  bind();
  esme->driver.abort();
  ASSERT_TRUE(loop.until([&] { return esme->done && smsc->done; }));
  const int before = esme->settled;
  esme->driver.poke();
  loop.context.restart();
  loop.context.poll();
  EXPECT_EQ(esme->settled, before);
}

}  // namespace
