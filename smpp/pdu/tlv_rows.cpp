#include "smpp/pdu/tlv_rows.hpp"

#include <algorithm>
#include <iterator>

namespace smpp {
namespace {

constexpr std::uint64_t bit_of(CommandId id) {
  for (std::size_t i = 0; i < std::size(command_rows); ++i) {
    if (command_rows[i].id == id) {
      return std::uint64_t{1} << i;
    }
  }
  return 0;
}

static_assert(std::size(command_rows) <= 64, "a set of commands is 64 bits");

// The words that the rows are written in.
namespace words {

using enum CommandId;

constexpr TlvShape u8{ValueType::u8, 1, 1};
constexpr TlvShape u16{ValueType::u16, 2, 2};
constexpr TlvShape u32{ValueType::u32, 4, 4};

constexpr TlvShape u8_or_longer(std::uint16_t most) {
  return {ValueType::u8, 1, most};
}

constexpr TlvShape cstr(std::uint16_t least, std::uint16_t most) {
  return {ValueType::cstr, least, most};
}

constexpr TlvShape octets(std::uint16_t least, std::uint16_t most) {
  return {ValueType::octets, least, most};
}

constexpr TlvValues anything;

constexpr TlvValues between(std::uint32_t first, std::uint32_t last) {
  return TlvValues{}.or_between(first, last);
}

constexpr TlvValues one_of(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
  return between(a, a).or_between(b, b).or_between(c, c);
}

// A mark in a column, and the same for a list of commands.
struct Mark {
  std::uint64_t TlvPlaces::*set;

  template <class... Id>
  constexpr TlvPlaces operator()(Id... id) const {
    TlvPlaces places;
    if (set != nullptr) {
      places.*set = (bit_of(id) | ...);
    }
    return places;
  }
};

// NOLINTBEGIN(readability-identifier-naming): the letters of the specification's table
constexpr Mark A{&TlvPlaces::from_34};
constexpr Mark V{&TlvPlaces::from_50};
constexpr Mark R{&TlvPlaces::required};
constexpr Mark _{nullptr};
// NOLINTEND(readability-identifier-naming)

constexpr TlvPlaces nowhere;
constexpr TlvPlaces broadcast = V(broadcast_sm);
constexpr TlvPlaces broadcasts =
    broadcast + V(query_broadcast_sm, query_broadcast_sm_resp, cancel_broadcast_sm);
constexpr TlvPlaces bind_results =
    A(bind_transmitter_resp, bind_receiver_resp, bind_transceiver_resp);
constexpr TlvPlaces submit_results = A(data_sm_resp) + V(submit_sm_resp, submit_multi_resp);
constexpr TlvPlaces results = submit_results + V(deliver_sm_resp);

constexpr TlvPlaces every_response() {
  TlvPlaces places;
  for (const CommandRow& row : command_rows) {
    // Those of 3.3 alone have no TLVs, and a nack has no body.
    if (is_response(row.id) && row.versions != Versions::only_33 && row.id != generic_nack) {
      places = places + V(row.id);
    }
  }
  return places;
}

constexpr TlvPlaces responses = every_response();

// clang-format off
constexpr TlvRow rows[] = {
#define SMPP_ROW(name, tag, shape, values, privacy, sub, multi, data, deliver, elsewhere)    \
  {#name, values,                                                                            \
   sub(submit_sm) + multi(submit_multi) + data(data_sm) + deliver(deliver_sm) + (elsewhere), \
   shape, TlvTag::name, Privacy::privacy},
    SMPP_TLVS(SMPP_ROW)
#undef SMPP_ROW
};

// clang-format on

constexpr TlvPlaces all_places() {
  TlvPlaces all;
  for (const TlvRow& row : rows) {
    all = all + row.places;
  }
  return all;
}

}  // namespace words

constexpr bool before(const TlvRow& a, const TlvRow& b) {
  return a.tag < b.tag;
}

static_assert(std::is_sorted(std::begin(words::rows), std::end(words::rows), before));

}  // namespace

std::string_view name_of(ValueType type) {
  switch (type) {
    case ValueType::u8:
      return "u8";
    case ValueType::u16:
      return "u16";
    case ValueType::u32:
      return "u32";
    case ValueType::cstr:
      return "cstr";
    case ValueType::octets:
      return "octets";
    case ValueType::list:
      return "list";
  }
  return {};
}

Presence TlvPlaces::in(CommandId pdu, Version version) const {
  const std::uint64_t bit = bit_of(pdu);
  if (version >= Version::v50 && (required & bit) != 0) {
    return Presence::required;
  }
  const bool allowed = (version >= Version::v34 && (from_34 & bit) != 0) ||
                       (version >= Version::v50 && (from_50 & bit) != 0);
  return allowed ? Presence::allowed : Presence::never;
}

bool needs_tlvs(CommandId pdu, Version version) {
  constexpr TlvPlaces all = words::all_places();
  return all.in(pdu, version) == Presence::required;
}

std::span<const TlvRow> tlv_rows() {
  return words::rows;
}

const TlvRow* row_of(TlvTag tag) {
  const auto* const end = std::end(words::rows);
  const auto* const at = std::lower_bound(
      std::begin(words::rows), end, tag, [](const TlvRow& row, TlvTag t) { return row.tag < t; });
  return at != end && at->tag == tag ? at : nullptr;
}

TlvKind kind_of(TlvTag tag, VendorTlvs vendors) {
  if (const TlvRow* row = row_of(tag)) {
    return {.name = row->name, .type = row->shape.type, .privacy = row->privacy};
  }
  for (const VendorTlv& vendor : vendors) {
    if (vendor.tag == tag) {
      return {.name = vendor.name, .type = vendor.type, .privacy = vendor.privacy};
    }
  }
  return {};
}

std::optional<TlvTag> tlv_named(std::string_view name, VendorTlvs vendors) {
  if (name == "destination_port") {  // as 3.4 calls it
    return TlvTag::dest_port;
  }
  for (const TlvRow& row : words::rows) {
    if (row.name == name) {
      return row.tag;
    }
  }
  for (const VendorTlv& vendor : vendors) {
    if (vendor.name == name) {
      return vendor.tag;
    }
  }
  return std::nullopt;
}

ValueType type_of(ValueType declared, std::size_t length) {
  switch (declared) {
    case ValueType::u8:
      return length == 1 ? declared : ValueType::octets;
    case ValueType::u16:
      return length == 2 ? declared : ValueType::octets;
    case ValueType::u32:
      return length == 4 ? declared : ValueType::octets;
    case ValueType::cstr:
    case ValueType::octets:
    case ValueType::list:
      return declared;
  }
  return declared;
}

}  // namespace smpp
