// When the certificates between us and a carrier run out, of all its binds the end that comes
// first. A value of what the operator is shown of them.
#pragma once

#include "daemon/admin/facts.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace application {

struct CertificateEnds {
  // Nothing while no bind is up: the next session may be shown another certificate.
  std::optional<smpp::WallTime> theirs;
  // Without a bind that is up, of the last sessions: it may be what has run out that keeps them
  // down. Nothing if we have none for the carrier.
  std::optional<smpp::WallTime> ours;
};

[[nodiscard]] CertificateEnds certificate_ends(std::span<const admin::BindFacts> binds,
                                               std::string_view carrier);

}  // namespace application
