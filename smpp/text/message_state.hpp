// Message states as receipts name them (delivery-receipts section 3). Pure; any thread.
#pragma once

#include "smpp/base/octets.hpp"
#include "smpp/pdu/values.hpp"

#include <span>
#include <string_view>

namespace smpp {

// No later state can follow. `accepted` is not final: a delivery often follows it.
[[nodiscard]] bool is_final(MessageState state);
// The seven letters that receipts use for it.
[[nodiscard]] std::string_view state_word(MessageState state);

// A word of one carrier's for a state.
struct StateWord {
  FixedText<32> word;
  MessageState state{};
};

// In any case, with the spellings that are seen; unknown for the rest. `own`: the carrier's words,
// which count before the usual ones.
[[nodiscard]] MessageState state_of_word(std::string_view word,
                                         std::span<const StateWord> own = {});

}  // namespace smpp
