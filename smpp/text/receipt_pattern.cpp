#include "smpp/text/receipt_pattern.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace smpp {
namespace {

using FieldOf = ReceiptFields::Field ReceiptFields::*;

struct Group {
  std::string_view name;
  FieldOf field;
};

constexpr std::array groups{Group{"id", &ReceiptFields::id},
                            Group{"stat", &ReceiptFields::stat},
                            Group{"err", &ReceiptFields::err},
                            Group{"sub", &ReceiptFields::sub},
                            Group{"dlvrd", &ReceiptFields::dlvrd},
                            Group{"submit_date", &ReceiptFields::submit_date},
                            Group{"done_date", &ReceiptFields::done_date},
                            Group{"text", &ReceiptFields::text}};

RE2::Options options() {
  RE2::Options options;
  options.set_max_mem(ReceiptPattern::max_memory);
  options.set_log_errors(false);  // they would quote the pattern
  return options;
}

PatternFault fault_of(RE2::ErrorCode code) {
  switch (code) {
    case RE2::ErrorBadEscape:
    case RE2::ErrorTrailingBackslash:
      return PatternFault::bad_escape;
    case RE2::ErrorBadCharClass:
    case RE2::ErrorBadCharRange:
    case RE2::ErrorMissingBracket:
      return PatternFault::bad_class;
    case RE2::ErrorRepeatArgument:
    case RE2::ErrorRepeatSize:
    case RE2::ErrorRepeatOp:
      return PatternFault::bad_repetition;
    case RE2::ErrorBadUTF8:
      return PatternFault::bad_utf8;
    case RE2::ErrorPatternTooLarge:
      return PatternFault::too_large;
    case RE2::NoError:
    case RE2::ErrorInternal:
    case RE2::ErrorMissingParen:
    case RE2::ErrorUnexpectedParen:
    case RE2::ErrorBadPerlOp:
    case RE2::ErrorBadNamedCapture:
      return PatternFault::bad_group;
  }
  return PatternFault::bad_group;
}

}  // namespace

struct ReceiptPattern::Compiled {
  explicit Compiled(std::string_view pattern)
      : expression(re2::StringPiece{pattern.data(), pattern.size()}, options()) {}

  RE2 expression;
  std::vector<std::pair<int, FieldOf>> fields;  // by the group's number
};

std::string_view to_words(PatternFault fault) {
  switch (fault) {
    case PatternFault::too_long:
      return "is too long";
    case PatternFault::bad_escape:
      return "has an escape that does not exist";
    case PatternFault::bad_class:
      return "has a character class that is wrong or not closed";
    case PatternFault::bad_repetition:
      return "has a repetition of nothing or of too much";
    case PatternFault::bad_group:
      return "has a group that is wrong or not closed";
    case PatternFault::bad_utf8:
      return "is not UTF-8";
    case PatternFault::too_large:
      return "is too large when compiled";
    case PatternFault::unknown_group:
      return "has a named group that is no field of receipts";
    case PatternFault::no_group:
      return "has no named group";
  }
  return "is wrong";
}

expected<ReceiptPattern, PatternFault> ReceiptPattern::compile(std::string_view pattern) {
  if (pattern.size() > max_length) {
    return unexpected(PatternFault::too_long);
  }
  auto compiled = std::make_shared<Compiled>(pattern);
  if (!compiled->expression.ok()) {
    return unexpected(fault_of(compiled->expression.error_code()));
  }
  for (const auto& [number, name] : compiled->expression.CapturingGroupNames()) {
    const auto* const group = std::find_if(
        groups.begin(), groups.end(), [&, &name = name](const auto& g) { return g.name == name; });
    if (group == groups.end()) {
      return unexpected(PatternFault::unknown_group);
    }
    compiled->fields.emplace_back(number, group->field);
  }
  if (compiled->fields.empty()) {
    return unexpected(PatternFault::no_group);
  }
  return ReceiptPattern{std::move(compiled)};
}

std::optional<ReceiptFields> ReceiptPattern::match(std::string_view utf8) const {
  // Views into the text, and where it itself lies: nothing of it is copied.
  std::vector<re2::StringPiece> found(
      static_cast<std::size_t>(compiled_->expression.NumberOfCapturingGroups()) + 1);
  const bool matches = compiled_->expression.Match(re2::StringPiece{utf8.data(), utf8.size()},
                                                   0,
                                                   utf8.size(),
                                                   RE2::UNANCHORED,
                                                   found.data(),
                                                   static_cast<int>(found.size()));
  if (!matches) {
    return std::nullopt;
  }
  ReceiptFields fields;
  for (const auto& [number, field] : compiled_->fields) {
    const re2::StringPiece& piece = found[static_cast<std::size_t>(number)];
    if (piece.data() != nullptr && !(fields.*field)) {
      fields.*field = std::string_view{piece.data(), piece.size()};
    }
  }
  return fields;
}

}  // namespace smpp
