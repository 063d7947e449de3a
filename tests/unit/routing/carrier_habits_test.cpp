// What one carrier wants or does otherwise than others.
#include "tests/support/routing_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;
using smpp::CommandStatus;

class HabitsTest : public support::RoutingFixture {};

TEST_F(HabitsTest, AddressesAreMarkedAsTheCarrierWantsThem) {
  rules().from.name = {.ton = smpp::Ton::alphanumeric, .npi = smpp::Npi::isdn};
  rules().from.short_code = {.ton = smpp::Ton::abbreviated, .npi = smpp::Npi::national};
  rules().to.international = {.ton = smpp::Ton::unknown, .npi = smpp::Npi::private_};
  rules().to.short_code = {.ton = smpp::Ton::subscriber, .npi = smpp::Npi::unknown};
  settings.clients[0].any_sender = true;
  settings.routes.push_back(route_to(carrier));
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

constexpr auto vendor_status = CommandStatus{0x4A1};

TEST_F(HabitsTest, AStatusThatIsFinalElsewhereIsTriedAgain) {
  rules().statuses = {
      {.status = CommandStatus::ESME_RINVDSTADR, .action = StatusAction::retry, .delay = 30s}};
  rules().max_attempts = 3;
  start();
  bind();
  const MessageId id = accept(1);
  for (const auto pause : {30s, 60s}) {
    refuse(take_submit(), CommandStatus::ESME_RINVDSTADR);
    accept(2);
    answer(take_submit(), "77");  // the others do not wait
    advance(pause - 1ms);
    EXPECT_TRUE(links.submits.empty());
    advance(pause / 4 + 1ms);
    EXPECT_EQ(links.submits.size(), 1U);
  }
  refuse(take_submit(), CommandStatus::ESME_RINVDSTADR);
  EXPECT_EQ(final_word(id).state, MessageState::failed);
}

TEST_F(HabitsTest, AStatusThatIsTemporaryElsewhereIsFinal) {
  rules().statuses = {{.status = CommandStatus::ESME_RSYSERR, .action = StatusAction::end}};
  start();
  bind();
  const MessageId id = accept(1);
  refuse(take_submit(), CommandStatus::ESME_RSYSERR);
  EXPECT_EQ(final_word(id).state, MessageState::rejected);
  // What the table does not name is as the standard says.
  const MessageId other = accept(2);
  refuse(take_submit(), CommandStatus::ESME_RMSGQFUL);
  EXPECT_TRUE(final_words(other).empty());
}

TEST_F(HabitsTest, AStatusOfTheCarriersOwnThrottles) {
  rules().statuses = {{.status = vendor_status, .action = StatusAction::throttle, .delay = 10s}};
  rules().max_attempts = 1;
  start();
  bind(1);
  const MessageId id = accept(1);
  accept(2);
  refuse(take_submit(), vendor_status);
  advance(10s - 1ms);
  EXPECT_TRUE(links.submits.empty()) << "all wait";
  advance(1ms);
  refuse(take_submit(), vendor_status);
  advance(20s - 1ms);
  EXPECT_TRUE(links.submits.empty()) << "twice as long";
  advance(1ms);
  EXPECT_EQ(take_submit().request.dest.reveal(), number(1)) << "still the first";
  EXPECT_TRUE(final_words(id).empty()) << "it is not to blame";
}

TEST_F(HabitsTest, APauseLongerThanUsualStays) {
  rules().statuses = {{.status = vendor_status, .action = StatusAction::throttle, .delay = 5min}};
  start();
  bind(1);
  accept(1);
  for (int i = 0; i < 2; ++i) {
    refuse(take_submit(), vendor_status);
    advance(5min - 1ms);
    EXPECT_TRUE(links.submits.empty());
    advance(1ms);
    EXPECT_EQ(links.submits.size(), 1U);
  }
}

TEST_F(HabitsTest, APauseOfOneBindLeavesTheOthers) {
  rules().statuses = {{.status = vendor_status,
                       .action = StatusAction::throttle,
                       .scope = RetryScope::bind,
                       .delay = 10s}};
  start();
  const LinkSession slow = bind(1, carrier, 1);
  const LinkSession fast = bind(1, carrier, 2);
  for (unsigned i = 0; i < 4; ++i) {
    accept(i);
  }
  const auto take_on = [&](LinkSession session) {
    const auto at = std::ranges::find(links.submits, session, &support::SubmitSeen::session);
    EXPECT_NE(at, links.submits.end());
    const support::SubmitSeen submit = *at;
    links.submits.erase(at);
    return submit;
  };
  refuse(take_on(slow), vendor_status);
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(links.submits.size(), 1U);
    answer(take_on(fast), std::to_string(i));
  }
  answer(take_on(fast), "9");
  EXPECT_EQ(records_left(Column::outbound), 0U);
  for (unsigned i = 4; i < 6; ++i) {
    accept(i);
  }
  EXPECT_EQ(links.submits.size(), 1U);
  advance(10s - 1ms);
  EXPECT_EQ(links.submits.size(), 1U);
  advance(1ms);
  EXPECT_EQ(take_on(slow).request.dest.reveal(), number(5));
}

TEST_F(HabitsTest, ARetryMayHoldBackAllOfTheCarrier) {
  rules().statuses = {{.status = CommandStatus::ESME_RSYSERR,
                       .action = StatusAction::retry,
                       .scope = RetryScope::carrier,
                       .delay = 10s}};
  rules().max_attempts = 2;
  start();
  bind(1);
  const MessageId id = accept(1);
  accept(2);
  refuse(take_submit(), CommandStatus::ESME_RSYSERR);
  advance(10s - 1ms);
  EXPECT_TRUE(links.submits.empty());
  advance(1ms);
  const support::SubmitSeen again = take_submit();
  EXPECT_EQ(again.request.dest.reveal(), number(1));
  refuse(again, CommandStatus::ESME_RSYSERR);
  EXPECT_EQ(final_word(id).state, MessageState::failed) << "each is an attempt";
}

}  // namespace
}  // namespace routing
