// The outgoing side for tests of the API: notes what it is given, answers when told to.
#pragma once

#include "routing/model/acceptance.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace queue::test {

class FakeAcceptance final : public routing::Acceptance {
 public:
  void accept(routing::ClientNumber client,
              std::vector<routing::Submission> submissions,
              std::optional<routing::IdempotencyKey> idempotency,
              smpp::Time /*now*/,
              smpp::WallTime /*wall*/,
              AcceptDone done) override {
    last_client = client;
    last_key = idempotency ? std::optional{std::string{idempotency->key}} : std::nullopt;
    last_submissions = std::move(submissions);
    waiting = std::move(done);
    if (!hold) {
      complete();
    }
  }

  // Everything is accepted, or as `next` says.
  void complete() {
    routing::AcceptOutcome outcome = std::move(next);
    next = {};
    if (outcome.kind == routing::AcceptOutcome::Kind::done && outcome.results.empty()) {
      for (std::size_t i = 0; i < last_submissions.size(); ++i) {
        outcome.results.emplace_back(
            routing::MessageId{.carrier = routing::CarrierNumber{1}, .serial = ++serial});
      }
    }
    std::exchange(waiting, {})(std::move(outcome));
  }

  std::vector<routing::PreviewResult> preview(routing::ClientNumber client,
                                              std::vector<routing::Submission> submissions,
                                              smpp::WallTime /*wall*/) override {
    last_client = client;
    last_submissions = std::move(submissions);
    return next_previews;
  }

  void status(routing::ClientNumber client,
              const routing::MessageId& id,
              StatusDone done) override {
    std::vector<routing::MessageStatus> found;
    for (const routing::MessageStatus& one : statuses) {
      if (one.client == client && one.id == id) {
        found.push_back(one);
      }
    }
    done(std::move(found));
  }

  void status_by_reference(routing::ClientNumber client,
                           std::string_view reference,
                           StatusDone done) override {
    std::vector<routing::MessageStatus> found;
    for (const routing::MessageStatus& one : statuses) {
      if (one.client == client && one.reference.reveal() == reference) {
        found.push_back(one);
      }
    }
    done(std::move(found));
  }

  void resolve(routing::ClientNumber client,
               const routing::MessageId& id,
               routing::Resolution resolution,
               smpp::WallTime /*wall*/,
               ResolveDone done) override {
    last_client = client;
    last_resolution = std::pair{id, resolution};
    done(next_resolved);
  }

  void cancel(routing::ClientNumber client,
              const routing::MessageId& id,
              smpp::WallTime /*wall*/,
              ActionDone done) override {
    last_client = client;
    last_cancelled = id;
    done(next_action);
  }

  void replace(routing::ClientNumber client,
               const routing::MessageId& id,
               routing::Replacement by,
               smpp::WallTime /*wall*/,
               ActionDone done) override {
    last_client = client;
    last_replaced = std::pair{id, std::move(by)};
    done(next_action);
  }

  bool hold = false;
  routing::AcceptOutcome next;
  AcceptDone waiting;
  routing::ClientNumber last_client;
  std::optional<std::string> last_key;
  std::vector<routing::Submission> last_submissions;
  std::vector<routing::MessageStatus> statuses;
  std::optional<std::pair<routing::MessageId, routing::Resolution>> last_resolution;
  routing::ResolveOutcome next_resolved = routing::ResolveOutcome::done;
  std::optional<routing::MessageId> last_cancelled;
  std::optional<std::pair<routing::MessageId, routing::Replacement>> last_replaced;
  routing::ActionResult next_action = routing::ActionOutcome::done;
  std::vector<routing::PreviewResult> next_previews;
  routing::Serial serial = 0;
};

}  // namespace queue::test
