// What the project can say and what it takes: every PDU and every TLV with who sends it, in which
// versions and where. Derived from the rows of ids.hpp and tlv_rows.hpp. Pure; any thread.
#pragma once

#include "smpp/pdu/tlv_rows.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace smpp {

// One TLV in one PDU, in one direction and version.
struct ConformanceRow {
  CommandId pdu{};
  TlvTag tlv{};
  Role sender{};
  Version version{};
  Presence presence{};
};

// What may be or must be there; the rest is refused by a strict receiver and skipped by others.
[[nodiscard]] std::vector<ConformanceRow> conformance_rows();

[[nodiscard]] std::string_view name_of(Presence presence);

// docs/conformance.md, whole.
[[nodiscard]] std::string conformance_page();

}  // namespace smpp
