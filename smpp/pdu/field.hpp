// The field kinds: the only code that knows how a field lies in octets. A PDU's `layout` (pdus.hpp)
// is a tuple of `Field`s; encoding, decoding, size, dump and generators are loops over it.
//
// Kinds: Number (1, 2 or 4 octets), CStr<Max> (ends with one NUL, Max counts it), ShortMessage (a
// length octet and that many octets), TlvArea (the rest of the body).
#pragma once

#include "smpp/base/assert.hpp"
#include "smpp/base/octets.hpp"
#include "smpp/base/privacy.hpp"
#include "smpp/pdu/ids.hpp"
#include "smpp/pdu/roles.hpp"
#include "smpp/pdu/tlvs.hpp"
#include "smpp/wire/reader.hpp"
#include "smpp/wire/writer.hpp"

#include <cstring>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace smpp {

// What went wrong in a field, and what a strict receiver answers to it (reference section 16).
struct FieldError {
  CommandStatus status = CommandStatus::ESME_ROK;
  bool in_count = false;  // it is the field's `count` that is wrong

  explicit operator bool() const { return status != CommandStatus::ESME_ROK; }
};

// Whether a value that lies rightly in octets means something to this ear: what a strict receiver
// asks (check.hpp). Of octets and lists it is the length that is judged.
template <class Judged>
using Rule = bool (*)(Judged, Ear);

struct Number {
  using rule = Rule<std::uint32_t>;

  template <class T>
  static std::size_t size(const T&) {
    return sizeof(T);
  }

  template <class Out, class T>
  static void encode(Out& out, const T& value) {
    if constexpr (requires { value.value; }) {
      out.number(value.value);
    } else if constexpr (std::is_enum_v<T>) {
      out.number(static_cast<std::underlying_type_t<T>>(value));
    } else {
      out.number(value);
    }
  }

  template <class T>
  [[gnu::always_inline]] static FieldError decode(Reader& in, T& value, CommandStatus) {
    if constexpr (requires { value.value; }) {
      value.value = in.number<decltype(value.value)>();
    } else if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(in.number<std::underlying_type_t<T>>());
    } else {
      value = in.number<T>();
    }
    return {in.failed() ? CommandStatus::ESME_RINVCMDLEN : CommandStatus::ESME_ROK};
  }
};

template <std::size_t Max>
struct CStr {
  using rule = Rule<std::string_view>;

  template <std::size_t N>
  static std::size_t size(const FixedText<N>& value) {
    return value.size() + 1;
  }

  template <class Out, std::size_t N>
  static void encode(Out& out, const FixedText<N>& value) {
    out.text(value.reveal());
    out.number(std::uint8_t{0});
  }

  template <std::size_t N>
  static FieldError decode(Reader& in, FixedText<N>& value, CommandStatus too_long) {
    static_assert(N + 1 >= Max, "the member must hold what the wire may bring");
    const auto rest = in.rest();
    if (!rest.empty() && rest[0] == 0) {  // most are empty
      in.octets(1);
      value.assign({});
      return {};
    }
    const auto* nul =
        rest.empty() ? nullptr
                     : static_cast<const std::uint8_t*>(std::memchr(rest.data(), 0, rest.size()));
    if (nul == nullptr) {
      in.fail();
      return {CommandStatus::ESME_RINVCMDLEN};
    }
    const auto length = static_cast<std::size_t>(nul - rest.data());
    if (length + 1 > Max) {
      in.fail();
      return {too_long};
    }
    value.assign(view(in.octets(length)));
    in.octets(1);
    return {};
  }
};

struct ShortMessage {
  using rule = Rule<std::size_t>;
  static constexpr std::size_t max = 255;

  static std::size_t size(const Octets& value) { return 1 + value.size(); }

  template <class Out>
  static void encode(Out& out, const Octets& value) {
    BRIDGE_ASSERT(value.size() <= max);  // what comes from outside is cut into parts before
    out.number(static_cast<std::uint8_t>(value.size()));
    out.octets(value);
  }

