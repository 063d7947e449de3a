#include "smpp/session/events.hpp"

namespace smpp {

std::string_view name_of(EndReason reason) {
  switch (reason) {
    case EndReason::unbound:
      return "unbound";
    case EndReason::peer_unbound:
      return "peer_unbound";
    case EndReason::bind_refused:
      return "bind_refused";
    case EndReason::bind_timeout:
      return "bind_timeout";
    case EndReason::peer_silent:
      return "peer_silent";
    case EndReason::framing_error:
      return "framing_error";
    case EndReason::connection_closed:
      return "connection_closed";
    case EndReason::unbind_timeout:
      return "unbind_timeout";
  }
  return "unknown";
}

}  // namespace smpp
