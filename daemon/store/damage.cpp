#include "daemon/store/damage.hpp"

namespace store {

const char* name_of(routing::Column column) {
  switch (column) {
    case routing::Column::parts:
      return "parts";
    case routing::Column::inbound:
      return "inbound";
    case routing::Column::outbound:
      return "outbound";
    case routing::Column::receipts:
      return "receipts";
    case routing::Column::consent:
      return "consent";
    case routing::Column::idempotency:
      return "idempotency";
    case routing::Column::audit:
      return "audit";
    case routing::Column::meta:
      return "meta";
  }
  return "";
}

std::string name_of(routing::Column column, std::span<const std::uint8_t> key) {
  return std::string{name_of(column)} + "-" + hex(key);
}

std::string_view name_of(Damage::Unit unit) {
  switch (unit) {
    case Damage::Unit::record:
      return "record";
    case Damage::Unit::block:
      return "block";
    case Damage::Unit::file:
      return "file";
    case Damage::Unit::column:
      return "column";
  }
  return "";
}

}  // namespace store
