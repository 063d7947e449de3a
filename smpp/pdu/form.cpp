#include "smpp/pdu/form.hpp"

#include "smpp/pdu/codec.hpp"

#include <algorithm>

namespace smpp {
namespace {

template <class Member>
constexpr ValueType integer_type() {
  switch (sizeof(Member)) {
    case 1:
      return ValueType::u8;
    case 2:
      return ValueType::u16;
    default:
      return ValueType::u32;
  }
}

FormValue numbered(std::string_view name, ValueType type, std::uint32_t number) {
  return {.name = name, .type = type, .mask = Privacy::open, .number = number, .octets = {}};
}

struct FormWriter {
  Form& form;
  Reveal reveal;
  VendorTlvs vendors;

  [[nodiscard]] FormValue octets(std::string_view name,
                                 ValueType type,
                                 Privacy privacy,
                                 std::span<const std::uint8_t> octets) const {
    FormValue value{.name = name, .type = type, .mask = Privacy::open, .number = 0, .octets = {}};
    if (privacy == Privacy::open || reveal == Reveal::yes) {
      value.octets = to_octets(octets);
    } else {
      value.mask = privacy;
    }
    if (value.mask != Privacy::secret) {
      value.number = static_cast<std::uint32_t>(octets.size());
    }
    return value;
  }

  template <class P, class Member>
  [[nodiscard]] FormValue scalar(const Field<Number, P, Member>& field, const Member& value) const {
    std::uint32_t number = 0;
    if constexpr (requires { value.value; }) {
      number = value.value;
    } else {
      number = static_cast<std::uint32_t>(value);
    }
    return numbered(field.name, integer_type<Member>(), number);
  }

  template <class P, std::size_t Max, class Member>
  [[nodiscard]] FormValue scalar(const Field<CStr<Max>, P, Member>& field,
                                 const Member& value) const {
    return octets(field.name, ValueType::cstr, field.privacy, octets_of(value.reveal()));
  }

  void add(FormValue value) const { form.fields.push_back({std::move(value), {}}); }

  void add_count(std::string_view name, std::size_t count) const {
    add(numbered(name, ValueType::u8, static_cast<std::uint32_t>(count)));
  }

  template <class Kind, class P, class Member>
  void operator()(const Field<Kind, P, Member>& field, const Member& value) const {
    add(scalar(field, value));
  }

  template <class P>
  void operator()(const Field<ShortMessage, P, Octets>& field, const Octets& value) const {
    add_count(field.count, value.size());
    add(octets(field.name, ValueType::octets, field.privacy, value));
  }

  template <class P, class Kind, std::size_t Least, class Entry>
  void operator()(const Field<CountedList<Kind, Least>, P, std::vector<Entry>>& field,
                  const std::vector<Entry>& list) const {
    add_count(field.count, list.size());
    add(numbered(field.name, ValueType::list, 0));
    auto& entries = form.fields.back().entries;
    for (const Entry& entry : list) {
      auto& values = entries.emplace_back();
      Kind::for_each(entry,
                     [&](const auto& part) { values.push_back(scalar(part, entry.*part.at)); });
    }
  }

  template <class P>
  void operator()(const Field<TlvArea, P, Tlvs>&, const Tlvs& tlvs) const {
    for (const Tlv& tlv : tlvs) {
      const TlvKind kind = kind_of(tlv.tag, vendors);
      const ValueType type = type_of(kind.type, tlv.value.size());
      form.tlvs.push_back({tlv.tag, octets(kind.name, type, kind.privacy, tlv.value)});
    }
  }
};

// Fills members from values; the first thing wrong stays.
struct FormReader {
  const Form& form;
  std::vector<bool> used{};
  std::optional<FormError> error{};

  void fail(FormErrc code,
            std::string_view field,
            std::optional<std::size_t> index = std::nullopt,
            std::string_view part = {}) {
    if (!error) {
      error = FormError{.code = code, .field = field, .index = index, .part = part};
    }
  }

