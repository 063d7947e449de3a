#include "daemon/store/quarantine.hpp"

#include "daemon/store/damage.hpp"

namespace store {
namespace {

constexpr std::size_t most_kept = 10'000;

}  // namespace

std::string Quarantine::keep(routing::Column column,
                             std::span<const std::uint8_t> key,
                             std::span<const std::uint8_t> sealed) {
  std::string name = name_of(column, key);
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
