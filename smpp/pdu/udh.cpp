#include "smpp/pdu/udh.hpp"

namespace smpp {

std::optional<UdhElement> take_element(std::span<const std::uint8_t>& elements) {
  if (elements.size() < 2 || elements.size() - 2 < elements[1]) {
    return std::nullopt;
  }
  const UdhElement element{.id = static_cast<UdhElementId>(elements[0]),
                           .data = elements.subspan(2, elements[1])};
  elements = elements.subspan(2 + element.data.size());
  return element;
}

bool are_elements(std::span<const std::uint8_t> elements) {
  while (take_element(elements)) {
  }
  return elements.empty();
}

std::optional<std::span<const std::uint8_t>> udh_of(std::span<const std::uint8_t> content) {
  const std::size_t length = content.empty() ? 0 : content[0];
  if (content.size() < 1 + length || !are_elements(content.subspan(1, length))) {
    return std::nullopt;
  }
  return content.subspan(1, length);
}

}  // namespace smpp
