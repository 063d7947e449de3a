#include "tools/smpp_tool/receipt_command.hpp"

#include "smpp/text/unicode.hpp"
#include "tools/smpp_tool/members.hpp"
#include "tools/smpp_tool/status_command.hpp"

#include <fmt/format.h>

#include <utility>

namespace smpp_tool {
namespace {

namespace json = boost::json;
using smpp::TlvTag;

constexpr std::size_t longest_text = 65'535;  // what a message_payload holds
constexpr std::size_t most_tlvs = 256;

// Ids and words are kept as they came, in ASCII mostly.
json::value text_or_null(std::string_view text) {
  if (text.empty()) {
    return nullptr;
  }
  return smpp::is_valid_utf8(text)
             ? json::string{text}
             : json::string{smpp::view(smpp::decode_latin1(smpp::octets_of(text)))};
}

// In braces a value would become an array of one.
template <class T, class F>
json::value or_null(const std::optional<T>& given, F to_json) {
  json::value out;
  if (given) {
    out = to_json(*given);
  }
  return out;
}

json::value text_or_null(const std::optional<smpp::Utf8>& text) {
  return or_null(text, [](const smpp::Utf8& utf8) { return json::string{smpp::view(utf8)}; });
}

json::value number_or_null(const std::optional<std::uint32_t>& number) {
  return or_null(number, [](std::uint32_t value) { return value; });
}

json::value date_or_null(const std::optional<smpp::ReceiptDate>& date) {
  return or_null(date, [](const auto& value) { return text_or_null(iso_date(value).reveal()); });
}

json::value source_of_id(const smpp::Receipt& receipt) {
  if (receipt.message_id.empty()) {
    return nullptr;
  }
  return receipt.id_from_tlv ? "tlv" : "text";
}

std::optional<TlvTag> tag_of(Members& tlv) {
  if (const auto tag = tlv.text("tag")) {
    const auto number =
        tag->starts_with("0x") || tag->starts_with("0X") ? parse_number(*tag) : std::nullopt;
    if (number && *number <= 0xFFFF) {
      return static_cast<TlvTag>(*number);
    }
    tlv.wrong("type", "tag", "must be written like 0x001E");
    return std::nullopt;
  }
  const auto named = smpp::tlv_named(tlv.text("name").value_or(""));
  if (!named) {
    tlv.wrong("missing", "tag", "is missing");
  }
  return named;
}

// Without `hex`: a string, a number of one octet, or the type and code of an error.
smpp::Octets octets_of_value(Members& tlv) {
  const json::value* const value = tlv.value("value");
  if (value == nullptr) {
    tlv.wrong("missing", "hex", "is missing");
    return {};
  }
  if (value->is_string()) {
    return smpp::to_octets(std::string_view{value->get_string()});
  }
  if (value->is_object()) {
    Members error{*value, "value"};
    const auto type = error.number("type", 255);
    const auto code = error.number("code", 65'535);
    error.expect_no_others({});
    if (error.fault()) {
      tlv.wrong(*error.fault());
    }
    return {static_cast<std::uint8_t>(type.value_or(0)),
            static_cast<std::uint8_t>(code.value_or(0) >> 8),
            static_cast<std::uint8_t>(code.value_or(0))};
  }
  return {static_cast<std::uint8_t>(tlv.number("value", 255).value_or(0))};
}

void take_tlvs(Members& line, smpp::Tlvs& tlvs) {
  const json::value* const given = line.value("tlvs");
  if (given == nullptr) {
    return;
  }
  const json::array* const list = given->if_array();
  if (list == nullptr || list->size() > most_tlvs) {
    return line.wrong(
        "type", "tlvs", fmt::format("must be an array of at most {} objects", most_tlvs));
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    Members tlv{(*list)[i], fmt::format("tlvs[{}]", i)};
    const auto tag = tag_of(tlv);
    auto octets = tlv.hex("hex");
    if (!octets) {
      octets = octets_of_value(tlv);
    }
    tlv.expect_no_others({"name", "value", "length"});
    if (tlv.fault()) {
      return line.wrong(*tlv.fault());
    }
    smpp::add_octets(tlvs, *tag, *octets);
  }
}

smpp::Octets take_text(Members& line, smpp::DataCoding coding) {
  const auto text = line.text("text", true);
  smpp::Octets octets;
  if (auto given = line.hex("text_hex")) {
    octets = std::move(*given);
  } else if (text && coding.value == smpp::DataCoding::ucs2) {
    octets = smpp::encode_utf16be(*text);
  } else if (text) {
    if (auto latin1 = smpp::encode_latin1(*text)) {
      octets = std::move(*latin1);
    } else {
      line.wrong("not_encodable", "text", "has characters beyond Latin-1; write text_hex");
    }
  }
  if (octets.size() > longest_text) {
    line.wrong("too_long", "text", fmt::format("must have at most {} octets", longest_text));
  }
  return octets;
}

std::optional<smpp::ReceiptPattern> take_pattern(Members& line) {
  const auto pattern = line.text("pattern", true);
  if (!pattern) {
    return std::nullopt;
  }
  auto compiled = smpp::ReceiptPattern::compile(*pattern);
  if (!compiled) {
    line.wrong("bad_pattern", "pattern", smpp::to_words(compiled.error()));
    return std::nullopt;
  }
  return std::move(*compiled);
}

template <class P>
json::object answer(const P& pdu, const smpp::ReceiptPattern* pattern) {
  const smpp::ReceiptProfile profile{.pattern = pattern, .words = {}};
  json::object out;
  add_kind(out, pdu.esm_class);
  const bool sniffed =
      out["is_receipt"].as_bool() || smpp::looks_like_receipt(pdu, {smpp::Alphabet::gsm7}, profile);
  out["is_receipt_if_text_sniffing"] = sniffed;
  add_receipt(out,
              sniffed ? smpp::receipt_of(pdu, {smpp::Alphabet::gsm7}, profile) : smpp::Receipt{});
  if (!sniffed) {
    out["message_state"] = nullptr;  // an ordinary message has no state, not an unknown one
  }
  return out;
}

}  // namespace

void add_kind(json::object& out, smpp::EsmClass esm_class) {
  const bool intermediate = esm_class.is_intermediate();
  const bool receipt = esm_class.is_receipt();
  out["is_receipt"] = receipt || intermediate;
  out["kind"] = nullptr;
  if (receipt || intermediate) {
    out["kind"] = intermediate ? "intermediate" : "final_or_status";
  }
}

void add_receipt(json::object& out, const smpp::Receipt& receipt) {
  out["message_id"] = text_or_null(receipt.message_id.reveal());
  out["message_id_source"] = source_of_id(receipt);
  out["sub"] = number_or_null(receipt.submitted);
  out["dlvrd"] = number_or_null(receipt.delivered);
  out["submit_date"] = date_or_null(receipt.submit_date);
  out["done_date"] = date_or_null(receipt.done_date);
  out["stat"] = text_or_null(receipt.word.reveal());
  out["message_state"] = static_cast<unsigned>(receipt.state);
  out["err"] = text_or_null(receipt.error.reveal());
  out["text"] = text_or_null(receipt.text);
  json::object extra;
  for (const auto& [key, value] : receipt.extra) {
    extra[smpp::view(key)] = json::string{smpp::view(value)};
  }
  out["extra"] = std::move(extra);
}

LineResult receipt_command(const json::value& value) {
  Members line{value};
  const auto pdu = line.text("pdu").value_or("deliver_sm");
  const auto esm_class = line.number("esm_class", 255).value_or(smpp::EsmClass::receipt);
  const smpp::DataCoding coding{
      static_cast<std::uint8_t>(line.number("data_coding", 255).value_or(0))};
  const smpp::Octets text = take_text(line, coding);
  const auto pattern = take_pattern(line);
  smpp::Tlvs tlvs;
  take_tlvs(line, tlvs);
  if (pdu != "deliver_sm" && pdu != "data_sm") {
    line.wrong("unknown_value", "pdu", "must be deliver_sm or data_sm");
  }
  line.expect_no_others({"id", "dialect", "note", "expected"});
  if (line.fault()) {
    return smpp::unexpected(*line.fault());
  }
  const auto answered = [&](auto receipt) {
    receipt.esm_class.value = static_cast<std::uint8_t>(esm_class);
    receipt.data_coding = coding;
    receipt.tlvs = std::move(tlvs);
    return answer(receipt, pattern ? &*pattern : nullptr);
  };
  if (pdu == "data_sm") {
    if (!text.empty()) {
      smpp::add_octets(tlvs, TlvTag::message_payload, text);
    }
    return answered(smpp::DataSm{});
  }
  smpp::DeliverSm deliver;
  deliver.short_message = text;
  return answered(std::move(deliver));
}

}  // namespace smpp_tool
