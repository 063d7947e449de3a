#include "smpp/text/message_id.hpp"

#include <algorithm>
#include <vector>

namespace smpp {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::optional<std::uint32_t> hex_digit(char c) {
  if (is_digit(c)) {
    return static_cast<std::uint32_t>(c - '0');
  }
  if (c >= 'a' && c <= 'f') {
    return static_cast<std::uint32_t>(c - 'a' + 10);
  }
  if (c >= 'A' && c <= 'F') {
    return static_cast<std::uint32_t>(c - 'A' + 10);
  }
  return std::nullopt;
}

bool is_number(IdForm form) {
  return form == IdForm::hex || form == IdForm::dec;
}

bool fits(std::string_view id, IdForm form) {
  switch (form) {
    case IdForm::text:
    case IdForm::folded_text:
      return true;
    case IdForm::hex:
      return !id.empty() &&
             std::all_of(id.begin(), id.end(), [](char c) { return hex_digit(c).has_value(); });
    case IdForm::dec:
      return !id.empty() && std::all_of(id.begin(), id.end(), is_digit);
  }
  return false;
}

Utf8 without_zeros(std::string_view digits) {
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size() - 1));
  return to_utf8(digits);
}

// Any length: ids of more than 64 bits occur.
Utf8 hex_to_decimal(std::string_view hex) {
  std::vector<std::uint8_t> reversed{0};  // decimal digits, the lowest first
  for (const char c : hex) {
    std::uint32_t carry = hex_digit(c).value_or(0);
    for (std::uint8_t& digit : reversed) {
      carry += digit * 16U;
      digit = static_cast<std::uint8_t>(carry % 10);
      carry /= 10;
    }
    for (; carry > 0; carry /= 10) {
      reversed.push_back(static_cast<std::uint8_t>(carry % 10));
    }
  }
  Utf8 decimal(reversed.size());
  std::transform(reversed.rbegin(), reversed.rend(), decimal.begin(), [](std::uint8_t digit) {
    return static_cast<char>('0' + digit);
  });
  return decimal;
}

}  // namespace

Utf8 canonical_id(std::string_view id, IdForm form) {
  Utf8 same = to_utf8(id);
  if (!fits(id, form)) {
    return same;
  }
  switch (form) {
    case IdForm::text:
      return same;
    case IdForm::folded_text:
      std::transform(same.begin(), same.end(), same.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      });
      return same;
    case IdForm::hex:
      return hex_to_decimal(id);
    case IdForm::dec:
      return without_zeros(id);
  }
  return same;
}

IdCandidates id_candidates(std::string_view receipt_id, IdForm receipt_form, IdForm answer_form) {
  const bool numbers = is_number(receipt_form) && is_number(answer_form) &&
                       fits(receipt_id, receipt_form) && fits(receipt_id, answer_form);
  IdCandidates candidates{.first = canonical_id(receipt_id, receipt_form), .second = std::nullopt};
  if (!numbers) {
    Utf8 as_answered = canonical_id(receipt_id, answer_form);
    if (as_answered != candidates.first) {
      candidates.second = std::move(as_answered);
    }
  }
  return candidates;
}

}  // namespace smpp
