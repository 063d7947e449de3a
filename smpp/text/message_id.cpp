#include "smpp/text/message_id.hpp"

#include <algorithm>
#include <array>
#include <charconv>

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

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
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

// What 64 bits hold, which is what most carriers count in.
std::optional<Utf8> short_hex_to_decimal(std::string_view hex) {
  std::uint64_t value = 0;
  const char* const end = hex.data() + hex.size();
  if (std::from_chars(hex.data(), end, value, 16).ec != std::errc{}) {
    return std::nullopt;
  }
  std::array<char, 20> decimal{};
  const char* const last =
      std::to_chars(decimal.data(), decimal.data() + decimal.size(), value).ptr;
  return to_utf8({decimal.data(), static_cast<std::size_t>(last - decimal.data())});
}

// Any length: ids of more than 64 bits occur.
Utf8 hex_to_decimal(std::string_view hex) {
  if (auto decimal = short_hex_to_decimal(hex)) {
    return std::move(*decimal);
  }
  Utf8 decimal{0};  // digits, the lowest first, then characters
  for (const char c : hex) {
    std::uint32_t carry = hex_digit(c).value_or(0);
    for (char& digit : decimal) {
      carry += static_cast<std::uint32_t>(digit) * 16U;
      digit = static_cast<char>(carry % 10);
      carry /= 10;
    }
    for (; carry > 0; carry /= 10) {
      decimal.push_back(static_cast<char>(carry % 10));
    }
  }
  std::reverse(decimal.begin(), decimal.end());
  for (char& digit : decimal) {
    digit = static_cast<char>('0' + digit);
  }
  return decimal;
}

}  // namespace

Utf8 canonical_id(std::string_view id, IdForm form) {
  if (fits(id, form)) {
    switch (form) {
      case IdForm::text:
        break;
      case IdForm::folded_text: {
        Utf8 folded = to_utf8(id);
        std::transform(folded.begin(), folded.end(), folded.begin(), lower);
        return folded;
      }
      case IdForm::hex:
        return hex_to_decimal(id);
      case IdForm::dec:
        return without_zeros(id);
    }
  }
  return to_utf8(id);
}

bool is_same_id(std::string_view answer_id,
                IdForm answer_form,
                std::string_view receipt_id,
                IdForm receipt_form) {
  if (is_number(answer_form) && is_number(receipt_form)) {
    return fits(answer_id, answer_form) && fits(receipt_id, receipt_form)
               ? canonical_id(answer_id, answer_form) == canonical_id(receipt_id, receipt_form)
               : answer_id == receipt_id;
  }
  if (answer_form == IdForm::folded_text) {
    return canonical_id(answer_id, IdForm::folded_text) ==
           canonical_id(receipt_id, IdForm::folded_text);
  }
  return answer_id == receipt_id;
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
