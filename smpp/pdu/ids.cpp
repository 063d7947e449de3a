#include "smpp/pdu/ids.hpp"

namespace smpp {

std::optional<std::string_view> name_of(CommandId id) {
  switch (id) {
#define SMPP_ROW(name, value) \
  case CommandId::name:       \
    return #name;
    SMPP_COMMANDS(SMPP_ROW)
#undef SMPP_ROW
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
