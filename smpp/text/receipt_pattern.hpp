// A carrier's own layout of receipts as a regular expression with named groups, for those that the
// general reader cannot know. RE2's syntax and matcher: linear in the text, which a stranger may
// have written; compiled with limits. Immutable and cheap to copy; any thread.
#pragma once

#include "smpp/base/expected.hpp"
#include "smpp/text/receipt_fields.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace smpp {

enum class PatternFault : std::uint8_t {
  too_long,
  bad_escape,
  bad_class,
  bad_repetition,
  bad_group,
  bad_utf8,
  too_large,  // its program exceeds the limit
  unknown_group,
  no_group,
};

// What is wrong, as an addition to "the pattern".
[[nodiscard]] std::string_view to_words(PatternFault fault);

class ReceiptPattern {
 public:
  // A layout is a line. Memory of the compiled program, and as much again while matching.
  static constexpr std::size_t max_length = 1'024;
  static constexpr std::int64_t max_memory = 1'048'576;

  // Groups are named after the fields: id, stat, err, sub, dlvrd, submit_date, done_date, text; one
  // of them at least, and no others. Of groups with one name the first that took part counts.
  [[nodiscard]] static expected<ReceiptPattern, PatternFault> compile(std::string_view pattern);

  // The fields of a text of this layout, absent where their group took no part; nothing for a text
  // of another. It matches anywhere in the text unless it is anchored. Views point into the text.
  [[nodiscard]] std::optional<ReceiptFields> match(std::string_view utf8) const;

 private:
  struct Compiled;

  explicit ReceiptPattern(std::shared_ptr<const Compiled> compiled)
      : compiled_(std::move(compiled)) {}

  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace smpp
