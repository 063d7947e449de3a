// The structure of a user data header, without what its elements mean (smpp/text/user_data.hpp).
// Views point into the content they were taken from. Pure; any thread.
//
//   UDHL | id length data | id length data | ... | payload
//         '---------- elements ----------'
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace smpp {

enum class UdhElementId : std::uint8_t {
  concatenation = 0x00,
  ports_8bit = 0x04,
  ports_16bit = 0x05,
  wide_concatenation = 0x08,
  single_shift = 0x24,
  locking_shift = 0x25,
};

struct UdhElement {
  UdhElementId id{};
  std::span<const std::uint8_t> data;
};

// Takes the first element off `elements`; nothing at the end or when it overruns.
[[nodiscard]] std::optional<UdhElement> take_element(std::span<const std::uint8_t>& elements);
// Whether `elements` is a list of whole elements.
[[nodiscard]] bool are_elements(std::span<const std::uint8_t> elements);
// The elements of the header that `content` begins with; nothing when the header overruns the
// content or an element the header.
[[nodiscard]] std::optional<std::span<const std::uint8_t>> udh_of(
    std::span<const std::uint8_t> content);

}  // namespace smpp
