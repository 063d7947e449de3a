// PDUs made up from their layouts and rows. `any` is whatever lies rightly in octets; `valid` also
// means something to the ear that is to hear it: check.hpp finds no fault. The same seed gives the
// same PDUs.
#pragma once

#include "smpp/pdu/check.hpp"
#include "smpp/pdu/check_tlvs.hpp"
#include "smpp/pdu/rules.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <random>
#include <string>

namespace smpp_test {

using namespace smpp;

class RandomPdus {
 public:
  explicit RandomPdus(std::uint32_t seed) : random_(seed) {}

  std::size_t below(std::size_t end) {
    return std::uniform_int_distribution<std::size_t>{0, end - 1}(random_);
  }

  template <class P>
  P any() {
    return fields<P>([this](const auto& field, auto& value) {
      fill(typename std::decay_t<decltype(field)>::kind{}, value);
    });
  }

  // Rules over several fields are rarely broken: then another is made.
  template <class P>
  Pdu valid(Ear ear) {
    for (;;) {
      Pdu pdu{.status = {},
              .sequence = SequenceNumber{static_cast<std::uint32_t>(1 + below(0x7FFFFFFF))},
              .body = meaningful<P>(ear),
              .bodiless = false};
      if (!check(pdu, ear)) {
        return pdu;
      }
    }
  }

  Pdu valid(CommandId id, Ear ear) {
    Pdu pdu;
    with_pdu_type(id, [&]<class P>() { pdu = valid<P>(ear); });
    return pdu;
  }

  // Of any command that `ear` may hear.
  Pdu valid(Ear ear) {
    for (;;) {
      const CommandRow& row = command_rows[below(std::size(command_rows))];
      if (includes(row.senders, ear.sender()) && includes(row.versions, ear.version)) {
        return valid(row.id, ear);
      }
    }
  }

 private:
  // Calls set(field, member) for each field of a new P.
  template <class P, class Set>
  P fields(Set set) {
    P pdu;
    for_each_field<P>([&](const auto& field) { set(field, pdu.*field.at); });
    return pdu;
  }

  // Lengths at the limits are as likely as all others together.
  std::size_t length(std::size_t most) {
    switch (below(4)) {
      case 0:
        return 0;
      case 1:
        return most;
      default:
        return below(most + 1);
    }
  }

  Octets octets(std::size_t size) {
    Octets result(size);
    for (auto& octet : result) {
      octet = static_cast<std::uint8_t>(below(256));
    }
    return result;
  }

  std::string text(std::size_t size, char first, char last) {
    const auto choices = static_cast<std::size_t>(last - first) + 1;
    std::string result(size, first);
    for (char& c : result) {
      c = static_cast<char>(first + static_cast<char>(below(choices)));
    }
    return result;
  }

  // Whatever the kind can hold.
  template <class T>
  void fill(Number, T& value) {
    if constexpr (requires { value.value; }) {
      fill(Number{}, value.value);
    } else {
      value = static_cast<T>(random_());
    }
  }

  template <std::size_t Max, std::size_t N>
  void fill(CStr<Max>, FixedText<N>& value) {
    std::string chars(length(Max - 1), '\0');
    for (char& c : chars) {
      c = static_cast<char>(1 + below(255));
    }
    value.assign(chars);
  }

  void fill(ShortMessage, Octets& value) { value = octets(length(ShortMessage::max)); }

  template <class Kind, std::size_t Least, class Entry>
  void fill(CountedList<Kind, Least>, std::vector<Entry>& entries) {
    entries.resize(std::max(Least, length(CountedList<Kind, Least>::most)));
    for (Entry& entry : entries) {
      Kind::for_each(entry, [&](const auto& part) {
        fill(typename std::decay_t<decltype(part)>::kind{}, entry.*part.at);
        choose_kind(entry);
      });
    }
  }

