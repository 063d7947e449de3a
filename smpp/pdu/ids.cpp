#include "smpp/pdu/ids.hpp"

namespace smpp {

std::optional<std::string_view> name_of(CommandId id) {
  switch (id) {
    case CommandId::bind_receiver:
      return "bind_receiver";
    case CommandId::bind_receiver_resp:
      return "bind_receiver_resp";
    case CommandId::bind_transmitter:
      return "bind_transmitter";
    case CommandId::bind_transmitter_resp:
      return "bind_transmitter_resp";
    case CommandId::submit_sm:
      return "submit_sm";
    case CommandId::submit_sm_resp:
      return "submit_sm_resp";
    case CommandId::deliver_sm:
      return "deliver_sm";
    case CommandId::deliver_sm_resp:
      return "deliver_sm_resp";
    case CommandId::unbind:
      return "unbind";
    case CommandId::unbind_resp:
      return "unbind_resp";
    case CommandId::bind_transceiver:
      return "bind_transceiver";
    case CommandId::bind_transceiver_resp:
      return "bind_transceiver_resp";
    case CommandId::enquire_link:
      return "enquire_link";
    case CommandId::enquire_link_resp:
      return "enquire_link_resp";
    case CommandId::data_sm:
      return "data_sm";
    case CommandId::data_sm_resp:
      return "data_sm_resp";
    case CommandId::generic_nack:
      return "generic_nack";
  }
  return std::nullopt;
}

std::optional<std::string_view> name_of(CommandStatus status) {
  switch (status) {
#define SMPP_ROW(name, value) \
  case CommandStatus::name:   \
    return #name;
    SMPP_COMMAND_STATUSES(SMPP_ROW)
#undef SMPP_ROW
  }
  return std::nullopt;
}

}  // namespace smpp
