// Fields that repeat: an octet that counts them, then so many entries. An entry is a struct with a
// layout of its own, or one that writes itself because its shape depends on its first octet.
#pragma once

#include "smpp/pdu/field.hpp"

#include <vector>

namespace smpp {

// Destination of a submit_multi (reference 3.4): an address, or the name of a distribution list.
struct Destination {
  static constexpr std::uint8_t sme_address = 1;
  static constexpr std::uint8_t distribution_list = 2;

  std::uint8_t flag = sme_address;
  Ton ton{};                // of an address
  Npi npi{};                // of an address
  FixedText<20> address{};  // or the list's name
  bool operator==(const Destination&) const = default;
};

struct DestinationEntry {
  static std::size_t size(const Destination& value) {
    const std::size_t text = value.address.size() + 1;
    return value.flag == Destination::distribution_list ? 1 + text : 3 + text;
  }

  template <class Out>
  static void encode(Out& out, const Destination& value) {
    out.number(value.flag);
    if (value.flag != Destination::distribution_list) {
      Number::encode(out, value.ton);
      Number::encode(out, value.npi);
    }
    CStr<21>::encode(out, value.address);
  }

  static FieldError decode(Reader& in, Destination& value) {
    if (FieldError error = Number::decode(in, value.flag, {})) {
      return error;
    }
    if (value.flag == Destination::distribution_list) {
      return CStr<21>::decode(in, value.address, CommandStatus::ESME_RINVDLNAME);
    }
    if (value.flag != Destination::sme_address) {
      in.fail();
      return {CommandStatus::ESME_RINVDESTFLAG};
    }
    Number::decode(in, value.ton, {});
    if (FieldError error = Number::decode(in, value.npi, {})) {
      return error;
    }
    return CStr<21>::decode(in, value.address, CommandStatus::ESME_RINVDSTADR);
  }
};

// An entry with a layout, as a PDU has one.
template <class Entry>
struct LayoutEntry {
  static std::size_t size(const Entry& value) {
    std::size_t total = 0;
    for_each_field<Entry>([&](const auto& field) {
      using Kind = typename std::decay_t<decltype(field)>::kind;
      total += Kind::size(value.*field.at);
    });
    return total;
  }

  template <class Out>
  static void encode(Out& out, const Entry& value) {
    for_each_field<Entry>([&](const auto& field) {
      using Kind = typename std::decay_t<decltype(field)>::kind;
      Kind::encode(out, value.*field.at);
    });
  }

  static FieldError decode(Reader& in, Entry& value) {
    FieldError error;
    for_each_field<Entry>([&](const auto& field) {
      using Kind = typename std::decay_t<decltype(field)>::kind;
      if (!error) {
        error = Kind::decode(in, value.*field.at, field.refusal);
      }
    });
    return error;
  }
};

// Fewer than `Least` are refused as the field says.
template <class Kind, std::size_t Least>
struct CountedList {
  static constexpr std::size_t most = 255;

  template <class Entry>
  static std::size_t size(const std::vector<Entry>& list) {
    std::size_t total = 1;
    for (const Entry& entry : list) {
      total += Kind::size(entry);
    }
    return total;
  }

  template <class Out, class Entry>
  static void encode(Out& out, const std::vector<Entry>& list) {
    BRIDGE_ASSERT(list.size() <= most);
    out.number(static_cast<std::uint8_t>(list.size()));
    for (const Entry& entry : list) {
      Kind::encode(out, entry);
    }
  }

  // Entries are added as they are read: a count promises nothing.
  template <class Entry>
  static FieldError decode(Reader& in, std::vector<Entry>& list, CommandStatus too_few) {
    const auto count = in.number<std::uint8_t>();
    if (in.failed()) {
      return {CommandStatus::ESME_RINVCMDLEN};
    }
    if (count < Least) {
      in.fail();
      return {too_few};
    }
    for (std::size_t nth = 0; nth < count; ++nth) {
      if (FieldError error = Kind::decode(in, list.emplace_back())) {
        return error;
      }
    }
    return {};
  }
};

template <class Kind, std::size_t Least, class P, class M>
constexpr auto list(std::string_view name, M P::*at, CommandStatus refusal) {
  return Field<CountedList<Kind, Least>, P, M>{name, at, Privacy::personal, refusal};
}

}  // namespace smpp
