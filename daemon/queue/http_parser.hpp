// Reads one HTTP/1.1 request from octets as they come (Beast's parser, without its containers):
// keeps only what the API asks for, and the body in wiping memory.
//
// A value of the connection; one a request.
#pragma once

#include "smpp/base/octets.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace queue {

class HttpParser {
 public:
  enum class State : std::uint8_t {
    header,   // more is needed
    body,     // the header is whole, more is needed
    done,     // the request is whole
    refused,  // status() says with what
  };

  // Request line and fields together: ours need a few hundred octets.
  static constexpr std::uint32_t max_header = 8'192;

  explicit HttpParser(std::size_t max_body);
  ~HttpParser();
  HttpParser(const HttpParser&) = delete;
  HttpParser& operator=(const HttpParser&) = delete;

  // Octets used; the rest is to be given again, with what comes after it.
  std::size_t put(std::span<const std::uint8_t> octets);

  [[nodiscard]] State state() const;
  [[nodiscard]] unsigned refusal() const;  // 400, 413 or 431
  [[nodiscard]] bool started() const;      // something of it has come

  // From state body on.
  [[nodiscard]] std::string_view method() const;
  [[nodiscard]] std::string_view target() const;
  [[nodiscard]] std::string_view content_type() const;
  [[nodiscard]] std::optional<std::string_view> idempotency_key() const;
  [[nodiscard]] bool expects_continue() const;
  [[nodiscard]] bool keep_alive() const;

  [[nodiscard]] std::span<const std::uint8_t> body() const;

  // How large the body will be, as the header says; 0 if it does not. At most what is taken.
  [[nodiscard]] std::size_t announced() const;
  // For all of it at once, so that it is not moved as it grows.
  void make_room();
  // Once it has been read. What the header says stays.
  void drop_body();

 private:
  class Machine;
  std::unique_ptr<Machine> machine_;
};

}  // namespace queue
