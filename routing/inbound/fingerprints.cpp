#include "routing/inbound/fingerprints.hpp"

#include "routing/model/keys.hpp"
#include "smpp/wire/reader.hpp"
#include "smpp/wire/writer.hpp"

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
  return found != carriers_.end() && found->second.suspects.erase(print) > 0;
}

void Fingerprints::answering(CarrierNumber carrier, const BlindIndex& print) {
  carriers_[carrier].fresh.push_back(print);
}

void Fingerprints::flush(Transaction& transaction) {
  for (auto& [number, carrier] : carriers_) {
    if (carrier.fresh.empty()) {
      continue;
    }
    smpp::Octets value;
    value.reserve(carrier.fresh.size() * print_size);
    for (const BlindIndex& print : carrier.fresh) {
      smpp::append(value, print);
    }
    const Key key = keys::fingerprints(number).number(serials_.take());
    transaction.batch.put(Column::idempotency, key, std::move(value), DataClass::meta);
    carrier.count += carrier.fresh.size();
    carrier.records.push_back(Record{.key = key, .prints = std::move(carrier.fresh)});
    carrier.fresh.clear();
    trim(carrier, transaction);
  }
}

void Fingerprints::trim(Carrier& carrier, Transaction& transaction) {
  while (carrier.count - carrier.records.front().prints.size() >= kept) {
    carrier.count -= carrier.records.front().prints.size();
    transaction.batch.erase_once(Column::idempotency, carrier.records.front().key);
    carrier.records.pop_front();
  }
}

void Fingerprints::on_link_down(CarrierNumber number) {
  const auto found = carriers_.find(number);
  if (found == carriers_.end()) {
    return;
  }
  Carrier& carrier = found->second;
  carrier.suspects.clear();  // those of an older session are answered by now, or are among these
  for (const Record& record : carrier.records) {
    carrier.suspects.insert(record.prints.begin(), record.prints.end());
  }
}

void Fingerprints::recover(const Key& key, std::span<const std::uint8_t> value) {
  smpp::Reader in{key.octets().subspan(1)};
  Carrier& carrier = carriers_[CarrierNumber{in.number<std::uint16_t>()}];
  Record record{.key = key, .prints = {}};
  for (std::size_t at = 0; at + print_size <= value.size(); at += print_size) {
    BlindIndex print;
    std::memcpy(print.data(), value.data() + at, print_size);
    record.prints.push_back(print);
    carrier.suspects.insert(print);
  }
  carrier.count += record.prints.size();
  carrier.records.push_back(std::move(record));
}

}  // namespace routing
