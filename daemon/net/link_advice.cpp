#include "daemon/net/link_advice.hpp"

#include "smpp/pdu/status_facts.hpp"

namespace net {
namespace {

std::string_view advice_for(smpp::EndReason end) {
  switch (end) {
    case smpp::EndReason::unbound:
      return "Nothing: we ended it.";
    case smpp::EndReason::peer_unbound:
      return "Nothing, if it comes back: carriers end binds for maintenance. Else ask the carrier.";
    case smpp::EndReason::bind_refused:
      return "See the status of the refusal.";
    case smpp::EndReason::bind_timeout:
      return "Check that host and port are the carrier's SMPP service and that it expects TLS "
             "there; else ask the carrier.";
    case smpp::EndReason::peer_silent:
      return "Look for a firewall or NAT that drops idle connections; a shorter enquire_link keeps "
             "them open.";
    case smpp::EndReason::framing_error:
      return "Check the port, and that it speaks SMPP under TLS as configured; else keep a capture "
             "for the carrier.";
    case smpp::EndReason::connection_closed:
      return "Nothing, if it comes back. Closed right after the bind: ask the carrier whether our "
             "address is allowed.";
    case smpp::EndReason::unbind_timeout:
      return "Nothing: the carrier did not answer our unbind.";
  }
  return {};
}

std::string_view advice_for(smpp::CommandStatus status) {
  const smpp::StatusFacts* const facts = smpp::facts_of(status);
  return facts == nullptr ? std::string_view{"Ask the carrier what this status means."}
                          : facts->advice;
}

}  // namespace

std::string_view advice_for(const LinkError& error) {
  switch (error.code) {
    case LinkErrc::none:
      return {};
    case LinkErrc::resolve_failed:
      return "Check `host` and this machine's DNS (getent hosts NAME).";
    case LinkErrc::connect_failed:
      return "Check `host`, `port` and the firewalls between; ask the carrier whether our address "
             "is allowed.";
    case LinkErrc::connect_timeout:
      return "Nobody answers: check `host`, `port` and the firewalls between; ask the carrier "
             "whether our address is allowed.";
    case LinkErrc::tls_failed:
      return "Check that the port expects TLS, which versions it speaks (`tls.min`) and whether it "
             "wants a client certificate (`tls.cert_file`).";
    case LinkErrc::tls_untrusted:
      return "Get the authority that signed the carrier's certificate and name it in "
             "`tls.ca_file`; "
             "if the certificate has expired, tell the carrier.";
    case LinkErrc::tls_wrong_name:
      return "The certificate is for another name: correct `host`, or give the name that the "
             "carrier "
             "confirms in `tls.name`.";
    case LinkErrc::handshake_timeout:
      return "The peer is connected and silent: check that the port expects TLS.";
    case LinkErrc::bad_local_file:
      return "Mend the file named: it must be there, readable for the daemon and, a key, closed to "
             "others.";
    case LinkErrc::bind_refused:
      return advice_for(error.status);
    case LinkErrc::session_ended:
      return advice_for(error.end);
  }
  return {};
}

}  // namespace net
