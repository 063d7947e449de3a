#include "smpp/text/receipt_fields.hpp"

#include <algorithm>
#include <array>

namespace smpp {
namespace {

// What an octet may be, one look each.
namespace octet {
constexpr std::uint8_t space = 1;
constexpr std::uint8_t separator = 2;  // spaces too
constexpr std::uint8_t letter = 4;     // beyond ASCII too: keys may be in the carrier's language
constexpr std::uint8_t digit = 8;
constexpr std::uint8_t underscore = 16;
constexpr std::uint8_t control = 32;
constexpr std::uint8_t mark = 64;  // between the words of a key
constexpr std::uint8_t in_key = letter | digit | underscore | mark;
}  // namespace octet

struct Octet {
  std::uint8_t kind = 0;
  char folded = 0;
};

constexpr std::array<Octet, 256> octets = [] {
  std::array<Octet, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const bool capital = i >= 'A' && i <= 'Z';
    const bool digit = i >= '0' && i <= '9';
    table[i].folded = static_cast<char>(capital ? i - 'A' + 'a' : i);
    if (capital || (i >= 'a' && i <= 'z') || i >= 0x80) {
      table[i].kind = octet::letter;
    } else if (digit) {
      table[i].kind = octet::digit;
    } else if (i < ' ') {
      table[i].kind = octet::control;
    }
  }
  for (const char c : {' ', '\t', '\r', '\n'}) {
    table[static_cast<unsigned char>(c)].kind = octet::space | octet::separator;
  }
  table[','].kind = table[';'].kind = octet::separator;
  table['_'].kind = octet::underscore;
  table['-'].kind = table['.'].kind = octet::mark;
  return table;
}();

constexpr Octet look(char c) {
  return octets[static_cast<unsigned char>(c)];
}

constexpr std::uint8_t kind(char c) {
  return look(c).kind;
}

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

// A key without case, spaces and underscores.
class KeyName {
 public:
  // False when there is no room: no key is that long.
  [[nodiscard]] bool add(Octet octet) {
    if (octet.kind == octet::underscore) {
      return true;
    }
    if (size_ == chars_.size()) {
      return false;
    }
    chars_[size_++] = octet.folded;
    return true;
  }

  [[nodiscard]] std::string_view view() const { return {chars_.data(), size_}; }

  [[nodiscard]] const KnownKey* known() const {
    const auto* const found =
        std::find_if(known_keys.begin(), known_keys.end(), [&](const auto& key) {
          return key.name.front() == chars_[0] && key.name == view();
        });
    return found == known_keys.end() ? nullptr : found;
  }

 private:
  std::array<char, decltype(ReceiptFields::Extra::key)::capacity> chars_{};
  std::size_t size_ = 0;
};

class Scanner {
 public:
  Scanner(std::string_view text, ReceiptFields& fields) : text_(text), fields_(fields) {}

  void scan() {
    bool leads = true;
    for (at_ = end_of(octet::separator, 0); at_ < text_.size();
         at_ = end_of(octet::separator, at_)) {
      KeyName name;
      const std::size_t value = value_after_key(at_, name);
      if (value == no_key) {
        at_ = token_end(at_);
      } else {
        at_ = value;
        const KnownKey* const known = name.known();
        const auto field = known == nullptr ? nullptr : known->field;
        fields_.id_leads = fields_.id_leads || (leads && field == &ReceiptFields::id);
        if (field == &ReceiptFields::text) {
          fields_.text = text_.substr(end_of(octet::space, at_));
          return;
        }
        take_value(name, field);
      }
      leads = false;
    }
  }

 private:
  static constexpr std::size_t no_key = std::string_view::npos;
  using FieldOf = ReceiptFields::Field ReceiptFields::*;

  // Where the octets of these kinds end.
  [[nodiscard]] std::size_t end_of(std::uint8_t wanted, std::size_t at) const {
    while (at < text_.size() && (kind(text_[at]) & wanted) != 0) {
      ++at;
    }
    return at;
  }

  std::size_t token_end(std::size_t at) {
    std::uint8_t seen = 0;
    for (; at < text_.size() && (kind(text_[at]) & octet::separator) == 0; ++at) {
      seen |= kind(text_[at]);
    }
    fields_.control_octets = fields_.control_octets || (seen & octet::control) != 0;
    return at;
  }

