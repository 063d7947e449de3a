// Writes JSON into wiping memory, in the order of the calls; commas are its business.
//
//   JsonWriter out{body};
//   out.open('{'); out.key("id"); out.string(id); out.close('}');
#pragma once

#include "smpp/base/octets.hpp"
#include "smpp/base/time.hpp"

#include <concepts>
#include <cstdint>
#include <span>
#include <string_view>

namespace queue {

class JsonWriter {
 public:
  explicit JsonWriter(smpp::Octets& out) : out_(out) {}

  void open(char bracket);
  void close(char bracket);
  // A name of ours: written as it is.
  void key(std::string_view name);
  // Octets that are no UTF-8 become U+FFFD, so that what a carrier sent cannot break the document.
  void string(std::string_view text);
  void base64(std::span<const std::uint8_t> octets);
  // Lower-case digits: how ids are shown.
  void hex(std::span<const std::uint8_t> octets);
  // RFC 3339, UTC, milliseconds.
  void time(smpp::WallTime at);
  void boolean(bool truth);

  template <std::integral T>
  void number(T value) {
    if constexpr (std::is_signed_v<T>) {
      signed_number(value);
    } else {
      unsigned_number(value);
    }
  }

 private:
  void value();

  void put(std::string_view text) { smpp::append(out_, text); }

  void escape(char c);
  void signed_number(std::int64_t value);
  void unsigned_number(std::uint64_t value);

  smpp::Octets& out_;
  bool comma_ = false;
};

}  // namespace queue
