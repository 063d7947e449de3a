#include "tools/smpp_tool/segment_command.hpp"

#include "smpp/text/segment_plan.hpp"
#include "smpp/text/user_data.hpp"
#include "tools/smpp_tool/members.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace smpp_tool {
namespace {

namespace json = boost::json;
using smpp::Alphabet;

template <class T>
using Choices = std::initializer_list<std::pair<std::string_view, T>>;

// The value that a word stands for; `fallback` where there is none.
template <class T>
T chosen(Members& from, std::string_view name, const Choices<T>& choices, T fallback) {
  const auto word = from.text(name, true);
  if (!word) {
    return fallback;
  }
  std::string words;
  for (const auto& [choice, value] : choices) {
    if (choice == *word) {
      return value;
    }
    fmt::format_to(std::back_inserter(words), "{}{}", words.empty() ? "" : ", ", choice);
  }
  from.wrong("unknown_choice", name, fmt::format("must be one of: {}", words));
  return fallback;
}

// 8, 16, or what stands for none of them.
std::uint32_t bits(Members& from, std::string_view name, std::uint32_t fallback) {
  const auto given = from.number(name, 16, true);
  if (given && *given != 8 && *given != 16) {
    from.wrong("unknown_choice", name, "must be 8 or 16");
  }
  return given.value_or(fallback);
}

smpp::Transliteration transliteration(Members& from) {
  using enum smpp::Transliteration;
  const json::value* const given = from.value("transliterate");
  if (given != nullptr && given->is_bool()) {
    return given->get_bool() ? smart : none;
  }
  return chosen<smpp::Transliteration>(
      from, "transliterate", {{"none", none}, {"smart", smart}}, none);
}

// The options of a line, and what they point to.
class Options {
 public:
  explicit Options(Members& from) {
    options_.wide_reference = bits(from, "concat_ref_bits", 8) == 16;
    languages_ = from.small_numbers("national_languages", 255);
    options_.boundary = chosen<smpp::Boundary>(
        from,
        "boundary",
        {{"codepoint", smpp::Boundary::code_point}, {"grapheme", smpp::Boundary::grapheme}},
        smpp::Boundary::code_point);
    if (const std::uint32_t ports = bits(from, "port_addressing", 0); ports != 0) {
      append_ports(elements_, {.wide = ports == 16, .destination = 0, .source = 0});
    }
    options_.forced = chosen<std::optional<Alphabet>>(
        from,
        "force_encoding",
        {{"gsm7", Alphabet::gsm7}, {"latin1", Alphabet::latin1}, {"ucs2", Alphabet::ucs2}},
        std::nullopt);
    options_.question_marks = true;
    options_.transliteration = transliteration(from);
    options_.national_languages = languages_;
    options_.elements = elements_;
    from.expect_no_others({});
  }

  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;
  ~Options() = default;

  [[nodiscard]] const smpp::SegmentOptions& value() const { return options_; }

 private:
  smpp::Octets languages_;
  smpp::Octets elements_;
  smpp::SegmentOptions options_;
};

LineError said(smpp::SegmentError error) {
  switch (error) {
    case smpp::SegmentError::not_utf8:
      return {.code = "not_utf8", .what = "text must be UTF-8"};
    case smpp::SegmentError::not_encodable:
    case smpp::SegmentError::wrong_alphabet:
      return {.code = "not_encodable", .what = "text does not fit options.force_encoding"};
    case smpp::SegmentError::malformed_elements:
      return {.code = "no_room", .what = "options leave no room for text in a part"};
    case smpp::SegmentError::too_many_parts:
      return {.code = "too_many_parts",
              .what = fmt::format("text needs more than {} parts", smpp::most_parts)};
  }
  return {};
}

struct Name {
  std::string_view encoding;
  std::string_view unit;
};

Name name_of(Alphabet alphabet) {
  if (alphabet == Alphabet::gsm7) {
    return {.encoding = "gsm7", .unit = "septet"};
  }
  return alphabet == Alphabet::ucs2 ? Name{.encoding = "ucs2", .unit = "utf16_code_unit"}
                                    : Name{.encoding = "latin1", .unit = "octet"};
}

json::object to_json(const smpp::TextPlan& plan) {
  json::array lengths;
  json::array texts;
  for (const smpp::PlannedPart& part : plan.parts) {
    lengths.push_back(part.units);
    texts.push_back(json::string{part.text});
  }
  const Name name = name_of(plan.encoding.alphabet);
  return {{"encoding", name.encoding},
          {"locking_shift", plan.encoding.shift.locking},
          {"single_shift", plan.encoding.shift.single},
          {"unit", name.unit},
          {"part_count", plan.parts.size()},
          {"part_lengths", std::move(lengths)},
          {"part_capacity", plan.capacity},
          {"udh_octets", plan.header_octets},
          {"parts", std::move(texts)}};
}

}  // namespace

LineResult segment_command(const json::value& line) {
  Members members{line};
  const auto text = members.text("text");
  if (!text) {
    members.wrong("missing", "text", "is missing");
  }
  const json::value* const given = members.value("options");
  members.expect_no_others({"id", "title", "note", "expected", "confirmed_by"});
  const json::value none = json::object{};
  Members option_members{given == nullptr ? none : *given, "options"};
  const Options options{option_members};
  if (option_members.fault()) {
    members.wrong(*option_members.fault());
  }
  if (members.fault()) {
    return smpp::unexpected(*members.fault());
  }
  const auto plan = smpp::plan_text(*text, options.value());
  if (!plan) {
    return smpp::unexpected(said(plan.error()));
  }
  return to_json(*plan);
}

}  // namespace smpp_tool
