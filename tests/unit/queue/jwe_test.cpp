#include "daemon/queue/jwe.hpp"

#include "daemon/queue/base64.hpp"
#include "daemon/queue/json_writer.hpp"
#include "tests/unit/smpp/vectors.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <iostream>
#include <random>
#include <string>

namespace queue {
namespace {

namespace json = boost::json;
using vectors::text;

smpp::Octets from_base64url(std::string_view given) {
  return decode_base64url(given).value();
}

std::string base64url(std::string_view given) {
  smpp::Octets out;
  append_base64url(out, smpp::octets_of(given));
  return std::string{smpp::view(out)};
}

const json::object& jose() {
  return vectors::file("jwe");
}

JweKey exchange_key(std::size_t index) {
  const auto& key = jose().at("keys").at(index).as_object();
  return parse_exchange_key(smpp::octets_of(text(key, "pkcs8"))).value();
}

JweKey shared_key() {
  return parse_shared_key(smpp::octets_of(json::serialize(jose().at("shared")))).value();
}

std::vector<JweKey> all_keys() {
  std::vector<JweKey> keys;
  keys.push_back(exchange_key(0));
  keys.push_back(exchange_key(1));
  keys.push_back(shared_key());
  return keys;
}

smpp::expected<smpp::Octets, JweFault> open(const std::vector<JweKey>& keys,
                                            std::string_view compact) {
  OpeningKeys pointers;
  for (const JweKey& key : keys) {
    pointers.push_back(&key);
  }
  return open_jwe(pointers, compact);
}

// Each way that the bridge seals, with the key that opens it.
std::vector<JweKey> all_ways() {
  std::vector<JweKey> keys = all_keys();
  for (std::size_t i = 0; i < 2; ++i) {
    keys.push_back(exchange_key(i));
    keys.back().algorithm = KeyAlgorithm::ecdh_es_a256kw;
  }
  return keys;
}

TEST(Jwe, OpensWhatJoseMade) {
  const auto keys = all_keys();
  ASSERT_EQ(jose().at("jwes").as_array().size(), 9u);
  for (const auto& one : jose().at("jwes").as_array()) {
    const auto plain = open(keys, text(one.as_object(), "jwe"));
    ASSERT_TRUE(plain) << one;
    EXPECT_EQ(smpp::view(*plain), text(jose(), "plain"));
  }
}

TEST(Jwe, RefusesWhatElseJoseMakes) {
  const auto keys = all_keys();
  for (const auto& one : jose().at("refused").as_array()) {
    const auto plain = open(keys, text(one.as_object(), "jwe"));
    ASSERT_FALSE(plain) << one;
    EXPECT_EQ(plain.error(),
              text(one.as_object(), "fault") == "extended" ? JweFault::extended
                                                           : JweFault::other_algorithm)
        << one;
  }
}

TEST(Jwe, OpensWhatItSealed) {
  for (const JweKey& key : all_ways()) {
    const OpeningKeys keys{&key};
    for (const std::size_t size : {0u, 1u, 255u, 1'024u, 60'000u}) {
      const smpp::Octets plain(size, 'p');
      const auto sealed = seal_jwe(key, plain);
      const auto opened = open_jwe(keys, smpp::view(sealed));
      ASSERT_TRUE(opened) << name_of(key.algorithm) << size;
      EXPECT_EQ(*opened, plain);
      EXPECT_NE(seal_jwe(key, plain), sealed);
    }
  }
}

TEST(Jwe, DoesNotOpenWithAnyCharacterChanged) {
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
  for (const JweKey& key : all_ways()) {
    const OpeningKeys keys{&key};
    const auto sealed = seal_jwe(key, smpp::octets_of("the text of somebody's message"));
    std::string changed{smpp::view(sealed)};
    ASSERT_TRUE(open_jwe(keys, changed));
    for (std::size_t at = 0; at < changed.size(); ++at) {
      const char was = changed[at];
      for (std::size_t step = 1; step < letters.size(); step += 9) {
        changed[at] = letters[(letters.find(was) + step) % letters.size()];
        EXPECT_FALSE(open_jwe(keys, changed)) << name_of(key.algorithm) << " at " << at;
      }
      changed[at] = '+';
      EXPECT_FALSE(open_jwe(keys, changed)) << at;
      changed[at] = was;
    }
    for (std::size_t size = 0; size < changed.size(); ++size) {
      EXPECT_FALSE(open_jwe(keys, std::string_view{changed}.substr(0, size))) << size;
    }
    EXPECT_FALSE(open_jwe(keys, changed + "A"));
    EXPECT_FALSE(open_jwe(keys, changed + "."));
  }
}

TEST(Jwe, DoesNotOpenWithAnyBitOfItsPartsChanged) {
  const JweKey key = exchange_key(1);
  const OpeningKeys keys{&key};
  const auto sealed = seal_jwe(key, smpp::octets_of("the text of somebody's message"));
  std::vector<std::string> parts(1);
  for (const char c : smpp::view(sealed)) {
    c == '.' ? void(parts.emplace_back()) : parts.back().push_back(c);
  }
  ASSERT_EQ(parts.size(), 5u);
  for (std::size_t part = 0; part < parts.size(); ++part) {
    const auto octets = from_base64url(parts[part]);
    for (std::size_t bit = 0; bit < octets.size() * 8; ++bit) {
      auto changed = octets;
      changed[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
      auto all = parts;
      all[part] = base64url(smpp::view(changed));
      const std::string joined = all[0] + "." + all[1] + "." + all[2] + "." + all[3] + "." + all[4];
      EXPECT_FALSE(open_jwe(keys, joined)) << part << " " << bit;
    }
  }
}

TEST(Jwe, SurvivesRandomChanges) {
  const std::uint32_t seed = std::random_device{}();
  std::cout << "seed " << seed << "\n" << std::flush;  // now: what fails may end the process
  std::mt19937 random{seed};
  const auto keys = all_ways();
  std::vector<std::string> good;
  for (const JweKey& key : keys) {
    good.emplace_back(smpp::view(seal_jwe(key, smpp::octets_of("the text of a message"))));
  }
  for (int round = 0; round < 5'000; ++round) {
    std::string changed = good[random() % good.size()];
    const std::string was = changed;
    for (auto count = 1 + random() % 4; count > 0; --count) {
      const std::size_t at = random() % changed.size();
      switch (random() % 4) {
        case 0:
          changed[at] = static_cast<char>(random());
          break;
        case 1:
          changed.erase(at, 1 + random() % 8);
          break;
        case 2:
          changed.insert(at, changed, random() % changed.size(), random() % 32);
          break;
        default: {  // in the header's JSON
          std::string header{smpp::view(
              decode_base64url(changed.substr(0, changed.find('.'))).value_or(smpp::Octets{1}))};
          if (!header.empty()) {  // an earlier change may have taken it
            header[random() % header.size()] = "{}[]\",:x"[random() % 8];
            changed.replace(0, changed.find('.'), base64url(header));
          }
        }
      }
      if (changed.empty()) {
        break;
      }
    }
    EXPECT_TRUE(changed == was || !open(keys, changed));
  }
}

TEST(Jwe, SaysTheSameOfAnotherKeyAndOfWhatWasChanged) {
  const JweKey ours = exchange_key(0);
  const OpeningKeys keys{&ours};
  const auto fault = [&](std::string_view compact) {
    const auto plain = open_jwe(keys, compact);
    return plain ? std::nullopt : std::optional{plain.error()};
  };
  JweKey other;
  other.algorithm = KeyAlgorithm::ecdh_es;
  other.curve = Curve::p256;
  other.pair = generate_pair(Curve::p256);
  const auto plain = smpp::octets_of("text");
  EXPECT_EQ(fault(smpp::view(seal_jwe(other, plain))), JweFault::not_opened);
  other.id = ours.id;
  EXPECT_EQ(fault(smpp::view(seal_jwe(other, plain))), JweFault::not_opened);
  EXPECT_EQ(fault(smpp::view(seal_jwe(exchange_key(1), plain))), JweFault::not_opened);
  EXPECT_EQ(fault(smpp::view(seal_jwe(shared_key(), plain))), JweFault::not_opened);
  auto changed = seal_jwe(ours, plain);
  changed.back() = changed.back() == 'A' ? 'Q' : 'A';
  EXPECT_EQ(fault(smpp::view(changed)), JweFault::not_opened);
  EXPECT_EQ(open_jwe({}, smpp::view(seal_jwe(ours, plain))).error(), JweFault::not_opened);
}

TEST(Jwe, TriesEachKeyWhereNoneIsNamed) {
  auto keys = all_keys();
  JweKey unnamed = exchange_key(1);
  unnamed.id.clear();
  EXPECT_TRUE(open(keys, smpp::view(seal_jwe(unnamed, smpp::octets_of("text")))));
  unnamed = shared_key();
  unnamed.id.clear();
  EXPECT_TRUE(open(keys, smpp::view(seal_jwe(unnamed, smpp::octets_of("text")))));
  // And one that goes by no name opens what was made for any.
  keys.back().id.clear();
  EXPECT_TRUE(open(keys, smpp::view(seal_jwe(shared_key(), smpp::octets_of("text")))));
}

TEST(Jwe, ChecksTheHeader) {
  const JweKey key = exchange_key(0);
  Point point = point_of(generate_pair(Curve::p256), Curve::p256);
  smpp::Octets members;
  JsonWriter out{members};
  write_public_members(out, Curve::p256, point);
  const std::string epk = R"("epk":{)" + std::string{smpp::view(members)} + "}";
  const std::string rest = "..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA";
  const auto fault = [&](std::string_view header) {
    const OpeningKeys keys{&key};
    return open_jwe(keys, base64url(header) + rest).error();
  };
  const std::string start = R"({"alg":"ECDH-ES","enc":"A256GCM",)";
  EXPECT_EQ(fault(start + epk + "}"), JweFault::not_opened);
  EXPECT_EQ(fault(start + epk + R"(,"typ":"JWE","cty":"json","own":[1]})"), JweFault::not_opened);
  for (const std::string& bad : {std::string{"[]"},
                                 std::string{"{"},
                                 std::string{"7"},
                                 start + epk,
                                 start + epk + "}}",
                                 start + R"("epk":{}})",
                                 start + R"("epk":7})",
                                 start + R"("kid":"x"})",
                                 start + R"("epk":{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}})",
                                 start + R"("epk":{"kty":"EC","crv":"P-384","x":"AA","y":"AA"}})",
                                 start + epk + "," + epk + "}",
                                 start + epk.substr(0, epk.size() - 1) + R"(,"d":"AA"}})",
                                 start + epk + R"(,"kid":7})",
                                 start + epk + R"(,"kid":""})",
                                 start + epk + R"(,"kid":")" + std::string(129, 'k') + R"("})",
                                 start + epk + R"(,"apu":"=="})",
                                 std::string{R"({"alg":"A256KW","enc":"A256GCM",)"} + epk + "}"}) {
    EXPECT_EQ(fault(bad), JweFault::bad_header) << bad;
  }
  for (const std::string& bad : {std::string{"{}"},
                                 R"({"alg":"ECDH-ES",)" + epk + "}",
                                 R"({"enc":"A256GCM",)" + epk + "}",
                                 R"({"alg":"none","enc":"A256GCM",)" + epk + "}",
                                 R"({"alg":"RSA-OAEP","enc":"A256GCM",)" + epk + "}",
                                 R"({"alg":["ECDH-ES"],"enc":"A256GCM",)" + epk + "}",
                                 R"({"alg":"ECDH-ES","enc":"a256gcm",)" + epk + "}"}) {
    EXPECT_EQ(fault(bad), JweFault::other_algorithm) << bad;
  }
  EXPECT_EQ(fault(start + epk + R"(,"crit":["x"],"x":1})"), JweFault::extended);
  EXPECT_EQ(fault(start + epk + R"(,"zip":"DEF"})"), JweFault::extended);
  EXPECT_EQ(fault(start + epk + R"(,"x":")" + std::string(2'048, 'x') + R"("})"),
            JweFault::too_large);
  // A point off the curve is told by nobody from a key that does not fit.
  point.y[31] ^= 1;
  members.clear();
  JsonWriter off{members};
  write_public_members(off, Curve::p256, point);
  EXPECT_EQ(fault(start + R"("epk":{)" + std::string{smpp::view(members)} + "}}"),
            JweFault::not_opened);
}

TEST(Jwe, IsNoLongerThanTheLimit) {
  const JweKey key = shared_key();
  const OpeningKeys keys{&key};
  EXPECT_EQ(open_jwe(keys, std::string(max_jwe_characters + 1, 'A')).error(), JweFault::too_large);
  EXPECT_EQ(open_jwe(keys, std::string(max_jwe_characters, 'A')).error(), JweFault::not_compact);
  // The longest message with all of it escaped.
  EXPECT_LT(seal_jwe(key, smpp::Octets(64 * 1024, 'x')).size(), max_jwe_characters);
  for (const JweFault fault : {JweFault::too_large,
                               JweFault::not_compact,
                               JweFault::bad_header,
                               JweFault::other_algorithm,
                               JweFault::extended,
                               JweFault::not_opened}) {
    EXPECT_FALSE(words_of(fault).empty());
  }
}

}  // namespace
}  // namespace queue
