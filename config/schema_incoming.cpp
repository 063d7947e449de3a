#include "config/schema.hpp"
#include "config/schema_parts.hpp"

namespace config {
namespace {

using enum Need;

Texts parties(std::vector<routing::PartyPattern>& to) {
  return {.form = &forms::party, .max = 1'000, .add = [&to](std::string_view value) {
            to.push_back(*routing::PartyPattern::parse(value));
          }};
}

}  // namespace

Settings incoming_settings(IncomingRule& incoming) {
  routing::QueueRule& rule = incoming.rule;
  return {
      {"carrier",
       optional,
       texts(incoming.carriers, forms::name, 100),
       "The carrier that brings it.",
       ""},
      {"to", optional, parties(rule.to), "Our number, or how it begins.", ""},
      {"from", optional, parties(rule.from), "The sender, or how it begins.", ""},
      {"keyword",
       optional,
       Texts{.form = &forms::keyword,
             .max = 1'000,
             .add =
                 [&rule](std::string_view value) {
                   rule.keywords.push_back(smpp::first_word(value));
                 }},
       "The first word of the text, whatever its case and what punctuation is around it.",
       "[INFO, HELP]"},
      {"queue",
       required,
       Reference{Reference::To::queue, &incoming.queue},
       "The queue that it goes to.",
       "support"},
  };
}

}  // namespace config
