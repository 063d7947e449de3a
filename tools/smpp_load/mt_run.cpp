#include "tools/smpp_load/mt_run.hpp"

#include "tools/smpp_load/texts.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <utility>

namespace load {

namespace {

namespace asio = boost::asio;

constexpr unsigned accepted = 202;

// The daemon is there, but cannot now: the same call is made again.
bool passes(unsigned status) {
  constexpr unsigned conflict = 409;  // the same key is still being worked on
  constexpr unsigned too_many = 429;
  constexpr unsigned server_error = 500;
  return status == conflict || status == too_many || status >= server_error;
}

}  // namespace

MtRun::MtRun(asio::io_context& io, const Options& options)
    : io_(io),
      options_(options),
      prefix_(options.prefix.empty() ? make_prefix() : smpp::to_utf8(options.prefix)),
      journal_(options.messages),
      sim_(io.get_executor(), options.sim) {}

bool MtRun::run() {
  asio::steady_timer deadline{io_};
  limit(deadline, options_.deadline_s, [this] { end(); });
  asio::co_spawn(io_, start(), asio::detached);
  io_.run();
  ended_ = std::chrono::steady_clock::now();
  io_.restart();
  limit(deadline, finish_limit_s, [this] { io_.stop(); });
  asio::co_spawn(io_, finish(), asio::detached);
  io_.run();
  return complete() && journal_.refused() == 0;
}

asio::awaitable<void> MtRun::start() {
  before_ = co_await take_reading(io_.get_executor(), options_);
  started_ = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < options_.leasers; ++i) {
    asio::co_spawn(io_, consume(io_.get_executor(), options_, *this), asio::detached);
  }
  for (std::size_t i = 0; i < options_.posters; ++i) {
    rooms_.push_back(std::make_unique<net::Bell>(io_.get_executor()));
    asio::co_spawn(io_, post(*rooms_.back()), asio::detached);
  }
}

asio::awaitable<void> MtRun::post(net::Bell& room) {
  QueueClient client{io_.get_executor(), options_.api};
  Batch batch;
  // To the end, because what is refused for now comes back.
  while (!over_) {
    if (!next_batch(batch)) {
      co_await room.wait();
      continue;
    }
    co_await post_until_answered(client, batch);
    end_if_complete();
  }
}

asio::awaitable<void> MtRun::post_until_answered(QueueClient& client, const Batch& batch) {
  std::vector<PostResult> results;
  for (bool first = true; !over_; first = false) {
    const smpp::Time sent = std::chrono::steady_clock::now();
    const auto status =
        co_await client.post(smpp::view(batch.body), smpp::view(batch.key), results);
    if (status && *status == accepted) {
      if (first) {
        post_latency_.add(std::chrono::steady_clock::now() - sent);
      }
      take(batch, *status, results);
      co_return;
    }
    if (status && !passes(*status)) {
      refuse(batch, "a post was answered with " + std::to_string(*status));
      co_return;
    }
    ++retried_posts_;
    on_trouble(status ? "a post was answered with " + std::to_string(*status) : status.error());
    co_await pause_for(trouble_pause);
  }
}

// False if there is nothing to post now.
bool MtRun::next_batch(Batch& batch) {
  const std::uint64_t room =
      options_.outstanding - std::min<std::uint64_t>(journal_.outstanding(), options_.outstanding);
  const std::uint64_t fresh = std::min<std::uint64_t>(options_.messages - next_, options_.batch);
  // Whole batches, so that a slow end does not make many small ones.
  const bool may_post = fresh > 0 && (room >= fresh || journal_.outstanding() == 0);
  if (again_.empty() && !may_post) {
    return false;
  }
  batch.serials.clear();
  const smpp::Time now = std::chrono::steady_clock::now();
  while (!again_.empty() && batch.serials.size() < options_.batch) {
    batch.serials.push_back(again_.back());
    again_.pop_back();
  }
  while (may_post && next_ < options_.messages && batch.serials.size() < options_.batch) {
    journal_.posted(next_, now);
    batch.serials.push_back(next_++);
  }
  batch.key.assign(prefix_.begin(), prefix_.end());
  std::replace(batch.key.begin(), batch.key.end(), ' ', '-');
  tools::append_number(batch.key, batches_++);
  batch.body.clear();
  for (const std::uint64_t serial : batch.serials) {
    smpp::append(batch.body, batch.body.empty() ? "[{\"to\":\"" : ",{\"to\":\"");
    append_number_of(batch.body, options_.first_number, serial % options_.numbers);
    smpp::append(batch.body, "\",\"from\":\"");
    smpp::append(batch.body, options_.own_number);
    smpp::append(batch.body, "\",\"text\":\"");
    append_text(batch.body, smpp::view(prefix_), serial, options_.length);
    smpp::append(batch.body, options_.receipts ? "\"}" : "\",\"receipt\":false}");
  }
  batch.body.push_back(']');
  return true;
}

void MtRun::take(const Batch& batch, unsigned status, const std::vector<PostResult>& results) {
  if (results.size() != batch.serials.size()) {
    refuse(batch, "a post was answered with another number of results");
    return;
  }
  for (std::size_t i = 0; i < results.size(); ++i) {
    const PostResult& result = results[i];
    if (!result.id.empty()) {
      journal_.accepted(batch.serials[i], result.id);
    } else if (passes(result.status)) {
      again_.push_back(batch.serials[i]);
    } else {
      journal_.refused(batch.serials[i]);
      if (refusal_.empty()) {
        refusal_ = std::to_string(status) + ": " + std::string{result.detail};
      }
    }
  }
  ring_posters();
}

