// A text or octets into the parts that go out. Pure; any thread.
//
// A text that needs one part has no concatenation. How one that needs more is chosen, encoded and
// cut is the plan's matter (segment_plan.hpp); here it is written.
#pragma once

#include "smpp/base/expected.hpp"
#include "smpp/base/octets.hpp"
#include "smpp/pdu/tlvs.hpp"
#include "smpp/pdu/values.hpp"
#include "smpp/text/segment_plan.hpp"
#include "smpp/text/user_data.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace smpp {

struct Parts {
  Alphabet alphabet = Alphabet::gsm7;
  Gsm7Shift shift{};
  EsmClass esm_class;  // UDHI when the parts have a header
  DataCoding data_coding;
  // What each part carries, header included: its short_message, but for LongForm::payload, where
  // there is one part and a long one goes into message_payload.
  std::vector<Octets> octets;
  // That of the first part where SAR TLVs say it; the others follow it by number.
  std::optional<Concatenation> sar = std::nullopt;
  bool in_payload = false;  // the one part is message_payload
};

// An empty text is one empty part.
[[nodiscard]] expected<Parts, SegmentError> segment_text(std::string_view text,
                                                         const SegmentOptions& options);
// Octets that are not text: data_coding 4, cut anywhere.
[[nodiscard]] expected<Parts, SegmentError> segment_binary(std::span<const std::uint8_t> data,
                                                           const SegmentOptions& options);

// What goes beside or in place of short_message for a part, 0-based: the SAR TLVs, or the
// message_payload (short_message is then empty); mostly nothing. Precondition: there is such a
// part.
[[nodiscard]] Tlvs tlvs_of(const Parts& parts, std::size_t index);
// Empty where the part is in message_payload.
[[nodiscard]] std::span<const std::uint8_t> short_message_of(const Parts& parts, std::size_t index);

}  // namespace smpp
