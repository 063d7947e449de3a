#include "tools/smpp_tool/decode_command.hpp"

#include "tools/smpp_tool/message_json.hpp"
#include "tools/smpp_tool/packet.hpp"
#include "tools/smpp_tool/pdu_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace smpp_tool {

namespace json = boost::json;

json::value error_json(const FrameError& error) {
  json::object out{{"code", error.code}, {"field", error.field}, {"offset", error.offset}};
  out["expected_status"] = nullptr;
  if (error.expected_status) {
    out["expected_status"] =
        fmt::format("0x{:08X}", static_cast<std::uint32_t>(*error.expected_status));
  }
  return json::object{{"error", std::move(out)}};
}

bool is_error(const json::value& json) {
  if (const json::array* const list = json.if_array()) {
    return std::ranges::any_of(*list, is_error);
  }
  return json.is_object() && json.get_object().contains("error");
}

namespace {

json::object whole_json(const smpp::Pdu& pdu, const DecodeSettings& settings) {
  json::object out = pdu_to_json(pdu, settings.reveal, settings.vendors);
  if (settings.text) {
    add_message(out, pdu, settings.smsc_default, settings.reveal);
  }
  return out;
}

}  // namespace

json::value decode_frame(std::span<const std::uint8_t> frame, const DecodeSettings& settings) {
  const auto pdu = judge(frame, settings.listener);
  if (pdu) {
    return whole_json(*pdu, settings);
  }
  json::value out = error_json(pdu.error());
  if (settings.despite_error) {
    if (const auto readable = smpp::decode(frame)) {
      out.as_object()["pdu"] = whole_json(*readable, settings);
    }
  }
  return out;
}

json::value decode_octets(std::span<const std::uint8_t> octets, const DecodeSettings& settings) {
  if (!frame_length(octets)) {  // a dump of a whole packet, as tcpdump -X and Wireshark make them
    octets = payload_of_packet(octets).value_or(octets);
  }
  json::array pdus;  // none in a packet that only acknowledges
  while (!octets.empty()) {
    const auto length = frame_length(octets);
    if (!length) {
      pdus.push_back(error_json(length.error()));
      break;
    }
    pdus.push_back(decode_frame(octets.first(*length), settings));
    octets = octets.subspan(*length);
  }
  if (pdus.size() == 1) {
    return std::move(pdus.front());
  }
  return pdus;
}

}  // namespace smpp_tool
