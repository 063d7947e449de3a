#include "config/pdu_samples.hpp"

#include "config/units.hpp"
#include "routing/inbound/decode.hpp"
#include "routing/model/hex.hpp"
#include "routing/outbound/retry_policy.hpp"
#include "smpp/pdu/codec.hpp"

#include <string_view>
#include <variant>

namespace config {
namespace {

std::string_view kind_word(routing::DeliverKind kind) {
  switch (kind) {
    case routing::DeliverKind::message:
      return "message";
    case routing::DeliverKind::receipt:
      return "receipt";
    case routing::DeliverKind::notice:
      return "notice";
  }
  return {};
}

std::string_view verdict_word(routing::Verdict verdict) {
  switch (verdict) {
    case routing::Verdict::accepted:
      return "accepted";
    case routing::Verdict::throttled:
      return "throttle";
    case routing::Verdict::temporary:
    case routing::Verdict::rebind:
      return "retry";
    case routing::Verdict::permanent:
      return "final";
  }
  return {};
}

// A receipt's; accepted stands for "not final" there.
std::string_view state_word(routing::MessageState state) {
  return state == routing::MessageState::accepted ? "open" : routing::name_of(state);
}

std::string in_lower_case(std::string_view hex) {
  return routing::to_hex(octets_of_hex(hex));
}

class Trial {
 public:
  Trial(const PduSample& sample, const Carrier& carrier, std::vector<SampleFault>& faults)
      : sample_(sample), gives_(sample.gives), carrier_(carrier), faults_(faults) {}

  void check() {
    const smpp::Octets octets = octets_of_hex(sample_.hex);
    if (octets.size() < smpp::header_size ||
        smpp::decode_header(octets).command_length != octets.size()) {
      return fault(".hex",
                   "is no PDU: its first four octets are not its length; write all of it, header "
                   "included");
    }
    const auto pdu = smpp::decode(octets);
    if (!pdu) {
      return fault(".hex", "cannot be read" + where(pdu.error()) + "; correct it");
    }
    if (const auto incoming = routing::incoming_of(pdu->body)) {
      compare_incoming(pdu->body, *incoming);
    } else if (is_answer(pdu->body)) {
      compare_answer(*pdu);
    } else {
      return fault(".hex",
                   "is nothing that the settings here are about; write a deliver_sm, a data_sm or "
                   "an answer to a submit");
    }
    if (!compared_) {
      fault(".gives", "says nothing; write what must come of the PDU, `kind` at least");
    }
  }

 private:
  static std::string where(const smpp::DecodeError& error) {
    switch (error.code) {
      case smpp::DecodeErrc::unknown_command:
        return ": there is no such command_id";
      case smpp::DecodeErrc::trailing_octets:
        return ": there are octets behind its last field";
      case smpp::DecodeErrc::body:
        break;
    }
    return " at " + std::string{error.field} + ", octet " + std::to_string(error.offset);
  }

  static bool is_answer(const smpp::Body& body) {
    return std::holds_alternative<smpp::SubmitSmResp>(body) ||
           std::holds_alternative<smpp::DataSmResp>(body) ||
           std::holds_alternative<smpp::GenericNack>(body);
  }

  void compare_incoming(const smpp::Body& body, const routing::Incoming& incoming) {
    const routing::CarrierRules& rules = carrier_.rules;
    const routing::DeliverKind kind = routing::kind_of(rules, body, incoming);
    compare_word("kind", gives_.kind, kind_word(kind));
    compare("from", gives_.from, routing::display(incoming.from).reveal());
    compare("to", gives_.to, routing::display(incoming.to).reveal());
    compare("part", gives_.part, incoming.part ? incoming.part->number : 1u);
    compare("parts", gives_.parts, incoming.part ? incoming.part->total : 1u);
    if (kind == routing::DeliverKind::message) {
      compare_message(incoming);
    } else {
      compare_receipt(routing::receipt_of(rules, body, incoming, smpp::WallTime{}));
    }
    absent("verdict", gives_.verdict);
  }

