#include "tools/smpp_tool/encode_command.hpp"

#include "smpp/pdu/codec.hpp"
#include "tools/smpp_tool/hex_text.hpp"
#include "tools/smpp_tool/pdu_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/string.hpp>

#include <optional>
#include <utility>

namespace smpp_tool {
namespace {

std::optional<LineError> append(smpp::Octets& out,
                                const boost::json::value& json,
                                smpp::VendorTlvs vendors) {
  auto pdu = pdu_from_json(json, vendors);
  if (!pdu) {
    return std::move(pdu.error());
  }
  smpp::encode(out, *pdu);
  return std::nullopt;
}

}  // namespace

LineResult encode_json(const boost::json::value& json, smpp::VendorTlvs vendors) {
  smpp::Octets octets;
  std::optional<LineError> error;
  if (const boost::json::array* const several = json.if_array(); several && !several->empty()) {
    for (const boost::json::value& one : *several) {
      error = error ? std::move(error) : append(octets, one, vendors);
    }
  } else {
    error = append(octets, json, vendors);
  }
  if (error) {
    return smpp::unexpected(*std::move(error));
  }
  return boost::json::string{to_hex(octets)};
}

}  // namespace smpp_tool
