// Frames out of octets, and what a strict receiver makes of each: the PDU, or what is wrong with it
// and what is answered. Pure; any thread.
#pragma once

#include "smpp/base/expected.hpp"
#include "smpp/pdu/codec.hpp"
#include "smpp/pdu/roles.hpp"
#include "smpp/session/operation_matrix.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace smpp_tool {

// Whose ear it is. What is not told is smsc, bound_trx and 3.4 for what is answered, but then a PDU
// that is right elsewhere is taken: nobody said that it came to this ear.
struct Listener {
  std::optional<smpp::Role> role;
  std::optional<smpp::Phase> phase;
  std::optional<smpp::Version> version;
};

// Names what and where, never the content.
struct FrameError {
  std::string_view code;                               // static storage
  std::string_view field;                              // static storage
  std::size_t offset = 0;                              // from the start of the frame, in octets
  std::optional<smpp::CommandStatus> expected_status;  // nothing: it is not answered
};

// What came before in a line or stream must not take more than this to keep.
[[nodiscard]] std::size_t max_pdu();

// The first frame's length in octets. Not when it is impossible or more than there is; then nothing
// behind it can be read.
[[nodiscard]] smpp::expected<std::size_t, FrameError> frame_length(
    std::span<const std::uint8_t> octets);

// Precondition: a frame as frame_length found it.
[[nodiscard]] smpp::expected<smpp::Pdu, FrameError> judge(std::span<const std::uint8_t> frame,
                                                          const Listener& listener);

}  // namespace smpp_tool
