#include "daemon/net/carrier_link.hpp"

#include "tests/support/test_ca.hpp"
#include "tests/unit/net/loop.hpp"
#include "tests/unit/net/slow_names.hpp"
#include "tests/unit/net/test_smsc.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using net::CarrierLink;
using net::LinkErrc;
using net::LinkError;
using net::LinkSettings;
using net::LinkState;
using net::tests::Manner;
using net::tests::TestSmsc;
using smpp::EndReason;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;

smpp::Time now() {
  return std::chrono::steady_clock::now();
}

// What a link tells, and what a test does about it.
struct Owner final : net::LinkOwner {
  void on_link_event(std::size_t link, smpp::Event event) override {
    EXPECT_EQ(link, 7U);
    bound += std::holds_alternative<smpp::Bound>(event) ? 1 : 0;
    answered += std::holds_alternative<smpp::Answered>(event) ? 1 : 0;
    if (const auto* end = std::get_if<smpp::Ended>(&event)) {
      ++ended;
      reason = end->reason;
    }
  }

  void on_link_settled(std::size_t /*link*/) override {
    if (when_settled) {
      when_settled();
    }
  }

  void on_link_state(std::size_t /*link*/, LinkState state, const LinkError& error) override {
    states.push_back(state);
    if (state == LinkState::backing_off) {
      errors.push_back(error);
    } else {
      EXPECT_EQ(error.code, LinkErrc::none);
    }
    if (when_state) {
      when_state(state);
    }
  }

  std::vector<LinkState> states;
  std::vector<LinkError> errors;
  std::function<void(LinkState)> when_state;
  std::function<void()> when_settled;
  int bound = 0;
  int answered = 0;
  int ended = 0;
  std::optional<EndReason> reason;
};

asio::awaitable<void> run(CarrierLink& link, bool& done) {
  co_await link.run();
  done = true;
}

class Link : public testing::Test {
 protected:
  void serve(Manner manner, const tests::CertificateFiles& files) {
    net::TlsServerSettings tls;
    tls.cert_file = files.cert;
    tls.key_file = files.key;
    tls.client_ca_file = ca.ca_file();
    smsc = &smscs.emplace_back(loop.context, manner, tls);
  }

  void serve(Manner manner) { serve(manner, ca.server({"carrier.test"})); }

  void serve_plain(Manner manner) {
    smsc = &smscs.emplace_back(loop.context, manner, std::nullopt);
  }

  // Limits are long, so that whatever ends soon ended for the reason that a test is about.
  LinkSettings settings() {
    LinkSettings with;
    with.carrier = "test";
    with.host = "127.0.0.1";
    with.port = smsc == nullptr ? std::uint16_t{1} : smsc->port();
    with.tls.ca_file = ca.ca_file();
    with.tls.name = "carrier.test";
    const auto files = ca.client({"bridge.test"});
    with.tls.cert_file = files.cert;
    with.tls.key_file = files.key;
    with.bind.fields.system_id.assign("bridge");
    with.session.bind_timeout = std::chrono::minutes{5};
    with.connect_timeout = std::chrono::minutes{5};
    with.handshake_timeout = std::chrono::minutes{5};
    with.backoff_min = std::chrono::minutes{5};
    with.backoff_max = std::chrono::minutes{5};
    with.backoff_refused = std::chrono::minutes{5};
    return with;
  }

  void start(const LinkSettings& with) {
    const smpp::Secret<smpp::FixedText<64>> password{smpp::FixedText<64>{"sesame"}};
    link = std::make_unique<CarrierLink>(loop.context.get_executor(), with, password, owner, 7);
    asio::co_spawn(loop.context,
                   run(*link, done),
                   asio::bind_cancellation_slot(cancel.slot(), asio::detached));
  }

  [[nodiscard]] bool reaches(LinkState state) {
    return loop.until([&] { return link->state() == state; });
  }

  // The error of the first attempt.
  [[nodiscard]] LinkError first_error() {
    EXPECT_TRUE(loop.until([&] { return !owner.errors.empty(); }));
    return owner.errors.empty() ? LinkError{} : owner.errors.front();
  }