  void fill(TlvArea, Tlvs& tlvs) {
    for (std::size_t n = below(4); n > 0; --n) {
      tlvs.push_back(Tlv{.tag = static_cast<TlvTag>(below(0x10000)), .value = octets(length(300))});
    }
  }

  template <class Entry>
  void choose_kind(Entry& entry) {
    if constexpr (std::is_same_v<Entry, Destination>) {
      if (!DestinationEntry::is_known(entry)) {
        entry.flag = static_cast<std::uint8_t>(1 + below(2));
      }
    }
  }

  // What means something: tried until the field's rule holds. Half of the numbers are zero, as most
  // are in life.
  template <class F, class T>
  void choose(const F& field, T& value, Ear ear) {
    do {
      if constexpr (std::is_same_v<typename F::kind, Number>) {
        fill(Number{}, value);
        if (below(2) == 0) {
          value = T{};
        }
      } else if constexpr (requires { value.reveal(); }) {
        value.assign(field.rule == rules::when ? time() : word<T>(field.name));
      } else {
        fill(typename F::kind{}, value);
      }
    } while (field.rule != nullptr && !field.rule(judged(value), ear));
  }

  template <class T>
  static auto judged(const T& value) {
    if constexpr (requires { value.reveal(); }) {
      return value.reveal();
    } else if constexpr (requires { value.size(); }) {
      return value.size();
    } else if constexpr (requires { value.value; }) {
      return std::uint32_t{value.value};
    } else {
      return static_cast<std::uint32_t>(value);
    }
  }

  // Addresses are digits, which every type of number takes; names and ids are printable, and no
  // longer than every version takes them.
  template <class T>
  std::string word(std::string_view name) {
    if (name.find("addr") != std::string_view::npos) {
      return text(1 + below(std::min<std::size_t>(T::capacity, 11)), '0', '9');
    }
    return text(below(std::min<std::size_t>(T::capacity, 8) + 1), '!', '~');
  }

  std::string time() {
    if (below(2) == 0) {
      return {};
    }
    std::array<char, 64> digits{};
    const auto number = [this](std::size_t end) { return static_cast<unsigned>(below(end)); };
    if (below(2) == 0) {
      std::snprintf(digits.data(),
                    digits.size(),
                    "0000%02u%02u%02u%02u000R",
                    number(31),
                    number(24),
                    number(60),
                    number(60));
    } else {
      std::snprintf(digits.data(),
                    digits.size(),
                    "%02u%02u%02u%02u%02u%02u%u%02u%c",
                    number(100),
                    1 + number(12),
                    1 + number(28),
                    number(24),
                    number(60),
                    number(60),
                    number(10),
                    number(49),
                    below(2) == 0 ? '+' : '-');
    }
    return digits.data();
  }

  template <class P>
  P meaningful(Ear ear) {
    P pdu = fields<P>([&](const auto& field, auto& value) {
      using Member = std::decay_t<decltype(value)>;
      if constexpr (std::is_same_v<Member, Tlvs>) {
        if (ear.version >= Version::v34) {
          value = tlvs_for(P::id, ear.version);
        }
      } else if constexpr (std::is_same_v<Member, std::vector<Destination>>) {
        value = destinations(ear);
      } else if constexpr (requires { value.begin()->layout; }) {
        value.resize(below(4));
        for (auto& entry : value) {
          for_each_field<std::decay_t<decltype(entry)>>(
              [&](const auto& part) { choose(part, entry.*part.at, ear); });
        }
      } else {
        choose(field, value, ear);
      }
    });
    if constexpr (requires { pdu.esm_class; }) {
      give_content(pdu, ear);
    }
    return pdu;
  }

  std::vector<Destination> destinations(Ear ear) {
    std::vector<Destination> list(1 + below(5));
    for (Destination& to : list) {
      to.flag = static_cast<std::uint8_t>(1 + below(2));
      DestinationEntry::for_each(to, [&](const auto& part) {
        if (part.name != DestinationEntry::flag.name) {
          choose(part, to.*part.at, ear);
        }
      });
    }
    return list;
  }

