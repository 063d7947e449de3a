#include "daemon/queue/json_writer.hpp"

#include "daemon/queue/base64.hpp"
#include "daemon/queue/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace queue {

void JsonWriter::value() {
  if (comma_) {
    put(",");
  }
  comma_ = true;
}

void JsonWriter::open(char bracket) {
  value();
  put({&bracket, 1});
  comma_ = false;
}

void JsonWriter::close(char bracket) {
  put({&bracket, 1});
  comma_ = true;
}

void JsonWriter::key(std::string_view name) {
  // Names are ours, so they need no escapes.
  const std::size_t at = out_.size();
  out_.resize(at + name.size() + (comma_ ? 4 : 3));
  std::uint8_t* to = out_.data() + at;
  if (comma_) {
    *to++ = ',';
  }
  *to++ = '"';
  to = std::copy(name.begin(), name.end(), to);
  *to++ = '"';
  *to = ':';
  comma_ = false;
}

void JsonWriter::string(std::string_view text) {
  value();
  put("\"");
  std::size_t run = 0;
  std::size_t at = 0;
  const auto flush = [&] { put(text.substr(run, at - run)); };
  while (at < text.size()) {
    const auto c = static_cast<std::uint8_t>(text[at]);
    const bool plain = c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
    const std::size_t step = plain ? 1 : c >= 0x80 ? utf8_step(text, at) : 0;
    if (step > 0) {
      at += step;
      continue;
    }
    flush();
    if (c >= 0x80) {
      put("\xEF\xBF\xBD");
    } else {
      escape(text[at]);
    }
    run = ++at;
  }
  flush();
  put("\"");
}

void JsonWriter::escape(char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  switch (c) {
    case '"':
      put("\\\"");
      return;
    case '\\':
      put("\\\\");
      return;
    case '\n':
      put("\\n");
      return;
    case '\r':
      put("\\r");
      return;
    case '\t':
      put("\\t");
      return;
    default:
      break;
  }
  const auto octet = static_cast<std::uint8_t>(c);
  const std::array<char, 6> text{'\\', 'u', '0', '0', digits[octet >> 4], digits[octet & 0x0F]};
  put({text.data(), text.size()});
}

void JsonWriter::base64(std::span<const std::uint8_t> octets) {
  value();
  put("\"");
  append_base64(out_, octets);
  put("\"");
}

void JsonWriter::hex(std::span<const std::uint8_t> octets) {
  constexpr std::string_view digits = "0123456789abcdef";
  value();
  const std::size_t at = out_.size();
  out_.resize(at + 2 * octets.size() + 2);
  std::uint8_t* to = out_.data() + at;
  *to++ = '"';
  for (const std::uint8_t octet : octets) {
    *to++ = static_cast<std::uint8_t>(digits[octet >> 4]);
    *to++ = static_cast<std::uint8_t>(digits[octet & 0x0F]);
  }
  *to = '"';
}

void JsonWriter::time(smpp::WallTime at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{at - day};
  std::array<char, 24> text{};
  const auto digits = [&text](std::size_t end, std::size_t count, std::int64_t number) {
    for (; count > 0; --count, number /= 10) {
      text[--end] = static_cast<char>('0' + number % 10);
    }
  };
  digits(4, 4, int{date.year()});
  text[4] = '-';
  digits(7, 2, unsigned{date.month()});
  text[7] = '-';
  digits(10, 2, unsigned{date.day()});
  text[10] = 'T';
  digits(13, 2, clock.hours().count());
  text[13] = ':';
  digits(16, 2, clock.minutes().count());
  text[16] = ':';
  digits(19, 2, clock.seconds().count());
  text[19] = '.';
  digits(23, 3, clock.subseconds().count());
  text[23] = 'Z';
  string({text.data(), text.size()});
}

void JsonWriter::boolean(bool truth) {
  value();
  put(truth ? "true" : "false");
}

void JsonWriter::signed_number(std::int64_t number) {
  value();
  std::array<char, 24> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  put({text.data(), static_cast<std::size_t>(end - text.data())});
}

void JsonWriter::unsigned_number(std::uint64_t number) {
  value();
  std::array<char, 24> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  put({text.data(), static_cast<std::size_t>(end - text.data())});
}

}  // namespace queue
