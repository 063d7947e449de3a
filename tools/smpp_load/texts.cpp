#include "tools/smpp_load/texts.hpp"

#include <array>
#include <charconv>
#include <chrono>

namespace load {

namespace {

void append_padded(smpp::Utf8& out, std::uint64_t number, std::size_t width) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  const auto size = static_cast<std::size_t>(end.ptr - digits.data());
  out.insert(out.end(), width > size ? width - size : 0, '0');
  out.insert(out.end(), digits.data(), end.ptr);
}

}  // namespace

void append_text(smpp::Utf8& out,
                 std::string_view prefix,
                 std::uint64_t serial,
                 std::size_t length) {
  const std::size_t start = out.size();
  out.insert(out.end(), prefix.begin(), prefix.end());
  append_padded(out, serial, serial_digits);
  if (out.size() - start < length) {
    out.push_back(' ');
    out.resize(start + length, 'x');
  }
}

std::optional<std::uint64_t> serial_of(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix) || text.size() < prefix.size() + serial_digits) {
    return std::nullopt;
  }
  const std::string_view digits = text.substr(prefix.size(), serial_digits);
  std::uint64_t serial = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), serial);
  if (read.ec != std::errc{} || read.ptr != digits.data() + digits.size()) {
    return std::nullopt;
  }
  return serial;
}

void append_number_of(smpp::Utf8& out, std::string_view first, std::uint64_t up) {
  std::uint64_t number = 0;
  std::from_chars(first.data(), first.data() + first.size(), number);
  append_padded(out, number + up, first.size());
}

smpp::Utf8 make_prefix() {
  constexpr std::uint64_t letters = 26;
  constexpr int size = 8;
  auto left =
      static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count());
  smpp::Utf8 prefix = smpp::to_utf8("load ");
  for (int i = 0; i < size; ++i) {
    constexpr std::uint64_t mixing = 0x9E3779B97F4A7C15;
    left *= mixing;
    left ^= left >> 29;
    prefix.push_back(static_cast<char>('a' + left % letters));
  }
  prefix.push_back(' ');
  return prefix;
}

}  // namespace load
