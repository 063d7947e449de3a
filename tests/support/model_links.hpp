// Links as a model, for tests of routing: sessions with a window that record every submit, every
// answer and every refusal. The test plays the carrier. Submitting without room, or on a session
// that is gone, fails the test. One thread.
#pragma once

#include "routing/model/link_port.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

namespace support {

struct SubmitSeen {
  routing::LinkSession session;
  smpp::SequenceNumber sequence;
  smpp::SubmitSm request;
  smpp::Time at;
};

struct CallSeen {
  routing::LinkSession session;
  smpp::SequenceNumber sequence;
  routing::CarrierRequest request;
};

struct AnswerSeen {
  routing::LinkSession session;
  smpp::InboundToken token;
  smpp::CommandStatus status = smpp::CommandStatus::ESME_ROK;
};

class ModelLinks final : public routing::LinkPort {
 public:
  routing::LinkSession open(std::uint32_t link, std::size_t window) {
    const routing::LinkSession session{.link = link, .epoch = ++epochs_};
    open_[session] = Open{.window = window, .in_flight = 0};
    return session;
  }

  void close(routing::LinkSession session) { open_.erase(session); }

  void close_all() { open_.clear(); }

  // A request has left the window.
  void settled(routing::LinkSession session) {
    if (const auto found = open_.find(session); found != open_.end()) {
      --found->second.in_flight;
    }
  }

  [[nodiscard]] std::size_t room(routing::LinkSession session) const override {
    const auto found = open_.find(session);
    return found == open_.end() ? 0 : found->second.window - found->second.in_flight;
  }

  smpp::SequenceNumber submit(routing::LinkSession session,
                              const smpp::SubmitSm& request,
                              smpp::Time now) override {
    if (before_submit) {
      before_submit(request);
    }
    const smpp::SequenceNumber sequence = take_room(session);
    submits.push_back({.session = session, .sequence = sequence, .request = request, .at = now});
    return sequence;
  }

  smpp::SequenceNumber call(routing::LinkSession session,
                            const routing::CarrierRequest& request,
                            smpp::Time /*now*/) override {
    const smpp::SequenceNumber sequence = take_room(session);
    calls.push_back({.session = session, .sequence = sequence, .request = request});
    return sequence;
  }

  void answer(routing::LinkSession session, const smpp::InboundToken& token) override {
    answers.push_back({.session = session, .token = token});
  }

  void refuse_for_now(routing::LinkSession session, const smpp::InboundToken& token) override {
    refuse(session, token, smpp::CommandStatus::ESME_RMSGQFUL);
  }

  void refuse(routing::LinkSession session,
              const smpp::InboundToken& token,
              smpp::CommandStatus status) override {
    answers.push_back({.session = session, .token = token, .status = status});
  }

  std::vector<SubmitSeen> submits;  // in order; the test takes out what it has answered
  std::vector<CallSeen> calls;      // the same
  std::vector<AnswerSeen> answers;  // refusals included, in order
  std::function<void(const smpp::SubmitSm&)> before_submit;

 private:
  struct Open {
    std::size_t window = 0;
    std::size_t in_flight = 0;
  };

  smpp::SequenceNumber take_room(routing::LinkSession session) {
    EXPECT_GT(room(session), 0U) << "sent into a full window or a session that is gone";
    if (const auto found = open_.find(session); found != open_.end()) {
      ++found->second.in_flight;
    }
    return smpp::SequenceNumber{++sequences_};
  }

  std::map<routing::LinkSession, Open> open_;
  std::uint32_t epochs_ = 0;
  std::uint32_t sequences_ = 0;
};

}  // namespace support
