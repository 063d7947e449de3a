// Routes: what they ask for, where they lead, and what cannot be right.
#include "config/load.hpp"
#include "config/zones.hpp"
#include "tests/unit/config/workplace.hpp"

#include <gtest/gtest.h>

namespace config {
namespace {

using namespace std::chrono_literals;
using config_test::minimal;
using config_test::replaced;
using Lines = std::vector<std::string>;

class Routes : public config_test::LoadTest {
 protected:
  static std::string with(const std::string& routes) {
    return replaced(minimal, "routes:\n  - {to: \"+44\", carrier: acme}\n", "routes:\n" + routes);
  }
};

TEST_F(Routes, TakeAllTheirConditions) {
  const Config config = loaded(with(R"(  - name: night
    to: ["+44", "+353"]
    countries: [FR, DE]
    numbers: "+12125550123"
    from: ["+447700900100", "72000", Shop]
    class: otp
    clients: desk
    hours: {between: "22:00-06:00", days: [fri, sat], zone: Europe/London}
    carriers:
      - {carrier: acme, weight: 3, rank: 1, cost: 20}
    choice: cost
    tlvs: ["0x1401", "0x1500-0x15FF"]
    price_class: night-rate
  - carrier: acme
)"));
  ASSERT_EQ(config.routes.size(), 2u);
  const routing::Route& rule = config.routes[0].rule;
  EXPECT_EQ(rule.name, "night");
  EXPECT_EQ(rule.prefixes, (std::vector<std::string>{"44", "353"}));
  EXPECT_EQ(rule.countries, (std::vector<std::string>{"FR", "DE"}));
  ASSERT_EQ(rule.numbers.size(), 1u);
  EXPECT_EQ(rule.numbers[0].reveal(), "12125550123");
  EXPECT_EQ(rule.senders.size(), 3u);
  EXPECT_EQ(rule.classes, std::vector<std::string>{"otp"});
  EXPECT_EQ(config.routes[0].clients, std::vector<std::string>{"desk"});
  ASSERT_TRUE(rule.hours);
  EXPECT_EQ(rule.hours->from, 22 * 60);
  EXPECT_EQ(rule.hours->until, 6 * 60);
  EXPECT_EQ(rule.hours->days, 0b0110000);
  EXPECT_EQ(rule.hours->zone.summer_s, 3'600);
  ASSERT_EQ(config.routes[0].carriers.size(), 1u);
  EXPECT_EQ(config.routes[0].carriers[0].carrier, "acme");
  EXPECT_EQ(config.routes[0].carriers[0].target.weight, 3u);
  EXPECT_EQ(config.routes[0].carriers[0].target.rank, 1);
  EXPECT_EQ(config.routes[0].carriers[0].target.cost, 20u);
  EXPECT_EQ(rule.choice, routing::RouteChoice::cost);
  ASSERT_EQ(rule.tlvs.size(), 2u);
  EXPECT_EQ(rule.tlvs[1].first, 0x1500);
  EXPECT_EQ(rule.tlvs[1].last, 0x15FF);
  EXPECT_EQ(rule.price_class, "night-rate");
}

TEST_F(Routes, FailoverAndDoubt) {
  const std::string other = R"(  other:
    host: other.example
    system_id: other
    password: {file: password}
    tls: {}
    queue: support
)";
  const std::string routes = R"(  - carriers: [{carrier: acme}, {carrier: other, rank: 1}]
    failover: {down: 45s, waiting: 5m, statuses: [ESME_RSYSERR, 0x400]}
    failover_in_doubt: allow
    in_doubt: resend
    in_doubt_wait: 10s
)";
  const Config config = loaded(replaced(with(routes), "clients:\n", other + "clients:\n"));
  const routing::Route& rule = config.routes[0].rule;
  EXPECT_EQ(rule.failover.down, smpp::Duration{45s});
  EXPECT_EQ(rule.failover.waiting, smpp::Duration{5min});
  EXPECT_EQ(rule.failover.statuses,
            (std::vector{smpp::CommandStatus::ESME_RSYSERR, smpp::CommandStatus{0x400}}));
  EXPECT_TRUE(rule.failover.in_doubt);
  EXPECT_EQ(rule.in_doubt, routing::InDoubt::resend);
  EXPECT_EQ(rule.in_doubt_wait, smpp::Duration{10s});
  EXPECT_FALSE(rule.in_doubt_then);
  EXPECT_EQ(
      problems(with("  - {carrier: acme, failover: {down: 30s, statuses: ESME_ROK}}\n")),
      (Lines{"bridge.yaml:12:31: routes[0].failover: has no second carrier to go to; name two "
             "or more in `carriers`",
             "bridge.yaml:12:53: routes[0].failover.statuses: does not have the right form; "
             "write the name of a command_status like `ESME_RSYSERR`, or its number like "
             "`0x400`"}));
}

TEST_F(Routes, PoolsAndReplies) {
  const std::string pools =
      "sender_pools:\n  numbers: {senders: [\"+447700900100\", \"72000\"]}\n  "
      "other: {senders: Shop}\n";
  const Config config =
      loaded(pools + with("  - {carrier: acme, sender_pool: other, replies: by_route}\n"));
  ASSERT_EQ(config.outbound.pools.size(), 2u);
  EXPECT_EQ(config.outbound.pools[0].name, "numbers");
  EXPECT_EQ(config.outbound.pools[0].senders.size(), 2u);
  EXPECT_EQ(config.routes[0].rule.sender_pool, "other");
  EXPECT_FALSE(config.routes[0].rule.replies_same_way);
  EXPECT_EQ(problems(with("  - {carrier: acme, sender_pool: numbers}\n")),
            Lines{"bridge.yaml:12:34: routes[0].sender_pool: there is no such pool; declare it"});
}

TEST_F(Routes, HoursWithoutDaysAreEveryDay) {
  const Config config = loaded(with("  - {hours: {between: \"08:00-24:00\"}, carrier: acme}\n"));
  EXPECT_EQ(config.routes[0].rule.hours->days, 0x7F);
  EXPECT_EQ(config.routes[0].rule.hours->until, 24 * 60);
}

TEST_F(Routes, WhatIsWrongIsToldWithItsPlace) {
  EXPECT_EQ(problems(with(R"(  - {countries: [GB, UK], carrier: acme}
  - {numbers: ["+4477"], carrier: acme}
  - {hours: {between: "8-20", days: [monday], zone: Europe/Lundon}, carrier: acme}
  - {tlvs: ["0x0424", "0x1402-0x1401"], to: "+33", carrier: acme}
  - {clients: [desk, helpdesk], carrier: acme}
  - {class: []}
)")),
            (Lines{
                "bridge.yaml:12:22: routes[0].countries[1]: does not have the right form; write a "
                "country as two capital letters, like `GB`",
                "bridge.yaml:13:16: routes[1].numbers[0]: does not have the right form; write a "
                "number in international form, `+` and 7 to 15 digits in quotes",
                "bridge.yaml:14:23: routes[2].hours.between: is too short; write hours like "
                "`\"08:00-20:00\"`, in quotes",
                "bridge.yaml:14:38: routes[2].hours.days[0]: is none of the words allowed; write "
                "`mon`, `tue`, `wed`, `thu`, `fri`, `sat` or `sun`",
                "bridge.yaml:14:53: routes[2].hours.zone: does not have the right form; write a "
                "time zone that the system knows, like `Europe/London`",
                "bridge.yaml:15:13: routes[3].tlvs[0]: does not have the right form; write a tag "
                "like `\"0x1401\"` or a range like `\"0x1400-0x14FF\"`, in quotes, without those "
                "that the bridge writes itself",
                "bridge.yaml:15:23: routes[3].tlvs[1]: does not have the right form; write a tag "
                "like `\"0x1401\"` or a range like `\"0x1400-0x14FF\"`, in quotes, without those "
                "that the bridge writes itself",
                "bridge.yaml:16:22: routes[4].clients[1]: there is no such client; name one of "
                "`desk` or declare it",
                "bridge.yaml:17:5: routes[5]: leads nowhere; give `carrier` or `carriers`",
                "bridge.yaml:17:13: routes[5].class: is empty; write 1 to 32 characters of a to z, "
                "0 to 9, `_` and `-`, beginning with a letter or digit, or a list of at most 100 "
                "of them",
            }));
}

TEST_F(Routes, OneThatIsNeverReachedIsToldWhy) {
  const std::string first = "  - {to: [\"+44\", \"+49\"], class: [otp, alert], carrier: acme}\n";
  const auto told = [&](const std::string& second) {
    const Lines lines = problems(with(first + second));
    return lines.size() == 1 && lines[0].find("is never reached") != std::string::npos;
  };
  EXPECT_TRUE(told("  - {to: \"+447\", class: otp, carrier: acme}\n"));
  EXPECT_TRUE(told("  - {to: [\"+447\", \"+4915\"], class: [alert], from: Shop, carrier: acme}\n"));
  EXPECT_TRUE(told("  - {numbers: \"+447700900123\", class: otp, carrier: acme}\n"));
  EXPECT_FALSE(told("  - {to: \"+447\", carrier: acme}\n")) << "it takes other classes";
  EXPECT_FALSE(told("  - {to: [\"+447\", \"+33\"], class: otp, carrier: acme}\n"));
  EXPECT_FALSE(told("  - {countries: GB, class: otp, carrier: acme}\n"))
      << "Guernsey and others share its code";
  EXPECT_FALSE(told("  - {class: otp, carrier: acme}\n"));
}

TEST_F(Routes, HoursEnd) {
  const Lines lines =
      problems(with("  - {hours: {between: \"08:00-20:00\"}, carrier: acme}\n  - {to: \"+44\", "
                    "carrier: acme}\n"));
  EXPECT_EQ(lines, Lines{}) << "the second takes what comes at night";
}

TEST_F(Routes, ACarrierTwiceOrInBothPlaces) {
  EXPECT_EQ(problems(with("  - {carrier: acme, carriers: [{carrier: acme}, {carrier: acme}]}\n")),
            (Lines{"bridge.yaml:12:31: routes[0].carriers: is given beside `carrier`; keep one of "
                   "them",
                   "bridge.yaml:12:59: routes[0].carriers[1].carrier: is in this list already; "
                   "keep one of them"}));
}

TEST(Zones, AreReadFromTheSystem) {
  EXPECT_TRUE(zone_named("UTC"));
  EXPECT_TRUE(zone_named("America/Argentina/Buenos_Aires"));
  const auto berlin = zone_named("Europe/Berlin");
  ASSERT_TRUE(berlin);
  EXPECT_EQ(berlin->standard_s, 3'600);
  EXPECT_TRUE(berlin->changes);
  EXPECT_FALSE(zone_named("Europe/Lundon"));
  EXPECT_FALSE(zone_named("../zoneinfo/UTC"));
  EXPECT_FALSE(zone_named("/etc/localtime"));
  EXPECT_FALSE(zone_named("Europe"));
  EXPECT_FALSE(zone_named(""));
}

}  // namespace
}  // namespace config
