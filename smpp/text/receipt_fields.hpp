// The fields of a receipt's text, wherever they are: keys in any case and order, with spaces or
// underscores, between any separators (delivery-receipts section 2). Nothing is read after the key
// `text`: what follows it was written by people and may look like fields. Pure; any thread. Views
// point into the text.
#pragma once

#include "smpp/base/octets.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace smpp {

struct ReceiptFields {
  // Absent, or as written, which may be empty.
  using Field = std::optional<std::string_view>;
  Field id;
  Field sub;
  Field dlvrd;
  Field submit_date;
  Field done_date;
  Field stat;
  Field err;
  Field text;
  bool id_leads = false;  // nothing stands before the key `id`
  // Octets below a space that no ASCII text has, before the key `text`: then all of it is written
  // in the carrier's own alphabet.
  bool control_octets = false;

  struct Extra {
    FixedText<32> key;  // letters of ASCII in lower case, without underscores
    std::string_view value;
  };

  static constexpr std::size_t max_extra = 16;  // carriers add a handful; more is noise
  std::vector<Extra> extra;
};

[[nodiscard]] ReceiptFields scan_receipt(std::string_view text);

}  // namespace smpp
