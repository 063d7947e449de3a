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

char in_capitals(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
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

int base_of(IdForm form) {
  return form == IdForm::hex ? 16 : 10;
}

// What 64 bits hold, which is what most carriers count in.
std::optional<Utf8> short_in_base(std::string_view number, int from, int to) {
  std::uint64_t value = 0;
  const char* const end = number.data() + number.size();
  if (std::from_chars(number.data(), end, value, from).ec != std::errc{}) {
    return std::nullopt;
  }
  std::array<char, 20> digits{};
  const char* const last =
      std::to_chars(digits.data(), digits.data() + digits.size(), value, to).ptr;
  return to_utf8({digits.data(), static_cast<std::size_t>(last - digits.data())});
}

// Without leading zeros, in small letters. Any length: ids of more than 64 bits occur.
Utf8 in_base(std::string_view number, int from, int to) {
  if (auto digits = short_in_base(number, from, to)) {
    return std::move(*digits);
  }
  const auto base = static_cast<std::uint32_t>(to);
  Utf8 digits{0};  // the lowest first, then characters
  for (const char c : number) {
    std::uint32_t carry = hex_digit(c).value_or(0);
    for (char& digit : digits) {
      carry += static_cast<std::uint32_t>(digit) * static_cast<std::uint32_t>(from);
      digit = static_cast<char>(carry % base);
      carry /= base;
    }
    for (; carry > 0; carry /= base) {
      digits.push_back(static_cast<char>(carry % base));
    }
  }
  std::reverse(digits.begin(), digits.end());
  for (char& digit : digits) {
    digit = "0123456789abcdef"[static_cast<unsigned char>(digit)];
  }
  return digits;
}

// How carriers write a number: as it is, or as wide as what they count in; in both cases.
std::vector<Utf8> writings_of(std::string_view number, IdForm from, IdForm to) {
  using Widths = std::array<std::size_t, 3>;
  const Utf8 digits = in_base(number, base_of(from), base_of(to));
  std::vector<Utf8> writings;
  for (const std::size_t width : to == IdForm::hex ? Widths{0, 8, 16} : Widths{0, 10, 20}) {
    Utf8 small(std::max(width, digits.size()) - digits.size(), '0');
    small.insert(small.end(), digits.begin(), digits.end());
    Utf8 capital = small;
    std::transform(capital.begin(), capital.end(), capital.begin(), in_capitals);
    writings.push_back(std::move(small));
    writings.push_back(std::move(capital));
  }
  return writings;
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
        return in_base(id, 16, 10);
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

std::vector<OlderId> older_ids(std::string_view receipt_id,
                               IdForm receipt_form,
                               IdForm answer_form) {
  std::vector<Utf8> writings;
  if (is_number(receipt_form) && is_number(answer_form) && fits(receipt_id, receipt_form)) {
    writings = writings_of(receipt_id, receipt_form, answer_form);
  } else if (answer_form == IdForm::folded_text) {
    writings = {to_utf8(receipt_id), to_utf8(receipt_id)};
    std::ranges::transform(writings[0], writings[0].begin(), lower);
    std::ranges::transform(writings[1], writings[1].begin(), in_capitals);
  }
  std::vector<OlderId> older;
  std::array<bool, id_forms.size()> in_two_ways{};
  const auto add = [&](IdForm form, std::string_view id, IdForm as) {
    Utf8 canonical = canonical_id(id, as);
    const bool is_new = std::ranges::none_of(older, [&](const OlderId& one) {
      return one.answer_form == form && one.canonical == canonical;
    });
    if (is_new) {
      older.push_back({.answer_form = form, .canonical = std::move(canonical), .is_certain = true});
    }
    return is_new;
  };
  const auto others = [&](const auto& use) {
    for (const IdForm form : id_forms) {
      if (form != answer_form) {
        use(form, in_two_ways[static_cast<std::size_t>(form)]);
      }
    }
  };
  // In one base all writings are the number that the receipt's id is.
  const bool is_other = !writings.empty() && is_number(answer_form) && receipt_form != answer_form;
  others([&](IdForm form, bool&) {
    for (const Utf8& writing : writings) {
      add(form, view(writing), form);
    }
  });
  others([&](IdForm form, bool& two) { two |= add(form, receipt_id, form) && is_other; });
  others([&](IdForm form, bool& two) {
    const IdForm base = form == IdForm::hex ? IdForm::dec : IdForm::hex;
    two |= is_number(form) && fits(receipt_id, base) && add(form, receipt_id, base);
  });
  for (OlderId& one : older) {
    one.is_certain = !in_two_ways[static_cast<std::size_t>(one.answer_form)];
  }
  return older;
}

}  // namespace smpp
