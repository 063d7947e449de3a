#include "config/schema.hpp"
#include "config/schema_parts.hpp"

namespace config {
namespace {

using enum Need;

Settings token_settings(TokenReference& token) {
  return {
      {"module",
       required,
       file(token.module),
       "The token's PKCS#11 library.",
       "/usr/lib/softhsm/libsofthsm2.so"},
      {"token", required, text(token.token, forms::printable, 32), "The token's label.", ""},
      {"key",
       required,
       text(token.key, forms::printable, 200),
       "The label of an AES-256 key in it that may wrap and unwrap.",
       ""},
      {"folder",
       optional,
       File{File::Kind::folder, &token.folder},
       "Where the library keeps files that it works with, if it does: the daemon takes all other "
       "folders out of its own reach.",
       "/var/lib/softhsm/tokens"},
      {"pin", required, SecretPlace{&token.pin}, "The PIN of the token's user.", ""},
  };
}

Settings service_settings(ServiceReference& service) {
  const auto set_address = [&service](std::string_view url) {
    if (const auto address = parse_service_address(url)) {
      service.host = address->host;
      service.port = address->port.value_or(service.port);
    }
  };
  return {
      {"url",
       required,
       Text{&forms::service_address, {}, 1, 260, set_address},
       "Where the service listens. TLS always, its certificate verified.",
       ""},
      {"key",
       required,
       text(service.key, forms::url_path, 64),
       "The name of a key of its transit engine.",
       ""},
      {"token",
       required,
       SecretPlace{&service.token},
       "The token that may encrypt and decrypt with it; read anew for each call, so that an agent "
       "may renew it.",
       ""},
      {"ca_file",
       optional,
       file(service.ca_file),
       "Authorities that may vouch for the service, PEM; without it those that the system trusts.",
       ""},
      {"mount",
       optional,
       text(service.mount, forms::url_path, 64),
       "The path of the transit engine.",
       ""},
      {"namespace",
       optional,
       text(service.name_space, forms::url_path, 64),
       "The namespace that it is in.",
       ""},
  };
}

}  // namespace

Settings root_settings(RootWays& ways) {
  return {
      {"file",
       optional,
       File{File::Kind::secret, &ways.file},
       "A file with the key: 32 octets, or 64 hexadecimal digits or the base64 of them.",
       ""},
      {"credential",
       optional,
       Text{&forms::printable, {}, 1, 64, [&ways](auto name) { ways.credential = name; }},
       "The same as a file in `$CREDENTIALS_DIRECTORY`.",
       ""},
      {"pkcs11",
       optional,
       Block{token_settings(ways.token), [&ways] { ways.by_token = true; }},
       "A key in a PKCS#11 token, which never leaves it.",
       ""},
      {"vault",
       optional,
       Block{service_settings(ways.service), [&ways] { ways.by_service = true; }},
       "A key in a key service that speaks as Vault's transit engine does, which never leaves it.",
       ""},
  };
}

Settings rotation_settings(RootReference& current, RootReference& previous) {
  return {
      {"current", required, RootPlace{&current, nullptr}, "The root key that wraps.", ""},
      {"previous",
       optional,
       RootPlace{&previous, nullptr},
       "One that wrapped before, until `smppbridgectl keys rotate` says that it may go.",
       ""},
  };
}

}  // namespace config
