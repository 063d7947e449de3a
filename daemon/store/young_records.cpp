#include "daemon/store/young_records.hpp"

#include <utility>

namespace store {

void YoungRecords::apply(routing::Write write) {
  using Kind = routing::Write::Kind;
  const std::uint64_t nth = first_ + slots_.size();
  const auto [place, fresh] =
      index_.try_emplace(Place{.column = write.column, .key = write.key}, nth);
  std::size_t& newest = newest_[static_cast<std::size_t>(write.column)];
  Older older = Older::none;
  bool was_present = false;
  if (fresh) {
    ++newest;
  } else {
    Slot& before = slot_at(place->second);
    older = before.older;
    was_present = before.present;
    before.newest = false;
    before.value = smpp::Octets{};
    place->second = nth;
  }
  if (write.kind == Kind::erase_once) {
    if (was_present && older == Older::none) {  // put and erased while young
      index_.erase(place);
      --newest;
      return;
    }
    older = fresh ? Older::once : older;
  } else if (write.kind == Kind::erase) {
    older = Older::any;
  }
  slots_.push_back(Slot{.key = write.key,
                        .column = write.column,
                        .older = older,
                        .present = write.kind == Kind::put,
                        .newest = true,
                        .data_class = write.data_class,
                        .expires_unix = write.expires_unix,
                        .value = std::move(write.value)});
}

void YoungRecords::end_frame(std::uint64_t number, std::size_t octets) {
  frames_.push_back({.number = number, .end = first_ + slots_.size(), .octets = octets});
  frame_octets_ += octets;
}

const YoungRecords::Slot* YoungRecords::find(routing::Column column,
                                             const routing::Key& key) const {
  const auto found = index_.find(Place{.column = column, .key = key});
  return found == index_.end() ? nullptr : &slots_[found->second - first_];
}

}  // namespace store