  void expect_stops() {
    link->stop();
    EXPECT_TRUE(loop.until([&] { return done; }));
    EXPECT_EQ(link->state(), LinkState::stopped);
    EXPECT_EQ(owner.states.back(), LinkState::stopped);
    EXPECT_EQ(link->session(), nullptr);
  }

  // No octet of ours was taken for SMPP by the server: its handshake failed too.
  void expect_nothing_sent() {
    EXPECT_TRUE(loop.until([&] { return smsc->handshakes_failed > 0; }));
    EXPECT_EQ(smsc->handshakes, 0);
    EXPECT_EQ(smsc->binds, 0);
  }

  tests::TestCa ca;
  net::tests::Loop loop;
  asio::cancellation_signal cancel;
  Owner owner;
  std::list<TestSmsc> smscs;  // all that a test has made: their connections refer to them
  TestSmsc* smsc = nullptr;   // the latest
  std::unique_ptr<CarrierLink> link;
  bool done = false;
};

TEST_F(Link, BindsOverVerifiedTlsAndUnbindsWhenStopped) {
  serve(Manner::smsc);
  start(settings());
  ASSERT_TRUE(reaches(LinkState::bound));
  EXPECT_EQ(owner.bound, 1);
  EXPECT_TRUE(smsc->password_was_right);
  EXPECT_TRUE(link->tls().tls);
  EXPECT_EQ(link->tls().peer_subject_name, "carrier.test");
  EXPECT_THAT(smsc->sans, ElementsAre("bridge.test"));
  ASSERT_NE(link->session(), nullptr);
  expect_stops();
  EXPECT_THAT(owner.states,
              ElementsAre(LinkState::connecting,
                          LinkState::handshaking,
                          LinkState::binding,
                          LinkState::bound,
                          LinkState::stopped));
  EXPECT_EQ(owner.ended, 1);
  EXPECT_TRUE(loop.until([&] { return smsc->ended == 1; }));
  EXPECT_EQ(smsc->unbinds, 1);
}

TEST_F(Link, PlainOnlyWhenAskedFor) {
  serve_plain(Manner::smsc);
  auto with = settings();
  with.plain = true;
  start(with);
  ASSERT_TRUE(reaches(LinkState::bound));
  EXPECT_FALSE(link->tls().tls);
  expect_stops();
}

TEST_F(Link, AnExpiredCertificateGetsNoBind) {
  serve(Manner::smsc, ca.expired({"carrier.test"}));
  start(settings());
  const auto error = first_error();
  EXPECT_EQ(error.code, LinkErrc::tls_untrusted);
  EXPECT_THAT(error.detail, HasSubstr("certificate has expired"));
  expect_nothing_sent();
}

TEST_F(Link, ACertificateOfTheFutureGetsNoBind) {
  serve(Manner::smsc, ca.not_yet_valid({"carrier.test"}));
  start(settings());
  const auto error = first_error();
  EXPECT_EQ(error.code, LinkErrc::tls_untrusted);
  EXPECT_THAT(error.detail, HasSubstr("not yet valid"));
  expect_nothing_sent();
}

TEST_F(Link, AWrongNameGetsNoBind) {
  serve(Manner::smsc, ca.server({"other.test"}));
  start(settings());
  const auto error = first_error();
  EXPECT_EQ(error.code, LinkErrc::tls_wrong_name);
  EXPECT_THAT(error.detail, HasSubstr("not for carrier.test"));
  EXPECT_THAT(error.detail, testing::Not(HasSubstr("other.test")));
  expect_nothing_sent();
}

TEST_F(Link, AnUnknownCaGetsNoBind) {
  tests::TestCa stranger;
  serve(Manner::smsc, stranger.server({"carrier.test"}));
  start(settings());
  const auto error = first_error();
  EXPECT_EQ(error.code, LinkErrc::tls_untrusted);
  EXPECT_THAT(error.detail, HasSubstr("unable to get local issuer certificate"));
  EXPECT_THAT(error.detail, HasSubstr("ca_file"));
  expect_nothing_sent();
}

