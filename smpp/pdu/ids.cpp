#include "smpp/pdu/ids.hpp"

namespace smpp {

std::optional<std::string_view> name_of(CommandId id) {
  switch (id) {
#define SMPP_ROW(name, value, senders, versions) \
  case CommandId::name:                          \
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

std::optional<CommandId> command_named(std::string_view name) {
  for (const CommandRow& row : command_rows) {
    if (row.name == name) {
      return row.id;
    }
  }
  return std::nullopt;
}

std::optional<CommandStatus> status_named(std::string_view name) {
#define SMPP_ROW(known, value)   \
  if (name == #known) {          \
    return CommandStatus::known; \
  }
  SMPP_COMMAND_STATUSES(SMPP_ROW)
#undef SMPP_ROW
  return std::nullopt;
}

}  // namespace smpp