  // User data that the esm_class and data_coding promise.
  template <class P>
  void give_content(P& pdu, Ear ear) {
    Octets content = octets(2 * below(60));
    if (pdu.esm_class.has_udh()) {
      const Octets header{5, 0, 3, static_cast<std::uint8_t>(below(256)), 2, 1};
      content.insert(content.begin(), header.begin(), header.end());
    }
    bool has_payload = true;
    if constexpr (requires { pdu.short_message; }) {
      has_payload = ear.version >= Version::v34 && below(4) == 0;
      pdu.short_message = has_payload ? Octets{} : content;
    }
    std::erase_if(pdu.tlvs, [](const Tlv& tlv) { return tlv.tag == TlvTag::message_payload; });
    if (has_payload) {
      pdu.tlvs.push_back({.tag = TlvTag::message_payload, .value = content});
    }
  }

  static bool is_segment(TlvTag tag) {
    return tag == TlvTag::sar_msg_ref_num || tag == TlvTag::sar_total_segments ||
           tag == TlvTag::sar_segment_seqnum;
  }

  Tlvs tlvs_for(CommandId pdu, Version version) {
    Tlvs tlvs;
    for (const TlvRow& row : tlv_rows()) {
      const Presence presence = row.places.in(pdu, version);
      if (presence == Presence::required ||
          (presence == Presence::allowed && !is_segment(row.tag) && below(8) == 0)) {
        tlvs.push_back({.tag = row.tag, .value = value_for(row, pdu, version)});
      }
    }
    const auto segments = row_of(TlvTag::sar_msg_ref_num)->places.in(pdu, version);
    if (segments != Presence::never && below(8) == 0) {
      add_u16(tlvs, TlvTag::sar_msg_ref_num, static_cast<std::uint16_t>(below(0x10000)));
      add_u8(tlvs, TlvTag::sar_total_segments, 3);
      add_u8(tlvs, TlvTag::sar_segment_seqnum, static_cast<std::uint8_t>(1 + below(3)));
    }
    if (below(4) == 0) {
      const auto vendor = static_cast<TlvTag>(0x1400 + below(0x2C00));
      tlvs.push_back({.tag = vendor, .value = octets(below(40))});
    }
    std::shuffle(tlvs.begin(), tlvs.end(), random_);
    return tlvs;
  }

  Octets value_for(const TlvRow& row, CommandId pdu, Version version) {
    for (;;) {
      const Octets value = guess_for(row);
      const auto fault = check_tlvs(Tlvs{Tlv{.tag = row.tag, .value = value}}, pdu, version);
      if (!fault || fault->answer == CommandStatus::ESME_RMISSINGTLV) {
        return value;
      }
    }
  }

  // Of a length and in a range of the row: most of them are right.
  Octets guess_for(const TlvRow& row) {
    constexpr std::size_t longest = 70;  // long ones are message_payload's affair
    const std::size_t most = std::min<std::size_t>(row.shape.most, longest);
    const std::size_t size = row.shape.least + below(most - row.shape.least + 1);
    if (row.tag == TlvTag::broadcast_end_time) {
      return to_octets("260131235959000+");
    }
    if (row.tag == TlvTag::source_node_id || row.tag == TlvTag::dest_node_id) {
      return to_octets(text(size, '0', '9'));
    }
    if (row.shape.type == ValueType::cstr) {
      return to_octets(text(size - 1, '!', '~') + '\0');
    }
    Octets value = octets(size);
    if (row.values.count != 0 && !value.empty()) {
      const auto& range = row.values.ranges[below(row.values.count)];
      const std::size_t at = row.shape.type == ValueType::octets ? 0 : value.size() - 1;
      value[at] = static_cast<std::uint8_t>(range.first + below(range.last - range.first + 1));
    }
    return value;
  }

  std::mt19937 random_;
};

}  // namespace smpp_test
