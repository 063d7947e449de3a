#include "daemon/queue/message_fields.hpp"

#include "daemon/queue/base64.hpp"
#include "daemon/queue/duration.hpp"
#include "daemon/queue/requests.hpp"
#include "daemon/queue/timestamp.hpp"

#include <algorithm>
#include <array>

namespace queue {
namespace {

using routing::Problem;

struct FieldRule {
  std::string_view name;
  std::string_view detail;
};

// In the order of Field.
constexpr std::array<FieldRule, 18> rules{{
    {"to",
     "must be a string: a phone number in international form, 7 to 15 digits with or without +, or "
     "a short code of 3 to 6 digits"},
    {"from",
     "must be a string: a phone number in international form, a short code of 3 to 6 digits, or 1 "
     "to 11 letters, digits, spaces and . _ - & with a letter among them"},
    {"text", "must be a string of 1 to 8192 octets"},
    {"data_base64",
     "must be a string of padded base64 that stands, with its header, for 1 to 140 octets"},
    {"udh_hex",
     "must be a string of hexadecimal digits: the information elements of the user data header "
     "without the header's length octet; it goes with data_base64 only"},
    {"reference", "must be a string of at most 128 octets"},
    {"encoding", "must be auto, gsm7, latin1 or ucs2; it goes with text only"},
    {"receipt", "must be true or false"},
    {"validity",
     "must be whole seconds, or a string such as \"30s\", \"5m\" or \"2d\"; from 1 second to 30 "
     "days"},
    {"priority", "must be an integer from 0, which goes first, to 3"},
    {"class", "must be a string of 1 to 32 of a to z, 0 to 9, _ and -"},
    {"flash", "must be true or false"},
    {"replace", "must be true or false"},
    {"send_at", "must be a string, a time like 2026-11-27T10:30:00Z or with an offset like +01:00"},
    {"tlvs",
     "must be an object of at most 16 members, each a tag like 0x1401 with a string of hexadecimal "
     "digits for at most 255 octets"},
    {"sealed",
     "must be a string of at most 98304 characters, a JWE in compact form, and the only member: "
     "its content has the others"},
    {"seal",
     "must be an object of client, a name, expires, a time like 2026-11-27T10:30:00Z, and pad, a "
     "string; each may be left out, and nothing else is taken"},
    {"",
     "an unknown member; known are to, from, text, data_base64, udh_hex, reference, encoding, "
     "receipt, validity, priority, class, flash, replace, send_at, tlvs, and sealed in place of "
     "all"},
}};

bool read_address(JsonReader& in,
                  std::optional<routing::Address> (*parse)(std::string_view),
                  routing::Address& out) {
  const auto text = in.string();
  const auto address = text ? parse(*text) : std::nullopt;
  if (address) {
    out = *address;
  }
  return address.has_value();
}

bool read_encoding(JsonReader& in, routing::Encoding& out) {
  constexpr std::array<std::string_view, 4> names{"auto", "gsm7", "latin1", "ucs2"};
  const auto text = in.string();
  const auto known = text ? std::ranges::find(names, *text) : names.end();
  if (known != names.end()) {
    out = static_cast<routing::Encoding>(known - names.begin());
  }
  return known != names.end();
}

// Each information element: identifier, length, that many octets; nothing left over.
bool is_header(std::span<const std::uint8_t> udh) {
  std::size_t at = 0;
  while (at + 2 <= udh.size() && at + 2 + udh[at + 1] <= udh.size()) {
    at += 2u + udh[at + 1];
  }
  return at == udh.size();
}

bool read_flag(JsonReader& in, bool& out) {
  const auto flag = in.boolean();
  out = flag.value_or(out);
  return flag.has_value();
}

// Lower-case, as the configuration writes names.
bool is_class(std::string_view text) {
  return !text.empty() && routing::TrafficClass::fits(text) &&
         std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
         });
}

std::optional<smpp::TlvTag> tag_of(std::string_view text) {
  const auto octets = text.size() == 6 && text.starts_with("0x") ? decode_hex(text.substr(2))
                                                                 : std::optional<smpp::Octets>{};
  if (!octets) {
    return std::nullopt;
  }
  return static_cast<smpp::TlvTag>((*octets)[0] << 8 | (*octets)[1]);
}

