#include "smpp/pdu/check.hpp"

#include "smpp/pdu/check_tlvs.hpp"
#include "smpp/pdu/codec.hpp"
#include "smpp/pdu/udh.hpp"

#include <algorithm>

namespace smpp {
namespace {

// Whom a message comes from or goes to, as its three fields say.
struct Party {
  std::string_view field;
  Ton ton{};
  Npi npi{};
  std::string_view address;
  CommandStatus answer{};
};

bool is_number_plan(Npi npi) {
  constexpr Npi wap_client{18};
  return npi != Npi::internet && npi != wap_client;
}

// No letters where the type says a telephone number: a plus sign, stars or hyphens are common
// beside its digits. At most 11 characters of a name that is submitted (GSM); what an SMSC delivers
// is its own affair.
bool is_address(const Party& party, Ear ear) {
  constexpr std::size_t longest_name = 11;
  const auto is_letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
  switch (party.ton) {
    case Ton::international:
    case Ton::national:
    case Ton::subscriber:
      return !is_number_plan(party.npi) ||
             std::none_of(party.address.begin(), party.address.end(), is_letter);
    case Ton::alphanumeric:
      return ear.receiver == Role::esme || party.address.size() <= longest_name;
    case Ton::unknown:
    case Ton::network_specific:
    case Ton::abbreviated:
      break;
  }
  return true;
}

template <class P>
class Judgement {
 public:
  Judgement(const P& body, Ear ear) : body_(body), ear_(ear) {}

  std::optional<Fault> pass() {
    for_each_field<P>([this](const auto& field) {
      if (!fault_) {
        judge(field, body_.*field.at);
        size_ += size_of(field);
      }
    });
    if (!fault_) {
      judge_addresses();
    }
    if (!fault_) {
      judge_ids();
    }
    if (!fault_) {
      judge_times();
    }
    if (!fault_) {
      judge_content();
    }
    return fault_;
  }

 private:
  template <class F>
  std::size_t size_of(const F& field) const {
    return F::kind::size(body_.*field.at);
  }

  void fail(std::string_view field, std::size_t offset, CommandStatus answer) {
    fault_ = Fault{.field = field, .offset = offset, .answer = answer};
  }

  // For rules over several fields, which know names only.
  void fail(std::string_view name, CommandStatus answer) { fail(name, offset_of(name), answer); }

  [[nodiscard]] std::size_t offset_of(std::string_view name) const {
    std::size_t offset = header_size;
    bool found = false;
    for_each_field<P>([&](const auto& field) {
      found = found || field.name == name;
      offset += found ? 0 : size_of(field);
    });
    return offset;
  }

