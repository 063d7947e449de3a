// What a client hands in: durable before it is told so; problems; idempotency; status.
#include "tests/support/routing_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;

class AcceptanceTest : public support::RoutingFixture {
 protected:
  AcceptanceTest() { start(); }

  // Nothing until it has been answered.
  using Answer = std::shared_ptr<std::optional<AcceptOutcome>>;

  Answer ask(std::vector<Submission> all,
             std::string_view key = {},
             std::string_view body = "body",
             ClientNumber asking = client) {
    Answer outcome = std::make_shared<std::optional<AcceptOutcome>>();
    std::optional<IdempotencyKey> idempotency;
    if (!key.empty()) {
      idempotency = IdempotencyKey{.key = key, .body = smpp::octets_of(body)};
    }
    outbound->accept(asking, std::move(all), idempotency, now, wall, [outcome](auto said) {
      EXPECT_FALSE(*outcome) << "answered twice";
      *outcome = std::move(said);
    });
    return outcome;
  }

  static std::vector<Submission> one(unsigned n, std::string_view text = "hello") {
    std::vector<Submission> all;
    all.push_back(submission(number(n), text));
    return all;
  }

  Problem problem_of(Submission submission) {
    const auto results = accept_all({std::move(submission)});
    if (results.size() != 1 || !std::holds_alternative<Problem>(results[0])) {
      ADD_FAILURE() << "accepted";
      return {};
    }
    return std::get<Problem>(results[0]);
  }

  static MessageId id_of(const Answer& answer, std::size_t at = 0) {
    return std::get<MessageId>((*answer)->results.at(at));
  }
};

TEST_F(AcceptanceTest, IsDurableBeforeItIsSaid) {
  complete_by_hand();
  const Answer answer = ask(one(1));
  EXPECT_FALSE(*answer);
  storage.memory.complete_one();
  ASSERT_TRUE(*answer);
  EXPECT_EQ((*answer)->kind, AcceptOutcome::Kind::done);
  EXPECT_TRUE(storage.memory.contains(Column::outbound, outbound_key(id_of(answer))));
  EXPECT_EQ(outbound->carriers()[0]->waiting(), 1U);
}

TEST_F(AcceptanceTest, AFailingStoreAcceptsNothing) {
  complete_by_hand();
  const Answer answer = ask(one(1), "key");
  storage.memory.complete_one();  // the look-up of the key
  storage.memory.fail();
  storage.memory.complete_all();
  ASSERT_TRUE(*answer);
  EXPECT_EQ((*answer)->kind, AcceptOutcome::Kind::refused);
  EXPECT_EQ((*answer)->problem.code, Problem::Code::unavailable);
  EXPECT_EQ(outbound->carriers()[0]->waiting(), 0U);
  bind();
  EXPECT_TRUE(links.submits.empty()) << "what is not durable is not sent";
}

TEST_F(AcceptanceTest, AFullDiskAndADrainRefuse) {
  storage.memory.set_accepting(false);
  EXPECT_EQ((*ask(one(1)))->kind, AcceptOutcome::Kind::refused);
  storage.memory.set_accepting(true);
  EXPECT_EQ((*ask(one(2)))->kind, AcceptOutcome::Kind::done);
  outbound->stop_intake();
  const Answer answer = ask(one(3), "key");
  EXPECT_EQ((*answer)->kind, AcceptOutcome::Kind::refused);
  EXPECT_EQ((*answer)->problem.code, Problem::Code::unavailable);
  EXPECT_EQ((*ask(one(3), "key"))->kind, AcceptOutcome::Kind::refused) << "not in flight for ever";
}

TEST_F(AcceptanceTest, AnUnknownClientIsRefused) {
  const Answer answer = ask(one(1), {}, {}, ClientNumber{99});
  EXPECT_EQ((*answer)->kind, AcceptOutcome::Kind::refused);
}

TEST_F(AcceptanceTest, ProblemsNameTheirField) {
  Submission from = submission(number(1));
  from.from = *parse_sender("Bank");
  EXPECT_EQ(problem_of(std::move(from)).code, Problem::Code::sender_not_allowed);

  const Problem no_route = problem_of(submission("33600000001"));
  EXPECT_EQ(no_route.code, Problem::Code::no_route);
  EXPECT_EQ(no_route.field, "to");

  const Problem long_text = problem_of(submission(number(1), text_of_parts(11)));
  EXPECT_EQ(long_text.code, Problem::Code::too_long);
  EXPECT_EQ(long_text.field, "text");

  Submission cyrillic = submission(number(1), "\xD0\x96");
  cyrillic.encoding = Encoding::gsm7;
  EXPECT_EQ(problem_of(std::move(cyrillic)).code, Problem::Code::not_encodable);

  const Problem empty = problem_of(submission(number(1), ""));
  EXPECT_EQ(empty.code, Problem::Code::invalid);
  EXPECT_EQ(empty.field, "text");

  Submission data = submission(number(1), "");
  data.binary = true;
  data.data.resize(141);
  const Problem long_data = problem_of(std::move(data));
  EXPECT_EQ(long_data.code, Problem::Code::invalid);
  EXPECT_EQ(long_data.field, "data_base64");
  EXPECT_EQ(records_left(Column::outbound), 0U);
}

