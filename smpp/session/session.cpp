#include "smpp/session/session.hpp"

#include "smpp/session/machine.hpp"

namespace smpp {

Session::Session(SessionLimits limits, const BindRequest& bind)
    : machine_(std::make_unique<Machine>(Role::esme, limits, bind)) {}

Session::Session(SessionLimits limits)
    : machine_(std::make_unique<Machine>(Role::smsc, limits, BindRequest{})) {}

Session::~Session() = default;

void Session::on_connected(Time now) {
  machine_->on_connected(now);
}

void Session::on_bytes(std::span<const std::uint8_t> in, Time now) {
  machine_->on_bytes(in, now);
}

void Session::on_deadline(Time now) {
  machine_->on_deadline(now);
}

void Session::on_closed(Time) {
  machine_->end(EndReason::connection_closed);
  machine_->output.withdraw_all();
}

bool Session::can_send() const {
  return machine_->can_send();
}

std::size_t Session::room() const {
  return can_send() ? machine_->in_flight.capacity() - machine_->in_flight.size() : 0;
}

SequenceNumber Session::send(const SubmitSm& request, Time now) {
  return machine_->send(request, now);
}

SequenceNumber Session::send(const DeliverSm& request, Time now) {
  return machine_->send(request, now);
}

SequenceNumber Session::send(const DataSm& request, Time now) {
  return machine_->send(request, now);
}

void Session::answer(const InboundToken& token, const FixedText<64>& message_id, Time) {
  machine_->answer(token, message_id);
}

void Session::refuse(const InboundToken& token, CommandStatus status, Time) {
  machine_->refuse(token, status);
}

void Session::accept_bind(const InboundToken& token, const FixedText<15>& system_id, Time now) {
  machine_->accept_bind(token, system_id, now);
}

void Session::unbind(Time now) {
  machine_->unbind(now);
}

std::optional<Event> Session::next_event() {
  return machine_->next_event();
}

bool Session::has_output() const {
  return machine_->output.size() != 0;
}

void Session::take_output(Octets& into) {
  machine_->output.take(into);
}

std::optional<Time> Session::deadline() const {
  return machine_->deadline();
}

bool Session::wants_read() const {
  return machine_->output.size() <= machine_->limits.max_output;
}

State Session::state() const {
  return machine_->state;
}

std::size_t Session::in_flight() const {
  return machine_->in_flight.size();
}

std::optional<BindMode> Session::bind_mode() const {
  const bool bound = state() == State::bound || state() == State::unbinding;
  return bound ? std::optional{machine_->mode} : std::nullopt;
}

}  // namespace smpp
