#include "config/schema.hpp"
#include "config/schema_parts.hpp"

namespace config {
namespace {

using namespace std::chrono_literals;
using enum Need;

Settings tls_settings(net::TlsClientSettings& tls) {
  return {
      {"ca_file",
       optional,
       file(tls.ca_file),
       "PEM file of the certificate authorities that may sign the carrier's certificate. Without "
       "it "
       "the system's trust store counts.",
       "tls/carrier-ca.pem"},
      {"name",
       optional,
       text(tls.name, forms::host, 253),
       "Name that the carrier's certificate must carry, also sent as SNI. Without it: `host`.",
       ""},
      {"cert_file",
       optional,
       file(tls.cert_file),
       "PEM file of our certificate and its chain, for carriers that ask for one. Goes with "
       "`key_file`.",
       ""},
      {"key_file", optional, private_key(tls.key_file), "PEM file of that certificate's key.", ""},
      {"min", optional, tls_version(tls.min), "The lowest TLS version that is spoken.", ""},
  };
}

Settings backoff_settings(net::LinkSettings& link) {
  return {
      {"min",
       optional,
       Span{&link.backoff_min, 100ms, 10min},
       "Wait before the second attempt to connect. Doubles, with jitter.",
       ""},
      {"max", optional, Span{&link.backoff_max, 1s, 1h}, "The longest wait between attempts.", ""},
      {"refused",
       optional,
       Span{&link.backoff_refused, 1s, 24h},
       "Wait after the carrier refused the system id, password or system type: a wrong password "
       "that is hammered locks accounts.",
       ""},
      {"stable_after",
       optional,
       Span{&link.stable_after, 1s, 1h},
       "A bind that lasted this long resets the wait to `min`.",
       ""},
  };
}

// Who the carrier is and how we present ourselves.
Settings account_settings(Carrier& carrier) {
  net::LinkSettings& link = carrier.link;
  smpp::BindFields& fields = link.bind.fields;
  return {
      {"host",
       required,
       text(link.host, forms::host, 253),
       "Host name or IP address of the carrier's SMSC.",
       "smpp.carrier.example"},
      {"port", optional, whole(link.port, 1, 65'535), "TCP port.", ""},
      {"system_id", required, text(fields.system_id, 1), "Account name at the carrier.", "acme01"},
      {"password",
       required,
       SecretPlace{&carrier.password},
       "Where the account's password lies: `{file: PATH}`, mode 0600, or `{credential: NAME}`, a "
       "file in `$CREDENTIALS_DIRECTORY`. At most 64 characters.",
       "{credential: acme-password}"},
      {"system_type",
       optional,
       text(fields.system_type, 0),
       "Only if the carrier asks for one.",
       ""},
      {"bind",
       optional,
       choice(link.bind.mode,
              {{"tx", smpp::BindMode::transmitter},
               {"rx", smpp::BindMode::receiver},
               {"trx", smpp::BindMode::transceiver}}),
       "`tx` sends, `rx` receives, `trx` does both.",
       ""},
      {"binds",
       optional,
       whole(carrier.binds, 1, 32),
       "How many binds are kept up at once. Carriers limit them; ask.",
       ""},
      {"address_range",
       optional,
       text(fields.address_range, 0),
       "Numbers whose messages this bind takes, in the carrier's notation. Usually empty.",
       ""},
      {"ton",
       optional,
       whole(fields.addr_ton, 0, 255),
       "Type of number of `address_range`, as the carrier says.",
       ""},
      {"npi",
       optional,
       whole(fields.addr_npi, 0, 255),
       "Numbering plan of `address_range`, as the carrier says.",
       ""},
      {"tls",
       optional,
       Block{tls_settings(link.tls), {}},
       "TLS to the carrier. The chain and the name are always verified. Each carrier needs `tls` "
       "or, in a lab, `transport`.",
       ""},
      {"transport",
       optional,
       Block{{{"plain",
               required,
               Choice{{"lab"}, std::nullopt, [&link](std::size_t) { link.plain = true; }},
               "TCP without TLS, for a lab only. Needs `lab: true` at the top level.",
               ""}},
             {}},
       "Instead of `tls`, in a lab.",
       ""},
      {"profile",
       optional,
       text(carrier.profile, forms::profile, 4'095),
       "The carrier's habits as a file of its own: a name stands for `profiles/NAME.yaml` beside "
       "the main file. What is set here counts before the profile.",
       ""},
      {"queue",
       required,
       Reference{Reference::To::queue, &carrier.queue},
       "Where messages from this carrier go.",
       "support"},
  };
}

// How fast, how long, how often.
Settings pace_settings(Carrier& carrier) {
  net::LinkSettings& link = carrier.link;
  smpp::SessionLimits& session = link.session;
  routing::CarrierRules& rules = carrier.rules;
  return {
      {"window",
       optional,
       whole(session.window, 1, 1'000),
       "Requests that may wait for an answer at once, on each bind.",
       ""},
      {"peer_window",
       optional,
       whole(session.peer_window, 1, 10'000),
       "Requests of the carrier that may wait for our answer at once, on each bind; more are "
       "refused for now.",
       ""},
      {"rate",
       optional,
       Rate{&rules.rate_per_s, 100'000},
       "Messages sent to the carrier, over all binds. Without it only the window limits.",
       "50/s"},
      {"burst",
       optional,
       whole(rules.rate_burst, 1, 10'000),
       "Messages that may go at once after a pause, within `rate`.",
       ""},
      {"throttle_pause",
       optional,
       Span{&rules.throttle_pause, 100ms, 60s},
       "Pause after the carrier answered that we are too fast. Doubles up to 1m.",
       ""},
      {"retry_after",
       optional,
       Span{&rules.retry_after, 1s, 10min},
       "Wait before a message that was refused for now is sent again. Doubles up to 10m; up to a "
       "quarter more, so that what was refused together does not come back together.",
       ""},
      {"max_attempts",
       optional,
       whole(rules.max_attempts, 1, 1'000),
       "Refusals after which a message has failed.",
       ""},
      {"open_per_conversation",
       optional,
       whole(rules.open_per_conversation, 0, 1'000),
       "Messages between the same two numbers that may be on their way at once. With 1 they arrive "
       "in "
       "the order in which they were handed in, also through throttling, retries and lost "
       "connections; 0 sets no limit, and keeps no order.",
       ""},
      {"queue_limit",
       optional,
       whole(rules.queue_limit, 1, 100'000'000),
       "Messages that may wait on disk; then the API answers 429.",
       ""},
      {"connect_timeout",
       optional,
       Span{&link.connect_timeout, 1s, 2min},
       "From looking up the name to the connection.",
       ""},
      {"handshake_timeout", optional, Span{&link.handshake_timeout, 1s, 2min}, "For TLS.", ""},
      {"bind_timeout",
       optional,
       Span{&session.bind_timeout, 1s, 2min},
       "From the connection to the answer to our bind.",
       ""},
      {"response_timeout",
       optional,
       Span{&session.response_timeout, 1s, 10min},
       "From each request to its answer; then its outcome is unknown.",
       ""},
      {"enquire_link",
       optional,
       Span{&session.enquire_link_after, 1s, 10min},
       "Silence after which the carrier is probed.",
       ""},
      {"backoff",
       optional,
       Block{backoff_settings(link), {}},
       "Waits between attempts to connect.",
       ""},
  };
}

Settings joined(std::initializer_list<Settings> parts) {
  Settings all;
  for (const Settings& part : parts) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

}  // namespace

Settings carrier_settings(Carrier& carrier) {
  return joined({account_settings(carrier), profile_settings(carrier)});
}

Settings profile_settings(Carrier& carrier) {
  return joined(
      {pace_settings(carrier), text_settings(carrier.rules.text), habit_settings(carrier)});
}

}  // namespace config
