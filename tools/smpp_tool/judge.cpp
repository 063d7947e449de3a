#include "tools/smpp_tool/judge.hpp"

#include "smpp/pdu/check.hpp"
#include "smpp/session/limits.hpp"

#include <algorithm>
#include <array>

namespace smpp_tool {
namespace {

using smpp::CommandStatus;
using smpp::Role;
using smpp::Version;

constexpr std::size_t length_size = 4;

std::string_view code_of(smpp::DecodeErrc code) {
  switch (code) {
    case smpp::DecodeErrc::unknown_command:
      return "unknown_command";
    case smpp::DecodeErrc::body:
      return "malformed";
    case smpp::DecodeErrc::trailing_octets:
      return "trailing_octets";
  }
  return {};
}

// Nobody answers an answer, nor the two requests that have none.
std::optional<CommandStatus> answer_to(smpp::CommandId id, CommandStatus status) {
  const bool unanswered = is_response(id) || id == smpp::CommandId::alert_notification ||
                          id == smpp::CommandId::outbind;
  return unanswered ? std::nullopt : std::optional{status};
}

FrameError not_legal(smpp::CommandId id, CommandStatus status) {
  return {.code = "state",
          .field = "command_id",
          .offset = length_size,
          .expected_status = answer_to(id, status)};
}

const smpp::CommandRow& row_of(smpp::CommandId id) {
  return *std::ranges::find(smpp::command_rows, id, &smpp::CommandRow::id);
}

std::optional<FrameError> check_phase(smpp::CommandId id, const Listener& listener) {
  switch (reception_of(listener.role.value_or(Role::smsc),
                       listener.phase.value_or(smpp::Phase::bound_trx),
                       listener.version.value_or(Version::v34),
                       id)) {
    case smpp::Reception::wrong_state:
    case smpp::Reception::unanswerable:
      return not_legal(id, CommandStatus::ESME_RINVBNDSTS);
    case smpp::Reception::already_bound:
      return not_legal(id, CommandStatus::ESME_RALYBND);
    case smpp::Reception::unknown:
      return not_legal(id, CommandStatus::ESME_RINVCMDID);
    case smpp::Reception::message:
    case smpp::Reception::notice:
    case smpp::Reception::bind:
    case smpp::Reception::outbind:
    case smpp::Reception::unbind:
    case smpp::Reception::enquire_link:
      return std::nullopt;
  }
  return std::nullopt;
}

// Nothing when the session's state and version allow it.
std::optional<FrameError> check_state(smpp::CommandId id, const Listener& listener) {
  if (listener.role || listener.phase) {
    if (const auto error = check_phase(id, listener)) {
      return error;
    }
  }
  const bool has_command = !listener.version || includes(row_of(id).versions, *listener.version);
  return has_command ? std::nullopt : std::optional{not_legal(id, CommandStatus::ESME_RINVCMDID)};
}

// The first fault for the ear it was told of. What was not told is chosen so that the PDU is right,
// if it can be; else it is judged as 3.4 does, by whom it goes to, or as 5.0 where only that has
// the command or the TLV.
std::optional<smpp::Fault> check_values(const smpp::Pdu& pdu, const Listener& listener) {
  const smpp::CommandRow& row = row_of(pdu.id());
  std::optional<smpp::Fault> first;
  for (const Version version : {Version::v34, Version::v50, Version::v33}) {
    for (const Role receiver : {Role::smsc, Role::esme}) {
      if (listener.version.value_or(version) != version ||
          listener.role.value_or(receiver) != receiver ||
          (!listener.role && !includes(row.senders, peer_of(receiver))) ||
          (!listener.version && !includes(row.versions, version))) {
        continue;
      }
      const auto fault = check(pdu, smpp::Ear{.receiver = receiver, .version = version});
      if (!fault) {
        return std::nullopt;
      }
      const bool not_of_34 = first && first->answer == CommandStatus::ESME_RTLVNOTALLWD;
      first = first && !(not_of_34 && version == Version::v50) ? first : fault;
    }
  }
  return first;
}

}  // namespace

std::size_t max_pdu() {
  return smpp::SessionLimits{}.max_pdu;
}

smpp::expected<std::size_t, FrameError> frame_length(std::span<const std::uint8_t> octets) {
  const FrameError incomplete{.code = "incomplete",
                              .field = "command_length",
                              .offset = octets.size(),
                              .expected_status = std::nullopt};
  if (octets.size() < length_size) {
    return smpp::unexpected(incomplete);
  }
  smpp::Reader in{octets};
  const std::size_t length = in.number<std::uint32_t>();
  if (length < smpp::header_size || length > max_pdu()) {
    return smpp::unexpected(FrameError{.code = "command_length",
                                       .field = "command_length",
                                       .offset = 0,
                                       .expected_status = CommandStatus::ESME_RINVCMDLEN});
  }
  if (length > octets.size()) {
    return smpp::unexpected(incomplete);
  }
  return length;
}

smpp::expected<smpp::Pdu, FrameError> judge(std::span<const std::uint8_t> frame,
                                            const Listener& listener) {
  const smpp::CommandId id = smpp::decode_header(frame).command_id;
  // The header decides first: a body is not read where the command may not come.
  if (!is_response(id) && smpp::name_of(id)) {
    if (const auto error = check_state(id, listener)) {
      return smpp::unexpected(*error);
    }
  }
  auto pdu = smpp::decode(frame);
  if (!pdu) {
    const auto fault = smpp::fault_of(pdu.error(), listener.version.value_or(Version::v34));
    return smpp::unexpected(FrameError{.code = code_of(pdu.error().code),
                                       .field = fault.field,
                                       .offset = fault.offset,
                                       .expected_status = answer_to(id, fault.answer)});
  }
  if (is_response(id)) {
    return *std::move(pdu);
  }
  if (const auto fault = check_values(*pdu, listener)) {
    return smpp::unexpected(FrameError{.code = "value",
                                       .field = fault->field,
                                       .offset = fault->offset,
                                       .expected_status = answer_to(id, fault->answer)});
  }
  return *std::move(pdu);
}

}  // namespace smpp_tool
