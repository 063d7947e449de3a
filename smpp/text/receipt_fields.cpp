#include "smpp/text/receipt_fields.hpp"

#include <algorithm>
#include <array>

namespace smpp {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

bool is_separator(char c) {
  return is_space(c) || c == ',' || c == ';';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// A key without case, spaces and underscores.
class KeyName {
 public:
  // False when there is no room: no key is that long.
  [[nodiscard]] bool add(char c) {
    if (c == '_') {
      return true;
    }
    if (size_ == chars_.size()) {
      return false;
    }
    chars_[size_++] = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return true;
  }

  [[nodiscard]] std::string_view view() const { return {chars_.data(), size_}; }

 private:
  std::array<char, 16> chars_{};
  std::size_t size_ = 0;
};

struct Key {
  KeyName name;
  std::size_t end = 0;  // behind the colon
};

struct KnownKey {
  std::string_view name;
  ReceiptFields::Field ReceiptFields::*field;
};

constexpr std::array known_keys{KnownKey{"id", &ReceiptFields::id},
                                KnownKey{"sub", &ReceiptFields::sub},
                                KnownKey{"dlvrd", &ReceiptFields::dlvrd},
                                KnownKey{"submitdate", &ReceiptFields::submit_date},
                                KnownKey{"donedate", &ReceiptFields::done_date},
                                KnownKey{"stat", &ReceiptFields::stat},
                                KnownKey{"err", &ReceiptFields::err},
                                KnownKey{"text", &ReceiptFields::text}};

const KnownKey* find_known(const Key& key) {
  const auto* const found = std::find_if(known_keys.begin(), known_keys.end(), [&](const auto& k) {
    return k.name == key.name.view();
  });
  return found == known_keys.end() ? nullptr : found;
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  ReceiptFields scan() {
    while (true) {
      skip_while(is_separator);
      if (at_ == text_.size()) {
        break;
      }
      const auto key = key_at(at_);
      if (!key) {
        at_ = token_end(at_);
        continue;
      }
      at_ = key->end;
      const KnownKey* known = find_known(*key);
      if (known != nullptr && known->field == &ReceiptFields::text) {
        skip_while(is_space);
        fields_.text = text_.substr(at_);
        break;
      }
      take_value(*key, known);
    }
    return std::move(fields_);
  }

 private:
  template <class Predicate>
  void skip_while(Predicate&& predicate) {
    at_ = end_while(at_, predicate);
  }

  template <class Predicate>
  [[nodiscard]] std::size_t end_while(std::size_t at, Predicate&& predicate) const {
    while (at < text_.size() && predicate(text_[at])) {
      ++at;
    }
    return at;
  }

  [[nodiscard]] std::size_t token_end(std::size_t at) const {
    return end_while(at, [](char c) { return !is_separator(c); });
  }

  // Adds the word at `at` to the name; nothing if there is none or it is too long for a key.
  [[nodiscard]] std::optional<std::size_t> add_word(KeyName& name, std::size_t at) const {
    if (at == text_.size() || !is_letter(text_[at])) {
      return std::nullopt;
    }
    const auto end = end_while(at, [](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
    for (; at < end; ++at) {
      if (!name.add(text_[at])) {
        return std::nullopt;
      }
    }
    return end;
  }

  // A word and a colon, or one of the two keys of two words. Precondition: a field may begin here.
  [[nodiscard]] std::optional<Key> key_at(std::size_t at) const {
    Key key;
    auto end = add_word(key.name, at);
    if (end && (key.name.view() == "submit" || key.name.view() == "done")) {
      const std::size_t second = end_while(*end, is_space);
      if (second < text_.size() && text_[second] != ':') {
        end = add_word(key.name, second);
      }
    }
    if (!end) {
      return std::nullopt;
    }
    const std::size_t colon = end_while(*end, is_space);
    if (colon == text_.size() || text_[colon] != ':') {
      return std::nullopt;
    }
    key.end = colon + 1;
    return key;
  }

  void take_value(const Key& key, const KnownKey* known) {
    const bool spaced = end_while(at_, is_space) != at_;
    skip_while(is_space);
    std::size_t end = token_end(at_);
    if (spaced && another_key_at(at_, known)) {
      end = at_;
    } else if (known != nullptr && (known->field == &ReceiptFields::submit_date ||
                                    known->field == &ReceiptFields::done_date)) {
      end = date_end(end);
    }
    const std::string_view value = text_.substr(at_, end - at_);
    at_ = end;
    if (known != nullptr) {
      if (!(fields_.*known->field)) {  // the first occurrence counts
        fields_.*known->field = value;
      }
    } else if (fields_.extra.size() < ReceiptFields::max_extra && !seen_extra(key.name.view())) {
      fields_.extra.push_back({.key = FixedText<16>{key.name.view()}, .value = value});
    }
  }

  // After spaces a key means that the value is empty. Ids may hold a colon themselves: there only
  // the known keys end it.
  [[nodiscard]] bool another_key_at(std::size_t at, const KnownKey* known) const {
    const auto next = key_at(at);
    const bool any_counts = known == nullptr || known->field != &ReceiptFields::id;
    return next && (any_counts || find_known(*next) != nullptr);
  }

  // `2026-01-31 10:15:30` is one date of two tokens: keys do not begin with a digit.
  [[nodiscard]] std::size_t date_end(std::size_t end) const {
    const std::size_t next = end_while(end, is_space);
    const bool more = end > at_ && next > end && next < text_.size() && is_digit(text_[next]);
    return more ? token_end(next) : end;
  }

  [[nodiscard]] bool seen_extra(std::string_view name) const {
    return std::any_of(fields_.extra.begin(), fields_.extra.end(), [&](const auto& extra) {
      return extra.key.reveal() == name;
    });
  }

  std::string_view text_;
  std::size_t at_ = 0;
  ReceiptFields fields_;
};

}  // namespace

ReceiptFields scan_receipt(std::string_view text) {
  return Scanner{text}.scan();
}

}  // namespace smpp
