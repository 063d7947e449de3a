#include "smpp/text/segment_plan.hpp"

#include "smpp/text/characters.hpp"
#include "smpp/text/unicode.hpp"
#include "smpp/text/user_data.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace smpp {
namespace {

constexpr std::size_t shift_octets = 3;
constexpr std::size_t widest_concatenation = 6;
constexpr std::size_t longest_character = 4;  // octets, in any alphabet

std::size_t octets_of_shift(Gsm7Shift shift) {
  return (shift.locking != 0 ? shift_octets : 0) + (shift.single != 0 ? shift_octets : 0);
}

// Calls f(octets, units) for each piece of the text that goes into one part as a whole.
// Precondition: the alphabet has every character.
template <class F>
void for_each_piece(std::string_view text,
                    const Encoding& encoding,
                    Boundary boundary,
                    std::size_t capacity,
                    F&& f) {
  const auto by_code_point = [&](std::string_view piece) {
    while (!piece.empty()) {
      const CodePoint point = first_code_point(piece);
      f(std::size_t{point.size}, encoding.units(point.value));
      piece.remove_prefix(point.size);
    }
  };
  if (boundary == Boundary::code_point) {
    by_code_point(text);
    return;
  }
  while (!text.empty()) {
    const std::string_view cluster = text.substr(0, first_cluster(text));
    const std::size_t units = encoding.units(cluster).value_or(0);
    if (units <= capacity) {
      f(cluster.size(), units);
    } else {
      by_code_point(cluster);
    }
    text.remove_prefix(cluster.size());
  }
}

// Calls f(octets, units) for each part, every one as full as can be.
template <class F>
void for_each_part(std::string_view text,
                   const Encoding& encoding,
                   Boundary boundary,
                   std::size_t capacity,
                   F&& f) {
  std::size_t octets = 0;
  std::size_t units = 0;
  for_each_piece(text, encoding, boundary, capacity, [&](std::size_t size, std::size_t more) {
    if (units + more > capacity) {
      f(octets, units);
      octets = 0;
      units = 0;
    }
    octets += size;
    units += more;
  });
  if (octets > 0) {
    f(octets, units);
  }
}

struct Cost {
  std::size_t parts = 0;
  std::size_t units = 0;
};

// Nothing if a character is not in the alphabet, or the header leaves no room.
std::optional<Cost> cost_of(std::string_view text,
                            const Encoding& encoding,
                            const SegmentOptions& options) {
  const auto units = encoding.units(text);
  if (!units || !are_usable(options, encoding.shift, false)) {
    return std::nullopt;
  }
  if (*units <= encoding.capacity(header_octets(options, encoding.shift, false))) {
    return Cost{.parts = 1, .units = *units};
  }
  if (!are_usable(options, encoding.shift, true)) {
    return std::nullopt;
  }
  const std::size_t capacity = encoding.capacity(header_octets(options, encoding.shift, true));
  Cost cost{.parts = 0, .units = *units};
  for_each_part(
      text, encoding, options.boundary, capacity, [&](std::size_t, std::size_t) { ++cost.parts; });
  return cost;
}

// The shift tables that write the text in the fewest parts, then septets; single before locking
// before both, then as the options prefer.
class NationalChoice {
 public:
  NationalChoice(std::string_view text, const Encoding& plain, const SegmentOptions& options)
      : text_(text), plain_(plain), options_(options) {
    for (const std::uint8_t language : options.national_languages) {
      if (language > last_gsm7_language || std::exchange(seen_[language], true)) {
        continue;
      }
      const bool single = has_single_shift(language);
      const bool locking = has_locking_shift(language);
      if (single) {
        consider({.locking = 0, .single = language}, 0);
      }
      if (locking) {
        consider({.locking = language, .single = 0}, 1);
      }
      if (single && locking) {
        consider({.locking = language, .single = language}, 2);
      }
    }
  }

  [[nodiscard]] const std::optional<Encoding>& best() const { return best_; }

  [[nodiscard]] std::size_t parts() const { return std::get<0>(rank_); }

 private:
  void consider(Gsm7Shift shift, int kind) {
    Encoding encoding = plain_;
    encoding.shift = shift;
    const auto cost = cost_of(text_, encoding, options_);
    if (!cost) {
      return;
    }
    const std::tuple rank{cost->parts, cost->units, kind};
    if (!best_ || rank < rank_) {
      best_ = encoding;
      rank_ = rank;
    }
  }

