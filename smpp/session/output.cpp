#include "smpp/session/output.hpp"

namespace smpp {

void Output::take(Octets& into) {
  into.clear();
  given_ = requests_end();
  if (urgent_.empty()) {
    into.swap(requests_);
    return;
  }
  into.swap(urgent_);
  append(into, requests_);
  requests_.clear();
}

void Output::withdraw_requests(std::uint64_t end) {
  if (given_out(end)) {
    return;
  }
  const auto octets = static_cast<std::ptrdiff_t>(end - given_);
  requests_.erase(requests_.begin(), requests_.begin() + octets);
  given_ = end;
}

void Output::withdraw_all() {
  withdraw_requests(requests_end());
  urgent_.clear();
}

}  // namespace smpp
