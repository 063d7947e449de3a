#include "daemon/application_seals.hpp"

#include "daemon/credentials.hpp"

#include <optional>
#include <utility>

namespace application {
namespace {

using Parse = queue::ParsedKey (*)(std::span<const std::uint8_t> given);

class SealReader {
 public:
  explicit SealReader(const PassOver& pass_over) : pass_over_(pass_over) {}

  // Nothing if none is named, it is passed over, or it is wrong, which is told.
  std::optional<queue::JweKey> secret(const config::SecretReference& reference,
                                      const std::string& setting,
                                      Parse parse) {
    if (reference.name.empty() || pass_over_(reference)) {
      return std::nullopt;
    }
    const auto octets = credentials::read_key(reference);
    if (!octets) {
      problems_.push_back(octets.error());
      return std::nullopt;
    }
    return parsed(octets->reveal(), reference.position + ": " + setting, parse);
  }

  std::optional<queue::JweKey> open(const std::string& path, const std::string& setting) {
    if (path.empty()) {
      return std::nullopt;
    }
    const auto octets = credentials::read_public(setting, path);
    if (!octets) {
      problems_.push_back(octets.error());
      return std::nullopt;
    }
    return parsed(*octets, setting + ": " + path, &queue::parse_public_key);
  }

  [[nodiscard]] std::vector<std::string> problems() && { return std::move(problems_); }

 private:
  std::optional<queue::JweKey> parsed(std::span<const std::uint8_t> octets,
                                      const std::string& place,
                                      Parse parse) {
    auto key = parse(octets);
    if (!key) {
      problems_.push_back(place + ": " + key.error());
      return std::nullopt;
    }
    return std::move(*key);
  }

  const PassOver& pass_over_;
  std::vector<std::string> problems_;
};

}  // namespace

smpp::expected<SealKeys, std::vector<std::string>> read_seal_keys(const config::Config& config,
                                                                  const PassOver& pass_over) {
  SealReader reader{pass_over};
  SealKeys keys;
  const auto exchange = [&](const config::SecretReference& reference, const char* setting) {
    if (auto key = reader.secret(reference, setting, &queue::parse_exchange_key)) {
      keys.exchange.push_back(std::move(*key));
    }
  };
  exchange(config.exchange_key, "keys.exchange.current");
  exchange(config.exchange_key_before, "keys.exchange.previous");
  for (const config::Client& client : config.clients) {
    const std::string setting = "clients." + client.rules.name + ".seal.";
    auto key = reader.open(client.seal.public_key, setting + "public_key");
    if (!key) {
      key = reader.secret(client.seal.shared_key, setting + "shared_key", &queue::parse_shared_key);
    }
    if (key) {
      keys.clients.emplace(client.rules.name, std::move(*key));
    }
  }
  if (auto problems = std::move(reader).problems(); !problems.empty()) {
    return smpp::unexpected(std::move(problems));
  }
  return keys;
}

}  // namespace application
