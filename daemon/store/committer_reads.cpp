// The committer's answers to reads and pages: records are sought, and given, by the keys that
// routing has, and lie where the covers say.
#include "daemon/store/committer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace store {
namespace {

// A page is short enough to hold no commit up for more than some milliseconds.
constexpr std::size_t most_records_a_page = 512;
constexpr std::size_t most_octets_a_page = 512 * 1024;

// Two pages of one index, in order, as one. Where one of them ends, nothing is known of it.
routing::Page merged(routing::Page one, routing::Page other, std::size_t most) {
  const auto sooner = [](const routing::Key& a, const routing::Key& b) {
    return b.empty() || (!a.empty() && a < b) ? a : b;
  };
  routing::Page both{.records = std::move(one.records),
                     .next = sooner(one.next, other.next),
                     .damaged = one.damaged + other.damaged};
  std::ranges::move(other.records, std::back_inserter(both.records));
  std::ranges::sort(both.records, [](const auto& a, const auto& b) { return a.key < b.key; });
  if (both.records.size() > most) {
    both.next = sooner(both.next, both.records[most].key);
  }
  std::erase_if(both.records, [&](const routing::StoredRecord& record) {
    return !both.next.empty() && !(record.key < both.next);
  });
  return both;
}

}  // namespace

smpp::expected<Committer::Lying, Reason> Committer::find(routing::Column column,
                                                         const routing::Key& key) const {
  const auto at = [&](const routing::Key& place) {
    return records_.find(column, place).map([&](Records::Found found) {
      return Lying{.key = place, .found = std::move(found)};
    });
  };
  auto lying = at(covers_.newest(column, key));
  if (const auto older = covers_.older(column, key);
      older && lying && std::holds_alternative<Records::Absent>(lying->found)) {
    lying = at(*older);
  }
  return lying;
}

void Committer::read(ReadOperation operation) {
  ReadResult result{
      .done = std::move(operation.done), .outcome = routing::ReadOutcome::absent, .value = {}};
  const auto lying = find(operation.column, operation.key);
  if (!lying) {
    count_unreadable(lying.error());
    result.outcome = routing::ReadOutcome::damaged;
  } else if (const auto* young = std::get_if<const YoungRecords::Slot*>(&lying->found)) {
    result.outcome = routing::ReadOutcome::found;
    result.value = (*young)->value;
  } else if (const auto* sealed = std::get_if<Records::Sealed>(&lying->found)) {
    auto plain = sealer_->open({operation.column, lying->key.octets()}, *sealed);
    if (plain) {
      result.outcome = routing::ReadOutcome::found;
      result.value = std::move(*plain);
    } else {
      result.outcome = routing::ReadOutcome::damaged;
      count_damage(operation.column, lying->key.octets(), *sealed);
    }
  }
  results_.emplace_back(std::move(result));
}

void Committer::page(PageOperation operation) {
  const std::size_t most = std::clamp<std::size_t>(operation.max_records, 1, most_records_a_page);
  const Covers::Ranges ranges = covers_.ranges(operation.column, operation.from, operation.until);
  routing::Page page =
      read_range(operation.column, ranges.lying.front(), ranges.of_one_index, most);
  for (std::size_t nth = 1; nth < ranges.lying.size(); ++nth) {
    page = merged(std::move(page),
                  read_range(operation.column, ranges.lying[nth], ranges.of_one_index, most),
                  most);
  }
  results_.emplace_back(PageResult{.done = std::move(operation.done), .page = std::move(page)});
}

routing::Page Committer::read_range(routing::Column column,
                                    const Covers::Range& range,
                                    bool of_one_index,
                                    std::size_t most) {
  routing::Page page;
  std::size_t octets = 0;
  const auto damaged = [&](std::span<const std::uint8_t> lying,
                           std::span<const std::uint8_t> sealed) {
    ++page.damaged;
    count_damage(column, lying, sealed);
    return true;
  };
  const auto visit = [&](std::span<const std::uint8_t> lying,
                         const YoungRecords::Slot* young,
                         std::span<const std::uint8_t> sealed) {
    const auto key = covers_.uncovered(column, lying);
    // Damaged ones count too: a page is bounded work.
    const bool full = page.records.size() + page.damaged >= most || octets >= most_octets_a_page;
    if (full && lying.size() <= routing::Key::capacity) {
      page.next = of_one_index && key ? *key : routing::Key{lying};
      return false;
    }
    if (!key) {  // none of ours
      return damaged(lying, sealed);
    }
    if (young != nullptr) {
      octets += young->value.size();
      page.records.push_back(
          {.key = *key, .value = young->value, .expires_unix = young->expires_unix});
      return true;
    }
    octets += sealed.size();
    auto plain = sealer_->open({column, lying}, sealed);
    if (!plain) {
      return damaged(lying, sealed);
    }
    page.records.push_back({.key = *key,
                            .value = std::move(*plain),
                            .expires_unix = read_header(sealed)->expires_unix});
    return true;
  };
  if (const auto scanned = records_.scan(column, range.from, range.until, visit); !scanned) {
    // What lies behind a damaged block cannot be named, so going on would be skipping in silence.
    ++page.damaged;
    count_unreadable(scanned.error());
  }
  return page;
}

}  // namespace store