TEST_F(Link, AClientCertificateThatTheCarrierRefusesIsSaid) {
  serve(Manner::smsc);
  auto with = settings();
  tests::TestCa stranger;
  const auto files = stranger.client({"bridge.test"});
  with.tls.cert_file = files.cert;
  with.tls.key_file = files.key;
  start(with);
  const auto error = first_error();
  EXPECT_EQ(error.code, LinkErrc::session_ended);
  EXPECT_THAT(error.detail, HasSubstr("unknown ca"));
  EXPECT_EQ(smsc->binds, 0);
}

TEST_F(Link, ABadLocalFileIsNamedAndNothingIsSent) {
  serve(Manner::smsc);
  auto with = settings();
  with.tls.ca_file = "/nonexistent/ca.pem";
  start(with);
  const auto error = first_error();
  EXPECT_EQ(error.code, LinkErrc::bad_local_file);
  EXPECT_THAT(error.detail, HasSubstr("/nonexistent/ca.pem"));
  expect_nothing_sent();
}

TEST_F(Link, ARefusedPasswordWaitsLonger) {
  serve(Manner::strict);
  auto with = settings();
  with.backoff_min = milliseconds{1};
  with.backoff_max = milliseconds{2};
  start(with);
  const auto error = first_error();
  EXPECT_EQ(error.code, LinkErrc::bind_refused);
  EXPECT_EQ(error.status, smpp::CommandStatus::ESME_RINVPASWD);
  EXPECT_EQ(error.detail, "the carrier refused the password");
  EXPECT_EQ(link->session(), nullptr);
  // backoff_refused is five minutes: no second attempt in a time that fits a hundred of the others.
  EXPECT_FALSE(loop.until([&] { return smsc->accepted > 1; }, milliseconds{200}));
  EXPECT_EQ(smsc->accepted, 1);
  expect_stops();
}

TEST_F(Link, AnEarlierBindThatLingersIsTriedAgainSoon) {
  serve(Manner::strict);
  smsc->refusal = smpp::CommandStatus::ESME_RALYBND;
  auto with = settings();
  with.backoff_min = milliseconds{1};
  with.backoff_max = milliseconds{2};
  start(with);
  ASSERT_TRUE(loop.until([&] { return smsc->binds >= 3; }));
  EXPECT_EQ(owner.errors.front().code, LinkErrc::bind_refused);
  EXPECT_EQ(owner.errors.front().status, smpp::CommandStatus::ESME_RALYBND);
  expect_stops();
}

TEST_F(Link, APortThatSpeaksHttp) {
  serve_plain(Manner::http);
  start(settings());
  const auto error = first_error();
  EXPECT_EQ(error.code, LinkErrc::tls_failed);
  EXPECT_THAT(error.detail, HasSubstr("does not speak TLS"));
}

TEST_F(Link, APlainPortThatSpeaksHttp) {
  serve_plain(Manner::http);
  auto with = settings();
  with.plain = true;
  start(with);
  const auto error = first_error();
  EXPECT_EQ(error.code, LinkErrc::session_ended);
  EXPECT_EQ(error.end, EndReason::framing_error);
  EXPECT_THAT(error.detail, HasSubstr("not SMPP"));
}

TEST_F(Link, APeerThatNeverAnswersTheBind) {
  serve(Manner::mute);
  auto with = settings();
  with.session.bind_timeout = milliseconds{50};
  start(with);
  const auto error = first_error();
  EXPECT_EQ(error.code, LinkErrc::session_ended);
  EXPECT_EQ(error.end, EndReason::bind_timeout);
  EXPECT_EQ(owner.bound, 0);
  EXPECT_EQ(owner.ended, 1);
}

TEST_F(Link, APeerThatSaysNothingInTheHandshake) {
  serve_plain(Manner::silent);
  auto with = settings();
  with.handshake_timeout = milliseconds{50};
  start(with);
  const auto error = first_error();
  EXPECT_EQ(error.code, LinkErrc::handshake_timeout);
  EXPECT_EQ(smsc->binds, 0);
}

TEST_F(Link, APortWhereNobodyListens) {
  serve_plain(Manner::smsc);
  auto with = settings();
  smsc->close();
  start(with);
  const auto error = first_error();
  EXPECT_EQ(error.code, LinkErrc::connect_failed);
  EXPECT_THAT(error.detail, HasSubstr("127.0.0.1:" + std::to_string(with.port)));
  EXPECT_THAT(error.detail, HasSubstr("refused"));
}