  std::string_view text_;
  const Encoding& plain_;
  const SegmentOptions& options_;
  std::array<bool, last_gsm7_language + 1> seen_{};
  std::optional<Encoding> best_;
  std::tuple<std::size_t, std::size_t, int> rank_;
};

// Chooses the encoding; where the text has to be rewritten for it, plan.rewritten is set. False:
// the forced alphabet cannot have it.
bool choose(TextPlan& plan, std::string_view text, const SegmentOptions& options) {
  plan.encoding = {.alphabet = options.forced.value_or(Alphabet::gsm7),
                   .smsc_default = options.smsc_default,
                   .shift = {}};
  if (plan.encoding.units(text)) {
    return true;
  }
  if (options.transliteration == Transliteration::smart) {
    if (auto like = transliterated(text, plan.encoding)) {
      plan.rewritten = std::move(*like);
      return true;
    }
  }
  Encoding ucs2 = plan.encoding;
  ucs2.alphabet = Alphabet::ucs2;
  if (plan.encoding.alphabet == Alphabet::gsm7 && plan.encoding.takes_septets()) {
    const NationalChoice national{text, plan.encoding, options};
    const auto other = options.forced ? std::nullopt : cost_of(text, ucs2, options);
    if (national.best() && (!other || national.parts() < other->parts)) {
      plan.encoding = *national.best();
      return true;
    }
  }
  if (!options.forced) {
    plan.encoding = ucs2;
    return true;
  }
  if (options.question_marks) {
    plan.rewritten = with_question_marks(text, plan.encoding, options.transliteration);
    return true;
  }
  return false;
}

bool writes_texts(Alphabet alphabet) {
  return alphabet == Alphabet::gsm7 || alphabet == Alphabet::latin1 || alphabet == Alphabet::ucs2;
}

// Cuts `text`, whose units are known. False: more parts than there may be.
bool cut(TextPlan& plan, std::string_view text, std::size_t units, const SegmentOptions& options) {
  const bool several = units > plan.capacity;
  if (!several) {
    plan.parts.push_back({.text = text, .units = units});
    return options.max_parts > 0;
  }
  plan.header_octets = header_octets(options, plan.encoding.shift, true);
  plan.capacity = plan.encoding.capacity(plan.header_octets);
  const std::size_t most = std::min(options.max_parts, most_parts);
  // So many at least: a text far too long is not walked through.
  if (units / std::max<std::size_t>(plan.capacity, 1) > most) {
    return false;
  }
  std::size_t at = 0;
  bool fits = true;
  for_each_part(text,
                plan.encoding,
                options.boundary,
                plan.capacity,
                [&](std::size_t octets, std::size_t part_units) {
                  fits = fits && plan.parts.size() < most;
                  if (fits) {
                    plan.parts.push_back({.text = text.substr(at, octets), .units = part_units});
                    at += octets;
                  }
                });
  return fits;
}

}  // namespace

std::size_t header_octets(const SegmentOptions& options, Gsm7Shift shift, bool several) {
  const std::size_t concatenation = options.wide_reference ? 6 : 5;
  const std::size_t elements =
      options.elements.size() + octets_of_shift(shift) + (several ? concatenation : 0);
  return elements == 0 ? 0 : 1 + elements;
}

bool are_usable(const SegmentOptions& options, Gsm7Shift shift, bool several) {
  const std::size_t size = options.elements.size() + octets_of_shift(shift);
  if (size >= user_data_octets || !are_elements(options.elements)) {
    return false;
  }
  return !several || (size <= user_data_octets - 1 - widest_concatenation - longest_character &&
                      !concatenation_of(options.elements));
}

expected<TextPlan, SegmentError> plan_text(std::string_view text, const SegmentOptions& options) {
  if (options.forced && !writes_texts(*options.forced)) {
    return unexpected(SegmentError::wrong_alphabet);
  }
  if (!is_valid_utf8(text)) {
    return unexpected(SegmentError::not_utf8);
  }
  if (!are_usable(options, {}, false) || shift_of(options.elements) != Gsm7Shift{}) {
    return unexpected(SegmentError::malformed_elements);
  }
  TextPlan plan;
  if (!choose(plan, text, options)) {
    return unexpected(SegmentError::not_encodable);
  }
  if (plan.rewritten) {
    text = view(*plan.rewritten);
  }
  const std::size_t units = plan.encoding.units(text).value_or(0);
  plan.header_octets = header_octets(options, plan.encoding.shift, false);
  plan.capacity = plan.encoding.capacity(plan.header_octets);
  if (units > plan.capacity && !are_usable(options, plan.encoding.shift, true)) {
    return unexpected(SegmentError::malformed_elements);
  }
  if (!cut(plan, text, units, options)) {
    return unexpected(SegmentError::too_many_parts);
  }
  return plan;
}

}  // namespace smpp
