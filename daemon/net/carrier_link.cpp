#include "daemon/net/carrier_link.hpp"

#include "daemon/net/backoff.hpp"
#include "daemon/net/connector.hpp"
#include "daemon/net/session_driver.hpp"
#include "daemon/net/within.hpp"
#include "smpp/base/assert.hpp"

#include <optional>
#include <random>
#include <utility>

namespace net {

namespace {

namespace asio = boost::asio;
using smpp::CommandStatus;
using smpp::Time;

Time now() {
  return std::chrono::steady_clock::now();
}

// Wrong on our side or the carrier's, and not gone a second later.
bool is_refused_identity(CommandStatus status) {
  return status == CommandStatus::ESME_RINVPASWD || status == CommandStatus::ESME_RINVSYSID ||
         status == CommandStatus::ESME_RINVSYSTYP;
}

std::string advice(CommandStatus status) {
  if (status == CommandStatus::ESME_RINVPASWD) {
    return "the carrier refused the password";
  }
  if (status == CommandStatus::ESME_RINVSYSID) {
    return "the carrier does not know the system_id";
  }
  if (status == CommandStatus::ESME_RINVSYSTYP) {
    return "the carrier refused the system_type";
  }
  if (status == CommandStatus::ESME_RALYBND) {
    return "the carrier still holds an earlier bind, or allows fewer binds than are configured";
  }
  return "the carrier refused the bind";
}

LinkError error_of(const smpp::Ended& ended,
                   bool was_bound,
                   const boost::system::error_code& lost) {
  if (ended.reason == smpp::EndReason::bind_refused) {
    return {.code = LinkErrc::bind_refused,
            .status = ended.status,
            .end = ended.reason,
            .detail = advice(ended.status)};
  }
  std::string detail{smpp::name_of(ended.reason)};
  if (lost) {
    detail += ": " + lost.message();
  }
  if (!was_bound && ended.reason == smpp::EndReason::connection_closed) {
    detail += ": before the bind was answered; is our address allowed, is it an SMPP port?";
  } else if (!was_bound && ended.reason == smpp::EndReason::framing_error) {
    detail += ": what the peer sends is not SMPP; is it the right port?";
  } else if (ended.reason == smpp::EndReason::bind_timeout) {
    detail += ": the peer is connected but never answered the bind";
  }
  return {.code = LinkErrc::session_ended,
          .status = ended.status,
          .end = ended.reason,
          .detail = std::move(detail)};
}

}  // namespace

struct CarrierLink::Machine final : SessionOwner {
  Machine(asio::any_io_executor on,
          LinkSettings with,
          smpp::Secret<smpp::FixedText<64>> secret,
          LinkOwner& to,
          std::size_t index)
      : executor(std::move(on)),
        settings(std::move(with)),
        password(std::move(secret)),
        owner(to),
        link(index),
        backoff(settings.backoff_min, settings.backoff_max, settings.backoff_refused),
        stop_timer(executor, Time::max()),
        chance(std::random_device{}()) {}

  asio::awaitable<void> run();
  asio::awaitable<LinkError> attempt();
  asio::awaitable<LinkError> drive(std::unique_ptr<Transport> transport);
  template <class T>
  asio::awaitable<std::optional<T>> unless_stopped(asio::awaitable<T> work);
  asio::awaitable<bool> wait_out(smpp::Duration delay);
  [[nodiscard]] smpp::Duration delay_after(const LinkError& error);
  void enter(LinkState next, const LinkError& error);
  void stop();

  void on_event(smpp::Event event) override;

  void on_settled() override { owner.on_link_settled(link); }

  const asio::any_io_executor executor;
  const LinkSettings settings;
  const smpp::Secret<smpp::FixedText<64>> password;
  LinkOwner& owner;
  const std::size_t link;

  Backoff backoff;
  asio::steady_timer stop_timer;  // expires when stop() is called
  bool stopping = false;
  std::minstd_rand chance;

