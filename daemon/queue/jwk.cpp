#include "daemon/queue/jwk.hpp"

#include "daemon/queue/base64.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace queue {
namespace {

constexpr std::array<std::string_view, 9> jwk_members{
    "kty", "crv", "x", "y", "k", "d", "kid", "alg", "use"};
constexpr std::string_view p256_name = "P-256";
constexpr std::string_view x25519_name = "X25519";

Jwk::Kind kind_of(std::string_view name) {
  return name == "EC"    ? Jwk::Kind::ec
         : name == "OKP" ? Jwk::Kind::okp
         : name == "oct" ? Jwk::Kind::oct
                         : Jwk::Kind::other;
}

std::optional<Curve> curve_named(std::string_view name) {
  return name == p256_name     ? std::optional{Curve::p256}
         : name == x25519_name ? std::optional{Curve::x25519}
                               : std::nullopt;
}

bool decode_into(smpp::Octets& out, std::string_view text) {
  auto octets = decode_base64url(text);
  out = std::move(octets).value_or(smpp::Octets{});
  return !out.empty();
}

bool keep_word(Jwk::Word& out, std::string_view text) {
  out.assign(text);
  return !text.empty() && Jwk::Word::fits(text);
}

bool take_member(Jwk& key, std::string_view name, std::string_view text) {
  if (name == "kty") {
    key.kind = kind_of(text);
    return true;
  }
  if (name == "crv") {
    key.curve = curve_named(text);
    return true;
  }
  if (name == "d") {
    key.is_private = true;
    return true;
  }
  return name == "x"     ? decode_into(key.x, text)
         : name == "y"   ? decode_into(key.y, text)
         : name == "k"   ? decode_into(key.k, text)
         : name == "kid" ? keep_word(key.id, text)
         : name == "alg" ? keep_word(key.algorithm, text)
                         : keep_word(key.use, text);
}

bool copy_coordinate(Coordinate& to, const smpp::Octets& from) {
  std::ranges::copy_n(
      from.begin(), static_cast<std::ptrdiff_t>(std::min(from.size(), to.size())), to.begin());
  return from.size() == to.size();
}

void put_member(JsonWriter& out, std::string_view name, const Coordinate& coordinate) {
  smpp::Octets text;
  append_base64url(text, coordinate);
  out.key(name);
  out.string(smpp::view(text));
}

void put_member(JsonWriter& out, std::string_view name, std::string_view word) {
  out.key(name);
  out.string(word);
}

}  // namespace

std::optional<Jwk> read_jwk(JsonReader& in) {
  if (!in.enter_object()) {
    in.skip();
    return std::nullopt;
  }
  Jwk key;
  bool good = true;
  unsigned seen = 0;
  while (in.next_member()) {
    const auto known = std::ranges::find(jwk_members, in.name());
    if (known == jwk_members.end()) {
      in.skip();
      continue;
    }
    const unsigned bit = 1u << (known - jwk_members.begin());
    const auto text = in.string();
    good = good && text && (seen & bit) == 0 && take_member(key, *known, *text);
    seen |= bit;
  }
  return good ? std::optional{std::move(key)} : std::nullopt;
}

std::optional<Point> point_of(const Jwk& key) {
  Point point;
  const bool good = key.curve == Curve::p256
                        ? key.kind == Jwk::Kind::ec && copy_coordinate(point.x, key.x) &&
                              copy_coordinate(point.y, key.y)
                        : key.curve == Curve::x25519 && key.kind == Jwk::Kind::okp &&
                              copy_coordinate(point.x, key.x);
  return good ? std::optional{point} : std::nullopt;
}

void write_public_members(JsonWriter& out, Curve curve, const Point& point) {
  // In the order that a thumbprint wants.
  put_member(out, "crv", curve == Curve::p256 ? p256_name : x25519_name);
  put_member(out, "kty", curve == Curve::p256 ? std::string_view{"EC"} : std::string_view{"OKP"});
  put_member(out, "x", point.x);
  if (curve == Curve::p256) {
    put_member(out, "y", point.y);
  }
}

std::string thumbprint(Curve curve, const Point& point) {
  smpp::Octets canonical;
  JsonWriter out{canonical};
  out.open('{');
  write_public_members(out, curve, point);
  out.close('}');
  smpp::Octets text;
  append_base64url(text, sha256(canonical));
  return std::string{smpp::view(text)};
}

}  // namespace queue