// All of the object is read, whether it fits or not.
bool read_tlvs(JsonReader& in, smpp::Tlvs& out) {
  constexpr std::size_t most = 16;
  constexpr std::size_t longest = 255;
  if (!in.enter_object()) {
    in.skip();
    return false;
  }
  bool good = true;
  out.clear();
  while (in.next_member()) {
    const auto tag = tag_of(in.name());
    const auto text = in.string();
    auto value = text && text->size() <= 2 * longest ? decode_hex(*text) : std::nullopt;
    good = good && tag && value && out.size() < most && smpp::find(out, *tag) == nullptr;
    if (good) {
      out.push_back(smpp::Tlv{.tag = *tag, .value = std::move(*value)});
    }
  }
  return good;
}

bool read_text(JsonReader& in, std::size_t most, smpp::Utf8& out) {
  const auto text = in.string();
  if (!text || text->empty() || text->size() > most) {
    return false;
  }
  out = smpp::to_utf8(*text);
  return true;
}

bool read_data(JsonReader& in, routing::Submission& out) {
  const auto text = in.string();
  auto data = text && text->size() <= max_user_data * 2 ? decode_base64(*text) : std::nullopt;
  if (!data || data->empty() || data->size() > max_user_data) {
    return false;
  }
  out.data = std::move(*data);
  out.binary = true;
  return true;
}

bool read_user_header(JsonReader& in, smpp::Octets& out) {
  const auto text = in.string();
  auto udh = text && text->size() <= max_user_data * 2 ? decode_hex(*text) : std::nullopt;
  if (!udh || !is_header(*udh)) {
    return false;
  }
  out = std::move(*udh);
  return true;
}

bool read_reference(JsonReader& in, smpp::FixedText<128>& out) {
  const auto text = in.string();
  if (!text || !smpp::FixedText<128>::fits(*text)) {
    return false;
  }
  out.assign(*text);
  return true;
}

bool read_validity(JsonReader& in, std::uint32_t& out) {
  const auto span = read_duration(in);
  if (!span || *span < std::chrono::seconds{1} || *span > std::chrono::seconds{max_validity_s}) {
    return false;
  }
  out = static_cast<std::uint32_t>(std::chrono::ceil<std::chrono::seconds>(*span).count());
  return true;
}

bool read_priority(JsonReader& in, std::uint8_t& out) {
  const auto priority = in.integer();
  if (!priority || *priority < 0 || *priority > 3) {
    return false;
  }
  out = static_cast<std::uint8_t>(*priority);
  return true;
}

bool read_class(JsonReader& in, routing::TrafficClass& out) {
  const auto text = in.string();
  if (!text || !is_class(*text)) {
    return false;
  }
  out.assign(*text);
  return true;
}

}  // namespace

Field field_of(std::string_view name) {
  const auto known = std::ranges::find(rules, name, &FieldRule::name);
  return known == rules.end() ? Field::unknown : static_cast<Field>(known - rules.begin());
}

Problem wrong(Field field) {
  const FieldRule& rule = rules[static_cast<std::size_t>(field)];
  return Problem{.code = Problem::Code::invalid, .field = rule.name, .detail = rule.detail};
}

std::string_view name_of(Field field) {
  return rules[static_cast<std::size_t>(field)].name;
}

Problem wrong(std::string_view field, std::string_view detail) {
  return Problem{.code = Problem::Code::invalid, .field = field, .detail = detail};
}

bool read_field(JsonReader& in, Field field, Item& item) {
  routing::Submission& out = item.message;
  switch (field) {
    case Field::to:
      return read_address(in, routing::parse_destination, out.to);
    case Field::from:
      return read_address(in, routing::parse_sender, out.from);
    case Field::text:
      return read_text(in, max_text_octets, out.text);
    case Field::data_base64:
      return read_data(in, out);
    case Field::udh_hex:
      return read_user_header(in, out.udh);
    case Field::reference:
      return read_reference(in, out.reference);
    case Field::encoding:
      return read_encoding(in, out.encoding);
    case Field::receipt:
      return read_flag(in, out.receipt);
    case Field::validity:
      return read_validity(in, out.validity_s);
    case Field::priority:
      return read_priority(in, out.priority);
    case Field::traffic_class:
      return read_class(in, out.traffic_class);
    case Field::flash:
      return read_flag(in, out.flash);
    case Field::replace:
      return read_flag(in, out.replace);
    case Field::send_at: {
      const auto text = in.string();
      const auto time = text ? parse_timestamp(*text) : std::nullopt;
      out.send_at = time.value_or(smpp::WallTime{});
      return time.has_value();
    }
    case Field::tlvs:
      return read_tlvs(in, out.tlvs);
    case Field::sealed:
      return read_text(in, max_jwe_characters, item.sealed);
    case Field::seal:
      return read_claims(in, item.claims);
    case Field::unknown:
      in.skip();
      return false;
  }
  return false;
}

}  // namespace queue
