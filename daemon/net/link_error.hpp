// Why an attempt to connect, or a session, ended. A value; thread-free.
#pragma once

#include "smpp/pdu/ids.hpp"
#include "smpp/session/events.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace net {

enum class LinkErrc : std::uint8_t {
  none,
  resolve_failed,
  connect_failed,
  connect_timeout,
  tls_failed,     // handshake refused or not TLS at all
  tls_untrusted,  // chain does not verify: unknown CA, expired, not yet valid
  tls_wrong_name,
  handshake_timeout,
  bad_local_file,  // our CA, certificate or key file cannot be used
  bind_refused,    // `status` says why
  session_ended,   // `end` says why
};
[[nodiscard]] std::string_view name_of(LinkErrc error);

// Text is fixed, our own settings or the library's own words; never what the peer sent.
struct LinkError {
  LinkErrc code = LinkErrc::none;
  smpp::CommandStatus status = smpp::CommandStatus::ESME_ROK;  // bind_refused
  smpp::EndReason end{};                                       // session_ended
  std::string detail{};  // for people: what happened, what would be right
};

}  // namespace net
