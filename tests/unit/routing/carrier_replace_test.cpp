// Carriers that are asked to let a message that they have say something else.
#include "tests/unit/routing/actions_fixture.hpp"

namespace routing {
namespace {

using support::CallSeen;

class CarrierReplaceTest : public ActionsTest {
 protected:
  static std::string repeated(std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) {
      all += text;
    }
    return all;
  }
};

TEST_F(CarrierReplaceTest, ACarrierIsAskedForWhatItHas) {
  rules().replaces = true;
  start();
  const LinkSession link = bind();
  const MessageId id = accept(1);
  answer(take_submit(), "77");
  EXPECT_EQ(begin_replace(id, "another", other_client), ActionOutcome::unknown);
  EXPECT_EQ(begin_replace(id, "anöther [1]"), std::nullopt);
  smpp::ReplaceSm request;
  CallSeen seen = take_call(request);
  EXPECT_EQ(request.message_id.reveal(), "77");
  EXPECT_EQ(request.source.reveal(), "Shop");
  EXPECT_EQ(request.source_ton, smpp::Ton::alphanumeric);
  EXPECT_EQ(request.registered_delivery.value, smpp::RegisteredDelivery::final_result);
  EXPECT_TRUE(request.validity_period.empty());
  EXPECT_EQ(smpp::view(smpp::Octets{request.short_message}),
            "an\x7Cther \x1B\x3C"
            "1\x1B\x3E");
  answer_call(seen);
  EXPECT_EQ(told, ActionOutcome::done);
  EXPECT_EQ(begin_replace(id, "again"), std::nullopt);
  answer_call(take_call(request), smpp::CommandStatus::ESME_RREPLACEFAIL);
  EXPECT_EQ(told, ActionOutcome::refused);
  EXPECT_EQ(told_status, smpp::CommandStatus::ESME_RREPLACEFAIL);
  EXPECT_EQ(begin_replace(id, "again"), std::nullopt);
  seen = take_call(request);
  links.close(link);
  outbound->on_lost(link, seen.sequence, true, now, wall);
  EXPECT_EQ(told, ActionOutcome::unanswered);
  outbound->on_link_down(link);
  turn();
  EXPECT_EQ(begin_replace(id, "again"), ActionOutcome::no_link);
  deliver(bind(), receipt("77"));
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
  EXPECT_EQ(begin_replace(id, "again"), ActionOutcome::final);
}

TEST_F(CarrierReplaceTest, OneOfAnEarlierRunIsFoundAtItsCarrier) {
  rules().replaces = true;
  start();
  bind();
  const MessageId id = accept(1, "日本");
  answer(take_submit(), "77");
  start();
  bind();
  EXPECT_EQ(begin_replace(id, "ab"), std::nullopt);
  smpp::ReplaceSm request;
  answer_call(take_call(request));
  EXPECT_EQ(told, ActionOutcome::done);
  EXPECT_EQ(smpp::view(smpp::Octets{request.short_message}), std::string_view("\0a\0b", 4));
}

TEST_F(CarrierReplaceTest, ACarrierIsAskedOnlyForWhatCanBeSaidSo) {
  rules().replaces = true;
  rules().text.writing.languages = {1};  // Turkish
  start();
  bind();
  const MessageId one = accept(1);
  const MessageId three = accept(2, text_of_parts(3));
  const MessageId shifted = accept(3, repeated("ığşİ ", 20));
  unsigned ids = 0;
  while (!links.submits.empty()) {
    answer(take_submit(), "c" + std::to_string(++ids));
  }
  EXPECT_EQ(begin_replace(one, "日本"), ActionOutcome::not_writable);
  EXPECT_EQ(told_problem.code, Problem::Code::not_encodable);
  EXPECT_EQ(begin_replace(one, "ığşİ"), ActionOutcome::not_writable) << "it needs a header";
  EXPECT_EQ(begin_replace(one, "ab", client, Encoding::ucs2), ActionOutcome::not_writable);
  EXPECT_EQ(told_problem.field, "encoding");
  EXPECT_EQ(begin_replace(one, std::string(161, 'a')), ActionOutcome::not_writable);
  EXPECT_EQ(told_problem.code, Problem::Code::too_long);
  EXPECT_EQ(begin_replace(one, std::string(160, 'a')), std::nullopt);
  smpp::ReplaceSm request;
  answer_call(take_call(request));
  EXPECT_EQ(told, ActionOutcome::done);
  EXPECT_EQ(begin_replace(three, "short"), ActionOutcome::with_carrier);
  EXPECT_EQ(begin_replace(shifted, "short"), ActionOutcome::with_carrier);
  rules().replaces = false;
  start();
  bind();
  EXPECT_EQ(begin_replace(one, "short"), ActionOutcome::with_carrier);
  EXPECT_TRUE(links.calls.empty());
}

}  // namespace
}  // namespace routing