  // Adds the word at `at` to the name and gives its end, unless there is none or it is too long.
  [[nodiscard]] std::size_t add_word(KeyName& name, std::size_t at) const {
    if (at == text_.size() || (kind(text_[at]) & octet::letter) == 0) {
      return no_key;
    }
    for (; at < text_.size(); ++at) {
      const Octet octet = look(text_[at]);
      if ((octet.kind & octet::in_key) == 0) {
        break;
      }
      if (!name.add(octet)) {
        return no_key;
      }
    }
    return at;
  }

  // Behind a word and its colon, or one of the two keys of two words, if a field begins here.
  [[nodiscard]] std::size_t value_after_key(std::size_t at, KeyName& name) const {
    std::size_t end = add_word(name, at);
    if (end == no_key || end == text_.size()) {
      return no_key;
    }
    std::size_t colon = end_of(octet::space, end);
    if (colon > end && colon < text_.size() && text_[colon] != ':' &&
        (name.view() == "submit" || name.view() == "done")) {
      end = add_word(name, colon);
      colon = end == no_key ? no_key : end_of(octet::space, end);
    }
    return colon < text_.size() && text_[colon] == ':' ? colon + 1 : no_key;
  }

  void take_value(const KeyName& name, FieldOf field) {
    const std::size_t begin = end_of(octet::space, at_);
    std::size_t end = begin;
    if (begin == at_ || !another_key_at(begin, field)) {
      end = token_end(begin);
      if (field == &ReceiptFields::submit_date || field == &ReceiptFields::done_date) {
        end = date_end(begin, end);
      } else if (field == &ReceiptFields::stat) {
        end = state_end(end);
      }
    }
    at_ = end;
    const std::string_view value = text_.substr(begin, end - begin);
    if (field != nullptr) {
      if (!(fields_.*field)) {  // the first occurrence counts
        fields_.*field = value;
      }
    } else if (fields_.extra.size() < ReceiptFields::max_extra && !seen_extra(name.view())) {
      fields_.extra.push_back({.key = FixedText<32>{name.view()}, .value = value});
    }
  }

  // After spaces a key means that the value is empty. Ids may hold a colon themselves: there only
  // the known keys end it.
  [[nodiscard]] bool another_key_at(std::size_t at, FieldOf field) const {
    KeyName next;
    return value_after_key(at, next) != no_key &&
           (field != &ReceiptFields::id || next.known() != nullptr);
  }

  [[nodiscard]] std::size_t digits_in(std::size_t begin, std::size_t end) const {
    const std::string_view part = text_.substr(begin, end - begin);
    return static_cast<std::size_t>(std::count_if(
        part.begin(), part.end(), [](char c) { return (kind(c) & octet::digit) != 0; }));
  }

  // `2026-01-31 10:15:30` is one date of two tokens, `26 01 31 10 15` of five; ten digits are one
  // by themselves, behind a year of four it takes twelve.
  [[nodiscard]] std::size_t date_end(std::size_t begin, std::size_t end) {
    std::size_t digits = digits_in(begin, end);
    const std::size_t enough = end - begin == 4 ? 12 : 10;
    while (digits > 0 && digits < enough) {
      const std::size_t next = end_of(octet::space, end);
      if (next == end || next == text_.size() || (kind(text_[next]) & octet::digit) == 0) {
        break;
      }
      end = token_end(next);
      digits += digits_in(next, end);
    }
    return end;
  }

  // `DELIVERED TO CARRIER` is not delivered: `to` belongs to the state, with what it is followed
  // by.
  [[nodiscard]] std::size_t state_end(std::size_t end) {
    const std::size_t to = end_of(octet::space, end);
    const std::size_t whom = end_of(octet::space, std::min(to + 2, text_.size()));
    const bool more = to > end && whom > to + 2 && whom < text_.size() &&
                      look(text_[to]).folded == 't' && look(text_[to + 1]).folded == 'o' &&
                      !another_key_at(whom, &ReceiptFields::stat);
    return more ? token_end(whom) : end;
  }

  [[nodiscard]] bool seen_extra(std::string_view name) const {
    return std::any_of(fields_.extra.begin(), fields_.extra.end(), [&](const auto& extra) {
      return extra.key.reveal() == name;
    });
  }

  std::string_view text_;
  ReceiptFields& fields_;
  std::size_t at_ = 0;
};

}  // namespace

ReceiptFields scan_receipt(std::string_view text) {
  ReceiptFields fields;
  Scanner{text, fields}.scan();
  return fields;
}

}  // namespace smpp
