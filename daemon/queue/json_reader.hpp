// Reads JSON (RFC 8259) as it is wanted, without building a tree: no memory beyond the request
// itself, whatever it holds, and nothing of it left behind in a library's heap. The first error
// sticks; from then on everything reads as absent, so that a list of members is checked once at the
// end.
//
//   if (in.enter_object()) while (in.next_member()) { if (in.name() == "to") in.string() ... }
//
// Each member's or element's value must be read or skipped. Views of strings live until the next
// string is read.
#pragma once

#include "smpp/base/octets.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace queue {

class JsonReader {
 public:
  enum class Kind : std::uint8_t { object, array, string, number, boolean, null, none };

  explicit JsonReader(std::string_view text) : text_(text) {}

  // What stands next; none at an error.
  [[nodiscard]] Kind peek();

  // False, with the value untouched, if it is not an object or array.
  [[nodiscard]] bool enter_object();
  [[nodiscard]] bool enter_array();
  // True while there is one more; false at the end, which is read past.
  [[nodiscard]] bool next_member();
  [[nodiscard]] bool next_element();

  // Of the member that next_member() came to; valid until the next string is read.
  [[nodiscard]] std::string_view name() const { return name_; }

  // Nothing, with the value skipped, if it is of another kind. Strings are valid UTF-8.
  [[nodiscard]] std::optional<std::string_view> string();
  [[nodiscard]] std::optional<bool> boolean();
  // Also nothing for fractions, exponents and what does not fit.
  [[nodiscard]] std::optional<std::int64_t> integer();
  void skip();

  // Only white space is left.
  [[nodiscard]] bool at_end();

  [[nodiscard]] bool failed() const { return failed_; }

  // Offset in octets of what could not be read.
  [[nodiscard]] std::size_t failed_at() const { return failed_at_; }

  // What is wrong there; static storage, nothing of the text.
  [[nodiscard]] std::string_view failure() const { return failure_; }

 private:
  // As many as any of our shapes could need, with room for unknown members that are skipped.
  static constexpr std::size_t max_depth = 16;

  void fail(std::string_view what);
  void skip_space();
  [[nodiscard]] bool take(char c);
  [[nodiscard]] bool take_word(std::string_view word);
  [[nodiscard]] bool enter(Kind kind, char opening);
  // The comma or closing mark between members or elements; true if one more follows.
  [[nodiscard]] bool next(char closing);
  [[nodiscard]] std::string_view read_string();
  void read_escape();
  [[nodiscard]] std::optional<std::uint32_t> read_four_digits();
  void append(std::uint32_t character);
  // The number's characters; empty at an error.
  [[nodiscard]] std::string_view read_number();
  std::size_t take_digits();

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  bool first_ = false;  // just entered an object or array
  std::string_view name_;
  smpp::Utf8 unescaped_;  // of the last string that had an escape
  bool failed_ = false;
  std::size_t failed_at_ = 0;
  std::string_view failure_;
};

}  // namespace queue
