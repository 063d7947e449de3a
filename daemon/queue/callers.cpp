#include "daemon/queue/callers.hpp"

#include <unistd.h>

#include <algorithm>

namespace queue {

std::optional<ClientIdentity> client_with_user(std::span<const ClientIdentity> clients,
                                               std::optional<std::uint32_t> uid) {
  const auto known = std::ranges::find_if(
      clients, [uid](const ClientIdentity& client) { return uid && client.uid == uid; });
  return known == clients.end() ? std::nullopt : std::optional{*known};
}

std::optional<ClientIdentity> client_named(std::span<const ClientIdentity> clients,
                                           std::span<const std::string> names) {
  const auto known = std::ranges::find_if(clients, [names](const ClientIdentity& client) {
    return !client.cert_san.empty() && std::ranges::find(names, client.cert_san) != names.end();
  });
  return known == clients.end() ? std::nullopt : std::optional{*known};
}

bool may_administer(std::span<const std::uint32_t> users, std::optional<std::uint32_t> uid) {
  return uid && (*uid == 0 || *uid == ::geteuid() || std::ranges::find(users, *uid) != users.end());
}

Api::Abandon refuse_stranger(const Request&, Api::Done done) {
  done(problem_response("not-allowed",
                        403,
                        {},
                        "only root, the daemon's own user and the users of listen.admin may ask"));
  return {};
}

}  // namespace queue
