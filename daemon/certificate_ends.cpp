#include "daemon/certificate_ends.hpp"

#include "daemon/net/carrier_link.hpp"

#include <algorithm>

namespace application {
namespace {

void take_first(std::optional<smpp::WallTime>& first, std::optional<smpp::WallTime> end) {
  if (end) {
    first = first ? std::min(*first, *end) : *end;
  }
}

}  // namespace

CertificateEnds certificate_ends(std::span<const admin::BindFacts> binds,
                                 std::string_view carrier) {
  CertificateEnds ends;
  std::optional<smpp::WallTime> ours_of_last_sessions;
  bool up = false;
  for (const admin::BindFacts& bind : binds) {
    if (bind.carrier != carrier || !bind.tls) {
      continue;
    }
    take_first(ours_of_last_sessions, bind.tls->own_expires);
    if (bind.state == net::name_of(net::LinkState::bound)) {
      up = true;
      take_first(ends.theirs, bind.tls->expires);
      take_first(ends.ours, bind.tls->own_expires);
    }
  }
  if (!up) {
    ends.ours = ours_of_last_sessions;
  }
  return ends;
}

}  // namespace application