TEST_F(Link, AHostWithoutAddress) {
  serve_plain(Manner::smsc);
  auto with = settings();
  with.host = "no such name";
  start(with);
  const auto error = first_error();
  EXPECT_EQ(error.code, LinkErrc::resolve_failed);
  EXPECT_THAT(error.detail, HasSubstr("no such name"));
}

// 127.0.0.2 comes first and nobody listens there.
TEST_F(Link, EveryAddressIsTried) {
  serve(Manner::smsc);
  auto with = settings();
  with.host = "two.test";
  start(with);
  ASSERT_TRUE(reaches(LinkState::bound));
  expect_stops();
}

TEST_F(Link, WithoutANameTheHostIsExpected) {
  serve(Manner::smsc, ca.server({"two.test"}));
  auto with = settings();
  with.host = "two.test";
  with.tls.name.clear();
  start(with);
  ASSERT_TRUE(reaches(LinkState::bound));
  EXPECT_EQ(link->tls().peer_subject_name, "two.test");
  expect_stops();
}

TEST_F(Link, ReconnectsAfterADrop) {
  serve(Manner::smsc);
  auto with = settings();
  with.backoff_min = milliseconds{1};
  with.backoff_max = milliseconds{5};
  start(with);
  for (int round = 1; round <= 3; ++round) {
    ASSERT_TRUE(loop.until([&] { return owner.bound == round && smsc->binds == round; }));
    EXPECT_EQ(link->state(), LinkState::bound);
    smsc->drop_all();
    ASSERT_TRUE(loop.until([&] { return owner.ended == round; }));
  }
  ASSERT_TRUE(loop.until([&] { return owner.bound == 4; }));
  for (const auto& error : owner.errors) {
    EXPECT_EQ(error.code, LinkErrc::session_ended);
    EXPECT_EQ(error.end, EndReason::connection_closed);
  }
  expect_stops();
}

// With a minimum of 1 ms and a maximum of minutes, the delays after sessions that were not stable
// grow; after stable ones they do not.
TEST_F(Link, OnlyAStableBindResetsTheBackoff) {
  for (const bool stable : {true, false}) {
    serve(Manner::smsc);
    owner.errors.clear();
    owner.bound = 0;
    auto with = settings();
    with.backoff_min = milliseconds{1};
    with.stable_after = stable ? smpp::Duration::zero() : std::chrono::minutes{5};
    std::vector<smpp::Duration> delays;
    smpp::Time since;
    owner.when_state = [&](LinkState state) {
      if (state == LinkState::backing_off) {
        since = now();
      } else if (state == LinkState::connecting && !owner.errors.empty()) {
        delays.push_back(now() - since);
      }
    };
    start(with);
    for (int round = 1; round <= 8; ++round) {
      ASSERT_TRUE(loop.until([&] { return owner.bound == round && smsc->binds == round; }));
      smsc->drop_all();
    }
    ASSERT_TRUE(loop.until([&] { return owner.bound == 9; }));
    ASSERT_EQ(delays.size(), 8U);
    if (stable) {
      EXPECT_LT(*std::min_element(delays.begin() + 1, delays.end()), milliseconds{30});
    } else {
      EXPECT_GE(delays.back(), milliseconds{128});
    }
    done = false;
    expect_stops();
  }
}

TEST_F(Link, StopsWhileAddressesAreLookedUp) {
  serve(Manner::smsc);
  auto with = settings();
  with.host = "never.test";
  start(with);
  loop.context.poll();
  EXPECT_EQ(link->state(), LinkState::connecting);
  expect_stops();
  net::tests::release_names();  // Asio's resolver thread is joined with the loop
}

TEST_F(Link, StopsWhileConnecting) {
  // A listener whose queue is full lets further connections wait.
  tcp::acceptor full{loop.context};
  full.open(tcp::v4());
  full.bind({asio::ip::address_v4::loopback(), 0});
  full.listen(0);
  tcp::socket first{loop.context};
  first.connect(full.local_endpoint());
  auto with = settings();
  with.port = full.local_endpoint().port();
  start(with);
  loop.context.poll();
  EXPECT_EQ(link->state(), LinkState::connecting);
  expect_stops();
}

