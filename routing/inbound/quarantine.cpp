#include "routing/inbound/quarantine.hpp"

#include "routing/inbound/assembler.hpp"
#include "routing/model/binary.hpp"
#include "routing/model/keys.hpp"
#include "routing/model/unix_time.hpp"

namespace routing {
namespace {

constexpr std::uint8_t quarantine_version = 1;
// Version, kind, carrier, time, reason.
constexpr std::size_t before_print = 13;

}  // namespace

std::optional<Quarantined> quarantined_in(const StoredRecord& record) {
  const auto name = record.key.octets().subspan(keys::quarantine_prefix().size());
  smpp::Reader key{name};
  smpp::Reader in{record.value};
  if (in.number<std::uint8_t>() != quarantine_version) {
    return std::nullopt;
  }
  Quarantined found;
  found.record = key.number<Serial>();
  found.set = in.number<std::uint8_t>() != 0;
  found.carrier = CarrierNumber{in.number<std::uint16_t>()};
  found.since = binary::read_time(in);
  found.until = smpp::WallTime{std::chrono::seconds{record.expires_unix}};
  found.reason = static_cast<QuarantineReason>(in.number<std::uint8_t>());
  in.octets(sizeof(BlindIndex));
  while (!in.failed() && !in.empty()) {
    found.size += static_cast<std::uint32_t>(binary::read_octets(in).size());
    ++found.parts;
  }
  return in.failed() || key.failed() ? std::nullopt : std::optional{found};
}

MessageQuarantined Quarantine::keep(Transaction& transaction,
                                    const Entry& entry,
                                    smpp::WallTime wall) {
  MessageQuarantined said{.record = serials_.take(),
                          .reason = entry.reason,
                          .parts = static_cast<std::uint8_t>(entry.octets.size()),
                          .size = 0};
  smpp::Octets value;
  smpp::Writer writer{value};
  writer.number(quarantine_version);
  writer.number(static_cast<std::uint8_t>(entry.set ? 1 : 0));
  writer.number(entry.carrier.value());
  binary::write_time(writer, wall);
  writer.number(static_cast<std::uint8_t>(entry.reason));
  writer.octets(entry.print);
  for (const smpp::Octets& octets : entry.octets) {
    binary::write_octets(writer, octets);
    said.size += static_cast<std::uint32_t>(octets.size());
  }
  const Key key = keys::quarantined(said.record);
  const std::uint32_t expires_unix = unix_seconds(wall) + whole_seconds(kept_);
  transaction.batch.put(Column::meta, key, std::move(value), DataClass::text, expires_unix);
  remember(key, expires_unix, entry.print);
  return said;
}

bool Quarantine::erase(Transaction& transaction,
                       const StoredRecord& record,
                       const Person& person) const {
  constexpr std::size_t before_content = before_print + sizeof(BlindIndex);
  if (record.value.size() <= before_content ||
      !records_.contains({.expires_unix = record.expires_unix, .key = record.key, .print = {}})) {
    return false;  // it has lost that already, or its time has come
  }
  const bool set = record.value[1] != 0;
  smpp::Reader in{std::span{record.value}.subspan(before_content)};
  bool is_its = false;
  while (!in.failed() && !in.empty()) {
    const auto octets = binary::read_octets(in);
    is_its = is_its || (set ? is_about(person, octets) : person.is_in(octets));
  }
  if (!is_its) {
    return false;
  }
  transaction.batch.erase_once(Column::meta, record.key);
  transaction.batch.put(Column::meta,
                        record.key,
                        smpp::to_octets(std::span{record.value}.first(before_content)),
                        DataClass::meta,
                        record.expires_unix);
  return true;
}

void Quarantine::remember(const Key& key, std::uint32_t expires_unix, const BlindIndex& print) {
  records_.insert({.expires_unix = expires_unix, .key = key, .print = print});
  ++prints_[Key{print}];
}

void Quarantine::recover(const StoredRecord& record) {
  smpp::Reader in{record.value};
  const auto version = in.number<std::uint8_t>();
  in.octets(before_print - 1);
  const auto octets = in.octets(sizeof(BlindIndex));
  BlindIndex print{};
  if (!in.failed() && version == quarantine_version) {
    std::ranges::copy(octets, print.begin());
  }
  remember(record.key, record.expires_unix, print);  // also what another build wrote has its time
}

void Quarantine::erase_overdue(Transaction& transaction, smpp::WallTime wall) {
  while (!records_.empty() && records_.begin()->expires_unix <= unix_seconds(wall)) {
    const Record& oldest = *records_.begin();
    transaction.batch.erase_once(Column::meta, oldest.key);
    const auto print = prints_.find(Key{oldest.print});
    if (--print->second == 0) {
      prints_.erase(print);
    }
    records_.erase(records_.begin());
  }
}

std::optional<smpp::WallTime> Quarantine::next_deadline() const {
  if (records_.empty()) {
    return std::nullopt;
  }
  return smpp::WallTime{std::chrono::seconds{records_.begin()->expires_unix}};
}

}  // namespace routing
