#include "config/schema.hpp"
#include "config/schema_parts.hpp"

namespace config {
namespace {

using namespace std::chrono_literals;
using enum Need;

Settings message_id_settings(routing::CarrierRules& rules) {
  const auto form = [](routing::IdForm& to) {
    return choice(to,
                  {{"text", routing::IdForm::text},
                   {"any_case", routing::IdForm::folded_text},
                   {"hex", routing::IdForm::hex},
                   {"dec", routing::IdForm::dec}});
  };
  return {
      {"answer",
       optional,
       form(rules.answer_id),
       "How message ids are written in submit_sm_resp: compared as `text`, as text in `any_case`, "
       "or as a number in `hex` or `dec`.",
       ""},
      {"receipt", optional, form(rules.receipt_id), "How message ids are written in receipts.", ""},
  };
}

Settings status_settings(routing::StatusRule& rule) {
  using enum routing::StatusAction;
  using enum routing::RetryScope;
  return {
      {"status", required, Status{&rule.status}, "The command_status.", "ESME_RSYSERR"},
      {"action",
       required,
       choice(rule.action, {{"retry", retry}, {"throttle", throttle}, {"final", end}}),
       "`retry`: the same message again later, which counts as an attempt. `throttle`: a pause "
       "without blame for the message. `final`: the message has failed.",
       "throttle"},
      {"scope",
       optional,
       choice(rule.scope,
              {{"message", routing::RetryScope::message},
               {"bind", bind},
               {"carrier", routing::RetryScope::carrier}}),
       "What waits: the `message`, which is usual for `retry`; everything on the `bind` that the "
       "answer came over; everything for the `carrier`, which is usual for `throttle`.",
       "bind"},
      {"delay",
       optional,
       Span{&rule.delay, 100ms, 1h},
       "The first wait, instead of `retry_after` or `throttle_pause`. Doubles as those do.",
       "5s"},
  };
}

Settings number_type_settings(routing::NumberType& type) {
  return {
      {"ton", optional, whole(type.ton, 0, 255), "Type of number.", ""},
      {"npi", optional, whole(type.npi, 0, 255), "Numbering plan.", ""},
  };
}

Settings number_types_settings(routing::NumberTypes& types) {
  return {
      {"international",
       optional,
       Block{number_type_settings(types.international), {}},
       "Numbers of 7 to 15 digits with their country's code.",
       ""},
      {"short_code",
       optional,
       Block{number_type_settings(types.short_code), {}},
       "Numbers of 3 to 6 digits.",
       ""},
  };
}

Settings address_settings(routing::CarrierRules& rules) {
  Settings senders = number_types_settings(rules.from);
  senders.push_back({"name",
                     optional,
                     Block{number_type_settings(rules.from.name), {}},
                     "Names: senders with a letter in them.",
                     ""});
  return {
      {"from", optional, Block{std::move(senders), {}}, "Senders.", ""},
      {"to", optional, Block{number_types_settings(rules.to), {}}, "Destinations.", ""},
  };
}

}  // namespace

Settings habit_settings(Carrier& carrier) {
  routing::CarrierRules& rules = carrier.rules;
  return {
      {"addresses",
       optional,
       Block{address_settings(rules), {}},
       "The TON and NPI of what is sent, by kind of address.",
       ""},
      {"message_id",
       optional,
       Block{message_id_settings(rules), {}},
       "How the carrier writes message ids. Many write them in hex in one place and in decimal in "
       "the other.",
       ""},
      {"receipts",
       optional,
       Block{receipt_settings(carrier), {}},
       "How the carrier writes receipts, where it is not as others do.",
       ""},
      {"statuses",
       optional,
       BlockList{
           "status rule", 256, [&rules] { return status_settings(rules.statuses.emplace_back()); }},
       "What the carrier means by a command_status in its answers, where it is not what the "
       "standards say (`smpp-tool status` shows that).",
       ""},
      {"samples",
       optional,
       NamedBlocks{"sample",
                   "an-answer",
                   100,
                   [&carrier](const std::string& name) {
                     PduSample& sample = carrier.samples.emplace_back();
                     sample.name = name;
                     return pdu_sample_settings(sample);
                   }},
       "PDUs of the carrier and what must come of them, tried when the configuration is read.",
       ""},
      {"refusal",
       optional,
       Status{&carrier.link.session.refusal},
       "What the carrier's messages are refused with while they cannot be stored, so that it sends "
       "them again later. Carriers differ in which statuses they take for that; other ones lose "
       "messages.",
       ""},
      {"cancel",
       optional,
       Flag{&rules.cancels},
       "Whether it can be asked to cancel a message that it has (cancel_sm).",
       ""},
      {"replace",
       optional,
       Flag{&rules.replaces},
       "Whether it can be asked to let a message that it has say something else (replace_sm).",
       ""},
      {"query",
       optional,
       Flag{&rules.queries},
       "Whether it is asked what became of a message (query_sm) whose receipt has not come within "
       "`receipt_deadline`. Without that, or without an answer that is final, such a message ends "
       "in `unknown`. After one that it does not answer it is not asked for ten minutes.",
       ""},
      {"in_doubt",
       optional,
       choice(rules.in_doubt,
              {{"receipt_resolves", routing::InDoubt::receipt_resolves},
               {"resend", routing::InDoubt::resend},
               {"park", routing::InDoubt::park}}),
       "What happens to a message that may have been sent but was never answered: "
       "`receipt_resolves` waits for a receipt that can only be its own, or a late answer; "
       "`resend` sends it again, flagged as a possible duplicate; `park` leaves it to the backend.",
       ""},
      {"in_doubt_wait",
       optional,
       Span{&rules.in_doubt_wait, 1s, 1h},
       "How long `receipt_resolves` waits. The conversation waits with it.",
       ""},
      {"in_doubt_then",
       optional,
       choice(rules.in_doubt_then,
              {{"resend", routing::InDoubt::resend}, {"park", routing::InDoubt::park}}),
       "What happens when nothing came in that time, or no receipt was asked for.",
       ""},
  };
}

}  // namespace config