void MtRun::refuse(const Batch& batch, const std::string& why) {
  for (const std::uint64_t serial : batch.serials) {
    journal_.refused(serial);
  }
  if (refusal_.empty()) {
    refusal_ = why;
  }
}

void MtRun::on_leased(const std::vector<LeasedEvent>& events) {
  const smpp::Time now = std::chrono::steady_clock::now();
  for (const LeasedEvent& event : events) {
    journal_.leased(event, now);
  }
  ring_posters();
}

bool MtRun::goes_on() {
  end_if_complete();
  return !over_;
}

void MtRun::on_trouble(const std::string& what) {
  ++troubles_;
  if (trouble_.empty()) {
    trouble_ = what;
  }
}

void MtRun::ring_posters() {
  for (const auto& room : rooms_) {
    room->ring();
  }
}

bool MtRun::complete() const {
  return options_.post_only ? journal_.accepted() + journal_.refused() == journal_.size()
                            : journal_.all_final();
}

void MtRun::end_if_complete() {
  if (complete()) {
    end();
  }
}

// Once: what still runs then must not stop the last look.
void MtRun::end() {
  if (!over_) {
    over_ = true;
    io_.stop();
  }
}

asio::awaitable<void> MtRun::finish() {
  after_ = co_await take_reading(io_.get_executor(), options_);
  after_.at = ended_;
  if (!options_.sim.empty()) {
    co_await look_at_ledger();
  }
  io_.stop();
}

asio::awaitable<void> MtRun::look_at_ledger() {
  std::vector<std::uint16_t> taken(journal_.size(), 0);
  std::vector<std::uint64_t> first_taken(journal_.size(), 0);
  const std::function<void(const boost::json::object&)> take = [&](const auto& entry) {
    const auto serial = serial_of(text_of(entry, "text"), smpp::view(prefix_));
    if (serial && *serial < taken.size() && number_of(entry, "status") == 0) {
      ++at_carrier_.taken;
      if (++taken[*serial] == 1) {
        first_taken[*serial] = at_carrier_.taken;
      }
    }
  };
  const auto read = co_await sim_.read_ledger("ledger", take);
  if (!read) {
    on_trouble(read.error());
    co_return;
  }
  at_carrier_.known = true;
  count_inversions(first_taken);
  for (std::uint64_t serial = 0; serial < taken.size(); ++serial) {
    if (taken[serial] == 0) {
      at_carrier_.never += journal_.is_accepted(serial) ? 1U : 0U;
    } else if (taken[serial] > 1) {
      (journal_.is_flagged(serial) ? at_carrier_.duplicates_flagged
                                   : at_carrier_.duplicates_unflagged) += taken[serial] - 1U;
    }
  }
}

// The messages to one number, in the order in which they were accepted, must have been taken so.
void MtRun::count_inversions(const std::vector<std::uint64_t>& first_taken) {
  std::vector<std::uint64_t> to_one;
  for (std::uint64_t number = 0; number < std::min(options_.numbers, journal_.size()); ++number) {
    to_one.clear();
    for (std::uint64_t serial = number; serial < journal_.size(); serial += options_.numbers) {
      if (journal_.is_accepted(serial) && first_taken[serial] > 0) {
        to_one.push_back(serial);
      }
    }
    std::ranges::sort(to_one, [this](auto a, auto b) { return journal_.before(a, b); });
    for (std::size_t i = 1; i < to_one.size(); ++i) {
      at_carrier_.inversions += first_taken[to_one[i]] < first_taken[to_one[i - 1]] ? 1U : 0U;
    }
  }
}

smpp::Utf8 MtRun::report() {
  const double seconds = seconds_between(started_, ended_);
  smpp::Utf8 out;
  tools::JsonObject report{out};
  report.field("mode", name_of(options_.mode));
  report.field("messages", journal_.size());
  report.field("complete", complete());
  report.field("seconds", seconds);
  report.field("accepted_per_s", per_second(journal_.accepted(), seconds));
  report.field("final_per_s", per_second(journal_.final(), seconds));
  report.field("accepted", journal_.accepted());
  report.field("refused", journal_.refused());
  report.field("final", journal_.final());
  if (!options_.post_only) {
    report.field("lost", journal_.lost());
  }
  tools::JsonObject by_state{report.name("by_state")};
  for (std::size_t i = 0; i < states; ++i) {
    const auto state = static_cast<State>(i);
    if (is_final(state)) {
      by_state.field(name_of(state), journal_.in_state(state));
    }
  }
  by_state.close();
  report.field("events", journal_.events());
  report.field("redelivered_events", journal_.redelivered());
  report.field("final_twice", journal_.final_twice());
  report.field("unknown_events", journal_.unknown_events());
  report.field("possible_duplicates", journal_.flagged());
  if (at_carrier_.known) {
    tools::JsonObject carrier{report.name("carrier")};
    carrier.field("taken", at_carrier_.taken);
    carrier.field("never_taken", at_carrier_.never);
    carrier.field("duplicates_flagged", at_carrier_.duplicates_flagged);
    carrier.field("duplicates_unflagged", at_carrier_.duplicates_unflagged);
    carrier.field("order_inversions", at_carrier_.inversions);
    carrier.close();
  }
  append_latency(report, "post_us", post_latency_);
  append_latency(report, "end_to_end_us", journal_.latency());
  append_use(report, options_, before_, after_, journal_.final());
  report.field("retried_posts", retried_posts_);
  report.field("troubles", troubles_);
  if (!trouble_.empty()) {
    report.field("first_trouble", trouble_);
  }
  if (!refusal_.empty()) {
    report.field("first_refusal", refusal_);
  }
  report.close();
  return out;
}

}  // namespace load
