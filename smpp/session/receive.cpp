#include "smpp/session/machine.hpp"

namespace smpp {
namespace {

constexpr BindMode mode_of(CommandId bind) {
  if (bind == CommandId::bind_transmitter) {
    return BindMode::transmitter;
  }
  return bind == CommandId::bind_receiver ? BindMode::receiver : BindMode::transceiver;
}

const BindFields& bind_fields_of(const Body& body) {
  if (const auto* transmitter = std::get_if<BindTransmitter>(&body)) {
    return *transmitter;
  }
  if (const auto* receiver = std::get_if<BindReceiver>(&body)) {
    return *receiver;
  }
  return std::get<BindTransceiver>(body);
}

const BindRespFields& bind_resp_fields_of(const Body& body) {
  if (const auto* transmitter = std::get_if<BindTransmitterResp>(&body)) {
    return *transmitter;
  }
  if (const auto* receiver = std::get_if<BindReceiverResp>(&body)) {
    return *receiver;
  }
  return std::get<BindTransceiverResp>(body);
}

// A nack takes the place of any answer; an answer of another command is not one.
template <class Request>
bool answers(const Header& response, const Request& request) {
  return response.sequence == request.sequence &&
         (response.command_id == response_to(request.request) ||
          response.command_id == CommandId::generic_nack);
}

// A nack that says "no error" is still a nack: taken for success it would lose a message.
CommandStatus status_of(const Header& response) {
  if (response.command_id == CommandId::generic_nack &&
      response.command_status == CommandStatus::ESME_ROK) {
    return CommandStatus::ESME_RUNKNOWNERR;
  }
  return response.command_status;
}

}  // namespace

void Session::Machine::on_bytes(std::span<const std::uint8_t> in, Time now) {
  while (state != State::idle && state != State::ended) {
    const Framer::Step step = framer_.next(in);
    if (step.kind == Framer::Kind::more) {
      return;
    }
    if (step.kind == Framer::Kind::broken) {
      respond(CommandId::generic_nack, CommandStatus::ESME_RINVCMDLEN, SequenceNumber{0});
      end(EndReason::framing_error);
      return;
    }
    last_received_ = now;
    on_frame(step.frame, now);
  }
}

void Session::Machine::on_frame(std::span<const std::uint8_t> frame, Time now) {
  const Header header = decode_header(frame);
  if (is_response(header.command_id)) {
    on_response(header, frame, now);
  } else {
    on_request(header, frame);
  }
}

// The header decides first, so that nothing of a request is parsed that would be refused anyway.
void Session::Machine::on_request(const Header& header, std::span<const std::uint8_t> frame) {
  switch (reception_of(role, phase(), header.command_id)) {
    case Reception::message:
      on_message(header, frame);
      return;
    case Reception::bind:
      on_bind(header, frame);
      return;
    case Reception::unbind:
      respond(CommandId::unbind_resp, CommandStatus::ESME_ROK, header.sequence);
      end(EndReason::peer_unbound);
      return;
    case Reception::enquire_link:
      // Whatever may follow the header: that we are alive is true all the same.
      respond(CommandId::enquire_link_resp, CommandStatus::ESME_ROK, header.sequence);
      return;
    case Reception::wrong_state:
      refuse_at_once(header, CommandStatus::ESME_RINVBNDSTS, "command_id");
      return;
    case Reception::already_bound:
      refuse_at_once(header, CommandStatus::ESME_RALYBND, "command_id");
      return;
    case Reception::unknown:
      respond(CommandId::generic_nack, CommandStatus::ESME_RINVCMDID, header.sequence);
      tell<Refused>(header.command_id, CommandStatus::ESME_RINVCMDID, "command_id");
      return;
  }
}

void Session::Machine::on_message(const Header& header, std::span<const std::uint8_t> frame) {
  // After our unbind there is no time to store it: the peer is to try again later, elsewhere.
  if (peer_requests_.full() || state == State::unbinding) {
    // Of the refusals that centres take for "later", ESME_RTHROTTLED is for us to say as SMSC.
    const auto later =
        role == Role::esme ? CommandStatus::ESME_RMSGQFUL : CommandStatus::ESME_RTHROTTLED;
    refuse_at_once(header, later, state == State::unbinding ? "unbinding" : "window");
    return;
  }
  auto pdu = decode(frame);
  if (!pdu) {
    refuse_at_once(header, pdu.error().answer, pdu.error().field);
    return;
  }
  tell<Received>(peer_requests_.add(header.sequence, header.command_id), std::move(pdu->body));
}

void Session::Machine::on_bind(const Header& header, std::span<const std::uint8_t> frame) {
  if (pending_bind_) {
    refuse_at_once(header, CommandStatus::ESME_RALYBND, "command_id");
    return;
  }
  const auto pdu = decode(frame);
  if (!pdu) {
    refuse_at_once(header, pdu.error().answer, pdu.error().field);
    return;
  }
  const BindFields& fields = bind_fields_of(pdu->body);
  const InboundToken token = peer_requests_.add(header.sequence, header.command_id);
  pending_bind_ = PendingBind{.serial = token.serial,
                              .mode = mode_of(header.command_id),
                              .system_id = fields.system_id,
                              .version = fields.interface_version};
  tell<BindRequested>(token, pending_bind_->mode, fields);
}

// Never answered, whatever it is.
void Session::Machine::on_response(const Header& header,
                                   std::span<const std::uint8_t> frame,
                                   Time now) {
  if (bind_ && answers(header, *bind_)) {
    on_bind_answer(header, frame, now);
  } else if (probe_ && answers(header, *probe_)) {
    probe_.reset();
  } else if (unbind_ && answers(header, *unbind_)) {
    end(EndReason::unbound);
  } else if (!settle(in_flight, header, frame, false) && !settle(late_, header, frame, true)) {
    tell<Refused>(header.command_id, header.command_status, "sequence_number");
  }
}

void Session::Machine::on_bind_answer(const Header& header,
                                      std::span<const std::uint8_t> frame,
                                      Time now) {
  const CommandStatus status = status_of(header);
  if (status != CommandStatus::ESME_ROK) {
    end(EndReason::bind_refused, status);
    return;
  }
  bind_.reset();
  Bound bound;
  if (const auto pdu = decode(frame)) {
    const BindRespFields& fields = bind_resp_fields_of(pdu->body);
    bound.peer_system_id = fields.system_id;
    bound.peer_version = find_u8(fields.tlvs, TlvTag::sc_interface_version).value_or(0);
  } else {
    tell<Refused>(header.command_id, pdu.error().answer, pdu.error().field);
  }
  become_bound(std::move(bound), now);
}

bool Session::Machine::settle(InFlight& requests,
                              const Header& header,
                              std::span<const std::uint8_t> frame,
                              bool late) {
  const InFlight::Entry* request = requests.find(header.sequence);
  // What never left cannot have been answered: a number guessed by the peer.
  if (request == nullptr || !answers(header, *request) || !output.given_out(request->output_end)) {
    return false;
  }
  const InFlight::Entry entry = requests.take(header.sequence);
  tell<Answered>(
      entry.sequence, status_of(header), answer_body(header, frame, entry.request), late);
  return true;
}

void Session::Machine::refuse_at_once(const Header& header,
                                      CommandStatus status,
                                      std::string_view field) {
  respond(response_to(header.command_id), status, header.sequence);
  tell<Refused>(header.command_id, status, field);
}

// The header of an answer says what became of the request; a body that cannot be read, as many
// peers send with failures, does not turn a known outcome into doubt.
Body Session::Machine::answer_body(const Header& header,
                                   std::span<const std::uint8_t> frame,
                                   CommandId request) {
  auto pdu = decode(frame);
  if (pdu) {
    return std::move(pdu->body);
  }
  tell<Refused>(header.command_id, pdu.error().answer, pdu.error().field);
  if (header.command_id == CommandId::generic_nack) {
    return GenericNack{};
  }
  if (request == CommandId::submit_sm) {
    return SubmitSmResp{};
  }
  if (request == CommandId::deliver_sm) {
    return DeliverSmResp{};
  }
  return DataSmResp{};
}

}  // namespace smpp
