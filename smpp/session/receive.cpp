#include "smpp/session/machine.hpp"
#include "smpp/session/salvage.hpp"

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

// A command that may not come now.
Fault illegal(CommandStatus answer) {
  constexpr std::size_t place_of_command_id = 4;
  return {.field = "command_id", .offset = place_of_command_id, .answer = answer};
}

const Tlvs* tlvs_of(const Body& body) {
  return std::visit(
      [](const auto& pdu) -> const Tlvs* {
        if constexpr (requires { pdu.tlvs; }) {
          return &pdu.tlvs;
        } else {
          return nullptr;
        }
      },
      body);
}

}  // namespace

void Session::Machine::on_bytes(std::span<const std::uint8_t> in, Time now) {
  while (state != State::idle && state != State::ended) {
    const Framer::Step step = framer_.next(in);
    if (step.kind == Framer::Kind::more) {
      return;
    }
    if (step.kind == Framer::Kind::broken) {
      respond_header_only(
          CommandId::generic_nack, CommandStatus::ESME_RINVCMDLEN, SequenceNumber{0});
      end(EndReason::framing_error);
      return;
    }
    last_received_ = now;
    if (watcher != nullptr) {
      watcher->on_frame(Way::received, step.frame);
    }
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
  switch (reception_of(header.command_id)) {
    case Reception::message:
      on_message(header, frame);
      return;
    case Reception::notice:
      on_notice(header, frame);
      return;
    case Reception::bind:
      on_bind(header, frame);
      return;
    case Reception::outbind:
      on_outbind(header, frame);
      return;
    case Reception::unbind:
      respond_header_only(CommandId::unbind_resp, CommandStatus::ESME_ROK, header.sequence);
      end(EndReason::peer_unbound);
      return;
    case Reception::enquire_link:
      // Whatever may follow the header: that we are alive is true all the same.
      respond_header_only(CommandId::enquire_link_resp, CommandStatus::ESME_ROK, header.sequence);
      return;
    case Reception::wrong_state:
      refuse_at_once(header, illegal(CommandStatus::ESME_RINVBNDSTS));
      return;
    case Reception::already_bound:
      refuse_at_once(header, illegal(CommandStatus::ESME_RALYBND));
      return;
    case Reception::unanswerable:
      tell<Refused>(header.command_id, CommandStatus::ESME_RINVBNDSTS, "command_id");
      return;
    case Reception::unknown:
      respond_header_only(CommandId::generic_nack, CommandStatus::ESME_RINVCMDID, header.sequence);
      tell<Refused>(header.command_id, CommandStatus::ESME_RINVCMDID, "command_id");
      return;
  }
}

Reception Session::Machine::reception_of(CommandId request) const {
  const Operation operation = operation_of(request);
  // The queries that only 3.3 had are rarely known to anyone (reference 3.8).
  const bool old_query = operation.versions == Versions::only_33;
  if (old_query && !limits.old_queries) {
    return Reception::unknown;
  }
  // What the version lacks is unknown to a strict ear only: a peer that sends it surely has it.
  const Version known = limits.strict || old_query ? version : Version::v50;
  return smpp::reception_of(role, phase(), known, operation);
}

void Session::Machine::on_message(const Header& header, std::span<const std::uint8_t> frame) {
  // After our unbind there is no time to store it: the peer is to try again later, elsewhere.
  if (peer_requests_.full() || state == State::unbinding) {
    // Of the refusals that are taken for "later", ESME_RTHROTTLED is for us to say as SMSC, and not
    // to an ESME of 3.3, which does not know it.
    const auto as_smsc =
        version == Version::v33 ? CommandStatus::ESME_RMSGQFUL : CommandStatus::ESME_RTHROTTLED;
    const auto later = role == Role::esme ? limits.refusal : as_smsc;
    refuse_at_once(header,
                   {.field = state == State::unbinding ? "unbinding" : "window", .answer = later});
    return;
  }
  auto pdu = decode(frame);
  if (const auto fault = fault_of(pdu)) {
    refuse_at_once(header, *fault);
    return;
  }
  tell<Received>(peer_requests_.add(header.sequence, header.command_id), std::move(pdu->body));
}

void Session::Machine::on_bind(const Header& header, std::span<const std::uint8_t> frame) {
  if (pending_bind_) {
    refuse_at_once(header, illegal(CommandStatus::ESME_RALYBND));
    return;
  }
  const auto pdu = decode(frame);
  if (const auto fault = fault_of(pdu)) {
    refuse_at_once(header, *fault);
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

// What a request cannot be taken for: it cannot be read, or a strict ear finds it wrong.
std::optional<Fault> Session::Machine::fault_of(const expected<Pdu, DecodeError>& pdu) const {
  if (!pdu) {
    return smpp::fault_of(pdu.error(), version);
  }
  return limits.strict ? check(*pdu, {.receiver = role, .version = version}) : std::nullopt;
}

// There is no answer: what cannot be read is told and goes unanswered too.
void Session::Machine::on_notice(const Header& header, std::span<const std::uint8_t> frame) {
  auto pdu = decode(frame);
  if (const auto fault = fault_of(pdu)) {
    tell<Refused>(header.command_id, fault->answer, fault->field, fault->offset);
    return;
  }
  tell<Notified>(std::move(pdu->body));
}

void Session::Machine::on_outbind(const Header& header, std::span<const std::uint8_t> frame) {
  if (bind_) {  // we called
    tell<Refused>(header.command_id, CommandStatus::ESME_RINVBNDSTS, "command_id");
    return;
  }
  auto pdu = decode(frame);
  if (const auto fault = fault_of(pdu)) {
    tell<Refused>(header.command_id, fault->answer, fault->field, fault->offset);
    return;
  }
  auto& fields = std::get<Outbind>(pdu->body);
  outbound_ = true;
  tell<OutbindRequested>(fields.system_id, Secret{fields.password});
}

// Never answered, whatever it is.
void Session::Machine::on_response(const Header& header,
                                   std::span<const std::uint8_t> frame,
                                   Time now) {
  if (bind_ && answers(header, *bind_)) {
    on_bind_answer(header, frame, now);
  } else if (probe_ && answers(header, *probe_)) {
    probe_.reset();
    if (frame.size() > header_size) {
      if (const auto pdu = decode(frame)) {
        on_congestion(pdu->body);
      }
    }
  } else if (unbind_ && answers(header, *unbind_)) {
    end(EndReason::unbound);
  } else if (!settle(in_flight, header, frame, false) && !settle(late_, header, frame, true)) {
    tell<Refused>(header.command_id, header.command_status, "sequence_number");
    // They lost our framing: whatever we send now, they read it as something else.
    if (header.command_id == CommandId::generic_nack &&
        header.command_status == CommandStatus::ESME_RINVCMDLEN) {
      end(EndReason::framing_error);
    }
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
  const CommandId request = bind_->request;
  bind_.reset();
  Bound bound;
  Version theirs = limits.unstated;
  const Body body = answer_body(header, frame, request);
  const BindRespFields& fields = bind_resp_fields_of(body);
  bound.peer_system_id = fields.system_id;
  if (const auto stated = find_u8(fields.tlvs, TlvTag::sc_interface_version)) {
    bound.peer_version = *stated;
    theirs = version_of(*stated);
  }
  become_bound(std::move(bound), theirs, now);
  on_congestion(body);
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
  Body body = answer_body(header, frame, entry.request);
  on_congestion(body);
  tell<Answered>(entry.sequence, status_of(header), std::move(body), late);
  return true;
}

void Session::Machine::on_congestion(const Body& answer) {
  constexpr std::uint8_t most = 100;  // more means nothing
  const Tlvs* const tlvs = tlvs_of(answer);
  if (tlvs == nullptr || tlvs->empty()) {
    return;
  }
  const auto load = find_u8(*tlvs, TlvTag::congestion_state);
  if (load && *load <= most && load != congestion_) {
    congestion_ = load;
    tell<Congested>(*load);
  }
}

void Session::Machine::refuse_at_once(const Header& header, const Fault& fault) {
  respond_header_only(response_to(header.command_id), fault.answer, header.sequence);
  tell<Refused>(header.command_id, fault.answer, fault.field, fault.offset);
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
  tell<Refused>(header.command_id, pdu.error().answer, pdu.error().field, pdu.error().offset);
  const bool nacked = header.command_id == CommandId::generic_nack;
  return salvage(nacked ? CommandId::generic_nack : response_to(request),
                 frame.subspan(header_size));
}

}  // namespace smpp
