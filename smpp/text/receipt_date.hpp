// Dates as receipts write them (delivery-receipts section 2.1). Pure; any thread.
#pragma once

#include "smpp/base/octets.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace smpp {

struct ReceiptDate {
  std::chrono::local_seconds local;  // of the zone below, else of the carrier's clock
  bool has_seconds = false;
  std::optional<std::chrono::minutes> utc_offset;  // when the text gave one
  bool operator==(const ReceiptDate&) const = default;
};

// Nothing for what is no date: empty, all zeros, month 13.
[[nodiscard]] std::optional<ReceiptDate> parse_receipt_date(std::string_view text);

// `2026-01-31T10:15:30+01:00`; seconds and offset as far as they were given.
[[nodiscard]] FixedText<25> iso_date(const ReceiptDate& date);

}  // namespace smpp
