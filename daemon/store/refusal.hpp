// Why a store, or a key, could not be opened: what it means for a start, and the words for people.
// A value.
#pragma once

#include "daemon/store/files.hpp"

#include <cstdint>
#include <utility>

namespace store {

struct Refusal {
  enum class Kind : std::uint8_t {
    unfit,        // no rights, nothing of ours, damage: trying again does not help
    sealed,       // a keyring that does not open: of another root, or changed since
    older_state,  // older than its witness: an operator decides
    unavailable,  // what keeps the root key cannot be reached: trying again may help
    foreign,      // only of a wrapped key: this root did not wrap it, or it was changed since
  };

  Kind kind = Kind::unfit;
  Reason reason;
};

[[nodiscard]] inline auto refused(Reason reason, Refusal::Kind kind = Refusal::Kind::unfit) {
  return smpp::unexpected(Refusal{.kind = kind, .reason = std::move(reason)});
}

}  // namespace store
