// The text of a receipt out of the octets that carried it, and its fields; receipt.cpp's own.
// Carriers write ASCII under any data_coding, UTF-16 where they say so and where they do not, and
// their own alphabet when a gateway of theirs encoded the receipt itself. Never fails: the text is
// read as far as it can be. Lives as long as one PDU is read; views point into it and into the PDU.
#pragma once

#include "smpp/base/octets.hpp"
#include "smpp/pdu/values.hpp"
#include "smpp/text/alphabet.hpp"
#include "smpp/text/receipt_fields.hpp"
#include "smpp/text/receipt_pattern.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace smpp {

class ReceiptText {
 public:
  // `pattern`: the carrier's own layout, may be nullptr; a text of another is read as any.
  ReceiptText(std::span<const std::uint8_t> octets,
              DataCoding coding,
              const SeptetForm& form,
              const CodingRules& rules,
              const ReceiptPattern* pattern);
  ReceiptText(const ReceiptText&) = delete;
  ReceiptText& operator=(const ReceiptText&) = delete;
  ~ReceiptText() = default;

  [[nodiscard]] const ReceiptFields& fields() const { return fields_; }

  [[nodiscard]] bool by_pattern() const { return by_pattern_; }

  // A value that is kept as text.
  [[nodiscard]] Utf8 readable(std::string_view value) const;

 private:
  [[nodiscard]] Utf8 decoded(std::span<const std::uint8_t> octets) const;
  [[nodiscard]] bool match(const ReceiptPattern& pattern, std::span<const std::uint8_t> octets);

  Alphabet said_;
  SeptetForm form_;
  bool gsm7_;  // octets that no ASCII text has are of GSM 7-bit
  bool by_pattern_ = false;
  std::optional<Utf8> decoded_;  // if the fields point into it, not into the PDU
  ReceiptFields fields_;
};

}  // namespace smpp
