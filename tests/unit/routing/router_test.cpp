// Which route a message takes, and which of its carriers.
#include "routing/outbound/router.hpp"

#include <gtest/gtest.h>

#include <map>
#include <vector>

namespace routing {
namespace {

using Mismatch = Router::Mismatch;

constexpr CarrierNumber first_carrier{1};
constexpr CarrierNumber second_carrier{2};
constexpr CarrierNumber third_carrier{3};

struct Asked {
  std::string_view to = "+447700900123";
  std::string_view from = "Shop";
  std::string_view traffic_class = {};
  std::uint16_t client = 1;
  smpp::WallTime now = std::chrono::sys_days{std::chrono::year{2026} / 11 / 27};
};

Mismatch mismatch(const Route& route, const Asked& asked) {
  const Address to = parse_destination(asked.to).value();
  const Address from = parse_sender(asked.from).value();
  const Router router{{route}};
  return router.mismatch(router.routes().front(),
                         {.to = to,
                          .from = from,
                          .traffic_class = asked.traffic_class,
                          .client = ClientNumber{asked.client},
                          .now = asked.now});
}

TEST(RouterTest, ARouteThatAsksForNothingTakesAll) {
  EXPECT_EQ(mismatch(Route{}, {}), Mismatch::none);
  EXPECT_EQ(mismatch(Route{}, {.to = "60055"}), Mismatch::none);
}

TEST(RouterTest, OneOfPrefixCountryAndNumberIsEnough) {
  Route route;
  route.prefixes = {"49", "4479"};
  route.countries = {"CA", "GG"};
  route.numbers = {smpp::FixedText<20>{"33612345679"}, smpp::FixedText<20>{"33612345678"}};
  EXPECT_EQ(mismatch(route, {.to = "+447900900123"}), Mismatch::none);
  EXPECT_EQ(mismatch(route, {.to = "+447700900123"}), Mismatch::to);
  EXPECT_EQ(mismatch(route, {.to = "+14165550123"}), Mismatch::none);
  EXPECT_EQ(mismatch(route, {.to = "+12125550123"}), Mismatch::to);
  EXPECT_EQ(mismatch(route, {.to = "+33612345678"}), Mismatch::none);
  EXPECT_EQ(mismatch(route, {.to = "+33612345670"}), Mismatch::to);
  EXPECT_EQ(mismatch(route, {.to = "49000"}), Mismatch::none) << "a prefix is digits, as before";
  route.prefixes.clear();
  EXPECT_EQ(mismatch(route, {.to = "14165"}), Mismatch::to) << "a short code is of no country";
}

TEST(RouterTest, EachOfTheOtherConditionsMustHold) {
  Route route;
  route.senders = {*parse_sender("Shop"), *parse_sender("72000")};
  EXPECT_EQ(mismatch(route, {.from = "72000"}), Mismatch::none);
  EXPECT_EQ(mismatch(route, {.from = "Bank"}), Mismatch::from);
  route.classes = {"otp", "alert"};
  EXPECT_EQ(mismatch(route, {.traffic_class = "alert"}), Mismatch::none);
  EXPECT_EQ(mismatch(route, {.traffic_class = ""}), Mismatch::traffic_class);
  route.clients = {ClientNumber{2}};
  EXPECT_EQ(mismatch(route, {.traffic_class = "otp"}), Mismatch::client);
  EXPECT_EQ(mismatch(route, {.traffic_class = "otp", .client = 2}), Mismatch::none);
  route.hours.emplace();
  route.hours->days = 0b0000001;  // Mondays
  EXPECT_EQ(mismatch(route, {.traffic_class = "otp", .client = 2}), Mismatch::hours);
}

TEST(RouterTest, TheFirstRouteThatFitsCounts) {
  std::vector<Route> routes(3);
  routes[0].prefixes = {"4478"};
  routes[1].prefixes = {"44"};
  routes[2].name = "rest";
  const Router router{routes};
  const Address from = parse_sender("Shop").value();
  const auto route_of = [&](std::string_view number) {
    const Address to = parse_destination(number).value();
    return router.route(
        {.to = to, .from = from, .traffic_class = {}, .client = ClientNumber{1}, .now = {}});
  };
  EXPECT_EQ(route_of("+447800900123"), &router.routes()[0]);
  EXPECT_EQ(route_of("+447900900123"), &router.routes()[1]);
  EXPECT_EQ(route_of("+33612345678"), &router.routes()[2]);
}

Route shared(std::vector<RouteTarget> targets) {
  Route route;
  route.targets = std::move(targets);
  return route;
}

TEST(RouterTest, EachCarrierGetsItsShareOfTheConversations) {
  const Route route = shared({{.carrier = first_carrier, .weight = 6},
                              {.carrier = second_carrier, .weight = 3},
                              {.carrier = third_carrier, .weight = 1}});
  std::map<CarrierNumber, int> count;
  constexpr int conversations = 20'000;
  for (Conversation conversation = 1; conversation <= conversations; ++conversation) {
    ++count[Router::first(route, conversation)];
  }
  EXPECT_NEAR(count[first_carrier], conversations * 0.6, conversations * 0.02);
  EXPECT_NEAR(count[second_carrier], conversations * 0.3, conversations * 0.02);
  EXPECT_NEAR(count[third_carrier], conversations * 0.1, conversations * 0.02);
}

TEST(RouterTest, AConversationKeepsItsCarrierWhenAnotherGoes) {
  const Route all =
      shared({{.carrier = first_carrier}, {.carrier = second_carrier}, {.carrier = third_carrier}});
  const Route without = shared({{.carrier = third_carrier}, {.carrier = first_carrier}});
  for (Conversation conversation = 1; conversation < 1'000; ++conversation) {
    const auto order = Router::order(all, conversation);
    EXPECT_EQ(order.front(), Router::first(all, conversation));
    if (order.front() != second_carrier) {
      EXPECT_EQ(Router::first(without, conversation), order.front());
    } else {
      EXPECT_EQ(Router::first(without, conversation), order[1]);
    }
  }
}

TEST(RouterTest, RanksComeBeforeShares) {
  const Route route = shared({{.carrier = first_carrier, .weight = 1'000, .rank = 1},
                              {.carrier = second_carrier, .weight = 0, .rank = 0},
                              {.carrier = third_carrier, .weight = 1, .rank = 0}});
  for (Conversation conversation = 1; conversation < 200; ++conversation) {
    EXPECT_EQ(Router::order(route, conversation),
              (std::vector{third_carrier, second_carrier, first_carrier}));
  }
}

TEST(RouterTest, TheCheapestOfARankComesFirst) {
  Route route = shared({{.carrier = first_carrier, .rank = 0, .cost = 30},
                        {.carrier = second_carrier, .rank = 0, .cost = 20},
                        {.carrier = third_carrier, .rank = 1, .cost = 1}});
  route.choice = RouteChoice::cost;
  EXPECT_EQ(Router::order(route, 17), (std::vector{second_carrier, first_carrier, third_carrier}));
}

}  // namespace
}  // namespace routing
