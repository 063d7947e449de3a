#include "smpp/session/machine.hpp"

#include "smpp/base/assert.hpp"

#include <algorithm>

namespace smpp {
namespace {

constexpr CommandId bind_command(BindMode mode) {
  switch (mode) {
    case BindMode::transmitter:
      return CommandId::bind_transmitter;
    case BindMode::receiver:
      return CommandId::bind_receiver;
    case BindMode::transceiver:
      return CommandId::bind_transceiver;
  }
  return CommandId::bind_transceiver;
}

// A bind PDU or its answer: one of three commands with the same fields.
template <class Transmitter, class Receiver, class Transceiver, class Fields>
void encode_by_mode(Octets& out, BindMode mode, SequenceNumber sequence, const Fields& fields) {
  constexpr auto ok = CommandStatus::ESME_ROK;
  switch (mode) {
    case BindMode::transmitter:
      encode(out, ok, sequence, Transmitter{fields});
      return;
    case BindMode::receiver:
      encode(out, ok, sequence, Receiver{fields});
      return;
    case BindMode::transceiver:
      encode(out, ok, sequence, Transceiver{fields});
      return;
  }
}

}  // namespace

Session::Machine::Machine(Role own_role,
                          const SessionLimits& own_limits,
                          const std::optional<BindRequest>& own_bind)
    : role(own_role),
      limits(own_limits),
      version(own_limits.version),
      in_flight(own_limits.window),
      framer_(own_limits.max_pdu),
      late_(own_limits.max_late),
      peer_requests_(own_limits.peer_window),
      sequence_numbers_(own_limits.first_sequence) {
  if (own_bind) {
    mode = own_bind->mode;
    bind_fields_ = own_bind->fields;
  }
}

void Session::Machine::on_connected(Time now) {
  BRIDGE_ASSERT(state == State::idle);
  state = State::open;
  bind_deadline_ = now + limits.bind_timeout;
  if (bind_fields_) {
    send_bind(now);
  } else if (outbind) {
    encode(output.requests(), CommandStatus::ESME_ROK, next_sequence(), *outbind);
    outbind.reset();
    outbound_ = true;
  }
}

void Session::Machine::send_bind(Time now) {
  version = version_of(bind_fields_->interface_version);
  bind_deadline_ = now + limits.bind_timeout;
  bind_ = Control{
      .request = bind_command(mode), .sequence = next_sequence(), .deadline = bind_deadline_};
  encode_by_mode<BindTransmitter, BindReceiver, BindTransceiver>(
      output.requests(), mode, bind_->sequence, *bind_fields_);
  bind_fields_.reset();
}

void Session::Machine::on_deadline(Time now) {
  if (state == State::idle || state == State::ended) {
    return;
  }
  expire_requests(now);
  if (state == State::open && now >= bind_deadline_) {
    end(EndReason::bind_timeout);
  } else if (unbind_ && now >= unbind_->deadline) {
    end(EndReason::unbind_timeout);
  } else if (probe_ && now >= probe_->deadline) {
    // Nobody reads there: what is queued would only hold up the closing.
    end(EndReason::peer_silent);
    output.withdraw_all();
  } else if (probes() && now >= last_received_ + limits.enquire_link_after) {
    probe(now);
  }
}

std::optional<Time> Session::Machine::deadline() const {
  if (state == State::idle || state == State::ended) {
    return std::nullopt;
  }
  std::optional<Time> earliest;
  const auto consider = [&](Time at) { earliest = earliest ? std::min(*earliest, at) : at; };
  if (state == State::open) {
    consider(bind_deadline_);
  }
  if (const auto* oldest = in_flight.oldest()) {
    consider(oldest->deadline);
  }
  if (unbind_) {
    consider(unbind_->deadline);
  }
  if (probe_) {
    consider(probe_->deadline);
  } else if (probes()) {
    consider(last_received_ + limits.enquire_link_after);
  }
  return earliest;
}

bool Session::Machine::can_send(CommandId request) const {
  return state == State::bound && may_send(role, phase(), version, request) &&
         (!has_response(request) || !in_flight.full());
}

void Session::Machine::answer(const InboundToken& token, const FixedText<64>& message_id) {
  MessageIdFields fields;
  if (role == Role::smsc) {
    fields.message_id = message_id;
  }
  constexpr auto ok = CommandStatus::ESME_ROK;
  if (token.request == CommandId::deliver_sm) {
    respond(token, DeliverSmResp{std::move(fields)}, ok);
  } else if (token.request == CommandId::submit_sm) {
    respond(token, SubmitSmResp{std::move(fields)}, ok);
  } else {
    respond(token, DataSmResp{std::move(fields)}, ok);
  }
}

void Session::Machine::refuse(const InboundToken& token, CommandStatus status) {
  // A positive answer has its own call, and its own single caller.
  BRIDGE_ASSERT(status != CommandStatus::ESME_ROK);
  if (!peer_requests_.take(token)) {
    return;
  }
  if (pending_bind_ && pending_bind_->serial == token.serial) {
    pending_bind_.reset();
  }
  respond_header_only(response_to(token.request), status, token.sequence);
}

void Session::Machine::accept_bind(const InboundToken& token,
                                   const FixedText<15>& system_id,
                                   Time now) {
  if (!peer_requests_.take(token)) {
    return;
  }
  BRIDGE_ASSERT(pending_bind_ && pending_bind_->serial == token.serial);
  const PendingBind bind = *pending_bind_;
  pending_bind_.reset();
  mode = bind.mode;
  BindRespFields fields;
  fields.system_id = system_id;
  const Version theirs = version_of(bind.version);
  if (theirs >= Version::v34) {
    add_u8(fields.tlvs, TlvTag::sc_interface_version, static_cast<std::uint8_t>(limits.version));
  }
  encode_by_mode<BindTransmitterResp, BindReceiverResp, BindTransceiverResp>(
      output.urgent(), mode, token.sequence, fields);
  become_bound({.peer_system_id = bind.system_id, .peer_version = bind.version}, theirs, now);
}

void Session::Machine::accept_outbind(const BindRequest& bind, Time now) {
  if (state == State::ended) {
    return;
  }
  BRIDGE_ASSERT(role == Role::esme && phase() == Phase::outbound && !bind_);
  mode = bind.mode;
  bind_fields_ = bind.fields;
  send_bind(now);
}

void Session::Machine::unbind(Time now) {
  if (state == State::idle || state == State::open) {
    end(EndReason::unbound);  // nothing is bound: closing is all there is to do
    return;
  }
  if (state != State::bound) {
    return;
  }
  state = State::unbinding;
  unbind_ = Control{.request = CommandId::unbind,
                    .sequence = next_sequence(),
                    .deadline = now + limits.unbind_timeout};
  encode_header_only(
      output.requests(), CommandId::unbind, CommandStatus::ESME_ROK, unbind_->sequence);
}

void Session::Machine::end(EndReason reason, CommandStatus status) {
  if (state == State::ended) {
    return;
  }
  state = State::ended;
  while (!in_flight.empty()) {
    lose(in_flight.take_oldest());
  }
  output.withdraw_requests(output.requests_end());
  peer_requests_.clear();
  pending_bind_.reset();
  bind_.reset();
  probe_.reset();
  unbind_.reset();
  bind_fields_.reset();
  outbind.reset();
  tell<Ended>(reason, status);
}

std::optional<Event> Session::Machine::next_event() {
  if (next_event_ == events_.size()) {
    return std::nullopt;
  }
  std::optional<Event> event{std::move(events_[next_event_])};
  if (++next_event_ == events_.size()) {
    events_.clear();
    next_event_ = 0;
  }
  return event;
}

Phase Session::Machine::phase() const {
  if (state == State::bound || state == State::unbinding) {
    return bound_phase(mode);
  }
  return outbound_ ? Phase::outbound : Phase::open;
}

SequenceNumber Session::Machine::next_sequence() {
  return sequence_numbers_.next([this](SequenceNumber number) {
    const auto is = [number](const std::optional<Control>& control) {
      return control && control->sequence == number;
    };
    return in_flight.find(number) != nullptr || late_.find(number) != nullptr || is(bind_) ||
           is(probe_) || is(unbind_);
  });
}

bool Session::Machine::probes() const {
  return state == State::bound && !probe_ && limits.enquire_link_after > Duration::zero();
}

void Session::Machine::probe(Time now) {
  probe_ = Control{.request = CommandId::enquire_link,
                   .sequence = next_sequence(),
                   .deadline = now + limits.response_timeout};
  encode_header_only(
      output.urgent(), CommandId::enquire_link, CommandStatus::ESME_ROK, probe_->sequence);
}

void Session::Machine::expire_requests(Time now) {
  std::uint64_t unsent_end = 0;
  while (!in_flight.empty() && in_flight.oldest()->deadline <= now) {
    const InFlight::Entry entry = in_flight.take_oldest();
    lose(entry);
    if (output.given_out(entry.output_end)) {
      if (late_.full() && !late_.empty()) {
        late_.take_oldest();
      }
      if (!late_.full()) {
        late_.add(entry);
      }
    } else {
      unsent_end = entry.output_end;
    }
  }
  // "Surely not sent" has to stay true: they lie at the front of the queue, oldest first.
  output.withdraw_requests(unsent_end);
}

void Session::Machine::lose(const InFlight::Entry& entry) {
  tell<Lost>(entry.sequence, output.given_out(entry.output_end));
}

void Session::Machine::respond_header_only(CommandId response,
                                           CommandStatus status,
                                           SequenceNumber sequence) {
  encode_header_only(output.urgent(), response, status, sequence);
}

void Session::Machine::become_bound(Bound bound, Version theirs, Time now) {
  state = State::bound;
  version = std::min(version, theirs);
  bound.version = version;
  last_received_ = now;
  tell<Bound>(std::move(bound));
}

void Session::Machine::show_sent(std::span<const std::uint8_t> frames) const {
  while (watcher != nullptr && !frames.empty()) {
    const std::size_t size = decode_header(frames).command_length;
    watcher->on_frame(Way::sent, frames.first(size));
    frames = frames.subspan(size);
  }
}

}  // namespace smpp
