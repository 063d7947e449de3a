// What somebody calls vendors' TLVs, from a file of YAML or JSON:
//
//   0x1400: principal_entity_id
//   0x1401: {name: template_id, type: cstr, personal: false}
//
// Owned by main; outlives what is decoded with it.
#pragma once

#include "smpp/base/expected.hpp"
#include "smpp/pdu/tlv_rows.hpp"

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace smpp_tool {

class TlvNames {
 public:
  // The error is for people and says where: `name` is the file's.
  [[nodiscard]] static smpp::expected<TlvNames, std::string> parse(std::string_view text,
                                                                   const std::string& name);
  [[nodiscard]] static smpp::expected<TlvNames, std::string> read(const std::string& file);

  [[nodiscard]] smpp::VendorTlvs rows() const { return rows_; }

 private:
  std::deque<std::string> names_;  // where the rows' names lie: they never move
  std::vector<smpp::VendorTlv> rows_;
};

}  // namespace smpp_tool
