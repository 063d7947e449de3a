#include "daemon/net/link_error.hpp"

namespace net {

std::string_view name_of(LinkErrc error) {
  switch (error) {
    case LinkErrc::none:
      return "none";
    case LinkErrc::resolve_failed:
      return "resolve_failed";
    case LinkErrc::connect_failed:
      return "connect_failed";
    case LinkErrc::connect_timeout:
      return "connect_timeout";
    case LinkErrc::tls_failed:
      return "tls_failed";
    case LinkErrc::tls_untrusted:
      return "tls_untrusted";
    case LinkErrc::tls_wrong_name:
      return "tls_wrong_name";
    case LinkErrc::handshake_timeout:
      return "handshake_timeout";
    case LinkErrc::bad_local_file:
      return "bad_local_file";
    case LinkErrc::bind_refused:
      return "bind_refused";
    case LinkErrc::session_ended:
      return "session_ended";
  }
  return "unknown";
}

}  // namespace net
