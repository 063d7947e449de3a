#include "routing/inbound/decode.hpp"

#include "smpp/text/receipt.hpp"
#include "smpp/text/user_data.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace routing {
namespace {

// What a short_message holds at most: those that are kept lie in memory with what they say.
constexpr std::size_t longest_unmarked = 254;

template <std::size_t N>
std::optional<Address> address(smpp::Ton ton, smpp::Npi npi, const smpp::FixedText<N>& digits) {
  if (!decltype(Address::digits)::fits(digits.reveal())) {
    return std::nullopt;
  }
  return Address{.ton = ton, .npi = npi, .digits = decltype(Address::digits){digits.reveal()}};
}

template <class P>
std::optional<Incoming> taken_from(const P& pdu) {
  auto from = address(pdu.source_ton, pdu.source_npi, pdu.source);
  auto to = address(pdu.dest_ton, pdu.dest_npi, pdu.dest);
  if (!from || !to) {
    return std::nullopt;
  }
  const smpp::UserData user_data = smpp::user_data_of(pdu);
  Incoming incoming{.from = std::move(*from),
                    .to = std::move(*to),
                    .esm_class = pdu.esm_class,
                    .data_coding = pdu.data_coding,
                    .part = std::nullopt,
                    .udh = smpp::to_octets(user_data.header),
                    .payload = smpp::to_octets(user_data.payload)};
  if (user_data.concatenation && user_data.concatenation->total > 1) {
    const smpp::Concatenation& of = *user_data.concatenation;
    incoming.part = PartOf{.reference = of.reference,
                           .width = static_cast<std::uint8_t>(of.wide ? 16 : 8),
                           .total = of.total,
                           .number = of.number};
  }
  return incoming;
}

smpp::ReceiptProfile profile_of(const CarrierRules& rules) {
  const ReceiptRules& receipts = rules.receipts;
  return {.pattern = receipts.pattern ? &*receipts.pattern : nullptr, .words = receipts.words};
}

// f of the PDU that brought a message, else `otherwise`.
template <class T, class F>
T with_message(const smpp::Body& body, T otherwise, F f) {
  if (const auto* deliver = std::get_if<smpp::DeliverSm>(&body)) {
    return f(*deliver);
  }
  if (const auto* data = std::get_if<smpp::DataSm>(&body)) {
    return f(*data);
  }
  return otherwise;
}

// As the text writes it; a carrier that sends TLVs alone has a number only.
smpp::FixedText<32> error_of(const smpp::Receipt& receipt) {
  if (!receipt.error.empty() || !receipt.network_error) {
    return receipt.error;
  }
  std::array<char, 16> digits{};
  const char* const end =
      std::to_chars(digits.data(), digits.data() + digits.size(), receipt.network_error->code).ptr;
  return smpp::FixedText<32>{
      std::string_view{digits.data(), static_cast<std::size_t>(end - digits.data())}};
}

}  // namespace

std::optional<Incoming> incoming_of(const smpp::Body& body) {
  if (const auto* deliver = std::get_if<smpp::DeliverSm>(&body)) {
    return taken_from(*deliver);
  }
  if (const auto* data = std::get_if<smpp::DataSm>(&body)) {
    return taken_from(*data);
  }
  return std::nullopt;
}

std::optional<smpp::Utf8> text_of(const TextRules& rules, const Incoming& incoming) {
  return smpp::text_of(
      {.data_coding = incoming.data_coding, .header = incoming.udh, .payload = incoming.payload},
      rules.coding_rules());
}

std::optional<smpp::Utf8> text_of(const TextRules& rules, std::span<const smpp::TextPart> parts) {
  return smpp::text_of(parts, rules.coding_rules());
}

MessageReceived message_of(const TextRules& rules, const Incoming& incoming) {
  MessageReceived message{.from = incoming.from,
                          .to = incoming.to,
                          .text = text_of(rules, incoming),
                          .data = {},
                          .data_coding = incoming.data_coding};
  if (!message.text) {
    message.data = incoming.udh;
    smpp::append(message.data, incoming.payload);
  }
  return message;
}

DeliverKind kind_of(const CarrierRules& rules, const smpp::Body& body, const Incoming& incoming) {
  const DeliverKind marked = rules.receipts.kind_of(incoming.esm_class);
  if (marked != DeliverKind::message || !rules.receipts.sniff || incoming.part ||
      incoming.payload.size() > longest_unmarked) {
    return marked;
  }
  const bool looks = with_message(body, false, [&](const auto& pdu) {
    return smpp::looks_like_receipt(pdu, rules.text.coding_rules(), profile_of(rules));
  });
  return looks ? DeliverKind::receipt : DeliverKind::message;
}

ReceiptFact receipt_of(const CarrierRules& rules,
                       const smpp::Body& body,
                       const Incoming& incoming,
                       smpp::WallTime wall) {
  const auto receipt = with_message(body, smpp::Receipt{}, [&](const auto& pdu) {
    return smpp::receipt_of(pdu, rules.text.coding_rules(), profile_of(rules));
  });
  ReceiptFact fact;
  fact.from = incoming.from;
  fact.to = incoming.to;
  fact.message_id.assign(receipt.message_id.reveal());
  fact.message_id_2.assign(receipt.other_message_id.reveal());
  const DeliverKind marked = rules.receipts.kind_of(incoming.esm_class);
  fact.state = marked == DeliverKind::notice ? MessageState::accepted : state_of(receipt.state);
  fact.said.word = receipt.word;
  fact.said.error = error_of(receipt);
  if (receipt.submit_date) {
    fact.said.submitted_at = rules.receipts.date_of(*receipt.submit_date);
  }
  if (receipt.done_date) {
    fact.said.done_at = rules.receipts.date_of(*receipt.done_date);
  }
  fact.received_at = wall;
  if (marked == DeliverKind::message) {
    fact.unmarked = message_of(rules.text, incoming);
  }
  return fact;
}

}  // namespace routing
