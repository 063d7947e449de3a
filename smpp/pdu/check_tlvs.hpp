// The part of check.hpp that judges TLVs by their rows. Pure; any thread.
#pragma once

#include "smpp/pdu/roles.hpp"
#include "smpp/pdu/tlvs.hpp"

#include <cstddef>
#include <optional>

namespace smpp {

// `before` is the size in octets of the TLVs before the one at fault.
struct TlvFault {
  std::string_view name;
  std::size_t before = 0;
  CommandStatus answer{};
};

// Unknown tags pass (reference 3.9). The first that is not allowed, too long or short, or of a
// value without meaning; else what is missing of those that the PDU needs.
[[nodiscard]] std::optional<TlvFault> check_tlvs(const Tlvs& tlvs, CommandId pdu, Version version);

}  // namespace smpp