TEST_F(AcceptanceTest, BadOnesDoNotFailGoodOnes) {
  std::vector<Submission> all;
  all.push_back(submission(number(1)));
  all.push_back(submission("33600000001"));
  all.push_back(submission(number(2)));
  const auto results = accept_all(std::move(all));
  ASSERT_EQ(results.size(), 3U);
  EXPECT_TRUE(std::holds_alternative<MessageId>(results[0]));
  EXPECT_TRUE(std::holds_alternative<Problem>(results[1]));
  EXPECT_TRUE(std::holds_alternative<MessageId>(results[2]));
  EXPECT_EQ(records_left(Column::outbound), 2U);
}

TEST_F(AcceptanceTest, AFullQueueIsSaid) {
  rules().queue_limit = 2;
  start();
  const auto results = accept_all([] {
    std::vector<Submission> all;
    for (unsigned i = 0; i < 3; ++i) {
      all.push_back(submission(number(i)));
    }
    return all;
  }());
  EXPECT_TRUE(std::holds_alternative<MessageId>(results[1]));
  ASSERT_TRUE(std::holds_alternative<Problem>(results[2]));
  EXPECT_EQ(std::get<Problem>(results[2]).code, Problem::Code::queue_full);
  bind();
  answer(take_submit(), "1");
  accept(9);  // room again
}

TEST_F(AcceptanceTest, TheFirstRouteThatMatchesCounts) {
  EXPECT_EQ(accept(submission("447800900001")).carrier, other_carrier);
  EXPECT_EQ(accept(submission("447700900001")).carrier, carrier);
}

TEST_F(AcceptanceTest, TheSameRequestGetsTheSameAnswer) {
  std::vector<Submission> all = one(1);
  all.push_back(submission("33600000001"));
  const Answer first = ask(std::move(all), "key");
  const Answer again = ask(one(1), "key");
  ASSERT_TRUE(*again);
  EXPECT_EQ((*again)->kind, AcceptOutcome::Kind::replayed);
  ASSERT_EQ((*again)->results.size(), 2U);
  EXPECT_EQ(id_of(again), id_of(first));
  EXPECT_EQ(std::get<Problem>((*again)->results[1]).code, Problem::Code::no_route);
  EXPECT_EQ(std::get<Problem>((*again)->results[1]).detail,
            std::get<Problem>((*first)->results[1]).detail);
  EXPECT_EQ(records_left(Column::outbound), 1U);
}

TEST_F(AcceptanceTest, AKeyBelongsToItsBodyAndItsClient) {
  ask(one(1), "key");
  EXPECT_EQ((*ask(one(1), "key", "other body"))->kind, AcceptOutcome::Kind::key_reused);
  EXPECT_EQ((*ask(one(1), "key", "body", other_client))->kind, AcceptOutcome::Kind::done);
  EXPECT_EQ((*ask(one(1), "other key"))->kind, AcceptOutcome::Kind::done);
}

TEST_F(AcceptanceTest, AKeyInFlight) {
  complete_by_hand();
  const Answer first = ask(one(1), "key");
  const Answer second = ask(one(1), "key");
  ASSERT_TRUE(*second);
  EXPECT_EQ((*second)->kind, AcceptOutcome::Kind::key_in_flight);
  storage.memory.complete_one();  // the look-up
  EXPECT_EQ((*ask(one(1), "key"))->kind, AcceptOutcome::Kind::key_in_flight);
  storage.memory.complete_one();
  ASSERT_TRUE(*first);
  const Answer third = ask(one(1), "key");
  storage.memory.complete_all();
  EXPECT_EQ((*third)->kind, AcceptOutcome::Kind::replayed);
}

TEST_F(AcceptanceTest, KeysOutliveARestartAndExpire) {
  const Answer first = ask(one(1), "key");
  start();
  const Answer again = ask(one(1), "key");
  EXPECT_EQ((*again)->kind, AcceptOutcome::Kind::replayed);
  EXPECT_EQ(id_of(again), id_of(first));
  wall += 24h;
  const Answer late = ask(one(1), "key");
  EXPECT_EQ((*late)->kind, AcceptOutcome::Kind::done);
  EXPECT_NE(id_of(late), id_of(first));
}

