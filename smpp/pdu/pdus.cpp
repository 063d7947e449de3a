#include "smpp/pdu/pdus.hpp"

namespace smpp {

Body::Body() = default;
Body::Body(const Body&) = default;
Body::Body(Body&&) noexcept = default;
Body& Body::operator=(const Body&) = default;
Body& Body::operator=(Body&&) noexcept = default;
Body::~Body() = default;

CommandId Body::id() const {
  return std::visit([](const auto& pdu) { return pdu.id; }, static_cast<const PduTypes&>(*this));
}

bool operator==(const Body& a, const Body& b) {
  return static_cast<const PduTypes&>(a) == static_cast<const PduTypes&>(b);
}

}  // namespace smpp
