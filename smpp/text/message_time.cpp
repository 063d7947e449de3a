#include "smpp/text/message_time.hpp"

#include <array>

namespace smpp {

std::optional<FixedText<16>> relative_time(std::chrono::seconds from_now) {
  using namespace std::chrono_literals;
  if (from_now < 0s || from_now >= 100 * 24h) {
    return std::nullopt;
  }
  const auto count = from_now.count();
  std::array<char, 16> text{
      '0', '0', '0', '0', '0', '0', '0', '0', '0', '0', '0', '0', '0', '0', '0', 'R'};
  const auto put = [&](std::size_t at, auto value) {
    text[at] = static_cast<char>('0' + value / 10);
    text[at + 1] = static_cast<char>('0' + value % 10);
  };
  put(4, count / 86'400);
  put(6, count / 3'600 % 24);
  put(8, count / 60 % 60);
  put(10, count % 60);
  return FixedText<16>{std::string_view{text.data(), text.size()}};
}

}  // namespace smpp
