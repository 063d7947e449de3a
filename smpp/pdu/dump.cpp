#include "smpp/pdu/dump.hpp"

#include <array>
#include <charconv>

namespace smpp {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

void append_number(std::string& out, std::uint64_t value) {
  std::array<char, 20> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), end);
}

void append_hex(std::string& out, std::uint64_t value, unsigned octets) {
  out += "0x";
  for (unsigned shift = octets * 8; shift > 0; shift -= 4) {
    out += hex_digits[(value >> (shift - 4)) & 0x0F];
  }
}

void append_hex(std::string& out, std::span<const std::uint8_t> octets) {
  out += "0x";
  for (const std::uint8_t octet : octets) {
    out += hex_digits[octet >> 4];
    out += hex_digits[octet & 0x0F];
  }
}

void append_length(std::string& out, std::size_t size) {
  out += '<';
  append_number(out, size);
  out += '>';
}

// What came off the wire may hold anything: only printable ASCII goes into a line as it is.
void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet > 0x20 && octet < 0x7F && c != '\\') {
      out += c;
    } else {
      out += "\\x";
      out += hex_digits[octet >> 4];
      out += hex_digits[octet & 0x0F];
    }
  }
}

void append_name(std::string& out, std::string_view name) {
  out += ' ';
  out += name;
  out += '=';
}

void append_tlv(std::string& out, const Tlv& tlv, VendorTlvs vendors) {
  constexpr std::size_t most_octets = 32;  // a line stays a line
  const TlvKind kind = kind_of(tlv.tag, vendors);
  if (kind.name.empty()) {
    out += ' ';
    append_hex(out, static_cast<std::uint16_t>(tlv.tag), 2);
    out += '=';
  } else {
    append_name(out, kind.name);
  }
  if (kind.privacy == Privacy::secret) {
    out += "***";
  } else if (kind.privacy == Privacy::personal || tlv.value.size() > most_octets) {
    append_length(out, tlv.value.size());
  } else if (kind.type == ValueType::cstr) {
    append_escaped(out, without_nuls(tlv.value));
  } else {
    append_hex(out, tlv.value);
  }
}

struct FieldDump {
  std::string& out;
  VendorTlvs vendors;

  template <class P, class Member>
  void operator()(const Field<Number, P, Member>& field, const Member& value) const {
    append_name(out, field.name);
    if constexpr (requires { value.value; }) {
      append_number(out, value.value);
    } else {
      append_number(out, static_cast<std::uint64_t>(value));
    }
  }

  template <class P, std::size_t Max, class Member>
  void operator()(const Field<CStr<Max>, P, Member>& field, const Member& value) const {
    if (value.empty()) {
      return;
    }
    append_name(out, field.name);
    switch (field.privacy) {
      case Privacy::open:
        append_escaped(out, value.reveal());
        break;
      case Privacy::personal:
        append_length(out, value.size());
        break;
      case Privacy::secret:
        out += "***";
        break;
    }
  }

  template <class P>
  void operator()(const Field<ShortMessage, P, Octets>& field, const Octets& value) const {
    append_name(out, field.name);
    append_length(out, value.size());
  }

  template <class P, class Kind, std::size_t Least, class Entry>
  void operator()(const Field<CountedList<Kind, Least>, P, std::vector<Entry>>& field,
                  const std::vector<Entry>& value) const {
    append_name(out, field.name);
    append_length(out, value.size());
  }

  template <class P>
  void operator()(const Field<TlvArea, P, Tlvs>&, const Tlvs& tlvs) const {
    for (const Tlv& tlv : tlvs) {
      append_tlv(out, tlv, vendors);
    }
  }
};

}  // namespace

std::string dump(const Pdu& pdu, VendorTlvs vendors) {
  std::string out{name_of(pdu.id()).value_or("unknown")};
  append_name(out, "seq");
  append_number(out, pdu.sequence.value());
  if (is_response(pdu.id()) || pdu.status != CommandStatus::ESME_ROK) {
    append_name(out, "status");
    if (const auto name = name_of(pdu.status)) {
      out += *name;
    } else {
      append_hex(out, static_cast<std::uint32_t>(pdu.status), 4);
    }
  }
  if (!pdu.bodiless) {
    std::visit(
        [&]<class P>(const P& body) {
          for_each_field<P>([&](const auto& field) {
            FieldDump{out, vendors}(field, body.*field.at);
          });
        },
        pdu.body);
  }
  return out;
}

}  // namespace smpp
