// Which queue an incoming message goes to.
#include "tests/support/routing_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;

class InboundQueuesTest : public support::RoutingFixture {
 protected:
  static constexpr QueueNumber info{20};
  static constexpr QueueNumber sales{21};

  InboundQueuesTest() { link = restart(); }

  LinkSession restart() {
    start();
    return link = bind();
  }

  void rule(QueueRule rule) {
    inbound_settings.queues.push_back(std::move(rule));
    restart();
  }

  static PartyPattern party(std::string_view text) { return PartyPattern::parse(text).value(); }

  // Where the newest event is.
  QueueNumber last_queue() {
    const auto events = stored_events();
    EXPECT_FALSE(events.empty());
    return std::ranges::max_element(
               events, {}, [](const QueueEvent& event) { return event.id.serial; })
        ->id.queue;
  }

  QueueNumber queue_of(const smpp::Body& body, LinkSession from) {
    deliver(from, body);
    return last_queue();
  }

  QueueNumber queue_of(const smpp::Body& body) { return queue_of(body, link); }

  LinkSession link;
};

TEST_F(InboundQueuesTest, TheCarriersOwnWithoutARule) {
  EXPECT_EQ(queue_of(message("info")), message_queue);
}

TEST_F(InboundQueuesTest, ByTheFirstWord) {
  rule({.keywords = {smpp::first_word("info"), smpp::first_word("hilfe")}, .queue = info});
  EXPECT_EQ(queue_of(message("INFO please")), info);
  EXPECT_EQ(queue_of(message(" \"Hilfe\"")), info);
  EXPECT_EQ(queue_of(message("more info")), message_queue);
  EXPECT_EQ(queue_of(message("")), message_queue);
}

TEST_F(InboundQueuesTest, ByTheCarrier) {
  rule({.carriers = {other_carrier}, .queue = info});
  EXPECT_EQ(queue_of(message("a")), message_queue);
  EXPECT_EQ(queue_of(message("b"), bind(10, other_carrier, 2)), info);
}

TEST_F(InboundQueuesTest, ByTheNumbers) {
  rule({.to = {party("60055")}, .from = {party("+447700900002")}, .queue = info});
  rule({.from = {party("+3"), party("Bank")}, .queue = sales});
  EXPECT_EQ(queue_of(message("a")), message_queue);
  EXPECT_EQ(queue_of(message("a", "447700900002")), info);
  EXPECT_EQ(queue_of(message("a", "353870000001")), sales);
  smpp::DeliverSm named = message("a", "Bank");
  named.source_ton = smpp::Ton::alphanumeric;
  EXPECT_EQ(queue_of(named), sales);
  smpp::DeliverSm unmarked = message("a", "353870000001");
  unmarked.source_ton = smpp::Ton::unknown;
  EXPECT_EQ(queue_of(unmarked), sales);
  smpp::DeliverSm short_code = message("a", "35387");
  short_code.source_ton = smpp::Ton::network_specific;
  EXPECT_EQ(queue_of(short_code), message_queue) << "a short code has no country code";
  named = message("a", "60055");
  named.dest.assign("600551");
  EXPECT_EQ(queue_of(named), message_queue);
}

TEST_F(InboundQueuesTest, TheFirstThatFitsCounts) {
  rule({.keywords = {smpp::first_word("info")}, .queue = info});
  rule({.queue = sales});
  EXPECT_EQ(queue_of(message("info")), info);
  EXPECT_EQ(queue_of(message("else")), sales);
}

TEST_F(InboundQueuesTest, ByTheTextOfAllParts) {
  rule({.keywords = {smpp::first_word("information")}, .queue = info});
  deliver(link, part(7, 2, 2, "mation about it"));
  deliver(link, part(7, 2, 1, "Infor"));
  EXPECT_EQ(last_queue(), info);
}

TEST_F(InboundQueuesTest, NotByTheMiddleOfAText) {
  rule({.keywords = {smpp::first_word("info")}, .queue = info});
  deliver(link, part(7, 2, 2, "info"));
  inbound->on_deadline(wall + 2h);
  EXPECT_TRUE(received()[0].incomplete);
  EXPECT_EQ(last_queue(), message_queue);
  deliver(link, part(8, 2, 1, "info"));
  inbound->on_deadline(wall + 4h);
  EXPECT_EQ(last_queue(), info);
}

TEST_F(InboundQueuesTest, BinaryOnesHaveNoFirstWord) {
  rule({.keywords = {smpp::first_word("info")}, .queue = info});
  rule({.to = {party("60055")}, .queue = sales});
  smpp::DeliverSm binary = message("info");
  binary.data_coding.value = smpp::DataCoding::binary;
  EXPECT_EQ(queue_of(binary), sales);
}

TEST_F(InboundQueuesTest, StatesGoToTheirClients) {
  rule({.queue = info});
  accept(1);
  answer(take_submit(), "77");
  EXPECT_EQ(queue_of(receipt("77")), status_queue);
}

TEST(PartyPattern, IsABeginningOrWhole) {
  for (const char* text : {"+4", "+447700900123", "72000", "4477", "Shop & Co", "0800"}) {
    EXPECT_TRUE(PartyPattern::parse(text)) << text;
  }
  for (const char* text :
       {"", "+", "+44x", "+1234567890123456", "123456789012345678901", "a+b", "\xC3\xA9"}) {
    EXPECT_FALSE(PartyPattern::parse(text)) << text;
  }
}

}  // namespace
}  // namespace routing
