// Routing whole, over models of the store and of the links, in virtual time: tests/unit/routing and
// simulations play clients, carriers and crashes against it.
//
// A submit whose message no durable intent names fails the test, whatever the test is about. Every
// message of a test has a destination of its own, by which its submits are known. One thread.
#pragma once

#include "routing/inbound/inbound.hpp"
#include "routing/model/keys.hpp"
#include "routing/outbound/outbound.hpp"
#include "tests/support/carrier_pdus.hpp"
#include "tests/support/collecting_sink.hpp"
#include "tests/support/memory_crash_watch.hpp"
#include "tests/support/model_links.hpp"
#include "tests/support/watched_storage.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace support {

class RoutingFixture : public ::testing::Test, protected CarrierPdus {
 protected:
  static constexpr routing::CarrierNumber carrier{1};
  static constexpr routing::CarrierNumber other_carrier{2};
  static constexpr routing::ClientNumber client{1};
  static constexpr routing::ClientNumber other_client{2};
  static constexpr routing::QueueNumber status_queue{7};
  static constexpr routing::QueueNumber message_queue{8};

  RoutingFixture() {
    routing::CarrierRules rules;
    rules.name = "one";
    rules.number = carrier;
    rules.queue = message_queue;
    rules.in_doubt = routing::InDoubt::resend;
    settings.carriers.push_back(rules);
    rules.name = "two";
    rules.number = other_carrier;
    settings.carriers.push_back(rules);
    settings.routes = {route_to(other_carrier, "4478"), route_to(carrier, "44")};
    routing::ClientRules client_rules;
    client_rules.name = "shop";
    client_rules.number = client;
    client_rules.senders = {*routing::parse_sender("Shop")};
    client_rules.queue = status_queue;
    settings.clients.push_back(client_rules);
    client_rules.name = "bank";
    client_rules.number = other_client;
    settings.clients.push_back(client_rules);
  }

  static routing::Route route_to(routing::CarrierNumber carrier, const char* prefix = "") {
    routing::Route route;
    route.targets = {{.carrier = carrier}};
    if (*prefix != '\0') {
      route.prefixes = {prefix};
    }
    return route;
  }

  [[nodiscard]] routing::CarrierRules& rules() { return settings.carriers[0]; }

  // A new process over what is in the store: recovery runs through, links are down.
  void start() {
    boot();
    if (!manual) {
      EXPECT_TRUE(recovered);
    }
  }

  void boot() {
    // Objects of an earlier run go first: what they wait for has been dropped by the crash.
    inbound.reset();
    outbound.reset();
    journal.reset();
    links.close_all();
    links.submits.clear();
    sessions_.clear();
    recovered = false;
    ++run;
    journal = std::make_unique<routing::Journal>(storage, sink, links, watch, run);
    outbound = std::make_unique<routing::Outbound>(settings, *journal, indexer, links, run, 1);
    inbound = std::make_unique<routing::Inbound>(
        inbound_settings, settings.carriers, *journal, indexer, links, *outbound);
    links.before_submit = [this](const smpp::SubmitSm& request) {
      const auto id = storage.by_destination.find(std::string{request.dest.reveal()});
      ASSERT_NE(id, storage.by_destination.end()) << "nobody handed this message in";
      EXPECT_TRUE(storage.intended.contains(id->second)) << "submitted without a durable intent";
    };
    outbound->recover(now, wall, [this] { inbound->recover(wall, [this] { recovered = true; }); });
  }

  // From now on completions run only when the test says so.
  void complete_by_hand() {
    manual = true;
    storage.memory.set_mode(MemoryStorage::Mode::manual);
  }

  void complete_at_once() {
    manual = false;
    storage.memory.set_mode(MemoryStorage::Mode::automatic);
  }

  void crash(std::size_t survivors = 0) {
    storage.crash(survivors);
    boot();
  }

  // Pumps and completes until nothing moves any more.
  void turn() {
    for (int i = 0; i < 400; ++i) {
      const auto before = std::pair{links.submits.size(), storage.memory.commits()};
      outbound->pump(now, wall);
      if (manual) {
        storage.memory.complete_all();
      }
      if (i > 2 && before == std::pair{links.submits.size(), storage.memory.commits()}) {
        return;
      }
    }
    ADD_FAILURE() << "the pump never comes to rest";
  }

  // Time passes; each deadline on the way is met.
  void advance(smpp::Duration duration) {
    const smpp::Time end = now + duration;
    while (true) {
      const auto deadline = outbound->deadline(now);
      const smpp::Time next = deadline && *deadline < end ? std::max(*deadline, now) : end;
      wall += std::chrono::ceil<std::chrono::milliseconds>(next - now);
      now = next;
      outbound->on_deadline(now, wall);
      inbound->on_deadline(wall);
      turn();
      if (now >= end) {
        return;
      }
      if (outbound->deadline(now).value_or(end) <= now) {
        now += std::chrono::milliseconds{1};
      }
    }
  }

