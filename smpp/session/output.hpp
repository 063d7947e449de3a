// What a session wants written, until its driver takes it. Owned by one session. Answers and probes
// are urgent and leave before requests that queue; a PDU is never cut. It knows which requests have
// been given out and which have surely never left.
#pragma once

#include "smpp/base/octets.hpp"

#include <cstddef>
#include <cstdint>

namespace smpp {

class Output {
 public:
  // To append whole PDUs to.
  [[nodiscard]] Octets& urgent() { return urgent_; }

  [[nodiscard]] Octets& requests() { return requests_; }

  [[nodiscard]] std::size_t size() const { return urgent_.size() + requests_.size(); }

  // The end of the request appended last, counted in octets of requests since the start.
  [[nodiscard]] std::uint64_t requests_end() const { return given_ + requests_.size(); }

  // Whether the request that ends there was handed to the driver.
  [[nodiscard]] bool given_out(std::uint64_t end) const { return end <= given_; }

  // Everything queued, urgent first; `into` is cleared and its block used again.
  void take(Octets& into);
  // Withdraws the requests that end there or before; what was given out stays given out.
  void withdraw_requests(std::uint64_t end);
  void withdraw_all();

 private:
  Octets urgent_;
  Octets requests_;
  std::uint64_t given_ = 0;  // octets of requests given out or withdrawn
};

}  // namespace smpp