  // nullptr if there is none.
  const FormField* take(std::string_view name) {
    const FormField* found = nullptr;
    for (std::size_t i = 0; i < form.fields.size(); ++i) {
      if (form.fields[i].value.name != name) {
        continue;
      }
      if (found != nullptr) {
        fail(FormErrc::repeated, name);
      }
      found = &form.fields[i];
      used[i] = true;
    }
    return found;
  }

  void check_count(std::string_view name, std::size_t count) {
    const FormField* field = take(name);
    if (field != nullptr && field->value.number != count) {
      fail(FormErrc::contradicts, name);
    }
  }

  template <class P, class Member>
  static std::optional<FormErrc> set(const Field<Number, P, Member>&,
                                     const FormValue& value,
                                     Member& member) {
    switch (value.type) {
      case ValueType::u8:
      case ValueType::u16:
      case ValueType::u32:
        break;
      case ValueType::cstr:
      case ValueType::octets:
      case ValueType::list:
        return FormErrc::type;
    }
    if constexpr (sizeof(Member) < sizeof value.number) {
      if (value.number >> (8 * sizeof(Member)) != 0) {
        return FormErrc::out_of_range;
      }
    }
    if constexpr (requires { member.value; }) {
      member.value = static_cast<decltype(member.value)>(value.number);
    } else {
      member = static_cast<Member>(value.number);
    }
    return std::nullopt;
  }

  template <class P, std::size_t Max, std::size_t N>
  static std::optional<FormErrc> set(const Field<CStr<Max>, P, FixedText<N>>&,
                                     const FormValue& value,
                                     FixedText<N>& member) {
    if (value.type != ValueType::cstr && value.type != ValueType::octets) {
      return FormErrc::type;
    }
    const std::string_view text = view(value.octets);
    if (!FixedText<N>::fits(text)) {
      return FormErrc::too_long;
    }
    if (text.find('\0') != std::string_view::npos) {
      return FormErrc::holds_nul;
    }
    member.assign(text);
    return std::nullopt;
  }

  template <class P>
  static std::optional<FormErrc> set(const Field<ShortMessage, P, Octets>&,
                                     const FormValue& value,
                                     Octets& member) {
    if (value.type != ValueType::octets) {
      return FormErrc::type;
    }
    if (value.octets.size() > ShortMessage::max) {
      return FormErrc::too_long;
    }
    member = value.octets;
    return std::nullopt;
  }

  template <class F, class Member>
  static std::optional<FormErrc> set_open(const F& field, const FormValue& value, Member& member) {
    return value.mask == Privacy::open ? set(field, value, member) : FormErrc::masked;
  }

  template <class Kind, class P, class Member>
  void operator()(const Field<Kind, P, Member>& field, Member& member) {
    const FormField* given = take(field.name);
    if (given == nullptr) {
      fail(FormErrc::missing, field.name);
    } else if (const auto wrong = set_open(field, given->value, member)) {
      fail(*wrong, field.name);
    }
    if constexpr (std::is_same_v<Kind, ShortMessage>) {
      check_count(field.count, member.size());
    }
  }

  template <class P, class Kind, std::size_t Least, class Entry>
  void operator()(const Field<CountedList<Kind, Least>, P, std::vector<Entry>>& field,
                  std::vector<Entry>& list) {
    const FormField* given = take(field.name);
    if (given == nullptr) {
      return fail(FormErrc::missing, field.name);
    }
    if (given->value.type != ValueType::list) {
      return fail(FormErrc::type, field.name);
    }
    if (given->entries.size() > CountedList<Kind, Least>::most) {
      return fail(FormErrc::too_long, field.name);
    }
    if (given->entries.size() < Least) {
      return fail(FormErrc::missing, field.name);
    }
    check_count(field.count, given->entries.size());
    for (std::size_t nth = 0; nth < given->entries.size() && !error; ++nth) {
      read_entry<Kind>(field.name, nth, given->entries[nth], list.emplace_back());
    }
  }

