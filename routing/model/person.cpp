#include "routing/model/person.hpp"

#include <algorithm>

namespace routing {
namespace {

constexpr std::size_t least_digits = 3;
constexpr std::size_t most_digits = 15;  // E.164

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Without what says that the country code follows.
std::string_view bare(std::string_view number) {
  constexpr std::size_t shortest_behind_00 = 7;
  if (number.starts_with('+')) {
    number.remove_prefix(1);
  } else if (number.starts_with("00") && number.size() >= 2 + shortest_behind_00) {
    number.remove_prefix(2);
  }
  return number;
}

}  // namespace

std::optional<Person> Person::parse(std::string_view text) {
  const std::string_view digits = bare(text);
  if (digits.size() < least_digits || digits.size() > most_digits ||
      !std::ranges::all_of(digits, is_digit)) {
    return std::nullopt;
  }
  Person person;
  if (const auto number = parse_destination(digits)) {
    person.address_ = *number;
  } else {
    person.address_.digits = decltype(Address::digits){digits};
  }
  return person;
}

bool Person::is(const Address& address) const {
  return bare(address.digits.reveal()) == address_.digits.reveal();
}

bool Person::is_in(std::span<const std::uint8_t> octets) const {
  const std::string_view text = smpp::view(octets);
  const std::string_view digits = address_.digits.reveal();
  for (std::size_t at = text.find(digits); at != std::string_view::npos;
       at = text.find(digits, at + 1)) {
    const std::size_t end = at + digits.size();
    const bool begins =
        at == 0 || !is_digit(text[at - 1]) || (at >= 2 && text.substr(at - 2, 2) == "00");
    if (begins && (end == text.size() || !is_digit(text[end]))) {
      return true;
    }
  }
  return false;
}

}  // namespace routing
