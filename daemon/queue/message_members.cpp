#include "daemon/queue/message_members.hpp"

#include "daemon/queue/base64.hpp"
#include "daemon/queue/duration.hpp"
#include "daemon/queue/requests.hpp"
#include "daemon/queue/timestamp.hpp"

#include <algorithm>
#include <array>

namespace queue {
namespace {

using routing::Problem;
using routing::Submission;

// What the user data of one short message holds (GSM 03.40, 9.2.3.24).
constexpr std::size_t max_user_data = 140;

enum class Field : std::uint8_t {
  to,
  from,
  text,
  data_base64,
  udh_hex,
  reference,
  encoding,
  receipt,
  validity,
  priority,
  traffic_class,
  flash,
  replace,
  send_at,
  tlvs,
  unknown,
};

struct FieldRule {
  std::string_view name;
  std::string_view detail;
};

// In the order of Field.
constexpr std::array<FieldRule, 16> rules{{
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
    {"",
     "an unknown member; known are to, from, text, data_base64, udh_hex, reference, encoding, "
     "receipt, validity, priority, class, flash, replace, send_at, tlvs"},
}};

Field field_of(std::string_view name) {
  const auto known = std::ranges::find(rules, name, &FieldRule::name);
  return known == rules.end() ? Field::unknown : static_cast<Field>(known - rules.begin());
}

Problem wrong(Field field) {
  const FieldRule& rule = rules[static_cast<std::size_t>(field)];
  return Problem{.code = Problem::Code::invalid, .field = rule.name, .detail = rule.detail};
}

Problem wrong(std::string_view field, std::string_view detail) {
  return Problem{.code = Problem::Code::invalid, .field = field, .detail = detail};
}

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

// One value into its field; false if it does not fit.
bool read_field(JsonReader& in, Field field, Submission& out) {
  switch (field) {
    case Field::to:
      return read_address(in, routing::parse_destination, out.to);
    case Field::from:
      return read_address(in, routing::parse_sender, out.from);
    case Field::text: {
      const auto text = in.string();
      if (!text || text->empty() || text->size() > max_text_octets) {
        return false;
      }
      out.text = smpp::to_utf8(*text);
      return true;
    }
    case Field::data_base64: {
      const auto text = in.string();
      auto data = text && text->size() <= max_user_data * 2 ? decode_base64(*text) : std::nullopt;
      if (!data || data->empty() || data->size() > max_user_data) {
        return false;
      }
      out.data = std::move(*data);
      out.binary = true;
      return true;
    }
    case Field::udh_hex: {
      const auto text = in.string();
      auto udh = text && text->size() <= max_user_data * 2 ? decode_hex(*text) : std::nullopt;
      if (!udh || !is_header(*udh)) {
        return false;
      }
      out.udh = std::move(*udh);
      return true;
    }
    case Field::reference: {
      const auto text = in.string();
      if (!text || !smpp::FixedText<128>::fits(*text)) {
        return false;
      }
      out.reference.assign(*text);
      return true;
    }
    case Field::encoding:
      return read_encoding(in, out.encoding);
    case Field::receipt:
      return read_flag(in, out.receipt);
    case Field::validity: {
      const auto span = read_duration(in);
      if (!span || *span < std::chrono::seconds{1} ||
          *span > std::chrono::seconds{max_validity_s}) {
        return false;
      }
      out.validity_s =
          static_cast<std::uint32_t>(std::chrono::ceil<std::chrono::seconds>(*span).count());
      return true;
    }
    case Field::priority: {
      const auto priority = in.integer();
      if (!priority || *priority < 0 || *priority > 3) {
        return false;
      }
      out.priority = static_cast<std::uint8_t>(*priority);
      return true;
    }
    case Field::traffic_class: {
      const auto text = in.string();
      if (!text || !is_class(*text)) {
        return false;
      }
      out.traffic_class.assign(*text);
      return true;
    }
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
    case Field::unknown:
      in.skip();
      return false;
  }
  return false;
}

// What only the whole message shows.
std::optional<Problem> check_whole(unsigned seen, const Submission& out) {
  const auto has = [seen](Field field) {
    return (seen & (1u << static_cast<unsigned>(field))) != 0;
  };
  if (!has(Field::to)) {
    return wrong("to", "is missing: the number that the message goes to");
  }
  if (has(Field::text) == has(Field::data_base64)) {
    return wrong("text", "give either text or data_base64");
  }
  if (has(Field::udh_hex) && !out.binary) {
    return wrong(Field::udh_hex);
  }
  if (has(Field::encoding) && out.binary) {
    return wrong(Field::encoding);
  }
  if (out.data.size() + (out.udh.empty() ? 0 : out.udh.size() + 1) > max_user_data) {
    return wrong(Field::data_base64);
  }
  return std::nullopt;
}

constexpr unsigned bit_of(Field field) {
  return 1u << static_cast<unsigned>(field);
}

constexpr unsigned of_a_submission = bit_of(Field::unknown) - 1;
constexpr unsigned of_a_replacement = bit_of(Field::text) | bit_of(Field::encoding);

// Those of `known`. The first problem counts; the rest of the object is read past.
std::optional<Problem> read_members(
    JsonReader& in, unsigned known, const Problem& unknown, unsigned& seen, Submission& out) {
  std::optional<Problem> first;
  while (in.next_member()) {
    const Field named = field_of(in.name());
    const Field field = (bit_of(named) & known) != 0 ? named : Field::unknown;
    const unsigned bit = bit_of(field);
    const bool again = (seen & bit) != 0;
    seen |= bit;
    const bool good = read_field(in, field, out);
    if (!first && !good) {
      first = field == Field::unknown ? unknown : wrong(field);
    } else if (!first && again) {
      first = wrong(rules[static_cast<std::size_t>(field)].name, "is there twice");
    }
  }
  return first;
}

}  // namespace

std::optional<Problem> read_submission(JsonReader& in, Submission& out) {
  if (!in.enter_object()) {
    in.skip();
    return wrong("", "each message must be a JSON object");
  }
  unsigned seen = 0;
  const auto first = read_members(in, of_a_submission, wrong(Field::unknown), seen, out);
  return first ? first : check_whole(seen, out);
}

std::optional<Problem> read_replacement(JsonReader& in, routing::Replacement& out) {
  if (!in.enter_object()) {
    in.skip();
    return wrong("", "the body must be a JSON object");
  }
  Submission content;
  unsigned seen = 0;
  const Problem unknown = wrong("", "an unknown member; known are text, encoding");
  const auto first = read_members(in, of_a_replacement, unknown, seen, content);
  if (!first && (seen & bit_of(Field::text)) == 0) {
    return wrong("text", "is missing: what the message is to say instead");
  }
  out = {.text = std::move(content.text), .encoding = content.encoding};
  return first;
}

}  // namespace queue
