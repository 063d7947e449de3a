#include "routing/model/address.hpp"

#include <algorithm>

namespace routing {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool all_digits(std::string_view text) {
  return std::ranges::all_of(text, is_digit);
}

}  // namespace

std::optional<Address> parse_destination(std::string_view text) {
  const bool plus = text.starts_with('+');
  const std::string_view digits = plus ? text.substr(1) : text;
  if (digits.empty() || !all_digits(digits)) {
    return std::nullopt;
  }
  // E.164: at most 15 digits, no country code starts with 0; nothing diallable is below 7.
  if (digits.size() >= 7 && digits.size() <= 15 && digits.front() != '0') {
    return Address{.ton = smpp::Ton::international,
                   .npi = smpp::Npi::isdn,
                   .digits = smpp::FixedText<20>{digits}};
  }
  if (!plus && digits.size() >= 3 && digits.size() <= 6) {
    return Address{.ton = smpp::Ton::network_specific,
                   .npi = smpp::Npi::unknown,
                   .digits = smpp::FixedText<20>{digits}};
  }
  return std::nullopt;
}

std::optional<Address> parse_sender(std::string_view text) {
  if (auto number = parse_destination(text)) {
    return number;
  }
  // What the air interface takes as an alphanumeric sender: 11 characters of the default alphabet;
  // here those that every carrier passes on unchanged.
  constexpr std::string_view punctuation = " ._-&";
  const bool taken =
      !text.empty() && text.size() <= 11 && std::ranges::any_of(text, is_letter) &&
      std::ranges::all_of(text, [&](char c) {
        return is_letter(c) || is_digit(c) || punctuation.find(c) != std::string_view::npos;
      });
  if (!taken) {
    return std::nullopt;
  }
  return Address{.ton = smpp::Ton::alphanumeric,
                 .npi = smpp::Npi::unknown,
                 .digits = smpp::FixedText<20>{text}};
}

smpp::FixedText<21> display(const Address& address) {
  const std::string_view digits = address.digits.reveal();
  if (address.ton != smpp::Ton::international || !all_digits(digits) || digits.empty()) {
    return smpp::FixedText<21>{digits};
  }
  std::array<char, 21> shown{'+'};
  std::ranges::copy(digits, shown.begin() + 1);
  const smpp::FixedText<21> result{std::string_view{shown.data(), digits.size() + 1}};
  smpp::wipe(shown.data(), shown.size());
  return result;
}

}  // namespace routing
