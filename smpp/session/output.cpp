#include "smpp/session/output.hpp"

#include <algorithm>
#include <span>

namespace smpp {

void Output::take(Octets& into) {
  forget(into);
  given_ = requests_end();
  if (urgent_.empty()) {
    into.swap(requests_);
    return;
  }
  into.swap(urgent_);
  append(into, requests_);
  forget(requests_);
}

void Output::withdraw_requests(std::uint64_t end) {
  if (given_out(end)) {
    return;
  }
  const auto withdrawn = static_cast<std::size_t>(end - given_);
  const std::size_t left = requests_.size() - withdrawn;
  std::ranges::copy(std::span{requests_}.subspan(withdrawn), requests_.begin());
  wipe(requests_.data() + left, withdrawn);
  requests_.resize(left);
  given_ = end;
}

void Output::withdraw_all() {
  withdraw_requests(requests_end());
  forget(urgent_);
}

}  // namespace smpp
