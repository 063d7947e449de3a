#include "smpp/session/framer.hpp"

#include "smpp/pdu/codec.hpp"
#include "smpp/wire/reader.hpp"

#include <algorithm>

namespace smpp {
namespace {

constexpr std::size_t length_size = 4;

std::size_t command_length(std::span<const std::uint8_t> octets) {
  return Reader{octets.first(length_size)}.number<std::uint32_t>();
}

}  // namespace

Framer::Step Framer::next(std::span<const std::uint8_t>& in) {
  if (tail_given_) {
    forget_tail();
  }
  if (broken_) {
    return {.kind = Kind::broken, .frame = {}};
  }
  if (tail_.empty() && in.size() >= length_size) {
    const std::size_t length = command_length(in);
    if (!possible(length)) {
      broken_ = true;
      return {.kind = Kind::broken, .frame = {}};
    }
    if (in.size() >= length) {
      const auto frame = in.first(length);
      in = in.subspan(length);
      return {.kind = Kind::whole, .frame = frame};
    }
  }

  keep(in, length_size);
  if (tail_.size() < length_size) {
    return {.kind = Kind::more, .frame = {}};
  }
  const std::size_t length = command_length(tail_);
  if (!possible(length)) {
    broken_ = true;
    forget_tail();
    return {.kind = Kind::broken, .frame = {}};
  }
  keep(in, length);
  if (tail_.size() < length) {
    return {.kind = Kind::more, .frame = {}};
  }
  tail_given_ = true;
  return {.kind = Kind::whole, .frame = tail_};
}

bool Framer::possible(std::size_t length) const {
  return length >= header_size && length <= max_pdu_;
}

void Framer::keep(std::span<const std::uint8_t>& in, std::size_t up_to) {
  if (tail_.size() >= up_to) {
    return;
  }
  const auto taken = in.first(std::min(in.size(), up_to - tail_.size()));
  append(tail_, taken);
  in = in.subspan(taken.size());
}

void Framer::forget_tail() {
  forget(tail_);
  tail_given_ = false;
}

}  // namespace smpp