  template <class Member>
  static auto judged(const Member& value) {
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

  template <class F, class Member>
  void judge(const F& field, const Member& value) {
    if (field.rule != nullptr && !field.rule(judged(value), ear_)) {
      fail(field.name, size_, field.refusal);
    }
  }

  template <class Kind, std::size_t Least, class Owner, class Entry>
  void judge(const Field<CountedList<Kind, Least>, Owner, std::vector<Entry>>& field,
             const std::vector<Entry>& list) {
    if (field.rule != nullptr && !field.rule(list.size(), ear_)) {
      return fail(field.count, size_, field.refusal);
    }
    std::size_t offset = size_ + 1;
    for (const Entry& entry : list) {
      Kind::for_each(entry, [&](const auto& part) {
        if (!fault_ && part.rule != nullptr && !part.rule(judged(entry.*part.at), ear_)) {
          fail(part.name, offset, part.refusal);
        }
        using PartKind = typename std::decay_t<decltype(part)>::kind;
        offset += PartKind::size(entry.*part.at);
      });
      if (fault_) {
        return;
      }
    }
  }

  template <class Owner>
  void judge(const Field<TlvArea, Owner, Tlvs>&, const Tlvs& tlvs) {
    if (const auto found = check_tlvs(tlvs, P::id, ear_.version)) {
      fail(found->name, size_ + found->before, found->answer);
    }
  }

  void judge_party(const Party& party) {
    if (!fault_ && !is_address(party, ear_)) {
      fail(party.field, party.answer);
    }
  }

  void judge_addresses() {
    if constexpr (requires { body_.source_ton; }) {
      judge_party({"source_addr",
                   body_.source_ton,
                   body_.source_npi,
                   body_.source.reveal(),
                   CommandStatus::ESME_RINVSRCADR});
    }
    if constexpr (requires { body_.dest_ton; }) {
      judge_party({"destination_addr",
                   body_.dest_ton,
                   body_.dest_npi,
                   body_.dest.reveal(),
                   CommandStatus::ESME_RINVDSTADR});
    }
    if constexpr (requires { body_.dests; }) {
      std::size_t offset = offset_of("dest_address") + 1;
      for (const Destination& to : body_.dests) {
        const Party party{.field = DestinationEntry::address.name,
                          .ton = to.ton,
                          .npi = to.npi,
                          .address = to.address.reveal(),
                          .answer = CommandStatus::ESME_RINVDSTADR};
        const std::size_t size = entry_size<DestinationEntry>(to);
        if (!fault_ && to.flag == Destination::sme_address && !is_address(party, ear_)) {
          fail(party.field, offset + size - party.address.size() - 1, party.answer);
        }
        offset += size;
      }
    }
  }

  // Which message is meant must be said one way or another (reference 3.5, 3.7).
  void judge_ids() {
    constexpr bool names_one = P::id == CommandId::query_sm || P::id == CommandId::replace_sm ||
                               P::id == CommandId::query_broadcast_sm;
    if constexpr (names_one) {
      if (body_.message_id.empty() && find(body_.tlvs, TlvTag::user_message_reference) == nullptr) {
        fail("message_id", CommandStatus::ESME_RINVMSGID);
      }
    } else if constexpr (P::id == CommandId::cancel_sm) {
      if (body_.message_id.empty() && body_.dest.empty()) {
        fail("destination_addr", CommandStatus::ESME_RINVDSTADR);
      }
    }
  }

  void judge_times() {
    if constexpr (requires { body_.schedule_delivery_time; }) {
      const auto schedule = wire_time(body_.schedule_delivery_time.reveal());
      const auto validity = wire_time(body_.validity_period.reveal());
      if (schedule && validity && surely_later(*schedule, *validity)) {
        fail("schedule_delivery_time", CommandStatus::ESME_RINVSCHED);
      }
    }
  }

  // A short message, or the payload that counts before it.
  void judge_content() {
    if constexpr (requires { body_.esm_class; }) {
      const Tlv* payload = find(body_.tlvs, TlvTag::message_payload);
      if constexpr (requires { body_.short_message; }) {
        if (payload == nullptr || payload->value.empty()) {
          return judge_content(nullptr, body_.short_message);
        }
      } else if (payload == nullptr) {
        // Receipts and acknowledgements may do without.
        if (body_.esm_class.message_type() == 0) {
          fail("message_payload", CommandStatus::ESME_RMISSINGTLV);
        }
        return;
      }
      judge_content(payload, payload->value);
    }
  }

  // `payload` is the TLV that holds the content; nullptr where short_message does.
  void judge_content(const Tlv* payload, std::span<const std::uint8_t> content) {
    // A receipt whose TLVs say all may keep the bit of the message that it is about.
    const bool is_absent = content.empty() && body_.esm_class.message_type() != 0;
    if (body_.esm_class.has_udh() && !is_absent) {
      const auto elements = udh_of(content);
      if (!elements) {
        return fail_content(payload, CommandStatus::ESME_RINVESMCLASS);
      }
      content = content.subspan(1 + elements->size());
    }
    if (body_.data_coding.value == DataCoding::ucs2 && content.size() % 2 != 0) {
      fail_content(payload, CommandStatus::ESME_RINVMSGLEN);
    }
  }

  void fail_content(const Tlv* payload, CommandStatus answer) {
    if (payload == nullptr) {
      return fail("short_message", answer);
    }
    const std::span before{body_.tlvs.data(), payload};
    fail("message_payload", offset_of("tlvs") + TlvArea::size(before), answer);
  }

  const P& body_;
  Ear ear_;
  std::size_t size_ = header_size;
  std::optional<Fault> fault_;
};

constexpr bool is_bind(CommandId id) {
  return id == CommandId::bind_transmitter || id == CommandId::bind_receiver ||
         id == CommandId::bind_transceiver;
}

constexpr Versions versions_of(CommandId id) {
  for (const CommandRow& row : command_rows) {
    if (row.id == id) {
      return row.versions;
    }
  }
  return Versions::from_33;
}

}  // namespace

Fault fault_of(const DecodeError& error, Version version) {
  const bool no_tlvs = version == Version::v33 && error.answer == CommandStatus::ESME_RINVTLVSTREAM;
  return {.field = error.field,
          .offset = error.offset,
          .answer = no_tlvs ? CommandStatus::ESME_RINVCMDLEN : error.answer};
}

std::optional<Fault> check(const Pdu& pdu, Ear ear) {
  return std::visit(
      [&]<class P>(const P& body) -> std::optional<Fault> {
        if constexpr (is_response(P::id)) {
          return std::nullopt;
        } else {
          constexpr std::size_t command_id_at = 4;
          // A bind says in which version the session will be; there is none before.
          if (!is_bind(P::id) && !includes(versions_of(P::id), ear.version)) {
            return Fault{"command_id", command_id_at, CommandStatus::ESME_RINVCMDID};
          }
          return Judgement<P>{body, ear}.pass();
        }
      },
      pdu.body);
}

}  // namespace smpp
