#include "config/schema.hpp"
#include "config/schema_parts.hpp"
#include "config/units.hpp"
#include "config/zones.hpp"
#include "routing/model/address.hpp"

#include <array>

namespace config {
namespace {

using namespace std::chrono_literals;
using enum Need;

constexpr std::array<std::string_view, 7> day_words{
    "mon", "tue", "wed", "thu", "fri", "sat", "sun"};

Settings target_settings(RouteCarrier& target) {
  return {
      {"carrier",
       required,
       Reference{Reference::To::carrier, &target.carrier},
       "The carrier.",
       "acme"},
      {"weight",
       optional,
       whole(target.target.weight, 0, 1'000'000),
       "Its share of the conversations among the carriers of its rank; 0 takes none while another "
       "is there.",
       ""},
      {"rank",
       optional,
       whole(target.target.rank, 0, 99),
       "Carriers of a higher rank are there for what those of a lower one cannot take.",
       ""},
      {"cost",
       optional,
       whole(target.target.cost, 0, 4'000'000'000),
       "Of one part, in any unit that all carriers share.",
       ""},
  };
}

// Read when the block is there, and then there are hours.
Settings hours_settings(std::optional<routing::Hours>& hours) {
  return {
      {"between",
       optional,
       Text{.form = &forms::hours,
            .now = "00:00-24:00",
            .min = 11,
            .max = 11,
            .set =
                [&hours](std::string_view value) {
                  const auto day = parse_hours(value);
                  hours->from = day->from;
                  hours->until = day->until;
                }},
       "From and until when. Past midnight if the end is not later: those hours are the first "
       "day's.",
       "\"08:00-20:00\""},
      {"days",
       optional,
       Words{.words = {day_words.begin(), day_words.end()},
             .add =
                 [&hours, days = std::uint8_t{0}](std::size_t day) mutable {
                   days = static_cast<std::uint8_t>(days | 1u << day);
                   hours->days = days;
                 }},
       "Days of the week. Without it: all.",
       "[mon, tue, wed, thu, fri]"},
      {"zone",
       optional,
       Text{.form = &forms::zone,
            .now = "UTC",
            .min = 1,
            .max = 64,
            .set = [&hours](std::string_view value) { hours->zone = *zone_named(value); }},
       "Whose time it is.",
       "Europe/London"},
  };
}

Settings failover_settings(routing::Failover& failover) {
  return {
      {"down",
       optional,
       Span{&failover.down, 1s, 24h},
       "Its carrier has had no bind for so long.",
       "30s"},
      {"waiting",
       optional,
       Span{&failover.waiting, 1s, 7 * 24h},
       "It was accepted so long ago.",
       ""},
      {"statuses",
       optional,
       Texts{.form = &forms::status,
             .max = 100,
             .add =
                 [&failover](std::string_view value) {
                   failover.statuses.push_back(*parse_status(value));
                 }},
       "Its carrier refused it with one of these.",
       ""},
  };
}

Choice doubt(std::optional<routing::InDoubt>& to,
             const std::vector<std::pair<std::string_view, routing::InDoubt>>& options) {
  Choice made;
  std::vector<routing::InDoubt> values;
  for (const auto& [word, value] : options) {
    made.words.push_back(word);
    values.push_back(value);
  }
  made.set = [&to, values](std::size_t index) { to = values[index]; };
  return made;
}

}  // namespace

NamedBlocks pool_blocks(routing::OutboundSettings& outbound) {
  return {"pool", "support-numbers", 256, [&outbound](const std::string& name) {
            routing::SenderPool& pool = outbound.pools.emplace_back();
            pool.name = name;
            const std::size_t index = outbound.pools.size() - 1;
            return Settings{
                {"senders",
                 required,
                 Texts{.form = &forms::sender,
                       .max = 50,
                       .add =
                           [&outbound, index](std::string_view value) {
                             outbound.pools[index].senders.push_back(*routing::parse_sender(value));
                           }},
                 "Numbers that all carriers of its routes can send from, and that customers can "
                 "answer.",
                 "[\"+447700900100\", \"+447700900101\"]"},
            };
          }};
}

Settings route_settings(Route& route) {
  routing::Route& rule = route.rule;
  return {
      {"name",
       optional,
       text(rule.name, forms::name, 32),
       "What it is called where a decision is explained.",
       "britain"},
      {"to",
       optional,
       Texts{
           .form = &forms::number_prefix,
           .max = 1'000,
           .add = [&rule](std::string_view value) { rule.prefixes.emplace_back(value.substr(1)); }},
       "How the destination begins. Of `to`, `countries` and `numbers` one must hold, if any is "
       "given.",
       "\"+44\""},
      {"countries",
       optional,
       texts(rule.countries, forms::country, 250),
       "Whose number the destination is.",
       ""},
      {"numbers",
       optional,
       Texts{
           .form = &forms::whole_number,
           .max = 10'000,
           .add = [&rule](std::string_view value) { rule.numbers.emplace_back(value.substr(1)); }},
       "Single destinations.",
       ""},
      {"from",
       optional,
       Texts{.form = &forms::sender,
             .max = 1'000,
             .add =
                 [&rule](std::string_view value) {
                   rule.senders.push_back(*routing::parse_sender(value));
                 }},
       "Senders.",
       ""},
      {"class",
       optional,
       texts(rule.classes, forms::name, 100),
       "The `class` that the client gives its message.",
       ""},
      {"clients", optional, texts(route.clients, forms::name, 256), "Clients.", ""},
      {"hours",
       optional,
       Block{hours_settings(rule.hours), [&rule] { rule.hours.emplace(); }},
       "When the message is accepted.",
       ""},
      {"carrier",
       optional,
       Reference{Reference::To::carrier, &route.carrier},
       "The carrier that gets the message. Each route needs this or `carriers`.",
       "acme"},
      {"carriers",
       optional,
       BlockList{
           "carrier", 16, [&route] { return target_settings(route.carriers.emplace_back()); }},
       "The carriers that may get it, of which `choice` takes one.",
       ""},
      {"choice",
       optional,
       choice(rule.choice,
              {{"weight", routing::RouteChoice::weight}, {"cost", routing::RouteChoice::cost}}),
       "Within the lowest rank: `weight` shares out the conversations, each of which keeps its "
       "carrier; `cost` takes the cheapest.",
       ""},
      {"replies",
       optional,
       choice(rule.replies_same_way, {{"same_way", true}, {"by_route", false}}),
       "Whether a conversation that went by another carrier, since the customer wrote by it, goes "
       "on "
       "that way.",
       ""},
      {"sender_pool",
       optional,
       text(rule.sender_pool, forms::name, 32),
       "The pool that a message without `from` is sent from: each customer sees the same number.",
       ""},
      {"failover",
       optional,
       Block{failover_settings(rule.failover), {}},
       "When a message of which nothing was sent goes to the next of the route's carriers that is "
       "bound.",
       ""},
      {"failover_in_doubt",
       optional,
       choice(rule.failover.in_doubt, {{"never", false}, {"allow", true}}),
       "Whether also one that may have been sent does, at once, as a possible duplicate.",
       ""},
      {"in_doubt",
       optional,
       doubt(rule.in_doubt,
             {{"receipt_resolves", routing::InDoubt::receipt_resolves},
              {"resend", routing::InDoubt::resend},
              {"park", routing::InDoubt::park}}),
       "What becomes of its messages in doubt, where it is not what the carrier's `in_doubt` says.",
       ""},
      {"in_doubt_wait",
       optional,
       Span{&rule.in_doubt_wait, 1s, 24h},
       "How long `receipt_resolves` holds them, where it is not the carrier's `in_doubt_wait`.",
       ""},
      {"in_doubt_then",
       optional,
       doubt(rule.in_doubt_then,
             {{"resend", routing::InDoubt::resend}, {"park", routing::InDoubt::park}}),
       "What becomes of them then, where it is not the carrier's `in_doubt_then`.",
       ""},
      {"tlvs",
       optional,
       Texts{.form = &forms::tags,
             .max = 100,
             .add = [&rule](std::string_view value) { rule.tlvs.push_back(*parse_tags(value)); }},
       "Tags of TLVs that clients may set. Without it: none.",
       ""},
      {"price_class",
       optional,
       text(rule.price_class, forms::name, 32),
       "What a dry run tells about the price.",
       ""},
  };
}

}  // namespace config
