// Fields that repeat: an octet that counts them, then so many entries. An entry is a struct with a
// layout of its own, or one whose fields depend on its first octet.
#pragma once

#include "smpp/pdu/field.hpp"
#include "smpp/pdu/rules.hpp"

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

// How an entry lies in octets: `for_each` calls f(field) for each of its fields in wire order, and
// `is_known` says whether it is of a kind that has fields.
struct DestinationEntry {
  static constexpr auto flag = num("dest_flag", &Destination::flag);
  static constexpr auto ton =
      num("dest_addr_ton", &Destination::ton).fits(rules::ton, CommandStatus::ESME_RINVDSTTON);
  static constexpr auto npi =
      num("dest_addr_npi", &Destination::npi).fits(rules::npi, CommandStatus::ESME_RINVDSTNPI);
  static constexpr auto address = cstr<21>("destination_addr",
                                           &Destination::address,
                                           CommandStatus::ESME_RINVDSTADR,
                                           Privacy::personal)
                                      .fits(rules::not_empty);
  static constexpr auto list_name =
      cstr<21>("dl_name", &Destination::address, CommandStatus::ESME_RINVDLNAME, Privacy::personal)
          .fits(rules::not_empty);
  static constexpr CommandStatus unknown = CommandStatus::ESME_RINVDESTFLAG;

  static bool is_known(const Destination& value) {
    return value.flag == Destination::sme_address || value.flag == Destination::distribution_list;
  }

  // `f` may be what reads the flag.
  template <class F>
  static void for_each(const Destination& value, F&& f) {
    f(flag);
    if (value.flag == Destination::sme_address) {
      f(ton);
      f(npi);
      f(address);
    } else if (value.flag == Destination::distribution_list) {
      f(list_name);
    }
  }
};

// An entry with a layout, as a PDU has one.
template <class Entry>
struct LayoutEntry {
  static constexpr CommandStatus unknown = CommandStatus::ESME_ROK;

  static bool is_known(const Entry&) { return true; }

  template <class F>
  static void for_each(const Entry&, F&& f) {
    for_each_field<Entry>(f);
  }
};

// In octets.
template <class Kind, class Entry>
std::size_t entry_size(const Entry& entry) {
  std::size_t total = 0;
  Kind::for_each(entry, [&](const auto& field) {
    using FieldKind = typename std::decay_t<decltype(field)>::kind;
    total += FieldKind::size(entry.*field.at);
  });
  return total;
}

// `Kind` is that of the entries. Fewer than `Least` are refused as the field says.
template <class Kind, std::size_t Least>
struct CountedList {
  using rule = Rule<std::size_t>;
  static constexpr std::size_t most = 255;

  template <class Entry>
  static std::size_t size(const std::vector<Entry>& list) {
    std::size_t total = 1;
    for (const Entry& entry : list) {
      total += entry_size<Kind>(entry);
    }
    return total;
  }

  template <class Out, class Entry>
  static void encode(Out& out, const std::vector<Entry>& list) {
    BRIDGE_ASSERT(list.size() <= most);
    out.number(static_cast<std::uint8_t>(list.size()));
    for (const Entry& entry : list) {
      Kind::for_each(entry, [&](const auto& field) {
        using FieldKind = typename std::decay_t<decltype(field)>::kind;
        FieldKind::encode(out, entry.*field.at);
      });
    }
  }

  // Entries are added as they are read: a count promises nothing.
  template <class Entry>
  static FieldError decode(Reader& in, std::vector<Entry>& list, CommandStatus too_few) {
    if (in.empty() || in.rest()[0] < Least) {
      const auto status = in.empty() ? CommandStatus::ESME_RINVCMDLEN : too_few;
      in.fail();
      return {.status = status, .in_count = true};
    }
    const auto count = in.number<std::uint8_t>();
    for (std::size_t nth = 0; nth < count; ++nth) {
      if (FieldError error = decode_entry(in, list.emplace_back())) {
        return error;
      }
    }
    return {};
  }

 private:
  template <class Entry>
  static FieldError decode_entry(Reader& in, Entry& entry) {
    FieldError error;
    Kind::for_each(entry, [&](const auto& field) {
      using FieldKind = typename std::decay_t<decltype(field)>::kind;
      if (!error) {
        error = FieldKind::decode(in, entry.*field.at, field.refusal);
      }
    });
    if (!error && !Kind::is_known(entry)) {
      in.fail();
      return {Kind::unknown};
    }
    return error;
  }
};

template <class Kind, std::size_t Least, class P, class M>
constexpr auto list(std::string_view count,
                    std::string_view name,
                    M P::*at,
                    CommandStatus refusal) {
  return Field<CountedList<Kind, Least>, P, M>{name, at, Privacy::personal, refusal, count};
}

}  // namespace smpp
