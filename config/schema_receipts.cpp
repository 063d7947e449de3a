#include "config/schema.hpp"
#include "config/schema_parts.hpp"
#include "config/zones.hpp"

namespace config {
namespace {

using enum Need;

constexpr std::size_t longest_text = 255;  // of a short_message
constexpr std::size_t longest_field = 64;

Settings gives_settings(ReceiptSample::Gives& gives) {
  const auto field = [](std::optional<std::string>& to) {
    return text(to, forms::characters, longest_field);
  };
  return {
      {"id", optional, field(gives.id), "The message id.", "\"4f2a\""},
      {"stat", optional, field(gives.stat), "The word for the state.", "OK"},
      {"err", optional, field(gives.err), "The error.", "\"000\""},
      {"sub", optional, whole(gives.sub, 0, 4'294'967'295), "Messages submitted.", ""},
      {"dlvrd", optional, whole(gives.dlvrd, 0, 4'294'967'295), "Messages delivered.", ""},
      {"submit_date",
       optional,
       field(gives.submit_date),
       "When it was submitted, like `2026-01-31T10:15`, with seconds and offset as far as the "
       "receipt has them, and with that of `zone` where it has none.",
       ""},
      {"done_date", optional, field(gives.done_date), "When the state was reached, the same.", ""},
      {"text",
       optional,
       text(gives.text, forms::characters, longest_text),
       "The beginning of the message.",
       ""},
  };
}

Settings sample_settings(ReceiptSample& sample) {
  return {
      {"text",
       optional,
       text(sample.text, forms::characters, longest_text),
       "A receipt as the carrier sends it. Make up the numbers and the text in it.",
       "\"OK,4f2a,000\""},
      {"hex",
       optional,
       text(sample.hex, forms::hex_octets, 2 * longest_text),
       "The same as octets, instead of `text`.",
       ""},
      {"gives",
       required,
       Block{gives_settings(sample.gives), {}},
       "What must be read out of it.",
       ""},
  };
}

Settings word_settings(smpp::StateWord& word) {
  using enum smpp::MessageState;
  return {
      {"word", required, text(word.word, 1), "The word, in any case.", "OK"},
      {"state",
       required,
       choice(word.state,
              {{"scheduled", scheduled},
               {"enroute", enroute},
               {"delivered", delivered},
               {"expired", expired},
               {"deleted", deleted},
               {"undeliverable", undeliverable},
               {"accepted", accepted},
               {"unknown", unknown},
               {"rejected", rejected},
               {"skipped", skipped}}),
       "What it means.",
       "delivered"},
  };
}

Settings mark_settings(routing::ReceiptMark& mark) {
  return {
      {"esm_class",
       required,
       whole(mark.esm_class, 4, 60),
       "The message type, bits 5 to 2: what esm_class is without the other bits.",
       "8"},
      {"means",
       required,
       choice(mark.means,
              {{"receipt", routing::DeliverKind::receipt},
               {"notice", routing::DeliverKind::notice},
               {"message", routing::DeliverKind::message}}),
       "A `receipt`, a `notice` on the way, which says nothing final, or a `message`.",
       "receipt"},
  };
}

}  // namespace

Settings receipt_settings(Carrier& carrier) {
  routing::ReceiptRules& receipts = carrier.rules.receipts;
  return {
      {"pattern",
       optional,
       Text{.form = &forms::regular_expression,
            .now = {},
            .min = 1,
            .max = smpp::ReceiptPattern::max_length,
            .set =
                [&carrier](std::string_view value) {
                  auto compiled = smpp::ReceiptPattern::compile(value);
                  if (compiled) {
                    carrier.rules.receipts.pattern = *std::move(compiled);
                  } else {
                    carrier.pattern_fault = compiled.error();
                  }
                }},
       "The carrier's own layout, with named groups for what is to be read: `id`, `stat`, `err`, "
       "`sub`, `dlvrd`, `submit_date`, `done_date`, `text`. A receipt that does not match is read "
       "as any other. Needs `samples`.",
       "'^(?P<stat>[A-Z]+),(?P<id>[0-9a-f]+),(?P<err>[0-9]*)$'"},
      {"samples",
       optional,
       BlockList{"sample",
                 100,
                 [&carrier] { return sample_settings(carrier.receipt_samples.emplace_back()); }},
       "Receipts that the pattern is tried on when the configuration is read.",
       ""},
      {"words",
       optional,
       BlockList{"word", 100, [&receipts] { return word_settings(receipts.words.emplace_back()); }},
       "The carrier's own words for states. They count before the usual ones.",
       ""},
      {"parts",
       optional,
       choice(receipts.parts,
              {{"all", routing::ReceiptParts::all},
               {"first", routing::ReceiptParts::first},
               {"last", routing::ReceiptParts::last}}),
       "Which parts of a long message the carrier sends receipts for. Only those are asked for, "
       "and what becomes of them counts for the others too.",
       ""},
      {"marks",
       optional,
       BlockList{"mark", 15, [&receipts] { return mark_settings(receipts.marks.emplace_back()); }},
       "What the carrier means by esm_class, where it is not what the standards say: 4 marks a "
       "receipt, 32 a notice, all else messages.",
       ""},
      {"sniff",
       optional,
       Flag{&receipts.sniff},
       "Whether messages that are not marked as receipts are receipts when they look like one, "
       "have the id of a message that was sent, and come from its number to its sender. All else "
       "is a message to the backend: what has an unknown id after `messages.unmatched_deadline`, "
       "since the answer to its submit may still come. Where the carrier rewrites numbers, none "
       "of them is a receipt; none ever settles what is in doubt. Only for carriers that do not "
       "mark them.",
       ""},
      {"zone",
       optional,
       Text{.form = &forms::zone,
            .now = {},
            .min = 1,
            .max = 64,
            .set = [&receipts](std::string_view value) { receipts.zone = zone_named(value); }},
       "Whose time the dates in receipts are that come without an offset, as most do; events then "
       "tell them with the zone's. Without it they are told without one.",
       "Europe/London"},
  };
}

}  // namespace config
