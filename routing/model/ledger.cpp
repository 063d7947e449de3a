#include "routing/model/ledger.hpp"

#include "routing/model/binary.hpp"
#include "routing/model/keys.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace routing {
namespace {

constexpr std::uint8_t version = 1;

// Less than nothing is nothing: the account does not balance then, and that is what is reported.
void take_one(std::uint64_t& count) {
  count -= count > 0 ? 1 : 0;
}

template <class Range>
std::uint64_t sum(const Range& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

// Seven bits an octet, the lowest first: most counts are small, and there is a record in every
// batch that moves a message.
void write_count(smpp::Writer& out, std::uint64_t count) {
  while (count > 0x7F) {
    out.number(static_cast<std::uint8_t>(count | 0x80u));
    count >>= 7;
  }
  out.number(static_cast<std::uint8_t>(count));
}

std::uint64_t read_count(smpp::Reader& in) {
  std::uint64_t count = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const auto octet = in.number<std::uint8_t>();
    count |= std::uint64_t{octet & 0x7Fu} << shift;
    if (octet <= 0x7F) {
      return count;
    }
  }
  in.fail();
  return 0;
}

std::optional<LedgerCounts> decode_counts(std::span<const std::uint8_t> value) {
  smpp::Reader in{value};
  if (in.number<std::uint8_t>() != version) {
    return std::nullopt;
  }
  LedgerCounts counts;
  counts.accepted = read_count(in);
  for (std::uint64_t& count : counts.at) {
    count = read_count(in);
  }
  for (std::uint64_t& count : counts.ended) {
    count = read_count(in);
  }
  return in.failed() ? std::nullopt : std::optional{counts};
}

}  // namespace

std::uint64_t LedgerCounts::open() const {
  return sum(at);
}

std::uint64_t LedgerCounts::all_ended() const {
  return sum(ended);
}

LedgerCounts& LedgerCounts::operator+=(const LedgerCounts& other) {
  accepted += other.accepted;
  for (std::size_t i = 0; i < at.size(); ++i) {
    at[i] += other.at[i];
  }
  for (std::size_t i = 0; i < ended.size(); ++i) {
    ended[i] += other.ended[i];
  }
  return *this;
}

void Ledger::enter(std::span<const LedgerMove> moves, Batch& batch) {
  // Usually one account. Its place in the map stays.
  std::vector<std::pair<const Account, LedgerCounts>*> touched;
  for (const LedgerMove& move : moves) {
    const Account account{.carrier = move.message.carrier, .client = move.client};
    auto& entry = *accounts_.try_emplace(account).first;
    LedgerCounts& counts = entry.second;
    if (std::ranges::find(touched, &entry) == touched.end()) {
      touched.push_back(&entry);
    }
    if (move.from) {
      take_one(counts.at[index_of(*move.from)]);
    } else {
      ++counts.accepted;
    }
    if (move.to) {
      ++counts.at[index_of(*move.to)];
    } else {
      ++counts.ended[static_cast<std::size_t>(move.word)];
    }
    if (watcher_) {
      watcher_(move);
    }
  }
  for (const auto* entry : touched) {
    put(batch, entry->first, entry->second);
  }
}

void Ledger::recover(const Key& key, std::span<const std::uint8_t> value) {
  smpp::Reader in{key.octets().subspan(keys::ledger_prefix().size())};
  if (in.empty()) {
    smpp::Reader began{value};
    since_ = binary::read_time(began);
    return;
  }
  Account account;
  account.carrier = CarrierNumber{in.number<std::uint16_t>()};
  account.client = ClientNumber{in.number<std::uint16_t>()};
  if (const auto counts = decode_counts(value); counts && !in.failed()) {
    accounts_[account] = *counts;
  }
}

void Ledger::open(const std::map<Account, std::array<std::uint64_t, place_count>>& found,
                  smpp::WallTime now,
                  Batch& batch) {
  since_ = now;
  smpp::Octets value;
  smpp::Writer writer{value};
  binary::write_time(writer, now);
  batch.put(Column::meta, keys::ledger_prefix(), std::move(value), DataClass::standing);
  for (const auto& [account, at] : found) {
    LedgerCounts& counts = accounts_[account];
    counts.at = at;
    counts.accepted = counts.open();
    put(batch, account, counts);
  }
}

LedgerCounts Ledger::of(CarrierNumber carrier) const {
  LedgerCounts all;
  for (const auto& [account, counts] : accounts_) {
    if (account.carrier == carrier) {
      all += counts;
    }
  }
  return all;
}

void Ledger::put(Batch& batch, const Account& account, const LedgerCounts& counts) {
  smpp::Octets value;
  value.reserve(32);  // usually enough
  smpp::Writer out{value};
  out.number(version);
  write_count(out, counts.accepted);
  for (const std::uint64_t count : counts.at) {
    write_count(out, count);
  }
  for (const std::uint64_t count : counts.ended) {
    write_count(out, count);
  }
  batch.put(Column::meta,
            keys::ledger(account.carrier, account.client),
            std::move(value),
            DataClass::standing);
}

}  // namespace routing
