// Who is who: clients by user id or by a name in their certificate, and who may ask what is for the
// operator. Pure.
#pragma once

#include "daemon/queue/api.hpp"
#include "daemon/queue/settings.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace queue {

[[nodiscard]] std::optional<ClientIdentity> client_with_user(
    std::span<const ClientIdentity> clients, std::optional<std::uint32_t> uid);
[[nodiscard]] std::optional<ClientIdentity> client_named(std::span<const ClientIdentity> clients,
                                                         std::span<const std::string> names);

// Root, the daemon's own user and those configured: backends are in the socket's group too.
[[nodiscard]] bool may_administer(std::span<const std::uint32_t> users,
                                  std::optional<std::uint32_t> uid);
// What anybody else is told; as Api::handle.
Api::Abandon refuse_stranger(const Request& request, Api::Done done);

}  // namespace queue