TEST_F(Link, ConnectTimesOut) {
  tcp::acceptor full{loop.context};
  full.open(tcp::v4());
  full.bind({asio::ip::address_v4::loopback(), 0});
  full.listen(0);
  tcp::socket first{loop.context};
  first.connect(full.local_endpoint());
  auto with = settings();
  with.port = full.local_endpoint().port();
  with.connect_timeout = milliseconds{50};
  start(with);
  EXPECT_EQ(first_error().code, LinkErrc::connect_timeout);
}

TEST_F(Link, StopsInTheHandshake) {
  serve_plain(Manner::silent);
  start(settings());
  ASSERT_TRUE(loop.until([&] { return smsc->octets > 0; }));
  EXPECT_EQ(link->state(), LinkState::handshaking);
  expect_stops();
}

TEST_F(Link, StopsWhileBinding) {
  serve(Manner::mute);
  start(settings());
  ASSERT_TRUE(loop.until([&] { return smsc->binds == 1; }));
  EXPECT_EQ(link->state(), LinkState::binding);
  expect_stops();
}

TEST_F(Link, StopsWhileBackingOff) {
  serve(Manner::strict);
  start(settings());
  ASSERT_TRUE(reaches(LinkState::backing_off));
  loop.context.poll();
  expect_stops();
}

TEST_F(Link, StopsBeforeItRuns) {
  serve(Manner::smsc);
  start(settings());
  expect_stops();
  EXPECT_EQ(smsc->accepted, 0);
}

TEST_F(Link, StopsWithinTheUnbindTimeoutOfAPeerThatDoesNotAnswer) {
  serve(Manner::smsc);
  auto with = settings();
  with.session.unbind_timeout = milliseconds{50};
  start(with);
  ASSERT_TRUE(reaches(LinkState::bound));
  smsc->freeze();
  expect_stops();
  EXPECT_EQ(owner.reason, EndReason::unbind_timeout);
}

// stop() from inside each state's report.
TEST_F(Link, StopsFromWithinEachReport) {
  for (const auto when : {LinkState::connecting,
                          LinkState::handshaking,
                          LinkState::binding,
                          LinkState::bound,
                          LinkState::backing_off}) {
    serve(when == LinkState::backing_off ? Manner::strict : Manner::smsc);
    done = false;
    owner.states.clear();
    owner.when_state = [&](LinkState state) {
      if (state == when) {
        link->stop();
      }
    };
    start(settings());
    ASSERT_TRUE(loop.until([&] { return done; })) << net::name_of(when);
    EXPECT_EQ(owner.states.back(), LinkState::stopped);
    ASSERT_GE(owner.states.size(), 2U);
    EXPECT_EQ(owner.states.at(owner.states.size() - 2), when);
  }
}

TEST_F(Link, CancellationEndsItAtOnce) {
  serve(Manner::smsc);
  start(settings());
  ASSERT_TRUE(reaches(LinkState::bound));
  cancel.emit(asio::cancellation_type::terminal);
  ASSERT_TRUE(loop.until([&] { return done; }));
  EXPECT_EQ(link->state(), LinkState::stopped);
  EXPECT_EQ(owner.ended, 1);
}

TEST_F(Link, Throughput) {
  constexpr int total = 20'000;
  serve(Manner::smsc);
  auto with = settings();
  with.session.window = 100;
  int sent = 0;
  smpp::SubmitSm request;
  request.short_message.assign(140, 0x41);
  owner.when_settled = [&] {
    smpp::Session* const session = link->session();
    for (auto room = session == nullptr ? 0 : session->room(); room > 0 && sent < total; --room) {
      static_cast<void>(session->send(request, now()));
      ++sent;
    }
  };
  const auto begin = now();
  start(with);
  ASSERT_TRUE(loop.until([&] { return owner.answered == total; }, std::chrono::seconds{120}));
  const std::chrono::duration<double> took = now() - begin;
  std::printf("%d submits over TLS, window 100, both ends on one thread: %.0f/s\n",
              total,
              total / took.count());
  EXPECT_EQ(smsc->submits, total);
  expect_stops();
}

}  // namespace