  LinkState state = LinkState::idle;
  TlsFacts facts;
  smpp::Session* session = nullptr;  // until it has ended
  SessionDriver* driver = nullptr;
  smpp::FrameWatcher* watcher = nullptr;
  std::optional<Time> bound_at;
  smpp::Ended ended;
};

asio::awaitable<void> CarrierLink::Machine::run() {
  BRIDGE_ASSERT(state == LinkState::idle);
  co_await asio::this_coro::throw_if_cancelled(false);
  while (!stopping) {
    bound_at.reset();
    const auto error = co_await attempt();
    const auto cancelled = co_await asio::this_coro::cancellation_state;
    if (stopping || cancelled.cancelled() != asio::cancellation_type::none) {
      break;
    }
    enter(LinkState::backing_off, error);
    const auto delay = delay_after(error);
    const bool again = co_await wait_out(delay);
    if (!again) {
      break;
    }
  }
  enter(LinkState::stopped, LinkError{});
}

asio::awaitable<LinkError> CarrierLink::Machine::attempt() {
  enter(LinkState::connecting, LinkError{});
  auto socket = co_await unless_stopped(open_socket(executor, settings));
  if (!socket) {
    co_return LinkError{};
  }
  if (!*socket) {
    co_return std::move(socket->error());
  }
  if (!settings.plain) {
    enter(LinkState::handshaking, LinkError{});
  }
  auto transport = co_await unless_stopped(secure(std::move(**socket), settings));
  if (!transport) {
    co_return LinkError{};
  }
  if (!*transport) {
    co_return std::move(transport->error());
  }
  auto error = co_await drive(std::move(**transport));
  co_return error;
}

asio::awaitable<LinkError> CarrierLink::Machine::drive(std::unique_ptr<Transport> transport) {
  facts = transport->tls();
  smpp::BindRequest bind = settings.bind;
  bind.fields.password = password.reveal();
  smpp::Session made{settings.session, bind};
  made.watch(watcher);
  SessionDriver driving{executor, std::move(transport), made, *this};
  session = &made;
  driver = &driving;
  enter(LinkState::binding, LinkError{});
  if (!stopping) {
    co_await driving.run();
  }
  session = nullptr;
  driver = nullptr;
  co_return error_of(ended, bound_at.has_value(), driving.lost());
}

// Nothing if stopped, or cancelled from outside, before `work` was done.
template <class T>
asio::awaitable<std::optional<T>> CarrierLink::Machine::unless_stopped(asio::awaitable<T> work) {
  using namespace asio::experimental::awaitable_operators;
  auto first = co_await (std::move(work) || stop_timer.async_wait(as_values));
  if (first.index() != 0 || stopping) {
    co_return std::nullopt;
  }
  co_return std::optional<T>{std::get<0>(std::move(first))};
}

asio::awaitable<bool> CarrierLink::Machine::wait_out(smpp::Duration delay) {
  if (stopping) {
    co_return false;
  }
  // The stop timer itself: its end is the end of the delay, its cancellation the stop.
  stop_timer.expires_after(delay);
  auto [cancelled] = co_await stop_timer.async_wait(as_values);
  if (cancelled || stopping) {
    co_return false;
  }
  stop_timer.expires_at(Time::max());
  co_return true;
}

smpp::Duration CarrierLink::Machine::delay_after(const LinkError& error) {
  if (bound_at && now() - *bound_at >= settings.stable_after) {
    backoff.reset();
  }
  const double drawn = std::uniform_real_distribution<double>{}(chance);
  return error.code == LinkErrc::bind_refused && is_refused_identity(error.status)
             ? backoff.after_refusal(drawn)
             : backoff.after_failure(drawn);
}

void CarrierLink::Machine::enter(LinkState next, const LinkError& error) {
  state = next;
  owner.on_link_state(link, next, error);
}

void CarrierLink::Machine::stop() {
  stopping = true;
  stop_timer.expires_at(Time::min());
  if (session == nullptr) {
    return;  // there is none yet, or it has ended and the driver is about to return
  }
  if (session->state() == smpp::State::bound) {
    session->unbind(now());
    driver->poke();
  } else if (session->state() != smpp::State::unbinding) {
    driver->abort();
  }
}

void CarrierLink::Machine::on_event(smpp::Event event) {
  if (std::holds_alternative<smpp::Bound>(event)) {
    bound_at = now();
    enter(LinkState::bound, LinkError{});
  } else if (const auto* end = std::get_if<smpp::Ended>(&event)) {
    ended = *end;
    session = nullptr;
  }
  owner.on_link_event(link, std::move(event));
}

std::string_view name_of(LinkState state) {
  switch (state) {
    case LinkState::idle:
      return "idle";
    case LinkState::connecting:
      return "connecting";
    case LinkState::handshaking:
      return "handshaking";
    case LinkState::binding:
      return "binding";
    case LinkState::bound:
      return "bound";
    case LinkState::backing_off:
      return "backing_off";
    case LinkState::stopped:
      return "stopped";
  }
  return "unknown";
}

CarrierLink::CarrierLink(asio::any_io_executor executor,
                         LinkSettings settings,
                         smpp::Secret<smpp::FixedText<64>> password,
                         LinkOwner& owner,
                         std::size_t link)
    : machine_(std::make_unique<Machine>(
          std::move(executor), std::move(settings), std::move(password), owner, link)) {}

CarrierLink::~CarrierLink() = default;

asio::awaitable<void> CarrierLink::run() {
  return machine_->run();
}

void CarrierLink::stop() {
  machine_->stop();
}

void CarrierLink::watch(smpp::FrameWatcher* watcher) {
  machine_->watcher = watcher;
  if (machine_->session != nullptr) {
    machine_->session->watch(watcher);
  }
}

smpp::Session* CarrierLink::session() {
  return machine_->session;
}

void CarrierLink::poke() {
  if (machine_->driver != nullptr) {
    machine_->driver->poke();
  }
}

LinkState CarrierLink::state() const {
  return machine_->state;
}

const TlsFacts& CarrierLink::tls() const {
  return machine_->facts;
}

}  // namespace net
