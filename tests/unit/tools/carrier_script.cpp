#include "carrier_script.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

#include <algorithm>

namespace tests {

namespace {

// 2026-01-31 10:15:30 UTC; steady time begins at an hour.
constexpr std::uint64_t wall_start_us = 1'769'854'530'000'000;
constexpr sim::Moment start{.steady = smpp::Time{std::chrono::hours{1}}, .wall_us = wall_start_us};

smpp::BindRequest bind_request(smpp::BindMode mode,
                               std::string_view system_id,
                               std::string_view password,
                               smpp::Version version) {
  smpp::BindRequest request;
  request.fields.interface_version = static_cast<std::uint8_t>(version);
  request.mode = mode;
  request.fields.system_id.assign(system_id);
  request.fields.password.assign(password);
  return request;
}

smpp::SessionLimits limits_of(std::size_t window) {
  smpp::SessionLimits limits;
  limits.window = window;
  return limits;
}

}  // namespace

ScriptPeer::ScriptPeer(CarrierScript& script,
                       smpp::BindMode mode,
                       std::string_view system_id,
                       std::string_view password,
                       std::size_t window,
                       smpp::Version version)
    : carrier_side(script.carrier.session_limits()),
      esme(limits_of(window), bind_request(mode, system_id, password, version)),
      script_(script),
      number_(script.carrier.on_opened(*this)),
      connected_(true) {
  script.peers_.push_back(this);
  carrier_side.on_connected(script.now_.steady);
  esme.on_connected(script.now_.steady);
  play();
}

ScriptPeer::~ScriptPeer() {
  cut();
}

std::uint32_t ScriptPeer::submit(std::string_view text, bool receipt) {
  smpp::SubmitSm submit;
  submit.source.assign("447700900000");
  submit.dest.assign("447700900123");
  submit.registered_delivery.value = receipt ? smpp::RegisteredDelivery::final_result : 0;
  submit.short_message = smpp::to_octets(text);
  const auto sequence = esme.send(submit, script_.now_.steady);
  script_.play();
  return sequence.value();
}

smpp::Time ScriptPeer::now() const {
  return script_.now_.steady;
}

void ScriptPeer::play() {
  script_.play();
}

void ScriptPeer::cut() {
  if (!connected_) {
    return;
  }
  connected_ = false;
  carrier_side.on_closed(script_.now_.steady);
  while (auto event = carrier_side.next_event()) {
    script_.carrier.on_event(number_, std::move(*event), script_.now_);
  }
  script_.carrier.on_closed(number_);
  std::erase(script_.peers_, this);
}

bool ScriptPeer::move() {
  if (!connected_) {
    return false;
  }
  bool moved = false;
  smpp::Octets octets;
  while (auto event = carrier_side.next_event()) {
    script_.carrier.on_event(number_, std::move(*event), script_.now_);
    moved = true;
  }
  script_.carrier.on_settled(number_, script_.now_);
  if (carrier_side.has_output()) {
    carrier_side.take_output(octets);
    esme.on_bytes(octets, script_.now_.steady);
    moved = true;
  }
  while (auto event = esme.next_event()) {
    on_esme_event(std::move(*event));
    moved = true;
  }
  if (esme.has_output()) {
    esme.take_output(octets);
    carrier_side.on_bytes(octets, script_.now_.steady);
    moved = true;
  }
  return moved;
}

void ScriptPeer::on_esme_event(smpp::Event event) {
  if (std::holds_alternative<smpp::Bound>(event)) {
    bound = true;
  } else if (const auto* const ended = std::get_if<smpp::Ended>(&event)) {
    if (ended->reason == smpp::EndReason::bind_refused) {
      bind_refused = ended->status;
    }
  } else if (const auto* const answered = std::get_if<smpp::Answered>(&event)) {
    answered_with_bodies.push_back(*answered);
    const auto* const body = std::get_if<smpp::SubmitSmResp>(&answered->body);
    answers.push_back(
        Answer{.sequence = answered->sequence.value(),
               .status = answered->status,
               .message_id = body == nullptr ? "" : std::string{body->message_id.reveal()}});
    order.emplace_back("answer");
  } else if (auto* const notified = std::get_if<smpp::Notified>(&event)) {
    alerts.push_back(std::get<smpp::AlertNotification>(std::move(notified->body)));
  } else if (auto* const received = std::get_if<smpp::Received>(&event)) {
    order.emplace_back("deliver");
    delivered.push_back(std::get<smpp::DeliverSm>(std::move(received->body)));
    if (!answers_delivers) {
      return;
    }
    auto status = smpp::CommandStatus::ESME_ROK;
    if (!answer_with.empty()) {
      status = answer_with.front();
      answer_with.pop_front();
    }
    if (status == smpp::CommandStatus::ESME_ROK) {
      esme.answer(received->token, {}, script_.now_.steady);
    } else {
      esme.refuse(received->token, status, script_.now_.steady);
    }
  }
}

CarrierScript::CarrierScript(sim::Settings settings)
    : carrier(std::move(settings), start), desk(carrier), now_(start) {}

std::unique_ptr<ScriptPeer> CarrierScript::connect(smpp::BindMode mode,
                                                   std::string_view system_id,
                                                   std::string_view password,
                                                   smpp::Version version) {
  constexpr std::size_t window = 1'000;
  return std::make_unique<ScriptPeer>(*this, mode, system_id, password, window, version);
}

void CarrierScript::advance(smpp::Duration duration) {
  const smpp::Time end = now_.steady + duration;
  const auto go_to = [this](smpp::Time time) {
    now_.wall_us += static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(time - now_.steady).count());
    now_.steady = time;
  };
  for (;;) {
    std::optional<smpp::Time> next = carrier.deadline();
    for (ScriptPeer* const peer : peers_) {
      const auto due = peer->carrier_side.deadline();
      if (due && (!next || *due < *next)) {
        next = due;
      }
    }
    if (!next || *next > end) {
      break;
    }
    go_to(std::max(*next, now_.steady));
    for (ScriptPeer* const peer : peers_) {
      peer->carrier_side.on_deadline(now_.steady);
    }
    carrier.on_deadline(now_);
    play();
  }
  go_to(end);
}

void CarrierScript::play() {
  bool moved = true;
  while (moved) {
    moved = false;
    for (ScriptPeer* const peer : std::vector<ScriptPeer*>{peers_}) {
      moved = peer->move() || moved;
    }
  }
}

boost::json::object CarrierScript::command(std::string_view line) {
  const auto before = late_answers.size();
  desk.run(line, now_, [this](smpp::Utf8 answer) {
    late_answers.push_back(
        boost::json::parse(boost::json::string_view{answer.data(), answer.size()}).as_object());
  });
  play();
  if (late_answers.size() == before) {
    return {};
  }
  auto answer = std::move(late_answers.back());
  late_answers.pop_back();
  return answer;
}

}  // namespace tests
