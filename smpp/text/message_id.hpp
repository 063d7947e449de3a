// Message ids of carriers, compared. A carrier may write the same id as hexadecimal in its answers
// and as decimal in its receipts (delivery-receipts section 5). Pure; any thread.
#pragma once

#include "smpp/base/octets.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace smpp {

// Stored: a form keeps its number.
enum class IdForm : std::uint8_t {
  text,         // as it is
  folded_text,  // letters without case
  hex,
  dec,
};

inline constexpr std::array id_forms{IdForm::text, IdForm::folded_text, IdForm::hex, IdForm::dec};

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

// What the answer may have come to whose id was read in another form than now.
struct OlderId {
  IdForm answer_form;
  Utf8 canonical;
  // Under this form the receipt's id can be read in one way only. In two ways it may be that of
  // another message too: something else has to tell.
  bool is_certain;
};

// Three forms, of each the id itself, three widths in small and in capital letters, and the number
// that it is in the other base.
inline constexpr std::size_t most_older_ids = 24;

// What to look up for a receipt's id where nothing lies under the forms of now, the likeliest
// first: under each other form of answers, what the carrier writes into answers if the forms of now
// have been right all along; the id as it is; and the number in the other base, which receipts may
// have had at that time. No two are the same.
[[nodiscard]] std::vector<OlderId> older_ids(std::string_view receipt_id,
                                             IdForm receipt_form,
                                             IdForm answer_form);

}  // namespace smpp
