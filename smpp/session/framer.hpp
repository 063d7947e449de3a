// Cuts the octets of a connection into whole frames by command_length (reference section 1). Owned
// by one session. A frame that lies wholly inside the input is given out from there; only what is
// begun and not finished is copied and kept. No length is believed before it is checked, and memory
// is taken for octets that came, never for octets that were announced.
#pragma once

#include "smpp/base/octets.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace smpp {

class Framer {
 public:
  enum class Kind : std::uint8_t {
    whole,   // `frame` is one PDU, header included
    more,    // the input is used up; the rest comes with the next read
    broken,  // an impossible command_length: nothing after it can be read, now or later
  };

  struct Step {
    Kind kind{};
    std::span<const std::uint8_t> frame;  // valid until the next call, and while the input is
  };

  explicit Framer(std::size_t max_pdu) : max_pdu_(max_pdu) {}

  // Takes the next frame off the front of `in`. To be called until it says `more` or `broken`.
  [[nodiscard]] Step next(std::span<const std::uint8_t>& in);

  // Octets of an unfinished frame: at most max_pdu.
  [[nodiscard]] std::size_t held() const { return tail_.size(); }

 private:
  [[nodiscard]] bool possible(std::size_t length) const;
  void keep(std::span<const std::uint8_t>& in, std::size_t up_to);
  void forget_tail();

  std::size_t max_pdu_;
  Octets tail_;
  bool tail_given_ = false;  // the last frame given was the tail
  bool broken_ = false;
};

}  // namespace smpp
