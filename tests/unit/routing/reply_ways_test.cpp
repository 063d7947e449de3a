// A reply goes back the way the conversation came: the same carrier, the same number.
#include "tests/support/routing_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;
using support::SubmitSeen;

class ReplyWaysTest : public support::RoutingFixture {
 protected:
  ReplyWaysTest() {
    settings.clients[0].any_sender = true;
    settings.routes = {route_to(carrier)};
    settings.pools = {{.name = "numbers", .senders = {}}};
    for (int i = 0; i < 8; ++i) {
      settings.pools[0].senders.push_back(*parse_sender("+44770090010" + std::to_string(i)));
    }
  }

  void bind_both() {
    own_ = bind(10, carrier, 1);
    other_ = bind(10, other_carrier, 2);
  }

  // The customer writes to a number of ours, by the other carrier.
  void write(unsigned n, std::string_view to) {
    smpp::DeliverSm text = message("hello", number(n));
    text.source_ton = smpp::Ton::international;
    text.dest.assign(to);
    deliver(other_, text);
  }

  // Sent, taken, and out of the way.
  SubmitSeen sent(unsigned n, std::string_view from) {
    Submission made = submission(number(n));
    made.from = from.empty() ? Address{} : *parse_sender(from);
    accept(std::move(made));
    SubmitSeen submit = take_submit();
    answer(submit, std::to_string(++carrier_ids_));
    return submit;
  }

  std::string sender_for(unsigned n) { return std::string{sent(n, "").request.source.reveal()}; }

  LinkSession own_{};
  LinkSession other_{};
  int carrier_ids_ = 0;
};

// What looks like a receipt is known to be none only after a while.
TEST_F(ReplyWaysTest, NotByTheOneOfBeforeThoughThatIsTakenForAMessageLate) {
  settings.carriers[1].receipts.sniff = true;
  start();
  bind_both();
  smpp::DeliverSm looks = receipt("99");
  looks.esm_class = {};
  looks.source.assign(number(1));
  looks.source_ton = smpp::Ton::international;
  looks.dest.assign("60055");
  deliver(other_, looks);
  looks.short_message = smpp::to_octets(std::string_view{"hello"});
  deliver(own_, looks);
  advance(2h);
  ASSERT_EQ(received().size(), 2U);
  EXPECT_EQ(sent(1, "60055").session, own_);
}

TEST_F(ReplyWaysTest, ByTheCarrierThatTheCustomerWroteBy) {
  start();
  bind_both();
  EXPECT_EQ(sent(1, "60055").session, own_);
  write(1, "60055");
  EXPECT_EQ(sent(1, "60055").session, other_);
  EXPECT_EQ(sent(1, "60056").session, own_) << "another number of ours is another conversation";
  EXPECT_EQ(sent(2, "60055").session, own_);
}

TEST_F(ReplyWaysTest, AlsoAfterARestart) {
  start();
  bind_both();
  write(1, "60055");
  crash();
  bind_both();
  EXPECT_EQ(sent(1, "60055").session, other_);
}

TEST_F(ReplyWaysTest, UnlessTheRouteSaysOtherwise) {
  settings.routes[0].replies_same_way = false;
  start();
  bind_both();
  write(1, "60055");
  EXPECT_EQ(sent(1, "60055").session, own_);
}

TEST_F(ReplyWaysTest, NorByOneThatOnlyReceives) {
  settings.carriers[1].sends = false;
  start();
  bind_both();
  write(1, "60055");
  EXPECT_EQ(sent(1, "60055").session, own_);
}

TEST_F(ReplyWaysTest, ForSoLong) {
  settings.conversations_kept = 3 * 24h;
  start();
  bind_both();
  write(1, "60055");
  wall += 3 * 24h;
  EXPECT_EQ(sent(1, "60055").session, other_);
  wall += 24h;
  EXPECT_EQ(sent(1, "60055").session, own_);
}

TEST_F(ReplyWaysTest, WrittenOnceADayOnly) {
  start();
  bind_both();
  const auto written = [&] {
    return std::ranges::count_if(storage.all(Column::idempotency), [](const StoredRecord& record) {
      return record.key.starts_with(keys::reply_way_prefix());
    });
  };
  write(1, "60055");
  EXPECT_EQ(written(), 1);
  const auto before = storage.all(Column::idempotency).back().expires_unix;
  write(1, "60055");
  EXPECT_EQ(storage.all(Column::idempotency).back().expires_unix, before);
  wall += 24h;
  write(1, "60055");
  EXPECT_EQ(written(), 1);
  EXPECT_GT(storage.all(Column::idempotency).back().expires_unix, before);
}

TEST_F(ReplyWaysTest, MemoryIsBounded) {
  settings.max_conversations = 2;
  start();
  bind_both();
  write(1, "60055");
  write(2, "60055");
  write(3, "60055");
  EXPECT_EQ(sent(1, "60055").session, own_) << "forgotten";
  EXPECT_EQ(sent(3, "60055").session, other_);
}

TEST_F(ReplyWaysTest, WithoutASenderThereMustBeAPool) {
  start();
  Submission made = submission(number(1));
  made.from = Address{};
  const auto results = accept_all({std::move(made)});
  EXPECT_EQ(std::get<Problem>(results.at(0)).detail,
            "is missing, and the route has no pool of senders");
}

TEST_F(ReplyWaysTest, EachCustomerSeesOneNumberOfAPool) {
  settings.routes[0].sender_pool = "numbers";
  start();
  bind_both();
  std::map<unsigned, std::string> first;
  std::set<std::string> used;
  for (unsigned n = 0; n < 60; ++n) {
    first[n] = sender_for(n);
    used.insert(first[n]);
  }
  EXPECT_EQ(used.size(), 8U) << "all are used";
  crash();
  bind_both();
  for (unsigned n = 0; n < 60; ++n) {
    EXPECT_EQ(sender_for(n), first[n]);
  }
}

TEST_F(ReplyWaysTest, AlsoWhenThePoolGrows) {
  settings.routes[0].sender_pool = "numbers";
  start();
  bind_both();
  std::map<unsigned, std::string> first;
  for (unsigned n = 0; n < 40; ++n) {
    first[n] = sender_for(n);
  }
  for (int i = 0; i < 8; ++i) {
    settings.pools[0].senders.push_back(*parse_sender("+44770090020" + std::to_string(i)));
  }
  start();
  bind_both();
  for (unsigned n = 0; n < 40; ++n) {
    EXPECT_EQ(sender_for(n), first[n]);
  }
}

TEST_F(ReplyWaysTest, TheNumberThatACustomerWroteToIsTheirs) {
  settings.routes[0].sender_pool = "numbers";
  start();
  bind_both();
  const std::string first = sender_for(1);
  const std::string chosen = first == "447700900105" ? "447700900106" : "447700900105";
  wall += 24h;
  write(1, chosen);
  const SubmitSeen reply = sent(1, "");
  EXPECT_EQ(reply.request.source.reveal(), chosen);
  EXPECT_EQ(reply.session, other_);
}

}  // namespace
}  // namespace routing
