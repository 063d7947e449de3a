#include "smpp/pdu/codec.hpp"

#include "smpp/base/assert.hpp"

#include <optional>
#include <utility>

namespace smpp {
namespace {

// Fills `pdu`, which the result keeps: a body is large and is never moved on the way.
template <class P>
std::optional<DecodeError> decode_body(const Header& header,
                                       std::span<const std::uint8_t> body,
                                       P& pdu) {
  Reader in{body};
  std::optional<DecodeError> error;
  for_each_field<P>([&](const auto& field) {
    if (error) {
      return;
    }
    using Kind = typename std::decay_t<decltype(field)>::kind;
    const FieldError failed = Kind::decode(in, pdu.*field.at, field.refusal);
    if (failed) {
      error = DecodeError{.code = DecodeErrc::body,
                          .header = header,
                          .field = failed.in_count ? field.count : field.name,
                          .offset = header_size + in.failed_at(),
                          .answer = failed.status};
    }
  });
  if (!error && !in.empty()) {
    error = DecodeError{.code = DecodeErrc::trailing_octets,
                        .header = header,
                        .field = "tlvs",
                        .offset = header_size + in.offset(),
                        .answer = CommandStatus::ESME_RINVTLVSTREAM};
  }
  return error;
}

template <std::size_t... I>
constexpr bool ids_are_unique(std::index_sequence<I...>) {
  constexpr CommandId ids[] = {std::variant_alternative_t<I, PduTypes>::id...};
  for (std::size_t a = 0; a < sizeof...(I); ++a) {
    for (std::size_t b = a + 1; b < sizeof...(I); ++b) {
      if (ids[a] == ids[b]) {
        return false;
      }
    }
  }
  return true;
}

static_assert(ids_are_unique(std::make_index_sequence<std::variant_size_v<PduTypes>>()));

template <class P>
std::size_t body_size(const P& body) {
  std::size_t total = 0;
  for_each_field<P>([&](const auto& field) {
    using Kind = typename std::decay_t<decltype(field)>::kind;
    total += Kind::size(body.*field.at);
  });
  return total;
}

template <class Out>
void write_header(
    Out& out, std::size_t size, CommandId id, CommandStatus status, SequenceNumber sequence) {
  out.number(static_cast<std::uint32_t>(size));
  out.number(static_cast<std::uint32_t>(id));
  out.number(static_cast<std::uint32_t>(status));
  out.number(sequence.value());
}

}  // namespace

Header decode_header(std::span<const std::uint8_t> frame) {
  Reader in{frame.first(header_size)};
  Header header;
  header.command_length = in.number<std::uint32_t>();
  header.command_id = static_cast<CommandId>(in.number<std::uint32_t>());
  header.command_status = static_cast<CommandStatus>(in.number<std::uint32_t>());
  header.sequence = SequenceNumber{in.number<std::uint32_t>()};
  return header;
}

expected<Pdu, DecodeError> decode(std::span<const std::uint8_t> frame) {
  const Header header = decode_header(frame);
  const auto body = frame.subspan(header_size);
  const bool failed_response =
      is_response(header.command_id) && header.command_status != CommandStatus::ESME_ROK;

  expected<Pdu, DecodeError> result{};
  result->status = header.command_status;
  result->sequence = header.sequence;
  result->bodiless = failed_response && body.empty();
  std::optional<DecodeError> error;
  const bool known = with_pdu_type(header.command_id, [&]<class P>() {
    P& pdu = result->body.template emplace<P>();
    if (!result->bodiless) {
      error = decode_body(header, body, pdu);
    }
  });
  if (!known) {
    error = DecodeError{.code = DecodeErrc::unknown_command,
                        .header = header,
                        .field = "command_id",
                        .offset = 4,
                        .answer = CommandStatus::ESME_RINVCMDID};
  }
  if (error) {
    result = unexpected(*error);
  }
  return result;
}

Body empty_body(CommandId id) {
  Body body;
  const bool known = with_pdu_type(id, [&]<class P>() { body.emplace<P>(); });
  BRIDGE_ASSERT(known);
  return body;
}

std::size_t encoded_size(const Pdu& pdu) {
  if (pdu.bodiless) {
    return header_size;
  }
  return header_size + std::visit([](const auto& body) { return body_size(body); }, pdu.body);
}

template <class P>
void encode(Octets& out, CommandStatus status, SequenceNumber sequence, const P& body) {
  const std::size_t start = out.size();
  const std::size_t size = header_size + body_size(body);
  out.resize(start + size);
  const std::span<std::uint8_t> frame = std::span{out}.subspan(start);
  RoomWriter writer{frame};
  write_header(writer, size, P::id, status, sequence);
  for_each_field<P>([&](const auto& field) {
    using Kind = typename std::decay_t<decltype(field)>::kind;
    Kind::encode(writer, body.*field.at);
  });
  BRIDGE_ASSERT(writer.written(frame) == size);
}

void encode_header_only(Octets& out, CommandId id, CommandStatus status, SequenceNumber sequence) {
  Writer writer{out};
  write_header(writer, header_size, id, status, sequence);
}

void encode(Octets& out, const Pdu& pdu) {
  if (pdu.bodiless) {
    encode_header_only(out, pdu.id(), pdu.status, pdu.sequence);
    return;
  }
  std::visit([&](const auto& body) { encode(out, pdu.status, pdu.sequence, body); }, pdu.body);
}

// The template is for callers that hold a body and need no Pdu around it: one instance a type.
#define SMPP_ENCODE(P) template void encode<P>(Octets&, CommandStatus, SequenceNumber, const P&);
SMPP_ENCODE(SubmitSm)
SMPP_ENCODE(SubmitSmResp)
SMPP_ENCODE(SubmitMulti)
SMPP_ENCODE(SubmitMultiResp)
SMPP_ENCODE(DeliverSm)
SMPP_ENCODE(DeliverSmResp)
SMPP_ENCODE(DataSm)
SMPP_ENCODE(DataSmResp)
SMPP_ENCODE(QuerySm)
SMPP_ENCODE(QuerySmResp)
SMPP_ENCODE(CancelSm)
SMPP_ENCODE(CancelSmResp)
SMPP_ENCODE(ReplaceSm)
SMPP_ENCODE(ReplaceSmResp)
SMPP_ENCODE(AlertNotification)
SMPP_ENCODE(BroadcastSm)
SMPP_ENCODE(BroadcastSmResp)
SMPP_ENCODE(QueryBroadcastSm)
SMPP_ENCODE(QueryBroadcastSmResp)
SMPP_ENCODE(CancelBroadcastSm)
SMPP_ENCODE(CancelBroadcastSmResp)
SMPP_ENCODE(QueryLastMsgs)
SMPP_ENCODE(QueryLastMsgsResp)
SMPP_ENCODE(QueryMsgDetails)
SMPP_ENCODE(QueryMsgDetailsResp)
SMPP_ENCODE(ParamRetrieve)
SMPP_ENCODE(ParamRetrieveResp)
SMPP_ENCODE(BindTransmitter)
SMPP_ENCODE(BindTransmitterResp)
SMPP_ENCODE(BindReceiver)
SMPP_ENCODE(BindReceiverResp)
SMPP_ENCODE(BindTransceiver)
SMPP_ENCODE(BindTransceiverResp)
SMPP_ENCODE(Outbind)
#undef SMPP_ENCODE

}  // namespace smpp