  static FieldError decode(Reader& in, Octets& value, CommandStatus) {
    const auto length = in.number<std::uint8_t>();
    const auto octets = in.octets(length);
    value = to_octets(octets);
    return {in.failed() ? CommandStatus::ESME_RINVCMDLEN : CommandStatus::ESME_ROK};
  }
};

struct TlvArea {
  using rule = Rule<std::size_t>;

  static std::size_t size(std::span<const Tlv> tlvs) {
    std::size_t total = 0;
    for (const Tlv& tlv : tlvs) {
      total += 4 + tlv.value.size();
    }
    return total;
  }

  template <class Out>
  static void encode(Out& out, const Tlvs& tlvs) {
    for (const Tlv& tlv : tlvs) {
      out.number(static_cast<std::uint16_t>(tlv.tag));
      out.number(static_cast<std::uint16_t>(tlv.value.size()));
      out.octets(tlv.value);
    }
  }

  // Fails at the first octet of what is no whole TLV.
  static FieldError decode(Reader& in, Tlvs& tlvs, CommandStatus no_stream) {
    constexpr std::size_t header = 4;
    while (!in.empty()) {
      const auto rest = in.rest();
      const std::size_t length =
          rest.size() < header ? std::size_t{0} : load_big_endian<std::uint16_t>(&rest[2]);
      if (rest.size() < header + length) {
        in.fail();
        return {no_stream};
      }
      const auto tag = static_cast<TlvTag>(in.number<std::uint16_t>());
      in.octets(2);
      tlvs.push_back(Tlv{.tag = tag, .value = to_octets(in.octets(length))});
    }
    return {};
  }
};

template <class Kind, class Pdu, class Member>
struct Field {
  using kind = Kind;
  std::string_view name;
  Member Pdu::*at;
  Privacy privacy = Privacy::open;
  // What a strict receiver answers when the value cannot be taken.
  CommandStatus refusal = CommandStatus::ESME_RINVCMDLEN;
  // What the specification calls the octet before it that counts it; it is no member.
  std::string_view count{};
  typename Kind::rule rule = nullptr;

  // For a row of a layout: num("...", ...).fits(rules::..., ESME_...).
  [[nodiscard]] constexpr Field fits(typename Kind::rule by) const { return fits(by, refusal); }

  [[nodiscard]] constexpr Field fits(typename Kind::rule by, CommandStatus otherwise) const {
    Field field = *this;
    field.rule = by;
    field.refusal = otherwise;
    return field;
  }
};

template <class P, class M>
constexpr auto num(std::string_view name, M P::*at) {
  return Field<Number, P, M>{name, at};
}

template <std::size_t Max, class P, class M>
constexpr auto cstr(std::string_view name,
                    M P::*at,
                    CommandStatus refusal,
                    Privacy privacy = Privacy::open) {
  return Field<CStr<Max>, P, M>{name, at, privacy, refusal};
}

template <class P, class M>
constexpr auto counted_octets(std::string_view count, std::string_view name, M P::*at) {
  return Field<ShortMessage, P, M>{
      name, at, Privacy::personal, CommandStatus::ESME_RINVMSGLEN, count};
}

template <class P, class M>
constexpr auto tlv_area(std::string_view name, M P::*at) {
  return Field<TlvArea, P, M>{name, at, Privacy::personal, CommandStatus::ESME_RINVTLVSTREAM};
}

// Of a PDU for which no TLV is defined: stray octets make it longer than it can be.
template <class P, class M>
constexpr auto undefined_tlv_area(std::string_view name, M P::*at) {
  return Field<TlvArea, P, M>{name, at, Privacy::personal, CommandStatus::ESME_RINVCMDLEN};
}

// Calls f(field) for each field of P's layout, in wire order.
template <class P, class F>
constexpr void for_each_field(F&& f) {
  std::apply([&](const auto&... field) { (f(field), ...); }, P::layout);
}

}  // namespace smpp
