#include "tests/support/session_script.hpp"

#include <algorithm>

namespace tests {
namespace {

smpp::ShortMessageFields message(std::string_view text) {
  smpp::ShortMessageFields fields;
  fields.source_ton = smpp::Ton::international;
  fields.source_npi = smpp::Npi::isdn;
  fields.source.assign("447700900101");
  fields.dest_ton = smpp::Ton::international;
  fields.dest_npi = smpp::Npi::isdn;
  fields.dest.assign("447700900102");
  fields.short_message = smpp::to_octets(text);
  return fields;
}

std::string hex(const smpp::Octets& octets) {
  std::string text;
  for (const std::uint8_t octet : octets) {
    constexpr std::string_view digits = "0123456789abcdef";
    text += digits[octet >> 4U];
    text += digits[octet & 15U];
  }
  return text;
}

std::string number(std::uint64_t value) {
  return std::to_string(value);
}

struct Describe {
  std::string operator()(const smpp::Bound& bound) const {
    return "Bound " + std::string(bound.peer_system_id.reveal()) + " " +
           number(bound.peer_version) + " as " + number(static_cast<std::uint64_t>(bound.version));
  }

  std::string operator()(const smpp::BindRequested& bind) const {
    return "BindRequested " + number(bind.token.sequence.value()) + " mode " +
           number(static_cast<std::uint64_t>(bind.mode)) + " " +
           std::string(bind.fields.system_id.reveal());
  }

  std::string operator()(const smpp::OutbindRequested& outbind) const {
    return "OutbindRequested " + std::string(outbind.system_id.reveal());
  }

  std::string operator()(const smpp::Notified& notified) const {
    return "Notified " + hex(frame(notified.body, 0));
  }

  std::string operator()(const smpp::Congested& congested) const {
    return "Congested " + number(congested.state);
  }

  std::string operator()(const smpp::Received& received) const {
    return "Received " + hex(frame(received.body, received.token.sequence.value()));
  }

  std::string operator()(const smpp::Answered& answered) const {
    return "Answered " + hex(frame(answered.body, answered.sequence.value(), answered.status)) +
           (answered.late ? " late" : "");
  }

  std::string operator()(const smpp::Lost& lost) const {
    return "Lost " + number(lost.sequence.value()) + (lost.maybe_written ? "" : " unsent");
  }

  std::string operator()(const smpp::Refused& refused) const {
    return "Refused command " + number(static_cast<std::uint64_t>(refused.command)) + " status " +
           number(static_cast<std::uint64_t>(refused.status)) + " " + std::string(refused.field);
  }

