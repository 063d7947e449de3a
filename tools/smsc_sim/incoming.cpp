#include "tools/smsc_sim/incoming.hpp"

#include "smpp/base/assert.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace sim {

namespace {

constexpr std::size_t serial_digits = 10;
constexpr std::size_t single_part = 160;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

// In the default alphabet where they are in ASCII, whatever the coding.
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == ' ' ||
           c == '.' || c == ',' || c == '-' || c == ':';
  });
}

smpp::expected<Party, std::string> party_of(const char* field, std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
  }
  if (text.empty() || !smpp::FixedText<20>::fits(text)) {
    return smpp::unexpected(std::string{field} + ": 1 to 20 characters are right");
  }
  constexpr std::size_t longest_short_code = 8;
  Party party;
  party.address.assign(text);
  if (!all_digits(text)) {
    party.ton = smpp::Ton::alphanumeric;
  } else {
    party.npi = smpp::Npi::isdn;
    party.ton =
        text.size() > longest_short_code ? smpp::Ton::international : smpp::Ton::abbreviated;
  }
  return party;
}

// `number` in decimal, with leading zeros up to `width`.
void append_padded(smpp::Utf8& out, std::uint64_t number, std::size_t width) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  const auto size = static_cast<std::size_t>(end.ptr - digits.data());
  out.insert(out.end(), width > size ? width - size : 0, '0');
  out.insert(out.end(), digits.data(), end.ptr);
}

}  // namespace

smpp::expected<Incoming, std::string> Incoming::make(const IncomingOrder& order) {
  auto from = party_of("from", order.from);
  if (!from) {
    return smpp::unexpected(std::move(from.error()));
  }
  auto to = party_of("to", order.to);
  if (!to) {
    return smpp::unexpected(std::move(to.error()));
  }
  Incoming made;
  made.from_ = std::move(*from);
  made.to_ = std::move(*to);
  made.numbers_ = order.numbers;
  if (order.numbers > 1) {
    const std::string_view first = made.from_.address.reveal();
    const auto read =
        std::from_chars(first.data(), first.data() + first.size(), made.first_number_);
    if (!all_digits(first) || read.ec != std::errc{}) {
      return smpp::unexpected(std::string{"from: with numbers, at most 19 digits are right"});
    }
  }
  made.text_ = smpp::to_utf8(order.text);
  made.unique_ = order.unique;
  made.length_ = order.length;
  const std::size_t size =
      std::max(order.text.size() + (order.unique ? serial_digits : 0), order.length);
  made.reference_ = order.reference;
  made.plain_ = is_plain(order.text) && size <= single_part;
  if (!made.plain_) {
    const auto parts = made.segment(0);
    if (!parts) {
      return smpp::unexpected(std::string{"text: UTF-8 that fits into 255 parts is right"});
    }
    made.parts_ = static_cast<std::uint8_t>(parts->octets.size());
  }
  return made;
}

smpp::DeliverSm Incoming::pdu(std::uint64_t number, std::uint8_t part) const {
  smpp::DeliverSm deliver;
  deliver.source_ton = from_.ton;
  deliver.source_npi = from_.npi;
  deliver.source = from_.address;
  if (numbers_ > 1) {
    smpp::Utf8 digits;
    append_padded(digits, first_number_ + number % numbers_, from_.address.size());
    deliver.source.assign(smpp::view(digits));
  }
  deliver.dest_ton = to_.ton;
  deliver.dest_npi = to_.npi;
  deliver.dest = to_.address;
  if (plain_) {
    const smpp::Utf8 text = text_of(number);
    deliver.short_message = smpp::to_octets(smpp::view(text));
    return deliver;
  }
  auto parts = segment(number);
  BRIDGE_ASSERT(parts && part < parts->octets.size());
  deliver.esm_class = parts->esm_class;
  deliver.data_coding = parts->data_coding;
  deliver.short_message = std::move(parts->octets[part]);
  return deliver;
}

smpp::expected<smpp::Parts, smpp::SegmentError> Incoming::segment(std::uint64_t number) const {
  smpp::SegmentOptions options;
  options.reference = static_cast<std::uint16_t>(reference_ + number);
  const smpp::Utf8 text = text_of(number);
  return smpp::segment_text(smpp::view(text), options);
}

smpp::Utf8 Incoming::text_of(std::uint64_t number) const {
  if (!unique_) {
    return text_;
  }
  smpp::Utf8 text;
  text.reserve(std::max(length_, text_.size() + serial_digits));
  text = text_;
  append_padded(text, number, serial_digits);
  if (text.size() < length_) {
    text.push_back(' ');
    text.resize(length_, 'x');
  }
  return text;
}

}  // namespace sim
