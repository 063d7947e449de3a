// SafeText: words that may be logged, shown in a status or used as a metric label. There are three
// ways to one, and no other: a literal of ours (checked by the compiler), a name out of the
// configuration (`configured`), and words that somebody has looked at (`vetted`: a library's error
// text, a rendered id; never what a peer or a client sent). Both names are there to be searched
// for.
//
// A view: whatever it shows must outlive it. Any thread.
#pragma once

#include <string_view>

namespace observe {

class SafeText {
 public:
  // Only constants compile, so a text that somebody typed at run time cannot come this way.
  explicit(false) consteval SafeText(const char* literal) : text_(literal) {}

  [[nodiscard]] static constexpr SafeText configured(std::string_view name) {
    return SafeText(name);
  }

  [[nodiscard]] static constexpr SafeText vetted(std::string_view words) { return SafeText(words); }

  [[nodiscard]] constexpr std::string_view view() const { return text_; }

 private:
  constexpr explicit SafeText(std::string_view text) : text_(text) {}

  std::string_view text_;
};

}  // namespace observe