  // The client.
  [[nodiscard]] static std::string number(unsigned n) {
    return "4477009" + std::to_string(100000 + n).substr(1);
  }

  [[nodiscard]] static routing::Submission submission(const std::string& to,
                                                      std::string_view text = "hello") {
    routing::Submission submission;
    submission.to = routing::parse_destination(to).value();
    submission.from = routing::parse_sender("Shop").value();
    submission.text = smpp::to_utf8(text);
    return submission;
  }

  // Long enough for two parts and for three.
  [[nodiscard]] static std::string text_of_parts(std::size_t parts) {
    return std::string(parts * 153, 'x');
  }

  std::vector<routing::SubmissionResult> accept_all(std::vector<routing::Submission> all) {
    std::optional<routing::AcceptOutcome> outcome;
    outbound->accept(client, std::move(all), std::nullopt, now, wall, [&](auto said) {
      outcome = std::move(said);
    });
    if (manual) {
      storage.memory.complete_all();
    } else {
      turn();
    }
    EXPECT_TRUE(outcome && outcome->kind == routing::AcceptOutcome::Kind::done);
    return outcome ? std::move(outcome->results) : std::vector<routing::SubmissionResult>{};
  }

  routing::MessageId accept(routing::Submission one) {
    std::vector<routing::Submission> all;
    all.push_back(std::move(one));
    const auto results = accept_all(std::move(all));
    if (results.size() != 1 || !std::holds_alternative<routing::MessageId>(results[0])) {
      ADD_FAILURE() << "not accepted";
      return {};
    }
    return std::get<routing::MessageId>(results[0]);
  }

  routing::MessageId accept(unsigned n, std::string_view text = "hello") {
    return accept(submission(number(n), text));
  }

  std::vector<routing::MessageStatus> status_of(const routing::MessageId& id,
                                                routing::ClientNumber asking = client) {
    std::optional<std::vector<routing::MessageStatus>> found;
    outbound->status(asking, id, [&](auto statuses) { found = std::move(statuses); });
    if (manual) {
      storage.memory.complete_all();
    }
    EXPECT_TRUE(found) << "nobody was answered";
    return found.value_or(std::vector<routing::MessageStatus>{});
  }

  // The carrier.
  routing::LinkSession bind(std::size_t window = 10,
                            routing::CarrierNumber to = carrier,
                            std::uint32_t link = 1) {
    const routing::LinkSession session = links.open(link, window);
    sessions_[session] = to;
    outbound->on_link_up(session, to, window);
    turn();
    return session;
  }

  // Takes the oldest submit that waits for its answer.
  SubmitSeen take_submit() {
    if (links.submits.empty()) {
      ADD_FAILURE() << "nothing was submitted";
      return {};
    }
    SubmitSeen first = links.submits.front();
    links.submits.erase(links.submits.begin());
    return first;
  }

  void answer(const SubmitSeen& submit,
              std::string_view id,
              smpp::CommandStatus status = smpp::CommandStatus::ESME_ROK) {
    links.settled(submit.session);
    outbound->on_answered(submit.session, submit.sequence, status, id, now, wall);
    outbound->on_link_settled(sessions_[submit.session]);
    turn();
  }

  // Taken, but the process dies after so many completions of the store. To be started again.
  void die_in_answer(const SubmitSeen& submit, std::string_view id, std::size_t completions) {
    complete_by_hand();
    links.settled(submit.session);
    outbound->on_answered(
        submit.session, submit.sequence, smpp::CommandStatus::ESME_ROK, id, now, wall);
    for (std::size_t i = 0; i < completions; ++i) {
      storage.memory.complete_one();
    }
    storage.crash(0);
    complete_at_once();
  }

  void refuse(const SubmitSeen& submit, smpp::CommandStatus status) { answer(submit, "", status); }

  void lose(const SubmitSeen& submit, bool maybe_written) {
    links.settled(submit.session);
    outbound->on_lost(submit.session, submit.sequence, maybe_written, now, wall);
    outbound->on_link_settled(sessions_[submit.session]);
  }

  // The session ends: what it had out is handed back first.
  void unbind(routing::LinkSession session, bool maybe_written = true) {
    links.close(session);
    const auto open = std::exchange(links.submits, {});
    for (const SubmitSeen& submit : open) {
      if (submit.session == session) {
        outbound->on_lost(session, submit.sequence, maybe_written, now, wall);
      } else {
        links.submits.push_back(submit);
      }
    }
    outbound->on_link_down(session);
    inbound->on_link_down(session, sessions_[session]);
    turn();
  }

