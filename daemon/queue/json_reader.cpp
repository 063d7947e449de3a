#include "daemon/queue/json_reader.hpp"

#include "daemon/queue/utf8.hpp"

#include <charconv>
#include <utility>

namespace queue {

void JsonReader::fail(std::string_view what) {
  if (!failed_) {
    failed_ = true;
    failed_at_ = at_;
    failure_ = what;
  }
}

void JsonReader::skip_space() {
  while (at_ < text_.size() &&
         (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
    ++at_;
  }
}

bool JsonReader::take(char c) {
  if (at_ < text_.size() && text_[at_] == c) {
    ++at_;
    return true;
  }
  return false;
}

bool JsonReader::take_word(std::string_view word) {
  if (text_.substr(at_).starts_with(word)) {
    at_ += word.size();
    return true;
  }
  fail("not a JSON value");
  return false;
}

JsonReader::Kind JsonReader::peek() {
  if (failed_) {
    return Kind::none;
  }
  skip_space();
  if (at_ == text_.size()) {
    fail("the text ends where a value must follow");
    return Kind::none;
  }
  switch (text_[at_]) {
    case '{':
      return Kind::object;
    case '[':
      return Kind::array;
    case '"':
      return Kind::string;
    case 't':
    case 'f':
      return Kind::boolean;
    case 'n':
      return Kind::null;
    default:
      break;
  }
  if (text_[at_] == '-' || (text_[at_] >= '0' && text_[at_] <= '9')) {
    return Kind::number;
  }
  fail("not a JSON value");
  return Kind::none;
}

bool JsonReader::enter(Kind kind, char opening) {
  if (peek() != kind || !take(opening)) {
    return false;
  }
  if (++depth_ > max_depth) {
    fail("nested too deeply");
    return false;
  }
  first_ = true;
  return true;
}

bool JsonReader::enter_object() {
  return enter(Kind::object, '{');
}

bool JsonReader::enter_array() {
  return enter(Kind::array, '[');
}

bool JsonReader::next(char closing) {
  if (failed_) {
    return false;
  }
  const bool first = std::exchange(first_, false);
  skip_space();
  if (take(closing)) {
    --depth_;
    return false;
  }
  if (!first && !take(',')) {
    fail("a comma or the closing bracket must follow");
    return false;
  }
  return true;
}

bool JsonReader::next_element() {
  return next(']');
}

bool JsonReader::next_member() {
  if (!next('}')) {
    return false;
  }
  skip_space();
  if (at_ == text_.size() || text_[at_] != '"') {
    fail("a member's name in quotation marks must follow");
    return false;
  }
  name_ = read_string();
  skip_space();
  if (!failed_ && !take(':')) {
    fail("a colon must follow");
  }
  return !failed_;
}

std::optional<std::string_view> JsonReader::string() {
  if (peek() != Kind::string) {
    skip();
    return std::nullopt;
  }
  const std::string_view value = read_string();
  return failed_ ? std::nullopt : std::optional{value};
}

std::optional<bool> JsonReader::boolean() {
  if (peek() != Kind::boolean) {
    skip();
    return std::nullopt;
  }
  const bool value = text_[at_] == 't';
  return take_word(value ? "true" : "false") ? std::optional{value} : std::nullopt;
}

std::optional<std::int64_t> JsonReader::integer() {
  if (peek() != Kind::number) {
    skip();
    return std::nullopt;
  }
  const std::string_view digits = read_number();
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool whole = error == std::errc{} && end == digits.data() + digits.size();
  return whole && !failed_ ? std::optional{value} : std::nullopt;
}

void JsonReader::skip() {
  std::size_t open = 0;       // of what is skipped here; depth_ bounds it
  std::uint32_t objects = 0;  // bit: the one at that depth is an object
  do {
    switch (peek()) {
      case Kind::object:
        if (!enter_object()) {
          return;
        }
        objects = (objects << 1) | 1u;
        ++open;
        break;
      case Kind::array:
        if (!enter_array()) {
          return;
        }
        objects <<= 1;
        ++open;
        break;
      case Kind::string:
        (void)read_string();
        break;
      case Kind::number:
        (void)read_number();
        break;
      case Kind::boolean:
        (void)take_word(text_[at_] == 't' ? "true" : "false");
        break;
      case Kind::null:
        (void)take_word("null");
        break;
      case Kind::none:
        return;
    }
    while (open > 0 && !((objects & 1u) != 0 ? next_member() : next_element())) {
      objects >>= 1;
      --open;
    }
  } while (open > 0 && !failed_);
}

bool JsonReader::at_end() {
  skip_space();
  return !failed_ && at_ == text_.size();
}

std::string_view JsonReader::read_string() {
  ++at_;
  const std::size_t start = at_;
  bool escaped = false;
  std::size_t run = at_;  // what is not yet in unescaped_
  while (at_ < text_.size()) {
    const auto c = static_cast<std::uint8_t>(text_[at_]);
    if (c == '"') {
      const std::string_view tail = text_.substr(run, at_ - run);
      ++at_;
      if (!escaped) {
        return tail;
      }
      smpp::append(unescaped_, tail);
      return smpp::view(unescaped_);
    }
    if (c == '\\') {
      if (!escaped) {
        escaped = true;
        unescaped_.clear();
        run = start;
      }
      smpp::append(unescaped_, text_.substr(run, at_ - run));
      ++at_;
      read_escape();
      if (failed_) {
        return {};
      }
      run = at_;
      continue;
    }
    if (c < 0x20) {
      fail("a control character in a string must be escaped");
      return {};
    }
    const std::size_t step = c < 0x80 ? 1 : utf8_step(text_, at_);
    if (step == 0) {
      fail("not valid UTF-8");
      return {};
    }
    at_ += step;
  }
  fail("a string does not end");
  return {};
}

void JsonReader::read_escape() {
  constexpr std::string_view names = "\"\\/bfnrt";
  constexpr std::string_view values = "\"\\/\b\f\n\r\t";
  const std::size_t known = at_ < text_.size() ? names.find(text_[at_]) : std::string_view::npos;
  if (known != std::string_view::npos) {
    ++at_;
    unescaped_.push_back(values[known]);
    return;
  }
  if (!take('u')) {
    fail("an unknown escape in a string");
    return;
  }
  const auto first = read_four_digits();
  if (!first) {
    return;
  }
  if (*first < 0xD800 || *first > 0xDFFF) {
    append(*first);
    return;
  }
  const bool pair = *first < 0xDC00 && take('\\') && take('u');
  const auto second = pair ? read_four_digits() : std::nullopt;
  if (!second || *second < 0xDC00 || *second > 0xDFFF) {
    fail("half of a surrogate pair in a string");
    return;
  }
  append(0x10000 + ((*first - 0xD800) << 10) + (*second - 0xDC00));
}

std::optional<std::uint32_t> JsonReader::read_four_digits() {
  const std::string_view digits = text_.substr(at_, 4);
  std::uint32_t value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (digits.size() != 4 || error != std::errc{} || end != digits.data() + 4) {
    fail("four hexadecimal digits must follow \\u");
    return std::nullopt;
  }
  at_ += 4;
  return value;
}

void JsonReader::append(std::uint32_t character) {
  const auto put = [this](std::uint32_t octet) { unescaped_.push_back(static_cast<char>(octet)); };
  if (character < 0x80) {
    put(character);
  } else if (character < 0x800) {
    put(0xC0 | (character >> 6));
    put(0x80 | (character & 0x3F));
  } else if (character < 0x10000) {
    put(0xE0 | (character >> 12));
    put(0x80 | ((character >> 6) & 0x3F));
    put(0x80 | (character & 0x3F));
  } else {
    put(0xF0 | (character >> 18));
    put(0x80 | ((character >> 12) & 0x3F));
    put(0x80 | ((character >> 6) & 0x3F));
    put(0x80 | (character & 0x3F));
  }
}

std::size_t JsonReader::take_digits() {
  const std::size_t start = at_;
  while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') {
    ++at_;
  }
  return at_ - start;
}

std::string_view JsonReader::read_number() {
  const std::size_t start = at_;
  (void)take('-');
  bool good = take('0') || take_digits() > 0;
  if (good && take('.')) {
    good = take_digits() > 0;
  }
  if (good && (take('e') || take('E'))) {
    if (!take('+')) {
      (void)take('-');
    }
    good = take_digits() > 0;
  }
  if (!good) {
    fail("not a JSON number");
    return {};
  }
  return text_.substr(start, at_ - start);
}

}  // namespace queue
