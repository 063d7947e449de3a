// A PDU as names and values, the way people write it down: what tools print as JSON and read back.
// Derived from the layouts. Personal values are masked unless they are asked for, and a mask never
// becomes a PDU again. Pure; any thread.
#pragma once

#include "smpp/base/expected.hpp"
#include "smpp/base/octets.hpp"
#include "smpp/base/privacy.hpp"
#include "smpp/pdu/pdus.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace smpp {

enum class Reveal : std::uint8_t { no, yes };

// One named value. The name is static, a vendor's, or its owner's who fills the form.
struct FormValue {
  std::string_view name;
  ValueType type = ValueType::octets;
  // Not open: the value is left out. Of a personal one `number` is the length in octets.
  Privacy mask = Privacy::open;
  std::uint32_t number = 0;
  Octets octets;  // of a cstr without its NUL
};

// Counts (sm_length, number_of_dests, ...) are fields of their own, as on the wire.
struct FormField {
  FormValue value;
  std::vector<std::vector<FormValue>> entries;  // of a list
};

// Its octets are the value as it lies on the wire, whatever the type; `number` is its length.
struct FormTlv {
  TlvTag tag{};
  FormValue value;
};

struct Form {
  CommandId id{};
  CommandStatus status = CommandStatus::ESME_ROK;
  SequenceNumber sequence;
  std::uint32_t command_length = 0;
  std::vector<FormField> fields;  // none of a bodiless response
  std::vector<FormTlv> tlvs;
};

[[nodiscard]] Form form_of(const Pdu& pdu, Reveal reveal, VendorTlvs vendors = {});

enum class FormErrc : std::uint8_t {
  unknown_command,
  unknown_field,  // not one of this PDU's
  repeated,
  missing,
  masked,        // a mask is no value
  type,          // a number where a text is wanted, ...
  out_of_range,  // more than the field holds
  too_long,
  holds_nul,       // in a C-octet string
  contradicts,     // a count, or the command_length
  unknown_choice,  // an entry of no known kind
  no_tlvs,         // in a PDU that has none
};

[[nodiscard]] std::string_view name_of(FormErrc code);

// Where: `field` is the layout's name, or "fields" or "tlvs" with the index of what has none;
// within a list, `index` is that of the entry and `part` its field.
struct FormError {
  FormErrc code{};
  std::string_view field;
  std::optional<std::size_t> index{};
  std::string_view part{};
};

// Reads what form_of writes. Fields may come in any order; counts and command_length may be left
// out (zero), else they must agree. A failed response without fields and TLVs is bodiless.
[[nodiscard]] expected<Pdu, FormError> pdu_of(const Form& form);

}  // namespace smpp
