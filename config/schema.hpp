// Every setting of the configuration file, declared once and bound to the member it fills.
#pragma once

#include "config/config.hpp"
#include "config/setting.hpp"

namespace config {

inline constexpr std::size_t max_carriers = 64;

// The top level of the file. The settings point into `config`, which must outlive them and stay
// where it is.
[[nodiscard]] Settings file_settings(Config& config);

// The blocks that stand under a name or in a list.
[[nodiscard]] Settings carrier_settings(Carrier& carrier);
// Those of them that a profile may hold, the top level of its file.
[[nodiscard]] Settings profile_settings(Carrier& carrier);
// What the carrier means by what it says, and how it wants to be spoken to.
[[nodiscard]] Settings habit_settings(Carrier& carrier);
[[nodiscard]] Settings receipt_settings(Carrier& carrier);
[[nodiscard]] Settings pdu_sample_settings(PduSample& sample);
[[nodiscard]] Settings text_settings(routing::TextRules& text);
[[nodiscard]] Settings client_settings(Client& client);
[[nodiscard]] Settings route_settings(Route& route);
[[nodiscard]] NamedBlocks pool_blocks(routing::OutboundSettings& outbound);
[[nodiscard]] Settings incoming_settings(IncomingRule& incoming);

// The ways to a root key, of which one is taken.
struct RootWays {
  std::string file{};
  std::string credential{};
  bool by_token = false;
  TokenReference token{};
  bool by_service = false;
  ServiceReference service{};
};

[[nodiscard]] Settings root_settings(RootWays& ways);
// And in their place, during a rotation.
[[nodiscard]] Settings rotation_settings(RootReference& current, RootReference& previous);
[[nodiscard]] Settings listen_settings(queue::HttpSettings& http);

}  // namespace config