TEST_F(AcceptanceTest, AKeyWhoseRequestWasLostIsNew) {
  complete_by_hand();
  const Answer first = ask(one(1), "key");
  storage.memory.complete_one();
  crash();
  storage.memory.complete_all();
  const Answer again = ask(one(1), "key");
  storage.memory.complete_all();
  EXPECT_FALSE(*first);
  EXPECT_EQ((*again)->kind, AcceptOutcome::Kind::done);
}

TEST_F(AcceptanceTest, StatusFollowsTheMessage) {
  Submission submission = RoutingFixture::submission(number(1));
  submission.reference.assign("order 1");
  const MessageId id = accept(std::move(submission));
  auto found = status_of(id);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].id, id);
  EXPECT_EQ(found[0].state, MessageState::accepted);
  EXPECT_EQ(found[0].reference.reveal(), "order 1");
  EXPECT_TRUE(status_of(id, other_client).empty()) << "only the client's own";
  const LinkSession link = bind();
  answer(take_submit(), "77");
  found = status_of(id);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].state, MessageState::submitted);
  wall += 1s;
  deliver(link, receipt("77"));
  found = status_of(id);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].state, MessageState::delivered);
  ASSERT_EQ(found[0].history.size(), 3U);
  EXPECT_EQ(found[0].history[0].state, MessageState::accepted);
  EXPECT_EQ(found[0].history[1].state, MessageState::submitted);
  EXPECT_EQ(found[0].history[2].state, MessageState::delivered);
  EXPECT_EQ(found[0].history[2].at, wall);
}

TEST_F(AcceptanceTest, StatusIsFoundAfterARestart) {
  const MessageId sent = accept(1);
  bind();
  const MessageId long_one = accept(2, text_of_parts(2));
  answer(take_submit(), "77");
  answer(take_submit(), "78");
  answer(take_submit(), "79");
  start();
  const MessageId queued = accept(3);
  start();
  auto found = status_of(queued);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].state, MessageState::accepted);
  found = status_of(sent);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].state, MessageState::submitted);
  found = status_of(long_one);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].state, MessageState::submitted);
  EXPECT_EQ(found[0].parts.size(), 2U);
  EXPECT_TRUE(status_of(sent, other_client).empty());
  MessageId unknown = sent;
  ++unknown.serial;
  EXPECT_TRUE(status_of(unknown).empty());
}

TEST_F(AcceptanceTest, StatusOfAParkedMessageIsInDoubtAlsoAfterARestart) {
  rules().in_doubt = InDoubt::park;
  start();
  const MessageId id = accept(1);
  const LinkSession link = bind();
  unbind(link, true);
  ASSERT_EQ(status_of(id).size(), 1U);
  EXPECT_EQ(status_of(id)[0].state, MessageState::in_doubt);
  start();
  ASSERT_EQ(status_of(id).size(), 1U);
  EXPECT_EQ(status_of(id)[0].state, MessageState::in_doubt);
  EXPECT_TRUE(status_of(id)[0].possible_duplicate);
}

TEST_F(AcceptanceTest, StatusByReference) {
  std::vector<MessageId> ids;
  for (unsigned i = 0; i < 3; ++i) {
    Submission submission = RoutingFixture::submission(number(i));
    submission.reference.assign(i < 2 ? "order 1" : "order 2");
    ids.push_back(accept(std::move(submission)));
  }
  const auto ask_reference = [&](ClientNumber asking) {
    std::vector<MessageId> found;
    outbound->status_by_reference(asking, "order 1", [&](auto statuses) {
      for (const MessageStatus& status : statuses) {
        found.push_back(status.id);
      }
    });
    std::ranges::sort(found);
    return found;
  };
  const std::vector<MessageId> both{ids[0], ids[1]};
  EXPECT_EQ(ask_reference(client), both);
  EXPECT_TRUE(ask_reference(other_client).empty());
  start();
  EXPECT_EQ(ask_reference(client), both) << "from the disk";
}

TEST_F(AcceptanceTest, ManyAskForStatusAtOnce) {
  const MessageId id = accept(1);
  start();
  complete_by_hand();
  int answers = 0;
  for (int i = 0; i < 5; ++i) {
    outbound->status(client, id, [&](auto statuses) {
      EXPECT_EQ(statuses.size(), 1U);
      ++answers;
    });
    storage.memory.complete_one();
  }
  storage.memory.complete_all();
  EXPECT_EQ(answers, 5);
}

}  // namespace
}  // namespace routing
