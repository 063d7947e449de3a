#include "daemon/root_keys.hpp"

#include "daemon/credentials.hpp"
#include "daemon/keys/service_root.hpp"
#include "daemon/keys/token_root.hpp"

#include <memory>
#include <utility>
#include <variant>

namespace root_keys {
namespace {

using config::SecretReference;
using Opened = smpp::expected<std::shared_ptr<store::Root>, store::Refusal>;

smpp::expected<store::RootKey, std::string> read_root_key(const SecretReference& secret) {
  const auto octets = credentials::read_key(secret);
  if (!octets) {
    return smpp::unexpected(octets.error());
  }
  return store::parse_root_key(octets->reveal()).map_error([&](const std::string& wrong) {
    return secret.position + ": keys.root: " + wrong;
  });
}

keys::ReadSecret reader_of(const SecretReference& secret) {
  return [secret] { return credentials::read_key(secret); };
}

struct Opening {
  Opened operator()(std::monostate) const { return std::shared_ptr<store::Root>{}; }

  Opened operator()(const SecretReference& secret) const {
    const auto key = read_root_key(secret);
    if (!key) {
      return store::refused(key.error());
    }
    return store::local_root(*key);
  }

  Opened operator()(const config::TokenReference& token) const {
    return keys::open_token_root({.module = token.module,
                                  .token = token.token,
                                  .key = token.key,
                                  .pin = reader_of(token.pin)});
  }

  Opened operator()(const config::ServiceReference& service) const {
    return keys::make_service_root({.host = service.host,
                                    .port = service.port,
                                    .ca_file = service.ca_file,
                                    .mount = service.mount,
                                    .name_space = service.name_space,
                                    .key = service.key,
                                    .token = reader_of(service.token)});
  }
};

}  // namespace

smpp::expected<store::Roots, store::Refusal> open(const config::RootReferences& references) {
  auto current = std::visit(Opening{}, references.current.where);
  if (!current) {
    return smpp::unexpected(std::move(current.error()));
  }
  auto previous = std::visit(Opening{}, references.previous.where);
  if (!previous) {
    return smpp::unexpected(std::move(previous.error()));
  }
  if (*previous != nullptr && (*previous)->id() == (*current)->id()) {
    return store::refused(references.previous.position +
                          ": keys.root.previous: is the same key as `current`; name the one that "
                          "wrapped before, or leave it out");
  }
  return store::Roots{std::move(*current), std::move(*previous)};
}

void for_each_secret(const config::RootReferences& references,
                     const std::function<void(const SecretReference&, const Check&)>& visit) {
  const Check is_key = [](const SecretReference& secret) {
    const auto key = read_root_key(secret);
    return key ? std::string{} : key.error();
  };
  const Check is_there = [](const SecretReference& secret) {
    const auto octets = credentials::read_key(secret);
    return octets ? std::string{} : octets.error();
  };
  for (const config::RootReference* root : {&references.current, &references.previous}) {
    if (const auto* const secret = std::get_if<SecretReference>(&root->where)) {
      visit(*secret, is_key);
    } else if (const auto* const token = std::get_if<config::TokenReference>(&root->where)) {
      visit(token->pin, is_there);
    } else if (const auto* const service = std::get_if<config::ServiceReference>(&root->where)) {
      visit(service->token, is_there);
    }
  }
}

}  // namespace root_keys