  std::string operator()(const smpp::Ended& ended) const {
    return "Ended " + std::string(smpp::name_of(ended.reason)) + " status " +
           number(static_cast<std::uint64_t>(ended.status));
  }
};

}  // namespace

smpp::SubmitSm submit_sm(std::string_view text) {
  return {message(text)};
}

smpp::DeliverSm deliver_sm(std::string_view text) {
  return {message(text)};
}

smpp::DataSm data_sm(std::string_view text) {
  smpp::DataSm pdu;
  pdu.source.assign("447700900101");
  pdu.dest.assign("447700900102");
  smpp::add_octets(pdu.tlvs, smpp::TlvTag::message_payload, smpp::octets_of(text));
  return pdu;
}

smpp::BindFields bind_fields() {
  smpp::BindFields fields;
  fields.system_id.assign("account");
  fields.password.assign("sesame");
  fields.interface_version = 0x50;  // the session has the peer's version
  return fields;
}

smpp::Octets frame(const smpp::Body& body, std::uint32_t sequence, smpp::CommandStatus status) {
  smpp::Octets out;
  smpp::encode(out,
               smpp::Pdu{.status = status,
                         .sequence = smpp::SequenceNumber{sequence},
                         .body = body,
                         .bodiless = false});
  return out;
}

smpp::Octets header_only(smpp::CommandId id, std::uint32_t sequence, smpp::CommandStatus status) {
  smpp::Octets out;
  smpp::encode_header_only(out, id, status, smpp::SequenceNumber{sequence});
  return out;
}

std::string describe(const smpp::Event& event) {
  return std::visit(Describe{}, event);
}

SessionScript::SessionScript(smpp::Role role,
                             const smpp::SessionLimits& limits,
                             smpp::BindMode mode)
    : session(role == smpp::Role::esme
                  ? smpp::Session{limits, {.mode = mode, .fields = bind_fields()}}
                  : smpp::Session{limits}),
      role_(role),
      mode_(mode) {}

SessionScript::SessionScript(const smpp::SessionLimits& limits, smpp::AwaitOutbind await)
    : session(limits, await), role_(smpp::Role::esme), mode_(smpp::BindMode::receiver) {}

SessionScript::SessionScript(const smpp::SessionLimits& limits, const smpp::Outbind& outbind)
    : session(limits, outbind), role_(smpp::Role::smsc), mode_(smpp::BindMode::receiver) {}

SessionScript& SessionScript::connect() {
  session.on_connected(now);
  gather();
  return *this;
}

SessionScript& SessionScript::bind(std::uint8_t version) {
  connect();
  smpp::BindRespFields answer;
  answer.system_id.assign("carrier");
  smpp::add_u8(answer.tlvs, smpp::TlvTag::sc_interface_version, version);
  smpp::BindFields request = bind_fields();
  request.interface_version = version;

  const auto exchange = [&]<class Request, class Response>(Request, Response) {
    if (role_ == smpp::Role::esme) {
      expect(Request::id).reply(Response{answer});
    } else {
      peer(Request{request}, 1);
      accept_bind(expect_event<smpp::BindRequested>().token);
      expect(Response::id);
    }
  };
  switch (mode_) {
    case smpp::BindMode::transmitter:
      exchange(smpp::BindTransmitter{}, smpp::BindTransmitterResp{});
      break;
    case smpp::BindMode::receiver:
      exchange(smpp::BindReceiver{}, smpp::BindReceiverResp{});
      break;
    case smpp::BindMode::transceiver:
      exchange(smpp::BindTransceiver{}, smpp::BindTransceiverResp{});
      break;
  }
  expect_event<smpp::Bound>();
  return expect_no_event().expect_nothing_written();
}

SessionScript& SessionScript::octets(std::span<const std::uint8_t> octets) {
  session.on_bytes(octets, now);
  gather();
  return *this;
}

SessionScript& SessionScript::peer(const smpp::Body& body,
                                   std::uint32_t sequence,
                                   smpp::CommandStatus status) {
  return octets(frame(body, sequence, status));
}

SessionScript& SessionScript::reply(const smpp::Body& body, smpp::CommandStatus status) {
  return peer(body, last_.sequence.value(), status);
}

SessionScript& SessionScript::reply_header_only(smpp::CommandStatus status) {
  return octets(header_only(smpp::response_to(last_.id()), last_.sequence.value(), status));
}

SessionScript& SessionScript::close() {
  session.on_closed(now);
  gather();
  return *this;
}

SessionScript& SessionScript::advance(smpp::Duration duration) {
  const smpp::Time until = now + duration;
  for (auto deadline = session.deadline(); deadline && *deadline <= until;
       deadline = session.deadline()) {
    now = std::max(now, *deadline);
    session.on_deadline(now);
    gather();
  }
  now = until;
  return *this;
}

SessionScript& SessionScript::answer(const smpp::InboundToken& token, std::string_view message_id) {
  session.answer(token, smpp::FixedText<64>{message_id}, now);
  gather();
  return *this;
}

SessionScript& SessionScript::refuse(const smpp::InboundToken& token, smpp::CommandStatus status) {
  session.refuse(token, status, now);
  gather();
  return *this;
}

SessionScript& SessionScript::accept_bind(const smpp::InboundToken& token) {
  session.accept_bind(token, smpp::FixedText<15>{"carrier"}, now);
  gather();
  return *this;
}

SessionScript& SessionScript::accept_outbind(const smpp::BindRequest& bind) {
  session.accept_outbind(bind, now);
  gather();
  return *this;
}

SessionScript& SessionScript::unbind() {
  session.unbind(now);
  gather();
  return *this;
}

SessionScript& SessionScript::hold_output(bool hold) {
  held_ = hold;
  gather();
  return *this;
}

SessionScript& SessionScript::expect(smpp::CommandId id,
                                     smpp::CommandStatus status,
                                     std::uint32_t sequence,
                                     int line) {
  if (written_.empty()) {
    ADD_FAILURE() << "script line " << line << ": nothing written";
    return *this;
  }
  const smpp::Octets octets = std::move(written_.front());
  written_.pop_front();
  const smpp::Header header = smpp::decode_header(octets);
  EXPECT_EQ(header.command_id, id) << "script line " << line;
  EXPECT_EQ(header.command_status, status) << "script line " << line;
  if (sequence != 0) {
    EXPECT_EQ(header.sequence.value(), sequence) << "script line " << line;
  }
  auto pdu = smpp::decode(octets);
  if (pdu) {
    last_ = std::move(*pdu);
    last_size_ = octets.size();
  } else {
    ADD_FAILURE() << "script line " << line << ": written PDU does not decode";
  }
  return *this;
}

SessionScript& SessionScript::expect_nothing_written(int line) {
  EXPECT_TRUE(written_.empty()) << "script line " << line << ": " << written_.size() << " PDUs";
  return *this;
}

SessionScript& SessionScript::expect_no_event(int line) {
  EXPECT_TRUE(events_.empty()) << "script line " << line << ": " << describe(events_.front());
  return *this;
}

SessionScript& SessionScript::expect_refused(smpp::CommandId command,
                                             smpp::CommandStatus status,
                                             int line) {
  const auto refused = expect_event<smpp::Refused>(line);
  EXPECT_EQ(refused.command, command) << "script line " << line;
  EXPECT_EQ(refused.status, status) << "script line " << line;
  EXPECT_FALSE(refused.field.empty()) << "script line " << line;
  return *this;
}

SessionScript& SessionScript::expect_lost(smpp::SequenceNumber sequence,
                                          bool maybe_written,
                                          int line) {
  const auto lost = expect_event<smpp::Lost>(line);
  EXPECT_EQ(lost.sequence, sequence) << "script line " << line;
  EXPECT_EQ(lost.maybe_written, maybe_written) << "script line " << line;
  return *this;
}

SessionScript& SessionScript::expect_end(smpp::EndReason reason,
                                         smpp::CommandStatus status,
                                         int line) {
  const auto ended = expect_event<smpp::Ended>(line);
  EXPECT_EQ(smpp::name_of(ended.reason), smpp::name_of(reason)) << "script line " << line;
  EXPECT_EQ(ended.status, status) << "script line " << line;
  EXPECT_EQ(session.state(), smpp::State::ended) << "script line " << line;
  EXPECT_FALSE(session.deadline().has_value()) << "script line " << line;
  EXPECT_FALSE(session.can_send()) << "script line " << line;
  return expect_no_event(line);
}

SessionScript& SessionScript::expect_alive(int line) {
  constexpr std::uint32_t sequence = 424242;
  octets(header_only(smpp::CommandId::enquire_link, sequence));
  return expect(smpp::CommandId::enquire_link_resp, smpp::CommandStatus::ESME_ROK, sequence, line);
}

void SessionScript::gather() {
  while (auto event = session.next_event()) {
    events_.push_back(std::move(*event));
  }
  if (held_) {
    return;
  }
  smpp::Octets taken;
  session.take_output(taken);
  EXPECT_FALSE(session.has_output());
  std::span<const std::uint8_t> in{taken};
  for (auto step = framer_.next(in); step.kind == smpp::Framer::Kind::whole;
       step = framer_.next(in)) {
    written_.push_back(smpp::to_octets(step.frame));
  }
  EXPECT_EQ(framer_.held(), 0U) << "a PDU was cut";
}

}  // namespace tests
