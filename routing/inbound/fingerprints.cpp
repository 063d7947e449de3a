#include "routing/inbound/fingerprints.hpp"

#include "routing/model/keys.hpp"
#include "smpp/wire/reader.hpp"
#include "smpp/wire/writer.hpp"

#include <algorithm>
#include <utility>

namespace routing {
namespace {

constexpr std::size_t print_size = sizeof(BlindIndex);

}  // namespace

BlindIndex Fingerprints::of(CarrierNumber carrier, const smpp::Body& body) {
  // The whole body as it is on the wire, without the header: a resend has another sequence number.
  constexpr std::size_t room = 512;  // most messages and receipts with their TLVs
  smpp::Octets octets;
  octets.reserve(room);
  smpp::Writer writer{octets};
  writer.number(carrier.value());
  std::visit(
      [&]<class P>(const P& pdu) {
        smpp::for_each_field<P>([&](const auto& field) {
          using Kind = typename std::decay_t<decltype(field)>::kind;
          Kind::encode(writer, pdu.*field.at);
        });
      },
      body);
  const std::array<std::span<const std::uint8_t>, 1> fields{octets};
  return indexer_.index(IndexPurpose::fingerprint, fields);
}

bool Fingerprints::take_suspect(CarrierNumber carrier, const BlindIndex& print) {
  const auto found = carriers_.find(carrier);
  return found != carriers_.end() && clear(found->second, print);
}

bool Fingerprints::clear(Carrier& carrier, const BlindIndex& print) {
  const auto found = carrier.suspects.find(print);
  if (found == carrier.suspects.end()) {
    return false;
  }
  if (--found->second == 0) {
    carrier.suspects.erase(found);
  }
  return true;
}

void Fingerprints::answering(CarrierNumber number,
                             std::uint32_t link,
                             const BlindIndex& print,
                             smpp::WallTime wall) {
  Carrier& carrier = carriers_[number];
  carrier.fresh.push_back({.index = print, .link = link});
  carrier.fresh_unix = unix_seconds(wall);
}

void Fingerprints::flush(Transaction& transaction) {
  for (auto& [number, carrier] : carriers_) {
    if (carrier.fresh.empty()) {
      continue;
    }
    smpp::Octets value;
    value.reserve(sizeof(carrier.fresh_unix) + carrier.fresh.size() * print_size);
    smpp::Writer{value}.number(carrier.fresh_unix);
    for (const Print& print : carrier.fresh) {
      smpp::append(value, print.index);
    }
    const Key key = keys::fingerprints(number).number(serials_.take());
    transaction.batch.put(Column::idempotency, key, std::move(value), DataClass::meta);
    carrier.count += carrier.fresh.size();
    carrier.records.push_back(Record{
        .key = key, .answered_unix = carrier.fresh_unix, .prints = std::move(carrier.fresh)});
    carrier.fresh.clear();
    trim(carrier, transaction);
  }
}

void Fingerprints::trim(Carrier& carrier, Transaction& transaction) {
  while (carrier.count - carrier.records.front().prints.size() >= kept) {
    const Record& oldest = carrier.records.front();
    for (const Print& print : oldest.prints) {
      if (print.suspected) {
        clear(carrier, print.index);
      }
    }
    carrier.count -= oldest.prints.size();
    transaction.batch.erase_once(Column::idempotency, oldest.key);
    carrier.records.pop_front();
  }
}

void Fingerprints::suspect(Carrier& carrier, std::optional<std::uint32_t> link) const {
  std::optional<std::uint32_t> last_unix;
  for (auto record = carrier.records.rbegin(); record != carrier.records.rend(); ++record) {
    if (last_unix && record->answered_unix + suspected_s_ < *last_unix) {
      return;
    }
    for (Print& print : record->prints) {
      if (link && print.link != *link) {
        continue;
      }
      last_unix = last_unix.value_or(record->answered_unix);
      if (!std::exchange(print.suspected, true)) {
        ++carrier.suspects[print.index];
      }
    }
  }
}

void Fingerprints::on_link_down(CarrierNumber carrier, std::uint32_t link) {
  const auto found = carriers_.find(carrier);
  if (found != carriers_.end()) {
    suspect(found->second, link);
  }
}

void Fingerprints::recover(const Key& key, std::span<const std::uint8_t> value) {
  smpp::Reader in{key.octets().subspan(1)};
  Carrier& carrier = carriers_[CarrierNumber{in.number<std::uint16_t>()}];
  smpp::Reader content{value};
  Record record{.key = key, .answered_unix = content.number<std::uint32_t>(), .prints = {}};
  while (!content.failed() && !content.empty()) {
    Print print;
    std::ranges::copy(content.octets(print_size), print.index.begin());
    if (!content.failed()) {
      record.prints.push_back(print);
    }
  }
  carrier.count += record.prints.size();
  carrier.records.push_back(std::move(record));
}

void Fingerprints::recovered() {
  for (auto& [number, carrier] : carriers_) {
    suspect(carrier, std::nullopt);
  }
}

}  // namespace routing
