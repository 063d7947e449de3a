// What a client may ask for, what comes of it at the carrier, and the dry run.
#include "tests/support/routing_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;

class PlanTest : public support::RoutingFixture {
 protected:
  std::string problem_with(Submission submission) {
    const auto results = accept_all({std::move(submission)});
    const auto* const problem = std::get_if<Problem>(&results.at(0));
    return problem == nullptr ? "accepted"
                              : std::string{problem->field} + ": " + std::string{problem->detail};
  }

  PreviewResult preview(Submission submission) {
    return outbound->preview(client, {std::move(submission)}, wall).at(0);
  }

  unsigned sent_ = 0;
};

TEST_F(PlanTest, NumbersMustBeOnesThatTheWorldHas) {
  start();
  EXPECT_EQ(problem_with(submission("+44770090012345")),
            "to: has too many digits for a number of its country");
  EXPECT_EQ(problem_with(submission("+44770090")),
            "to: has too few digits for a number of its country");
  EXPECT_EQ(
      problem_with(submission("+999770090012")),
      "to: begins with no country code that is in use; give the number in international form");
  EXPECT_EQ(problem_with(submission("60055")),
            "to: no route takes it; a route is needed whose conditions all hold");
}

TEST_F(PlanTest, UnlessTheOperatorWantsThemUnchecked) {
  settings.check_numbers = false;
  start();
  EXPECT_EQ(problem_with(submission("+44770090012345")), "accepted");
}

TEST_F(PlanTest, SendAtIsSoon) {
  start();
  Submission past = submission(number(1));
  past.send_at = wall - 6min;
  EXPECT_EQ(problem_with(past), "send_at: is past; leave it out to send at once");
  past.send_at = wall - 1min;
  EXPECT_EQ(problem_with(past), "accepted") << "clocks differ";
  past.send_at = wall + std::chrono::hours{24 * 31};
  EXPECT_EQ(problem_with(past), "send_at: is more than 30 days ahead");
}

TEST_F(PlanTest, TheClassDecides) {
  Route urgent = route_to(other_carrier);
  urgent.classes = {"otp"};
  settings.routes.insert(settings.routes.begin(), urgent);
  start();
  const auto session = bind(10, other_carrier, 2);
  Submission otp = submission(number(1));
  otp.traffic_class.assign("otp");
  accept(otp);
  accept(2);
  EXPECT_EQ(links.submits.size(), 1U);
  EXPECT_EQ(take_submit().session, session);
}

TEST_F(PlanTest, FlashIsMarkedAsTheCarrierWantsIt) {
  const auto coding = [&](FlashForm form, std::string_view text) {
    rules().text.flash = form;
    start();
    bind();
    Submission flash = submission(number(++sent_), text);
    flash.flash = true;
    accept(std::move(flash));
    const support::SubmitSeen seen = take_submit();
    answer(seen, std::to_string(sent_));
    const smpp::SubmitSm& submit = seen.request;
    return std::pair<int, bool>{submit.data_coding.value,
                                smpp::find_u8(submit.tlvs, smpp::TlvTag::dest_addr_subunit) == 1};
  };
  EXPECT_EQ(coding(FlashForm::coding, "plain"), (std::pair{0x10, false}));
  EXPECT_EQ(coding(FlashForm::coding, "\u4F60"), (std::pair{0x18, false}));
  EXPECT_EQ(coding(FlashForm::message_class, "plain"), (std::pair{0xF0, false}));
  EXPECT_EQ(coding(FlashForm::message_class, "\u4F60"), (std::pair{0x18, false}));
  EXPECT_EQ(coding(FlashForm::subunit, "plain"), (std::pair{0x00, true}));
}

TEST_F(PlanTest, ReplaceAndTlvsReachTheCarrier) {
  settings.routes[1].tlvs = {{.first = 0x1400, .last = 0x14FF}};
  start();
  bind();
  Submission message = submission(number(1), text_of_parts(2));
  message.replace = true;
  message.tlvs = {{.tag = static_cast<smpp::TlvTag>(0x1401), .value = {1, 2, 3}}};
  accept(message);
  for (int part = 0; part < 2; ++part) {
    const smpp::SubmitSm submit = take_submit().request;
    EXPECT_EQ(submit.replace_if_present_flag, 1);
    ASSERT_NE(smpp::find(submit.tlvs, static_cast<smpp::TlvTag>(0x1401)), nullptr);
    EXPECT_EQ(smpp::find(submit.tlvs, static_cast<smpp::TlvTag>(0x1401))->value,
              (smpp::Octets{1, 2, 3}));
  }
  message.tlvs[0].tag = static_cast<smpp::TlvTag>(0x1500);
  EXPECT_EQ(problem_with(message), "tlvs: the route allows no such tag; see its `tlvs`");
}

TEST_F(PlanTest, WhatWasAskedForOutlivesARestart) {
  settings.routes[1].tlvs = {{.first = 0x1400, .last = 0x14FF}};
  start();
  Submission message = submission(number(1));
  message.replace = true;
  message.flash = true;
  message.traffic_class.assign("otp");
  message.tlvs = {{.tag = static_cast<smpp::TlvTag>(0x1401), .value = {1, 2, 3}}};
  accept(message);
  crash();
  bind();
  const smpp::SubmitSm submit = take_submit().request;
  EXPECT_EQ(submit.replace_if_present_flag, 1);
  EXPECT_EQ(submit.data_coding.value, 0x10);
  EXPECT_NE(smpp::find(submit.tlvs, static_cast<smpp::TlvTag>(0x1401)), nullptr);
}

TEST_F(PlanTest, ADryRunTellsAndDoesNothing) {
  settings.routes[1].name = "britain";
  settings.routes[1].price_class = "gb-standard";
  start();
  bind();
  const auto result = preview(submission(number(1), text_of_parts(3)));
  const auto& found = std::get<Preview>(result);
  EXPECT_EQ(found.carrier, carrier);
  EXPECT_EQ(found.route, "britain");
  EXPECT_EQ(found.price_class, "gb-standard");
  EXPECT_EQ(found.alphabet, smpp::Alphabet::gsm7);
  EXPECT_EQ(found.parts, 3U);
  const auto refused = preview(submission("+33612345678"));
  EXPECT_EQ(std::get<Problem>(refused).code, Problem::Code::no_route);
  turn();
  EXPECT_TRUE(links.submits.empty());
  EXPECT_EQ(records_left(Column::outbound), 0U);
  EXPECT_EQ(outbound->carriers()[0]->waiting(), 0U);
}

}  // namespace
}  // namespace routing
