#include "tools/smpp_load/mo_run.hpp"

#include "tools/smpp_load/event_order.hpp"
#include "tools/smpp_load/texts.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/value.hpp>

#include <utility>

namespace load {

namespace {

namespace asio = boost::asio;

// The carrier's latencies, as it tells them.
void append_told(tools::JsonObject& report,
                 std::string_view name,
                 const boost::json::object& stats,
                 std::string_view field) {
  const auto* const told = stats.if_contains(boost::json::string_view{field.data(), field.size()});
  if (told == nullptr || !told->is_object()) {
    return;
  }
  tools::JsonObject object{report.name(name)};
  object.field("count", number_of(told->get_object(), "count"));
  object.field("p50", real_of(told->get_object(), "p50"));
  object.field("p99", real_of(told->get_object(), "p99"));
  object.field("max", real_of(told->get_object(), "max"));
  object.close();
}

}  // namespace

MoRun::MoRun(asio::io_context& io, const Options& options)
    : io_(io),
      options_(options),
      prefix_(options.prefix.empty() ? make_prefix() : smpp::to_utf8(options.prefix)),
      journal_(options.messages),
      sim_(io.get_executor(), options.sim) {}

bool MoRun::run() {
  asio::steady_timer deadline{io_};
  limit(deadline, options_.deadline_s, [this] { end(); });
  asio::co_spawn(io_, start(), asio::detached);
  io_.run();
  ended_ = std::chrono::steady_clock::now();
  io_.restart();
  limit(deadline, finish_limit_s, [this] { io_.stop(); });
  asio::co_spawn(io_, finish(), asio::detached);
  io_.run();
  return complete() && refused_ == 0;
}

asio::awaitable<void> MoRun::start() {
  before_ = co_await take_reading(io_.get_executor(), options_);
  smpp::Utf8 command = smpp::to_utf8("{\"cmd\":\"stats\",\"reset\":true}");
  const auto reset = co_await sim_.call(command);
  if (!reset) {
    on_trouble(reset.error());
    end();
    co_return;
  }
  started_ = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < options_.leasers; ++i) {
    ++consuming_;
    asio::co_spawn(io_,
                   consume(io_.get_executor(), options_, *this),
                   [this](const std::exception_ptr&) { --consuming_; });
  }
  asio::co_spawn(io_, order(), asio::detached);
}

asio::awaitable<void> MoRun::order() {
  smpp::Utf8 command;
  tools::JsonObject object{command};
  object.field("cmd", "deliver");
  object.field("from", options_.first_number);
  object.field("to", options_.own_number);
  object.field("text", smpp::view(prefix_));
  object.field("count", options_.messages);
  object.field("numbers", options_.numbers);
  if (options_.rate > 0) {
    object.field("rate", static_cast<std::uint64_t>(options_.rate));
  }
  object.field("unique", true);
  object.field("length", std::uint64_t{options_.length});
  object.field("await", true);
  object.close();
  const auto answer = co_await sim_.call(command);
  answered_at_ = std::chrono::steady_clock::now();
  if (!answer) {
    on_trouble(answer.error());
    end();
    co_return;
  }
  answered_ = true;
  order_ = number_of(*answer, "order");
  refused_ = number_of(*answer, "refused");
  if (complete()) {
    end();
  }
}

asio::awaitable<void> MoRun::finish() {
  after_ = co_await take_reading(io_.get_executor(), options_);
  after_.at = ended_;
  SimClient sim{io_.get_executor(), options_.sim};
  smpp::Utf8 command = smpp::to_utf8("{\"cmd\":\"stats\"}");
  auto stats = co_await sim.call(command);
  if (stats) {
    stats_ = std::move(*stats);
  } else {
    on_trouble(stats.error());
  }
  if (options_.mode == Mode::account_mo && answered_) {
    co_await drain();
    co_await look_at_order(sim);
  }
  io_.stop();
}

// Duplicates may still come. A lease that brings nothing, when nothing else is lent, says that
// there are none.
asio::awaitable<void> MoRun::drain() {
  while (consuming_ > 0) {
    co_await pause_for(trouble_pause);
  }
  QueueClient client{io_.get_executor(), options_.api};
  std::vector<LeasedEvent> events;
  for (;;) {
    const auto leased = co_await client.lease(options_.queue, options_.lease, events);
    if (!leased) {
      on_trouble(leased.error());
      co_await pause_for(trouble_pause);
      continue;
    }
    if (events.empty()) {
      co_return;
    }
    on_leased(events);
    const auto acknowledged = co_await client.ack(events);
    if (!acknowledged) {
      on_trouble(acknowledged.error());
    }
  }
}

asio::awaitable<void> MoRun::look_at_order(SimClient& sim) {
  std::vector<std::uint64_t> sent;
  const std::function<void(const boost::json::object&)> take = [&](const auto& attempt) {
    const bool refused = number_of(attempt, "status") != 0;
    if (number_of(attempt, "order") == order_ && !refused) {
      sent.push_back(number_of(attempt, "number"));
    }
  };
  const auto left_out = co_await sim.read_ledger("attempts", take);
  if (!left_out) {
    on_trouble(left_out.error());
  } else if (*left_out > 0) {
    on_trouble("the carrier's ledger was too small for its attempts");
  } else {
    overtaken_ = count_overtaken(sent, journal_.order(), options_.numbers);
  }
}

void MoRun::on_leased(const std::vector<LeasedEvent>& events) {
  for (const LeasedEvent& event : events) {
    journal_.leased(event, smpp::view(prefix_));
  }
}

bool MoRun::goes_on() {
  if (complete()) {
    end();
  }
  return !over_;
}

void MoRun::on_trouble(const std::string& what) {
  ++troubles_;
  if (trouble_.empty()) {
    trouble_ = what;
  }
}

bool MoRun::complete() const {
  return answered_ && journal_.received() + refused_ >= journal_.size();
}

// Once: what still runs then must not stop the last look.
void MoRun::end() {
  if (!over_) {
    over_ = true;
    io_.stop();
  }
}

smpp::Utf8 MoRun::report() {
  const double seconds = seconds_between(started_, ended_);
  smpp::Utf8 out;
  tools::JsonObject report{out};
  report.field("mode", name_of(options_.mode));
  report.field("messages", journal_.size());
  report.field("complete", complete());
  report.field("seconds", seconds);
  report.field("received_per_s", per_second(journal_.received(), seconds));
  if (answered_) {
    report.field("answered_per_s",
                 per_second(journal_.size(), seconds_between(started_, answered_at_)));
  }
  report.field("received", journal_.received());
  report.field("missing", journal_.size() - journal_.received());
  report.field("refused", refused_);
  report.field("events", journal_.events());
  report.field("redelivered_events", journal_.redelivered());
  report.field("other_events", journal_.other_events());
  report.field("duplicates_flagged", journal_.duplicates_flagged());
  report.field("duplicates_unflagged", journal_.duplicates_unflagged());
  report.field("possible_duplicates", journal_.flagged());
  if (overtaken_) {
    report.field("order_inversions", *overtaken_);
  }
  append_told(report, "deliver_to_answer_us", stats_, "deliver_latency_us");
  report.field("sent_again", number_of(stats_, "delivers_again"));
  append_use(report, options_, before_, after_, journal_.received());
  report.field("troubles", troubles_);
  if (!trouble_.empty()) {
    report.field("first_trouble", trouble_);
  }
  report.close();
  return out;
}

}  // namespace load
