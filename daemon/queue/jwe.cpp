#include "daemon/queue/jwe.hpp"

#include "daemon/queue/base64.hpp"
#include "daemon/queue/jwe_crypto.hpp"
#include "smpp/base/assert.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace queue {
namespace {

// Which key an agreement is for: the content's own, or the one that wraps it.
std::string_view purpose_of(KeyAlgorithm algorithm) {
  return algorithm == KeyAlgorithm::ecdh_es ? content_encryption : name_of(algorithm);
}

struct CompactParts {
  std::string_view header;  // as it came: associated data
  smpp::Octets header_json;
  smpp::Octets wrapped_key;
  smpp::Octets nonce;
  smpp::Octets ciphertext;
  smpp::Octets tag;
};

std::optional<CompactParts> split_compact(std::string_view compact) {
  CompactParts parts;
  parts.header = compact.substr(0, compact.find('.'));
  const std::array<smpp::Octets*, 5> all{
      &parts.header_json, &parts.wrapped_key, &parts.nonce, &parts.ciphertext, &parts.tag};
  for (smpp::Octets* const part : all) {
    const bool last = part == all.back();
    const std::size_t end = last ? compact.size() : compact.find('.');
    auto octets =
        end == std::string_view::npos ? std::nullopt : decode_base64url(compact.substr(0, end));
    if (!octets) {
      return std::nullopt;
    }
    *part = std::move(*octets);
    compact.remove_prefix(last ? end : end + 1);
  }
  return parts;
}

// Nothing if nonce or tag are not those of A256GCM.
std::optional<SealedContent> content_of(CompactParts& parts) {
  SealedContent content;
  if (parts.nonce.size() != content.nonce.size() || parts.tag.size() != content.tag.size()) {
    return std::nullopt;
  }
  std::ranges::copy(parts.nonce, content.nonce.begin());
  std::ranges::copy(parts.tag, content.tag.begin());
  content.octets = std::move(parts.ciphertext);
  return content;
}

// The key that the two pairs agree on, for this header.
std::optional<smpp::Octets> agreed_key(const JweKey& key, const JweHeader& header) {
  const KeyPair ephemeral = public_key_at(key.curve, header.ephemeral);
  const auto secret = ephemeral == nullptr ? std::nullopt : agree(key.pair, ephemeral);
  if (!secret) {
    return std::nullopt;
  }
  return concat_kdf(
      *secret, purpose_of(header.algorithm), {.u = header.party_u, .v = header.party_v});
}

bool may_open(const JweKey& key, const JweHeader& header) {
  const bool shared = header.algorithm == KeyAlgorithm::a256kw;
  return shared == key.is_shared() && (shared || header.curve == key.curve) &&
         (header.key_id.empty() || key.id.empty() || header.key_id.reveal() == key.id);
}

// What the content is sealed with.
std::optional<smpp::Octets> content_key_of(const JweKey& key,
                                           const JweHeader& header,
                                           std::span<const std::uint8_t> wrapped_key) {
  if (key.is_shared()) {
    return unwrap_content_key(key.shared.reveal(), wrapped_key);
  }
  auto agreed = agreed_key(key, header);
  if (header.algorithm == KeyAlgorithm::ecdh_es) {
    return wrapped_key.empty() ? std::move(agreed) : std::nullopt;
  }
  return agreed ? unwrap_content_key(*agreed, wrapped_key) : std::nullopt;
}

}  // namespace

smpp::Octets seal_jwe(const JweKey& key, std::span<const std::uint8_t> plain) {
  smpp::Octets header;
  smpp::Octets agreed;
  if (key.is_shared()) {
    write_header(header, key, nullptr);
  } else {
    const KeyPair ephemeral = generate_pair(key.curve);
    const Point point = point_of(ephemeral, key.curve);
    write_header(header, key, &point);
    const auto secret = agree(ephemeral, key.pair);
    BRIDGE_ASSERT(secret.has_value());  // tried when the key was read
    agreed = concat_kdf(*secret, purpose_of(key.algorithm), {});
  }
  smpp::Octets content_key;
  smpp::Octets wrapped_key;
  if (key.algorithm == KeyAlgorithm::ecdh_es) {
    content_key = std::move(agreed);
  } else {
    content_key = random_content_key();
    const std::span<const std::uint8_t> wrapping =
        key.is_shared() ? std::span<const std::uint8_t>{key.shared.reveal()} : agreed;
    wrapped_key = wrap_content_key(wrapping, content_key);
  }

  smpp::Octets out;
  out.reserve((header.size() + plain.size()) / 3 * 4 + 128);
  append_base64url(out, header);
  const SealedContent content = seal_content(content_key, out, plain);
  const std::array<std::span<const std::uint8_t>, 4> parts{
      wrapped_key, content.nonce, content.octets, content.tag};
  for (const auto part : parts) {
    smpp::append(out, ".");
    append_base64url(out, part);
  }
  return out;
}

smpp::expected<smpp::Octets, JweFault> open_jwe(std::span<const JweKey* const> keys,
                                                std::string_view compact) {
  if (compact.size() > max_jwe_characters) {
    return smpp::unexpected(JweFault::too_large);
  }
  auto parts = split_compact(compact);
  if (!parts) {
    return smpp::unexpected(JweFault::not_compact);
  }
  const auto header = read_header(smpp::view(parts->header_json));
  if (!header) {
    return smpp::unexpected(header.error());
  }
  const auto content = content_of(*parts);
  if (!content) {
    return smpp::unexpected(JweFault::not_compact);
  }
  for (const JweKey* key : keys) {
    const auto content_key =
        may_open(*key, *header) ? content_key_of(*key, *header, parts->wrapped_key) : std::nullopt;
    auto plain = content_key ? open_content(*content_key, smpp::octets_of(parts->header), *content)
                             : std::nullopt;
    if (plain) {
      return std::move(*plain);
    }
  }
  return smpp::unexpected(JweFault::not_opened);
}

}  // namespace queue