  template <class Kind, class Entry>
  void read_entry(std::string_view list,
                  std::size_t nth,
                  const std::vector<FormValue>& values,
                  Entry& entry) {
    std::size_t count = 0;
    Kind::for_each(entry, [&](const auto& part) {
      ++count;
      const auto named = [&](const FormValue& value) { return value.name == part.name; };
      const auto found = std::find_if(values.begin(), values.end(), named);
      if (found == values.end()) {
        fail(FormErrc::missing, list, nth, part.name);
      } else if (const auto wrong = set_open(part, *found, entry.*part.at)) {
        fail(*wrong, list, nth, part.name);
      }
    });
    if (!Kind::is_known(entry)) {
      fail(FormErrc::unknown_choice, list, nth);
    } else if (values.size() != count) {
      fail(FormErrc::unknown_field, list, nth);
    }
  }

  template <class P>
  void operator()(const Field<TlvArea, P, Tlvs>& field, Tlvs& tlvs) {
    constexpr std::size_t most = 65'535;  // its length has two octets
    for (std::size_t nth = 0; nth < form.tlvs.size(); ++nth) {
      const FormTlv& given = form.tlvs[nth];
      if (given.value.mask != Privacy::open) {
        fail(FormErrc::masked, field.name, nth, kind_of(given.tag).name);
      } else if (given.value.octets.size() > most) {
        fail(FormErrc::too_long, field.name, nth, kind_of(given.tag).name);
      } else {
        tlvs.push_back({.tag = given.tag, .value = given.value.octets});
      }
    }
  }

  template <class P>
  void read(P& body) {
    used.assign(form.fields.size(), false);
    bool has_tlvs = false;
    for_each_field<P>([&](const auto& field) {
      (*this)(field, body.*field.at);
      using Kind = typename std::decay_t<decltype(field)>::kind;
      has_tlvs = has_tlvs || std::is_same_v<Kind, TlvArea>;
    });
    for (std::size_t i = 0; i < used.size(); ++i) {
      if (!used[i]) {
        fail(FormErrc::unknown_field, "fields", i);
      }
    }
    if (!has_tlvs && !form.tlvs.empty()) {
      fail(FormErrc::no_tlvs, "tlvs");
    }
  }
};

}  // namespace

std::string_view name_of(FormErrc code) {
  switch (code) {
    case FormErrc::unknown_command:
      return "unknown_command";
    case FormErrc::unknown_field:
      return "unknown_field";
    case FormErrc::repeated:
      return "repeated";
    case FormErrc::missing:
      return "missing";
    case FormErrc::masked:
      return "masked";
    case FormErrc::type:
      return "type";
    case FormErrc::out_of_range:
      return "out_of_range";
    case FormErrc::too_long:
      return "too_long";
    case FormErrc::holds_nul:
      return "holds_nul";
    case FormErrc::contradicts:
      return "contradicts";
    case FormErrc::unknown_choice:
      return "unknown_choice";
    case FormErrc::no_tlvs:
      return "no_tlvs";
  }
  return {};
}

Form form_of(const Pdu& pdu, Reveal reveal, VendorTlvs vendors) {
  Form form{.id = pdu.id(),
            .status = pdu.status,
            .sequence = pdu.sequence,
            .command_length = static_cast<std::uint32_t>(encoded_size(pdu)),
            .fields = {},
            .tlvs = {}};
  if (!pdu.bodiless) {
    std::visit(
        [&]<class P>(const P& body) {
          const FormWriter write{form, reveal, vendors};
          for_each_field<P>([&](const auto& field) { write(field, body.*field.at); });
        },
        pdu.body);
  }
  return form;
}

expected<Pdu, FormError> pdu_of(const Form& form) {
  expected<Pdu, FormError> result{};
  result->status = form.status;
  result->sequence = form.sequence;
  result->bodiless = is_response(form.id) && form.status != CommandStatus::ESME_ROK &&
                     form.fields.empty() && form.tlvs.empty();
  FormReader reader{form};
  const bool known = with_pdu_type(form.id, [&]<class P>() {
    P& body = result->body.template emplace<P>();
    if (!result->bodiless) {
      reader.read(body);
    }
  });
  if (!known) {
    reader.fail(FormErrc::unknown_command, "command_id");
  }
  if (!reader.error && form.command_length != 0 && form.command_length != encoded_size(*result)) {
    reader.fail(FormErrc::contradicts, "command_length");
  }
  if (reader.error) {
    result = unexpected(*reader.error);
  }
  return result;
}

}  // namespace smpp
