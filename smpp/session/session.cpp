#include "smpp/session/session.hpp"

#include "smpp/base/assert.hpp"
#include "smpp/session/machine.hpp"

namespace smpp {

Session::Session(SessionLimits limits, const BindRequest& bind)
    : machine_(std::make_unique<Machine>(Role::esme, limits, bind)) {}

Session::Session(SessionLimits limits, AwaitOutbind)
    : machine_(std::make_unique<Machine>(Role::esme, limits, std::nullopt)) {}

Session::Session(SessionLimits limits)
    : machine_(std::make_unique<Machine>(Role::smsc, limits, std::nullopt)) {}

Session::Session(SessionLimits limits, Outbind outbind)
    : machine_(std::make_unique<Machine>(Role::smsc, limits, std::nullopt)) {
  machine_->outbind = std::move(outbind);
}

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
  return machine_->can_send(machine_->role == Role::esme ? CommandId::submit_sm
                                                         : CommandId::deliver_sm);
}

std::size_t Session::room() const {
  return can_send() ? machine_->in_flight.capacity() - machine_->in_flight.size() : 0;
}

bool Session::can_send(CommandId request) const {
  return machine_->can_send(request);
}

template <class Request>
SequenceNumber Session::send(const Request& request, Time now) {
  return machine_->send(request, now);
}

template <class Response>
void Session::respond(const InboundToken& token,
                      const Response& response,
                      Time,
                      CommandStatus status) {
  BRIDGE_ASSERT(machine_->role == Role::smsc || status != CommandStatus::ESME_ROK);
  machine_->respond(token, response, status);
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

void Session::accept_outbind(const BindRequest& bind, Time now) {
  machine_->accept_outbind(bind, now);
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
  machine_->show_sent(into);
}

void Session::watch(FrameWatcher* watcher) {
  machine_->watcher = watcher;
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

Version Session::version() const {
  return machine_->version;
}

#define SMPP_SEND(Request) template SequenceNumber Session::send(const Request&, Time);
SMPP_SEND(SubmitSm)
SMPP_SEND(SubmitMulti)
SMPP_SEND(DeliverSm)
SMPP_SEND(DataSm)
SMPP_SEND(QuerySm)
SMPP_SEND(CancelSm)
SMPP_SEND(ReplaceSm)
SMPP_SEND(AlertNotification)
SMPP_SEND(BroadcastSm)
SMPP_SEND(QueryBroadcastSm)
SMPP_SEND(CancelBroadcastSm)
SMPP_SEND(QueryLastMsgs)
SMPP_SEND(QueryMsgDetails)
SMPP_SEND(ParamRetrieve)
#undef SMPP_SEND

#define SMPP_RESPOND(Response) \
  template void Session::respond(const InboundToken&, const Response&, Time, CommandStatus);
SMPP_RESPOND(SubmitSmResp)
SMPP_RESPOND(SubmitMultiResp)
SMPP_RESPOND(DeliverSmResp)
SMPP_RESPOND(DataSmResp)
SMPP_RESPOND(QuerySmResp)
SMPP_RESPOND(CancelSmResp)
SMPP_RESPOND(ReplaceSmResp)
SMPP_RESPOND(BroadcastSmResp)
SMPP_RESPOND(QueryBroadcastSmResp)
SMPP_RESPOND(CancelBroadcastSmResp)
SMPP_RESPOND(QueryLastMsgsResp)
SMPP_RESPOND(QueryMsgDetailsResp)
SMPP_RESPOND(ParamRetrieveResp)
#undef SMPP_RESPOND

}  // namespace smpp
