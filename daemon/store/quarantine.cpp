#include "daemon/store/quarantine.hpp"

namespace store {
namespace {

constexpr std::size_t most_kept = 10'000;

}  // namespace

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

std::string Quarantine::keep(routing::Column column,
                             std::span<const std::uint8_t> key,
                             std::span<const std::uint8_t> sealed) {
  std::string name = std::string{name_of(column)} + "-" + hex(key);
  if (kept_.size() >= most_kept || !kept_.insert(name).second) {
    return {};
  }
  Done kept = make_folder(folder_);
  if (kept) {
    kept = replace_file(folder_ + "/" + name, sealed);
  }
  if (!kept) {
    return name + " (not copied: " + kept.error() + ")";
  }
  return name;
}

}  // namespace store
