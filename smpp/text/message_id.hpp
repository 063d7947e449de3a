// Message ids of carriers, compared. A carrier may write the same id as hexadecimal in its answers
// and as decimal in its receipts (delivery-receipts section 5). Pure; any thread.
#pragma once

#include "smpp/base/octets.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace smpp {

enum class IdForm : std::uint8_t {
  text,         // as it is
  folded_text,  // letters without case
  hex,
  dec,
};

// Equal canonical ids are the same message's. A number is its decimal digits without leading zeros,
// of any length; what is not a number of the form stays as it is.
[[nodiscard]] Utf8 canonical_id(std::string_view id, IdForm form);

// Whether the two name the same message: as numbers where both are numbers of their forms, else
// octet by octet; without case where the answers' form says so.
[[nodiscard]] bool is_same_id(std::string_view answer_id,
                              IdForm answer_form,
                              std::string_view receipt_id,
                              IdForm receipt_form);

// What to look up for a receipt's id among the canonical ids of answers, where only a keyed hash of
// each is kept: whatever is_same_id() says is found. The second stands for octet equality, which is
// what counts when the id is not a number of both forms; it finds a little more than that, the same
// number in other digits.
struct IdCandidates {
  Utf8 first;
  std::optional<Utf8> second;
};

[[nodiscard]] IdCandidates id_candidates(std::string_view receipt_id,
                                         IdForm receipt_form,
                                         IdForm answer_form);

}  // namespace smpp
