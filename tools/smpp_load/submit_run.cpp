#include "tools/smpp_load/submit_run.hpp"

#include "daemon/net/connector.hpp"
#include "tools/common/json_text.hpp"
#include "tools/smpp_load/backend.hpp"
#include "tools/smpp_load/report.hpp"
#include "tools/smpp_load/texts.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>

#include <utility>

namespace load {

namespace {

namespace asio = boost::asio;

smpp::Time now() {
  return std::chrono::steady_clock::now();
}

}  // namespace

SubmitRun::SubmitRun(asio::io_context& io, const Options& options)
    : io_(io),
      options_(options),
      prefix_(options.prefix.empty() ? make_prefix() : smpp::to_utf8(options.prefix)) {}

bool SubmitRun::run() {
  asio::steady_timer deadline{io_};
  limit(deadline, options_.deadline_s, [this] { io_.stop(); });
  started_ = now();
  cpu_before_ = own_cpu();
  asio::co_spawn(io_, start(), asio::detached);
  io_.run();
  if (!unbinding_) {
    ended_ = now();
  }
  return complete();
}

asio::awaitable<void> SubmitRun::start() {
  auto connected = co_await net::connect(io_.get_executor(), options_.carrier);
  if (!connected) {
    trouble_ = std::string{net::name_of(connected.error().code)} + ": " + connected.error().detail;
    io_.stop();
    co_return;
  }
  session_ = std::make_unique<smpp::Session>(options_.carrier.session, options_.carrier.bind);
  driver_ = std::make_unique<net::SessionDriver>(
      io_.get_executor(), std::move(*connected), *session_, *this);
  co_await driver_->run();
  io_.stop();
}

void SubmitRun::on_event(smpp::Event event) {
  if (const auto* const answered = std::get_if<smpp::Answered>(&event)) {
    on_answered(*answered);
  } else if (const auto* const received = std::get_if<smpp::Received>(&event)) {
    on_received(*received);
  } else if (const auto* const lost = std::get_if<smpp::Lost>(&event)) {
    lost_ += unanswered_.erase(lost->sequence.value());
  } else if (std::holds_alternative<smpp::Bound>(event)) {
    bound_ = true;
    started_ = now();
  } else if (const auto* const ended = std::get_if<smpp::Ended>(&event)) {
    if (!unbinding_) {
      trouble_ = smpp::name_of(ended->reason);
    }
  }
}

void SubmitRun::on_settled() {
  if (!bound_ || unbinding_) {
    return;
  }
  for (std::size_t room = session_->room(); room > 0; --room) {
    if (again_.empty() && next_ == options_.messages) {
      break;
    }
    std::uint64_t serial = 0;
    if (again_.empty()) {
      serial = next_++;
    } else {
      serial = again_.front();
      again_.pop_front();
    }
    const smpp::Time at = now();
    const auto sequence = session_->send(submit(serial), at);
    unanswered_.emplace(sequence.value(), Sent{.serial = serial, .at = at});
  }
  if (complete()) {
    unbinding_ = true;
    ended_ = now();
    session_->unbind(ended_);
  }
}

void SubmitRun::on_answered(const smpp::Answered& answered) {
  const auto found = unanswered_.find(answered.sequence.value());
  if (found == unanswered_.end()) {
    return;
  }
  if (answered.status == smpp::CommandStatus::ESME_ROK) {
    ++answered_;
    latency_.add(now() - found->second.at);
  } else if (answered.status == smpp::CommandStatus::ESME_RTHROTTLED) {
    ++throttled_;
    again_.push_back(found->second.serial);
  } else {
    ++refused_;
  }
  unanswered_.erase(found);
}

void SubmitRun::on_received(const smpp::Received& received) {
  const auto* const deliver = std::get_if<smpp::DeliverSm>(&received.body);
  const bool receipt = deliver != nullptr && deliver->esm_class.is_receipt();
  ++(receipt ? receipts_ : incoming_);
  session_->answer(received.token, {}, now());
}

smpp::SubmitSm SubmitRun::submit(std::uint64_t serial) const {
  smpp::SubmitSm submit;
  submit.source_ton = smpp::Ton::international;
  submit.source_npi = smpp::Npi::isdn;
  submit.source = smpp::FixedText<20>{options_.own_number};
  smpp::Utf8 number;
  append_number_of(number, options_.first_number, serial % options_.numbers);
  submit.dest_ton = smpp::Ton::international;
  submit.dest_npi = smpp::Npi::isdn;
  submit.dest = smpp::FixedText<20>{smpp::view(number)};
  submit.registered_delivery.value =
      options_.receipts ? smpp::RegisteredDelivery::final_result : std::uint8_t{0};
  smpp::Utf8 text;
  append_text(text, smpp::view(prefix_), serial, options_.length);
  submit.short_message = smpp::to_octets(smpp::view(text));
  return submit;
}

bool SubmitRun::complete() const {
  const bool all_answered = answered_ + refused_ + lost_ == options_.messages;
  return bound_ && all_answered && (!options_.receipts || receipts_ >= answered_);
}

smpp::Utf8 SubmitRun::report() {
  const double seconds = seconds_between(started_, ended_);
  smpp::Utf8 out;
  tools::JsonObject report{out};
  report.field("mode", name_of(options_.mode));
  report.field("messages", options_.messages);
  report.field("complete", complete());
  report.field("seconds", seconds);
  report.field("answered_per_s", per_second(answered_, seconds));
  report.field("answered", answered_);
  report.field("throttled", throttled_);
  report.field("refused", refused_);
  report.field("lost", lost_);
  report.field("receipts", receipts_);
  report.field("incoming", incoming_);
  append_latency(report, "submit_us", latency_);
  report.field("own_cpu_s", own_cpu() - cpu_before_);
  if (!trouble_.empty()) {
    report.field("first_trouble", trouble_);
  }
  report.close();
  return out;
}

}  // namespace load
