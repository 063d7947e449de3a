#include "routing/inbound/fingerprints.hpp"

#include "routing/model/keys.hpp"
#include "smpp/wire/reader.hpp"
#include "smpp/wire/writer.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace routing {
namespace {

constexpr std::size_t print_size = sizeof(BlindIndex);

template <class Prints, class IndexOf>
smpp::Octets encoded(std::uint32_t answered_unix, const Prints& prints, IndexOf index_of) {
  smpp::Octets value;
  value.reserve(sizeof(answered_unix) + prints.size() * print_size);
  smpp::Writer{value}.number(answered_unix);
  for (const auto& print : prints) {
    smpp::append(value, index_of(print));
  }
  return value;
}

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

std::optional<Serial> Fingerprints::take_suspect(CarrierNumber number, const BlindIndex& print) {
  const auto found = carriers_.find(number);
  if (found == carriers_.end()) {
    return std::nullopt;
  }
  auto& suspects = found->second.suspects;
  const auto [first, last] = suspects.equal_range(print);
  const auto oldest = std::min_element(
      first, last, [](const auto& a, const auto& b) { return a.second < b.second; });
  if (oldest == last) {
    return std::nullopt;
  }
  const Serial ended = oldest->second;
  suspects.erase(oldest);
  return ended;
}

void Fingerprints::forget(Carrier& carrier, const BlindIndex& print, Serial ended) {
  const auto [first, last] = carrier.suspects.equal_range(print);
  const auto found =
      std::find_if(first, last, [&](const auto& suspect) { return suspect.second == ended; });
  if (found != last) {
    carrier.suspects.erase(found);
  }
}

void Fingerprints::answering(CarrierNumber number,
                             LinkSession session,
                             const BlindIndex& print,
                             smpp::WallTime wall) {
  Carrier& carrier = carriers_[number];
  const auto ended = carrier.ended_epochs.find(session.link);
  carrier.fresh.push_back(
      {.index = print,
       .link = session.link,
       .suspected = ended != carrier.ended_epochs.end() && session.epoch <= ended->second});
  carrier.fresh_unix = unix_seconds(wall);
}

void Fingerprints::flush(Transaction& transaction) {
  for (auto& [number, carrier] : carriers_) {
    if (carrier.fresh.empty()) {
      continue;
    }
    smpp::Octets value =
        encoded(carrier.fresh_unix, carrier.fresh, [](const Print& print) { return print.index; });
    Ended late{.serial = 0, .answered_unix = carrier.fresh_unix, .prints = {}};
    for (const Print& print : carrier.fresh) {
      if (print.suspected) {
        late.prints.push_back(print.index);
      }
    }
    const Key key = keys::fingerprints(number).number(serials_.take());
    transaction.batch.put(Column::idempotency, key, std::move(value), DataClass::meta);
    carrier.count += carrier.fresh.size();
    carrier.records.push_back(Record{
        .key = key, .answered_unix = carrier.fresh_unix, .prints = std::move(carrier.fresh)});
    carrier.fresh.clear();
    trim(carrier, transaction);
    hold(carrier, std::move(late));
    write_suspects(number, carrier, transaction);
  }
}

void Fingerprints::trim(Carrier& carrier, Transaction& transaction) {
  while (carrier.count - carrier.records.front().prints.size() >= kept) {
    carrier.count -= carrier.records.front().prints.size();
    transaction.batch.erase_once(Column::idempotency, carrier.records.front().key);
    carrier.records.pop_front();
  }
}

// No later than their records among the newest are erased: by the same transaction at the latest.
void Fingerprints::write_suspects(CarrierNumber number,
                                  Carrier& carrier,
                                  Transaction& transaction) {
  const auto too_old = [&](const Ended& ended) {
    return ended.answered_unix + suspected_for_s < carrier.fresh_unix;
  };
  while (!carrier.ended.empty() &&
         (carrier.suspected > most_suspected || too_old(carrier.ended.front()))) {
    const Ended& oldest = carrier.ended.front();
    for (const BlindIndex& print : oldest.prints) {
      forget(carrier, print, oldest.serial);
    }
    if (oldest.written) {
      transaction.batch.erase_once(Column::idempotency, keys::suspects(number, oldest.serial));
    }
    carrier.suspected -= oldest.prints.size();
    carrier.ended.pop_front();
  }
  for (auto ended = carrier.ended.rbegin(); ended != carrier.ended.rend() && !ended->written;
       ++ended) {
    ended->written = true;
    transaction.batch.put(Column::idempotency,
                          keys::suspects(number, ended->serial),
                          encoded(ended->answered_unix, ended->prints, std::identity{}),
                          DataClass::meta);
  }
}

void Fingerprints::suspect(Carrier& carrier, std::optional<std::uint32_t> link) {
  std::optional<std::uint32_t> last_unix;
  Ended ended;
  for (auto record = carrier.records.rbegin(); record != carrier.records.rend(); ++record) {
    if (last_unix && record->answered_unix + suspected_s_ < *last_unix) {
      break;
    }
    for (Print& print : record->prints) {
      if (link && print.link != *link) {
        continue;
      }
      last_unix = last_unix.value_or(record->answered_unix);
      if (!std::exchange(print.suspected, true)) {
        ended.prints.push_back(print.index);
      }
    }
  }
  ended.answered_unix = last_unix.value_or(0);
  hold(carrier, std::move(ended));
}

void Fingerprints::hold(Carrier& carrier, Ended ended) {
  if (ended.prints.empty()) {
    return;
  }
  if (ended.serial == 0) {
    ended.serial = serials_.take();
  }
  for (const BlindIndex& print : ended.prints) {
    carrier.suspects.emplace(print, ended.serial);
  }
  carrier.suspected += ended.prints.size();
  carrier.ended.push_back(std::move(ended));
}

void Fingerprints::on_link_down(CarrierNumber number, LinkSession session) {
  Carrier& carrier = carriers_[number];
  carrier.ended_epochs[session.link] = session.epoch;
  suspect(carrier, session.link);
}

void Fingerprints::recover(const Key& key, std::span<const std::uint8_t> value) {
  smpp::Reader in{key.octets().subspan(1)};
  Carrier& carrier = carriers_[CarrierNumber{in.number<std::uint16_t>()}];
  const auto serial = in.number<Serial>();
  smpp::Reader content{value};
  const auto answered_unix = content.number<std::uint32_t>();
  std::vector<BlindIndex> prints(content.rest().size() / print_size);
  for (BlindIndex& print : prints) {
    std::ranges::copy(content.octets(print_size), print.begin());
  }
  if (!in.empty()) {
    hold(carrier,
         {.serial = serial,
          .answered_unix = answered_unix,
          .prints = std::move(prints),
          .written = true});
    return;
  }
  Record record{.key = key, .answered_unix = answered_unix, .prints = {}};
  for (const BlindIndex& print : prints) {
    record.prints.push_back({.index = print});
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
