#include "tools/smpp_load/backend.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace load {

namespace asio = boost::asio;

asio::awaitable<void> pause_for(std::chrono::milliseconds duration) {
  const auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer{executor, duration};
  co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

void limit(asio::steady_timer& timer, double seconds, smpp::UniqueFunction<void()> stop) {
  timer.expires_after(
      std::chrono::duration_cast<smpp::Duration>(std::chrono::duration<double>(seconds)));
  timer.async_wait([stop = std::move(stop)](boost::system::error_code cancelled) mutable {
    if (!cancelled) {
      stop();
    }
  });
}

asio::awaitable<void> consume(asio::any_io_executor executor,
                              const Options& options,
                              EventOwner& owner) {
  QueueClient client{executor, options.api};
  std::vector<LeasedEvent> events;
  const std::chrono::milliseconds lease_pause{options.lease_pause_ms};
  while (owner.goes_on()) {
    const auto leased = co_await client.lease(options.queue, options.lease, events);
    if (!leased) {
      owner.on_trouble(leased.error());
      co_await pause_for(trouble_pause);
      continue;
    }
    if (events.empty()) {
      continue;
    }
    owner.on_leased(events);
    const bool full = events.size() == options.lease;
    const auto acknowledged = co_await client.ack(events);
    if (!acknowledged) {
      owner.on_trouble(acknowledged.error());
      co_await pause_for(trouble_pause);
    } else if (!full && lease_pause.count() > 0 && owner.goes_on()) {
      co_await pause_for(lease_pause);
    }
  }
}

}  // namespace load
