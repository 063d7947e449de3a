// What a carrier sends in routing's tests: messages, parts of them, receipts. Values.
#pragma once

#include "smpp/base/octets.hpp"
#include "smpp/pdu/pdus.hpp"
#include "smpp/pdu/values.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace support {

struct CarrierPdus {
  [[nodiscard]] static smpp::DeliverSm message(std::string_view text,
                                               std::string_view from = "447700900001") {
    smpp::DeliverSm deliver;
    deliver.source_ton = smpp::Ton::international;
    deliver.source_npi = smpp::Npi::isdn;
    deliver.source.assign(from);
    deliver.dest_ton = smpp::Ton::network_specific;
    deliver.dest.assign("60055");
    deliver.short_message = smpp::to_octets(text);
    return deliver;
  }

  [[nodiscard]] static smpp::DeliverSm part(std::uint8_t reference,
                                            std::uint8_t total,
                                            std::uint8_t number,
                                            std::string_view text,
                                            std::string_view from = "447700900001") {
    smpp::DeliverSm deliver = message("", from);
    deliver.esm_class.value = smpp::EsmClass::udhi;
    deliver.short_message = {5, 0, 3, reference, total, number};
    deliver.short_message.insert(deliver.short_message.end(), text.begin(), text.end());
    return deliver;
  }

  [[nodiscard]] static smpp::DeliverSm receipt(std::string_view id,
                                               std::string_view word = "DELIVRD") {
    smpp::DeliverSm deliver = message("");
    deliver.esm_class.value = smpp::EsmClass::receipt;
    std::string text{"id:"};
    text.append(id)
        .append(" sub:001 dlvrd:001 submit date:2611231200 done date:2611231201 stat:")
        .append(word)
        .append(" err:000 text:");
    deliver.short_message = smpp::to_octets(std::string_view{text});
    return deliver;
  }

  // About a message from Shop to this number.
  [[nodiscard]] static smpp::DeliverSm receipt_from(std::string_view number,
                                                    std::string_view id,
                                                    std::string_view word = "DELIVRD") {
    smpp::DeliverSm deliver = receipt(id, word);
    deliver.source_ton = smpp::Ton::international;
    deliver.source_npi = smpp::Npi::isdn;
    deliver.source.assign(number);
    deliver.dest_ton = smpp::Ton::alphanumeric;
    deliver.dest.assign("Shop");
    return deliver;
  }
};

}  // namespace support
