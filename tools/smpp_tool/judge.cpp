#include "tools/smpp_tool/judge.hpp"

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

// Nobody answers an answer.
std::optional<CommandStatus> answer_to(smpp::CommandId id, CommandStatus status) {
  return is_response(id) ? std::nullopt : std::optional{status};
}

// Nothing when the session's state and version allow it.
std::optional<FrameError> check_state(smpp::CommandId id, const Listener& listener) {
  const smpp::Reception reception = reception_of(
      listener.role.value_or(Role::smsc), listener.phase.value_or(smpp::Phase::bound_trx), id);
  FrameError error{.code = "state",
                   .field = "command_id",
                   .offset = length_size,
                   .expected_status = std::nullopt};
  switch (reception) {
    case smpp::Reception::wrong_state:
      error.expected_status = CommandStatus::ESME_RINVBNDSTS;
      return error;
    case smpp::Reception::already_bound:
      error.expected_status = CommandStatus::ESME_RALYBND;
      return error;
    case smpp::Reception::unknown:
      error.expected_status = CommandStatus::ESME_RINVCMDID;
      return error;
    case smpp::Reception::message:
    case smpp::Reception::bind:
    case smpp::Reception::unbind:
    case smpp::Reception::enquire_link:
      return std::nullopt;
  }
  return std::nullopt;
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
  auto pdu = smpp::decode(frame);
  const smpp::CommandId id = smpp::decode_header(frame).command_id;
  if (!pdu) {
    const smpp::DecodeError& error = pdu.error();
    return smpp::unexpected(FrameError{.code = code_of(error.code),
                                       .field = error.field,
                                       .offset = error.offset,
                                       .expected_status = answer_to(id, error.answer)});
  }
  if (is_response(id)) {
    return *std::move(pdu);
  }
  if (listener.role || listener.phase) {
    if (const auto error = check_state(id, listener)) {
      return smpp::unexpected(*error);
    }
  }
  return *std::move(pdu);
}

}  // namespace smpp_tool
