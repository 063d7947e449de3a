#include "daemon/store/young_records.hpp"

#include <utility>

namespace store {
namespace {

// Of a slot and its place in the index, with the allocator's share.
constexpr std::size_t slot_octets =
    sizeof(YoungRecords::Slot) + sizeof(std::pair<routing::Key, std::uint64_t>) + 64;

}  // namespace

void YoungRecords::apply(routing::Write write) {
  using Kind = routing::Write::Kind;
  const std::uint64_t nth = first_ + slots_.size();
  Index& index = index_of(write.column);
  const auto [place, fresh] = index.try_emplace(write.key, nth);
  bool after_erasure = false;
  bool was_present = false;
  if (!fresh) {
    Slot& before = slot_at(place->second);
    after_erasure = before.after_erasure;
    was_present = before.present;
    before.newest = false;
    before.value = smpp::Octets{};
    place->second = nth;
  }
  if (write.kind == Kind::erase_once && was_present && !after_erasure) {
    index.erase(place);  // put and erased while young
    return;
  }
  after_erasure = after_erasure || write.kind != Kind::put;
  open_octets_ += slot_octets + write.value.size();
  slots_.push_back(Slot{.key = write.key,
                        .column = write.column,
                        .present = write.kind == Kind::put,
                        .after_erasure = after_erasure,
                        .newest = true,
                        .data_class = write.data_class,
                        .expires_unix = write.expires_unix,
                        .value = std::move(write.value)});
}

void YoungRecords::end_frame(std::uint64_t number) {
  const std::size_t octets = sizeof(Frame) + std::exchange(open_octets_, 0);
  frames_.push_back({.number = number, .end = first_ + slots_.size(), .octets = octets});
  octets_ += octets;
}

YoungRecords::Range YoungRecords::range(routing::Column column,
                                        const routing::Key& from,
                                        const routing::Key& until) const {
  const Index& index = index_of(column);
  const auto end = until.empty() ? index.end() : index.lower_bound(until);
  const auto next = index.lower_bound(from);
  const bool none = !until.empty() && !(from < until);
  return {*this, none ? end : next, end};
}

const YoungRecords::Slot* YoungRecords::find(routing::Column column,
                                             const routing::Key& key) const {
  const Index& index = index_of(column);
  const auto found = index.find(key);
  return found == index.end() ? nullptr : &slots_[found->second - first_];
}

}  // namespace store