  void compare_message(const routing::Incoming& incoming) {
    if (const auto text = routing::text_of(carrier_.rules.text, incoming)) {
      compare("text", gives_.text, smpp::view(*text));
      absent("data", gives_.data);
    } else {
      smpp::Octets data = incoming.udh;
      smpp::append(data, incoming.payload);
      no_text();
      compare("data",
              gives_.data ? std::optional{in_lower_case(*gives_.data)} : std::nullopt,
              routing::to_hex(data));
    }
    absent("id", gives_.id);
    absent("answer_id", gives_.answer_id);
    absent("state", gives_.state);
    absent("word", gives_.word);
    absent("error", gives_.error);
  }

  void no_text() {
    compared_ = compared_ || gives_.text;
    if (gives_.text) {
      fault(".gives.text",
            "is given, but the PDU holds no text as `alphabet` and `data_codings` have it; correct "
            "those or the sample");
    }
  }

  void compare_receipt(const routing::ReceiptFact& receipt) {
    compare("id", gives_.id, receipt.message_id.reveal());
    compare("word", gives_.word, receipt.said.word.reveal());
    compare("error", gives_.error, receipt.said.error.reveal());
    compare_word("state", gives_.state, state_word(receipt.state));
    if (gives_.answer_id) {
      const auto same = [&](std::string_view id) {
        return !id.empty() &&
               smpp::is_same_id(
                   *gives_.answer_id, carrier_.rules.answer_id, id, carrier_.rules.receipt_id);
      };
      compared_ = true;
      if (!same(receipt.message_id.reveal()) && !same(receipt.message_id_2.reveal())) {
        fault(".gives.answer_id",
              "is not the id in the PDU, as `message_id` compares them; correct that or the "
              "sample");
      }
    }
    absent("text", gives_.text);
    absent("data", gives_.data);
  }

  void compare_answer(const smpp::Pdu& pdu) {
    compare_word("kind", gives_.kind, "answer");
    compare_word("verdict",
                 gives_.verdict,
                 verdict_word(routing::verdict_of(carrier_.rules.statuses, pdu.status)));
    std::string_view id;
    if (const auto* submit = std::get_if<smpp::SubmitSmResp>(&pdu.body)) {
      id = submit->message_id.reveal();
    } else if (const auto* data = std::get_if<smpp::DataSmResp>(&pdu.body)) {
      id = data->message_id.reveal();
    }
    compare("id", gives_.id, id);
    for (const auto& [field, given] : {std::pair{"from", &gives_.from},
                                       {"to", &gives_.to},
                                       {"text", &gives_.text},
                                       {"data", &gives_.data},
                                       {"answer_id", &gives_.answer_id},
                                       {"state", &gives_.state},
                                       {"word", &gives_.word},
                                       {"error", &gives_.error}}) {
      absent(field, *given);
    }
    absent("part", gives_.part);
    absent("parts", gives_.parts);
  }

  // What it is may be said where it is one of our own words.
  void compare_word(std::string_view field,
                    const std::optional<std::string>& given,
                    std::string_view actual) {
    compared_ = compared_ || given;
    if (given && *given != actual) {
      fault(".gives." + std::string{field},
            "is not what the PDU gives, which is `" + std::string{actual} +
                "`; correct the settings or the sample");
    }
  }

  template <class Given, class Actual>
  void compare(std::string_view field, const std::optional<Given>& given, const Actual& actual) {
    compared_ = compared_ || given;
    if (given && *given != actual) {
      fault(".gives." + std::string{field},
            "is not what the PDU gives; correct the settings or the sample");
    }
  }

  template <class Given>
  void absent(std::string_view field, const std::optional<Given>& given) {
    compared_ = compared_ || given;
    if (given) {
      fault(".gives." + std::string{field},
            "is not in a PDU that is what this one is; leave it out, or correct the settings or "
            "the sample");
    }
  }

  void fault(const std::string& below, std::string text) {
    faults_.push_back({.path = "." + sample_.name + below, .text = std::move(text)});
  }

  const PduSample& sample_;
  const PduSample::Gives& gives_;
  const Carrier& carrier_;
  std::vector<SampleFault>& faults_;
  bool compared_ = false;
};

}  // namespace

std::vector<SampleFault> check_pdu_samples(const Carrier& carrier) {
  std::vector<SampleFault> faults;
  for (const PduSample& sample : carrier.samples) {
    Trial{sample, carrier, faults}.check();
  }
  return faults;
}

}  // namespace config
