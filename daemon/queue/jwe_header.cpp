#include "daemon/queue/jwe_header.hpp"

#include "daemon/queue/base64.hpp"
#include "daemon/queue/json_reader.hpp"
#include "daemon/queue/json_writer.hpp"

#include <algorithm>
#include <array>

namespace queue {
namespace {

bool read_party(JsonReader& in, smpp::Octets& out) {
  const auto text = in.string();
  auto octets = text ? decode_base64url(*text) : std::nullopt;
  const bool good = octets.has_value();
  out = std::move(octets).value_or(smpp::Octets{});
  return good;
}

// Reads the members one after the other and remembers the first fault.
class HeaderMembers {
 public:
  explicit HeaderMembers(std::string_view json) : in_(json) {}

  smpp::expected<JweHeader, JweFault> read() {
    if (!in_.enter_object()) {
      return smpp::unexpected(JweFault::bad_header);
    }
    while (in_.next_member()) {
      take();
    }
    if (in_.failed() || !in_.at_end()) {
      return smpp::unexpected(JweFault::bad_header);
    }
    if (fault_) {
      return smpp::unexpected(*fault_);
    }
    if (!has(alg) || !has(enc)) {
      return smpp::unexpected(JweFault::other_algorithm);
    }
    if ((header_.algorithm != KeyAlgorithm::a256kw) != has(epk)) {
      return smpp::unexpected(JweFault::bad_header);
    }
    return std::move(header_);
  }

 private:
  enum Name : std::uint8_t { alg, enc, kid, epk, apu, apv, crit, zip, other };

  static constexpr std::array<std::string_view, 8> names{
      "alg", "enc", "kid", "epk", "apu", "apv", "crit", "zip"};

  [[nodiscard]] bool has(Name name) const { return (seen_ & (1u << name)) != 0; }

  void refuse(JweFault fault) { fault_ = fault_.value_or(fault); }

  void need(bool good, JweFault fault = JweFault::bad_header) {
    if (!good) {
      refuse(fault);
    }
  }

  void take() {
    const auto name = static_cast<Name>(std::ranges::find(names, in_.name()) - names.begin());
    need(name == other || !has(name));
    seen_ |= 1u << name;
    switch (name) {
      case alg: {
        const auto text = in_.string();
        const auto known = text ? algorithm_named(*text) : std::nullopt;
        need(known.has_value(), JweFault::other_algorithm);
        header_.algorithm = known.value_or(KeyAlgorithm::ecdh_es);
        return;
      }
      case enc:
        need(in_.string() == content_encryption, JweFault::other_algorithm);
        return;
      case kid: {
        const auto text = in_.string();
        need(text && !text->empty() && Jwk::Word::fits(*text));
        header_.key_id.assign(text.value_or(std::string_view{}));
        return;
      }
      case epk: {
        const auto key = read_jwk(in_);
        const auto point = key && !key->is_private ? point_of(*key) : std::nullopt;
        need(point.has_value());
        if (point) {
          header_.curve = key->curve;
          header_.ephemeral = *point;
        }
        return;
      }
      case apu:
        need(read_party(in_, header_.party_u));
        return;
      case apv:
        need(read_party(in_, header_.party_v));
        return;
      case crit:
      case zip:
        in_.skip();
        refuse(JweFault::extended);
        return;
      case other:
        in_.skip();
        return;
    }
  }

  JsonReader in_;
  JweHeader header_;
  unsigned seen_ = 0;
  std::optional<JweFault> fault_;
};

}  // namespace

std::string_view words_of(JweFault fault) {
  switch (fault) {
    case JweFault::too_large:
      return "is too long: a JWE has at most 98304 characters, its header at most 2048 octets";
    case JweFault::not_compact:
      return "must be a JWE in compact form: five parts in base64url, with dots between them";
    case JweFault::bad_header:
      return "the JWE's header must be a JSON object with alg, enc and, for ECDH-ES, epk: a public "
             "key on P-256 or X25519";
    case JweFault::other_algorithm:
      return "the JWE's alg must be ECDH-ES, ECDH-ES+A256KW or A256KW, and its enc A256GCM";
    case JweFault::extended:
      return "a JWE with crit or zip is not taken";
    case JweFault::not_opened:
      return "cannot be opened: it was made for a key that is not (or no longer) ours, or changed "
             "on its way; GET /v1/keys gives the key";
  }
  return {};
}

smpp::expected<JweHeader, JweFault> read_header(std::string_view json) {
  if (json.size() > max_header_octets) {
    return smpp::unexpected(JweFault::too_large);
  }
  return HeaderMembers{json}.read();
}

void write_header(smpp::Octets& out, const JweKey& key, const Point* ephemeral) {
  JsonWriter json{out};
  json.open('{');
  json.key("alg");
  json.string(name_of(key.algorithm));
  json.key("enc");
  json.string(content_encryption);
  if (!key.id.empty()) {
    json.key("kid");
    json.string(key.id);
  }
  if (ephemeral != nullptr) {
    json.key("epk");
    json.open('{');
    write_public_members(json, key.curve, *ephemeral);
    json.close('}');
  }
  json.close('}');
}

}  // namespace queue
