#include "smpp/session/salvage.hpp"

#include "smpp/pdu/codec.hpp"
#include "smpp/wire/reader.hpp"

#include <algorithm>

namespace smpp {
namespace {

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

Body salvage(CommandId id, std::span<const std::uint8_t> octets) {
  Body salvaged = empty_body(id);
  std::visit(
      [octets](auto& body) {
        if constexpr (requires { body.tlvs; }) {
          Reader in{octets};
          Tlvs tlvs;
          if (!TlvArea::decode(in, tlvs, CommandStatus::ESME_RINVTLVSTREAM)) {
            body.tlvs = std::move(tlvs);
            return;
          }
        }
        if constexpr (requires { body.message_id; }) {
          const std::string_view text = view(octets);
          const std::string_view message_id = text.substr(0, text.find('\0'));
          if (body.message_id.fits(message_id) && is_printable(message_id)) {
            body.message_id.assign(message_id);
          }
        }
      },
      salvaged);
  return salvaged;
}

}  // namespace smpp
