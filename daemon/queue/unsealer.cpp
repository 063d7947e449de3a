#include "daemon/queue/unsealer.hpp"

#include "daemon/queue/timestamp.hpp"

namespace queue {
namespace {

routing::Problem bad_seal(std::string_view field, std::string_view detail) {
  return {.code = routing::Problem::Code::invalid, .field = field, .detail = detail};
}

}  // namespace

bool read_claims(JsonReader& in, SealClaims& out) {
  if (!in.enter_object()) {
    in.skip();
    return false;
  }
  bool good = true;
  bool padded = false;
  while (in.next_member()) {
    if (in.name() == "client") {
      const auto name = in.string();
      good = good && name && !out.client && smpp::FixedText<64>::fits(*name);
      out.client.emplace(name.value_or(std::string_view{}));
    } else if (in.name() == "expires") {
      const auto text = in.string();
      const auto time = text ? parse_timestamp(*text) : std::nullopt;
      good = good && time && !out.expires;
      out.expires = time;
    } else if (in.name() == "pad") {
      const bool text = in.string().has_value();
      good = good && text && !padded;
      padded = true;
    } else {
      in.skip();
      good = false;
    }
  }
  return good;
}

smpp::expected<smpp::Octets, routing::Problem> Unsealer::open(std::string_view compact) {
  if (seals_ == nullptr || !seals_->opens(client_->number)) {
    return smpp::unexpected(
        bad_seal("sealed", "nothing sealed is taken: the configuration has no keys.exchange"));
  }
  ++tried_;
  auto plain = seals_->open(client_->number, compact);
  if (!plain) {
    return smpp::unexpected(bad_seal("sealed", words_of(plain.error())));
  }
  return *std::move(plain);
}

std::optional<routing::Problem> Unsealer::check(const SealClaims& claims) const {
  if (claims.client && claims.client->reveal() != client_->name) {
    return bad_seal("seal.client", "is another client: each hands in what it has sealed itself");
  }
  if (claims.expires && *claims.expires < wall_) {
    return bad_seal("seal.expires", "has passed: seal the message anew");
  }
  return std::nullopt;
}

}  // namespace queue