  // The carrier sends; settled at once. Gives the token's serial.
  std::uint64_t deliver(routing::LinkSession session, const smpp::Body& body) {
    const std::uint64_t serial = hand_over(session, body);
    inbound->settle();
    if (!manual) {
      turn();
    }
    return serial;
  }

  std::uint64_t hand_over(routing::LinkSession session, const smpp::Body& body) {
    const smpp::InboundToken token{.sequence = smpp::SequenceNumber{++tokens_},
                                   .request = smpp::CommandId::deliver_sm,
                                   .serial = tokens_};
    inbound->on_received(session, sessions_[session], token, body, wall);
    return token.serial;
  }

  [[nodiscard]] std::optional<smpp::CommandStatus> answered(std::uint64_t serial) const {
    std::optional<smpp::CommandStatus> status;
    for (const AnswerSeen& answer : links.answers) {
      if (answer.token.serial == serial) {
        EXPECT_FALSE(status) << "answered twice";
        status = answer.status;
      }
    }
    return status;
  }

  // The backend: every event that is on disk, in the order of their ids. Never acknowledged.
  [[nodiscard]] std::vector<routing::QueueEvent> stored_events() {
    std::vector<routing::QueueEvent> events;
    for (const routing::StoredRecord& record : storage.all(routing::Column::inbound)) {
      auto event = routing::decode_event(record.value);
      EXPECT_TRUE(event);
      if (event) {
        events.push_back(std::move(*event));
      }
    }
    return events;
  }

  [[nodiscard]] std::vector<routing::MessageReceived> received() {
    return bodies<routing::MessageReceived>();
  }

  [[nodiscard]] std::vector<routing::StatusChanged> statuses() {
    return bodies<routing::StatusChanged>();
  }

  [[nodiscard]] std::vector<routing::ReceiptUnmatched> unmatched() {
    return bodies<routing::ReceiptUnmatched>();
  }

  [[nodiscard]] std::vector<routing::MessageQuarantined> quarantined() {
    return bodies<routing::MessageQuarantined>();
  }

  [[nodiscard]] std::vector<routing::StatusChanged> final_words(const routing::MessageId& id) {
    std::vector<routing::StatusChanged> words;
    for (const routing::StatusChanged& status : statuses()) {
      if (status.message == id && routing::is_final(status.state)) {
        words.push_back(status);
      }
    }
    return words;
  }

  routing::StatusChanged final_word(const routing::MessageId& id) {
    const auto words = final_words(id);
    EXPECT_EQ(words.size(), 1U) << "final words of one message";
    return words.empty() ? routing::StatusChanged{} : words.back();
  }

  // Nothing is left behind but events and what is kept on purpose.
  [[nodiscard]] std::size_t records_left(routing::Column column) {
    const std::vector<routing::Key> keys = storage.memory.keys(column);
    return static_cast<std::size_t>(std::ranges::count_if(keys, [&](const routing::Key& key) {
      return column != routing::Column::meta || !key.starts_with(routing::keys::ledger_prefix());
    }));
  }

  // The ledger, held against what is there.
  routing::LedgerReport reconcile() {
    std::optional<routing::LedgerReport> report;
    outbound->ledger().ask(wall, [&](const routing::LedgerReport& said) { report = said; });
    if (manual) {
      storage.memory.complete_all();
    }
    EXPECT_TRUE(report) << "nobody was answered";
    return report.value_or(routing::LedgerReport{});
  }

  void expect_balanced() {
    const routing::LedgerReport report = reconcile();
    EXPECT_EQ(report.mismatches(), 0U);
    EXPECT_EQ(report.damaged, 0U);
  }

  [[nodiscard]] static std::string text_of(const routing::MessageReceived& message) {
    return message.text ? std::string{smpp::view(*message.text)} : std::string{"(data)"};
  }

  routing::OutboundSettings settings;
  routing::InboundSettings inbound_settings;
  WatchedStorage storage{MemoryStorage::Mode::automatic};
  PlainIndexer indexer;
  CollectingSink sink;
  ModelLinks links;
  MemoryCrashWatch watch;
  std::uint64_t run = 0;
  smpp::Time now{std::chrono::hours{1}};
  smpp::WallTime wall{std::chrono::hours{500'000}};
  bool manual = false;
  bool recovered = false;
  std::unique_ptr<routing::Journal> journal;
  std::unique_ptr<routing::Outbound> outbound;
  std::unique_ptr<routing::Inbound> inbound;

 private:
  template <class Body>
  std::vector<Body> bodies() {
    std::vector<Body> found;
    for (const routing::QueueEvent& event : stored_events()) {
      if (const auto* body = std::get_if<Body>(&event.body)) {
        found.push_back(*body);
      }
    }
    return found;
  }

  std::map<routing::LinkSession, routing::CarrierNumber> sessions_;
  std::uint32_t tokens_ = 0;
};

}  // namespace support
