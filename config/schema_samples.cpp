#include "config/schema.hpp"
#include "config/schema_parts.hpp"

namespace config {
namespace {

using enum Need;

// A PDU of a text of 1,000 octets in hexadecimal, and some more.
constexpr std::size_t longest_pdu = 4'096;
constexpr std::size_t longest_content = 2'048;
constexpr std::size_t longest_value = 65;

Settings gives_settings(PduSample::Gives& gives) {
  const auto field = [](std::optional<std::string>& to) {
    return text(to, forms::characters, longest_value);
  };
  return {
      {"kind",
       optional,
       word(gives.kind, {"message", "receipt", "notice", "answer"}),
       "What it is: a `message`, a `receipt`, a `notice` on the way, an `answer` to a submit.",
       "answer"},
      {"from", optional, field(gives.from), "Who sent it, as a client reads it.", ""},
      {"to", optional, field(gives.to), "Whom it is for, as a client reads it.", ""},
      {"text",
       optional,
       text(gives.text, forms::characters, longest_content),
       "The text of a message.",
       ""},
      {"data",
       optional,
       text(gives.data, forms::hex_octets, longest_content),
       "The octets of a message that is no text, its header included.",
       ""},
      {"part", optional, whole(gives.part, 1, 255), "Which part of a long message it is.", ""},
      {"parts", optional, whole(gives.parts, 1, 255), "How many parts that has.", ""},
      {"id", optional, field(gives.id), "The message id in it, as it is written.", "\"12345678\""},
      {"answer_id",
       optional,
       field(gives.answer_id),
       "The message id in the answer to the submit that a receipt is about.",
       ""},
      {"state",
       optional,
       word(gives.state, {"open", "delivered", "failed", "expired", "rejected"}),
       "What a receipt says about the message; `open`: nothing final.",
       ""},
      {"word", optional, field(gives.word), "The word that it says so with.", ""},
      {"error", optional, field(gives.error), "The error in a receipt.", ""},
      {"verdict",
       optional,
       word(gives.verdict, {"accepted", "retry", "throttle", "final"}),
       "What follows from an answer, as `statuses` and the standard have it.",
       "accepted"},
  };
}

}  // namespace

Settings pdu_sample_settings(PduSample& sample) {
  return {
      {"hex",
       required,
       text(sample.hex, forms::hex_octets, longest_pdu),
       "The whole PDU, header included, as `smpp-tool` reads and writes it. Make up the numbers "
       "and "
       "the text in it.",
       "\"00000019800000040000000000000001313233343536373800\""},
      {"gives", required, Block{gives_settings(sample.gives), {}}, "What must come of it.", ""},
  };
}

}  // namespace config
