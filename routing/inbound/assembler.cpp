#include "routing/inbound/assembler.hpp"

#include "routing/model/binary.hpp"

namespace routing {
namespace {

constexpr std::uint8_t set_version = 1;
constexpr std::size_t index_size = sizeof(BlindIndex);

Key part_key(const Key& set, Serial serial, std::uint8_t number) {
  return Key{set}.number(serial).number(number);
}

BlindIndex index_of_sender(BlindIndexer& indexer, CarrierNumber carrier, const Address& from) {
  smpp::Octets account;
  smpp::Writer{account}.number(carrier.value());
  const std::array<std::span<const std::uint8_t>, 2> fields{account,
                                                            smpp::octets_of(from.digits.reveal())};
  return indexer.index(IndexPurpose::part_set, fields);
}

Key set_key(BlindIndexer& indexer,
            CarrierNumber carrier,
            const Address& from,
            const Address& to,
            const PartOf& part,
            bool again) {
  smpp::Octets facts;
  smpp::Writer writer{facts};
  writer.number(carrier.value());
  writer.number(part.reference);
  writer.number(part.width);
  writer.number(part.total);
  writer.number(static_cast<std::uint8_t>(again ? 1 : 0));
  for (const Address* address : {&from, &to}) {
    binary::write_address(writer, *address);
  }
  const std::array<std::span<const std::uint8_t>, 1> fields{facts};
  return Key{indexer.index(IndexPurpose::part_set, fields)};
}

}  // namespace

smpp::Octets encode_part(const PartSet& set, const WaitingPart& part) {
  smpp::Octets value;
  smpp::Writer writer{value};
  writer.number(set_version);
  writer.number(set.carrier.value());
  binary::write_address(writer, set.from);
  binary::write_address(writer, set.to);
  writer.number(set.total);
  writer.number(static_cast<std::uint8_t>(set.possible_duplicate ? 1 : 0));
  binary::write_time(writer, set.first_at);
  writer.number(part.number);
  writer.number(part.data_coding.value);
  binary::write_octets(writer, part.udh);
  binary::write_octets(writer, part.payload);
  return value;
}

bool PartSet::has(std::uint8_t number, const Incoming& incoming) const {
  const auto found = parts.find(number);
  return found != parts.end() && found->second.payload == incoming.payload &&
         found->second.data_coding == incoming.data_coding;
}

Assembler::Result Assembler::add(Transaction& transaction,
                                 CarrierNumber carrier,
                                 Incoming incoming,
                                 bool possible_duplicate,
                                 smpp::WallTime wall) {
  const PartOf of = *incoming.part;
  Result result;
  if (possible_duplicate) {
    const auto waiting =
        sets_.find(set_key(indexer_, carrier, incoming.from, incoming.to, of, false));
    if (waiting != sets_.end() && waiting->second.set.has(of.number, incoming)) {
      result.outcome = Outcome::repeated;
      return result;
    }
    // Its message has been delivered already, or it would wait there. It must not join a later one.
  }
  const Key key = set_key(indexer_, carrier, incoming.from, incoming.to, of, possible_duplicate);
  auto place = sets_.find(key);
  if (place != sets_.end()) {
    if (place->second.set.has(of.number, incoming)) {
      result.outcome = Outcome::repeated;
      return result;
    }
    if (place->second.set.parts.contains(of.number)) {
      // The reference has come round: what is there is all that will ever come of the older one.
      erase_records(transaction, key, place->second);
      result.replaced = release(place);
      place = sets_.end();
    }
  }
  const std::size_t size = incoming.payload.size() + incoming.udh.size();
  // A part that completes a message needs no room: the whole leaves at once.
  const bool completes =
      place != sets_.end() && place->second.set.parts.size() + 1 == place->second.set.total;
  if (!completes && octets_ + size > settings_.max_waiting_octets) {
    result.outcome = Outcome::refused;
    return result;
  }
  if (place == sets_.end()) {
    const Key sender{index_of_sender(indexer_, carrier, incoming.from)};
    if (sets_.size() >= settings_.max_sets || by_sender_[sender] >= settings_.max_sets_per_sender) {
      if (by_sender_[sender] == 0) {
        by_sender_.erase(sender);
      }
      result.outcome = Outcome::refused;
      return result;
    }
    Held held{.set = PartSet{.carrier = carrier,
                             .from = incoming.from,
                             .to = incoming.to,
                             .total = of.total,
                             .possible_duplicate = false,
                             .first_at = wall,
                             .parts = {}},
              .serial = serials_.take(),
              .sender = {},
              .octets = 0};
    std::memcpy(held.sender.data(), sender.octets().data(), index_size);
    ++by_sender_[sender];
    by_age_.emplace(wall, key);
    place = sets_.emplace(key, std::move(held)).first;
  }
  Held& held = place->second;
  held.set.possible_duplicate = held.set.possible_duplicate || possible_duplicate;
  held.octets += size;
  octets_ += size;
  ++parts_;
  const auto [part, fresh] =
      held.set.parts.emplace(of.number,
                             WaitingPart{.number = of.number,
                                         .data_coding = incoming.data_coding,
                                         .udh = std::move(incoming.udh),
                                         .payload = std::move(incoming.payload)});
  if (held.set.parts.size() == held.set.total) {
    erase_records(transaction, key, held);
    result.outcome = Outcome::complete;
    result.complete = release(place);
    return result;
  }
  transaction.batch.put(Column::parts,
                        part_key(key, held.serial, of.number),
                        encode_part(held.set, part->second),
                        DataClass::text);
  result.outcome = Outcome::stored;
  return result;
}

void Assembler::erase_records(Transaction& transaction, const Key& key, const Held& held) {
  for (const auto& [number, part] : held.set.parts) {
    transaction.batch.erase(Column::parts, part_key(key, held.serial, number));
  }
}

PartSet Assembler::release(Sets::iterator place) {
  Held& held = place->second;
  octets_ -= held.octets;
  parts_ -= held.set.parts.size();
  const Key sender{held.sender};
  if (--by_sender_[sender] == 0) {
    by_sender_.erase(sender);
  }
  const auto [from, to] = by_age_.equal_range(held.set.first_at);
  for (auto at = from; at != to; ++at) {
    if (at->second == place->first) {
      by_age_.erase(at);
      break;
    }
  }
  PartSet set = std::move(held.set);
  sets_.erase(place);
  return set;
}

std::vector<PartSet> Assembler::take_overdue(Transaction& transaction, smpp::WallTime wall) {
  std::vector<PartSet> overdue;
  while (!by_age_.empty() && by_age_.begin()->first + settings_.parts_deadline <= wall) {
    const auto place = sets_.find(by_age_.begin()->second);
    erase_records(transaction, place->first, place->second);
    overdue.push_back(release(place));
  }
  return overdue;
}

std::optional<smpp::WallTime> Assembler::next_deadline() const {
  if (by_age_.empty()) {
    return std::nullopt;
  }
  return by_age_.begin()->first +
         std::chrono::ceil<std::chrono::milliseconds>(settings_.parts_deadline);
}

bool is_about(const Person& person, std::span<const std::uint8_t> part) {
  smpp::Reader in{part};
  in.number<std::uint8_t>();   // version
  in.number<std::uint16_t>();  // carrier
  const Address from = binary::read_address(in);
  const Address to = binary::read_address(in);
  return !in.failed() && (person.is(from) || person.is(to));
}

bool Assembler::erase(Transaction& transaction, const StoredRecord& record, const Person& person) {
  if (!is_about(person, record.value)) {
    return false;
  }
  const auto place = sets_.find(Key{record.key.octets().first(index_size)});
  if (place == sets_.end()) {
    // Of a carrier that is not configured, or of a set that has gone with another of its parts.
    transaction.batch.erase(Column::parts, record.key);
    return false;
  }
  erase_records(transaction, place->first, place->second);
  (void)release(place);
  return true;
}

CarrierNumber Assembler::carrier_of(std::span<const std::uint8_t> value) {
  smpp::Reader in{value};
  in.number<std::uint8_t>();  // version
  return CarrierNumber{in.number<std::uint16_t>()};
}

void Assembler::recover(const Key& record, std::span<const std::uint8_t> value) {
  const auto octets = record.octets();
  smpp::Reader in{value};
  const auto read_version = in.number<std::uint8_t>();
  PartSet set;
  set.carrier = CarrierNumber{in.number<std::uint16_t>()};
  set.from = binary::read_address(in);
  set.to = binary::read_address(in);
  set.total = in.number<std::uint8_t>();
  set.possible_duplicate = in.number<std::uint8_t>() != 0;
  set.first_at = binary::read_time(in);
  WaitingPart part;
  part.number = in.number<std::uint8_t>();
  part.data_coding.value = in.number<std::uint8_t>();
  part.udh = smpp::to_octets(binary::read_octets(in));
  part.payload = smpp::to_octets(binary::read_octets(in));
  if (in.failed() || read_version != set_version || octets.size() != index_size + 9) {
    return;  // counted by the store as damaged where it cannot be opened; this build wrote no such
             // form
  }
  const Key key{octets.first(index_size)};
  const auto [place, fresh] = sets_.try_emplace(key);
  Held& held = place->second;
  if (fresh) {
    smpp::Reader rest{octets.subspan(index_size)};
    held.serial = rest.number<std::uint64_t>();
    held.sender = index_of_sender(indexer_, set.carrier, set.from);
    held.set = std::move(set);
    ++by_sender_[Key{held.sender}];
    by_age_.emplace(held.set.first_at, key);
  }
  const std::size_t size = part.payload.size() + part.udh.size();
  held.octets += size;
  octets_ += size;
  ++parts_;
  held.set.parts.insert_or_assign(part.number, std::move(part));
}

std::vector<PartSet> Assembler::take_complete(Transaction& transaction) {
  std::vector<Key> complete;
  for (const auto& [key, held] : sets_) {
    if (held.set.parts.size() == held.set.total) {
      complete.push_back(key);
    }
  }
  std::vector<PartSet> sets;
  for (const Key& key : complete) {
    const auto place = sets_.find(key);
    erase_records(transaction, key, place->second);
    sets.push_back(release(place));
  }
  return sets;
}

}  // namespace routing
