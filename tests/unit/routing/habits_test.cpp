// What one carrier wants or does otherwise than others.
#include "tests/support/routing_fixture.hpp"

namespace routing {
namespace {

class HabitsTest : public support::RoutingFixture {};

TEST_F(HabitsTest, AddressesAreMarkedAsTheCarrierWantsThem) {
  rules().from.name = {.ton = smpp::Ton::alphanumeric, .npi = smpp::Npi::isdn};
  rules().from.short_code = {.ton = smpp::Ton::abbreviated, .npi = smpp::Npi::national};
  rules().to.international = {.ton = smpp::Ton::unknown, .npi = smpp::Npi::private_};
  rules().to.short_code = {.ton = smpp::Ton::subscriber, .npi = smpp::Npi::unknown};
  settings.clients[0].any_sender = true;
  settings.routes.push_back({.to_prefix = "", .carrier = carrier});
  start();
  bind();
  const auto sent = [&](const std::string& to, const char* from) {
    Submission submission = RoutingFixture::submission(to);
    submission.from = parse_sender(from).value();
    accept(std::move(submission));
    return take_submit().request;
  };
  const smpp::SubmitSm by_name = sent(number(1), "Shop");
  EXPECT_EQ(by_name.source_ton, smpp::Ton::alphanumeric);
  EXPECT_EQ(by_name.source_npi, smpp::Npi::isdn);
  EXPECT_EQ(by_name.dest_ton, smpp::Ton::unknown);
  EXPECT_EQ(by_name.dest_npi, smpp::Npi::private_);
  const smpp::SubmitSm short_codes = sent("60055", "60056");
  EXPECT_EQ(short_codes.source_ton, smpp::Ton::abbreviated);
  EXPECT_EQ(short_codes.source_npi, smpp::Npi::national);
  EXPECT_EQ(short_codes.dest_ton, smpp::Ton::subscriber);
  const smpp::SubmitSm numbers = sent(number(2), "+447700900500");
  EXPECT_EQ(numbers.source_ton, smpp::Ton::international) << "as the standard has it";
  EXPECT_EQ(numbers.source_npi, smpp::Npi::isdn);
}

}  // namespace
}  // namespace routing
