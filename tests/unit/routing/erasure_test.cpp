// What is about a person goes, of every kind and in every state; what was accepted gets its last
// word all the same, once.
#include "routing/erasure/erasure.hpp"

#include "tests/unit/routing/actions_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;
using smpp::CommandStatus;
using support::SubmitSeen;

constexpr std::string_view secret = "between the two of them";
constexpr unsigned him = 7;
constexpr unsigned another = 8;

class ErasureTest : public ActionsTest {
 protected:
  ErasureTest() { start(); }

  void start() {
    erasure.reset();
    ActionsTest::start();
    sink.storage = &storage;
    erasure = std::make_unique<Erasure>(*journal, *inbound, *outbound);
  }

  [[nodiscard]] static Person person(unsigned n) { return Person::parse("+" + number(n)).value(); }

  void begin(unsigned n) {
    report.reset();
    EXPECT_EQ(erasure->begin(person(n), now, wall, [this](const auto& said) { report = said; }),
              Erasure::Begun::begun);
  }

  // Until it is told, or its time is up; not for what the test has not done yet.
  void go_on(smpp::Duration most = 46s) {
    for (const smpp::Time end = now + most; !report && now < end;) {
      now += 100ms;
      wall += 100ms;
      erasure->on_deadline(now, wall);
      turn();
    }
  }

  ErasureReport erase(unsigned n = him) {
    begin(n);
    turn();
    go_on();
    EXPECT_TRUE(report) << "nobody was told";
    return report.value_or(ErasureReport{});
  }

  // What it found, and that it is gone: also from memory, as far as a restart would tell.
  void expect_erased(std::map<ErasedKind, std::uint64_t> expected, unsigned n = him) {
    const ErasureReport said = erase(n);
    EXPECT_TRUE(said.complete);
    EXPECT_TRUE(said.durable);
    expect_found(said, std::move(expected));
    expect_forgotten(n);
    const ErasureReport again = erase(n);
    EXPECT_TRUE(again.complete);
    expect_found(again, {});
    expect_balanced();
  }

  static void expect_found(const ErasureReport& said,
                           std::map<ErasedKind, std::uint64_t> expected) {
    for (std::size_t kind = 0; kind < erased_kinds; ++kind) {
      EXPECT_EQ(said.found[kind], expected[static_cast<ErasedKind>(kind)])
          << name_of(static_cast<ErasedKind>(kind));
    }
  }

  // No value of the store has the number, or what is said in these tests.
  void expect_forgotten(unsigned n = him) {
    const std::string digits = number(n);
    for (std::size_t column = 0; column < column_count; ++column) {
      for (const StoredRecord& record : storage.all(static_cast<Column>(column))) {
        const std::string_view value = smpp::view(record.value);
        EXPECT_EQ(value.find(digits), std::string_view::npos) << "in column " << column;
        EXPECT_EQ(value.find(secret), std::string_view::npos) << "in column " << column;
        EXPECT_EQ(value.find("order-1"), std::string_view::npos) << "in column " << column;
      }
    }
  }

  MessageId send(unsigned n = him) {
    Submission one = submission(number(n), secret);
    one.reference.assign("order-1");
    return accept(std::move(one));
  }

  [[nodiscard]] smpp::FixedText<128> reference_of(const MessageId& id) {
    const auto shown = status_of(id);
    EXPECT_EQ(shown.size(), 1U);
    return shown.empty() ? smpp::FixedText<128>{} : shown[0].reference;
  }

  std::unique_ptr<Erasure> erasure;
  std::optional<ErasureReport> report;
};

TEST(PersonText, TakesNumbersInEachForm) {
  const auto is_of = [](std::string_view text, std::string_view digits) {
    const auto person = Person::parse(text);
    Address address;
    address.digits.assign(digits);
    return person && person->is(address);
  };
  for (const std::string_view form : {"+447700900107", "447700900107", "00447700900107"}) {
    EXPECT_TRUE(is_of(form, "447700900107")) << form;
    EXPECT_TRUE(is_of(form, "+447700900107")) << form;
    EXPECT_TRUE(is_of(form, "00447700900107")) << form;
    EXPECT_FALSE(is_of(form, "447700900108")) << form;
    EXPECT_FALSE(is_of(form, "07700900107")) << form;
  }
  EXPECT_TRUE(is_of("07700900107", "07700900107"));  // as a carrier writes it
  EXPECT_TRUE(is_of("60055", "60055"));
  for (const std::string_view wrong : {"", "+", "12", "Shop", "44 7700", "1234567890123456"}) {
    EXPECT_FALSE(Person::parse(wrong)) << wrong;
  }
}

TEST(PersonText, IsFoundBetweenWhatIsNoDigit) {
  const Person person = Person::parse("+447700900107").value();
  const auto is_in = [&](std::string_view text) { return person.is_in(smpp::octets_of(text)); };
  EXPECT_TRUE(is_in("447700900107"));
  EXPECT_TRUE(is_in("from +447700900107."));
  EXPECT_TRUE(is_in("1447700900107 00447700900107"));
  EXPECT_FALSE(is_in("1447700900107"));
  EXPECT_FALSE(is_in("4477009001070"));
  EXPECT_FALSE(is_in(""));
}

TEST_F(ErasureTest, NothingIsFoundWhereNothingIs) {
  const MessageId id = send(another);
  const ErasureReport said = erase();
  EXPECT_TRUE(said.complete);
  EXPECT_EQ(said.passes, 1U);
  expect_found(said, {});
  EXPECT_TRUE(final_words(id).empty());
}

TEST_F(ErasureTest, WhatHasNotBeenSentIsCancelled) {
  const MessageId id = send();
  const MessageId others = send(another);
  const ErasureReport said = erase();
  EXPECT_TRUE(said.complete);
  expect_found(said, {{ErasedKind::cancelled, 1}});
  EXPECT_EQ(final_word(id).state, MessageState::cancelled);
  EXPECT_TRUE(final_word(id).reference.empty());
  EXPECT_TRUE(reference_of(id).empty());
  EXPECT_FALSE(reference_of(others).empty());
  bind();
  ASSERT_EQ(links.submits.size(), 1U);
  EXPECT_EQ(links.submits[0].request.dest.reveal(), number(another));
  expect_balanced();
}

TEST_F(ErasureTest, WhereverItWaits) {
  const auto ids = fill(20);  // of which memory holds eight
  erasure = std::make_unique<Erasure>(*journal, *inbound, *outbound);
  for (const unsigned n : {3U, 18U}) {
    Submission later = submission(number(n), secret);
    later.send_at = wall + 2h;
    accept(std::move(later));
    expect_erased({{ErasedKind::cancelled, 2}}, n);
    EXPECT_EQ(final_word(ids[n]).state, MessageState::cancelled);
  }
  bind();
  EXPECT_EQ(send_all(), 18U);
}

TEST_F(ErasureTest, MoreConversationsThanAreFollowedAreNotPassedOverInSilence) {
  erasure = std::make_unique<Erasure>(*journal, *inbound, *outbound, 0);
  (void)send();
  const ErasureReport said = erase();
  EXPECT_TRUE(said.some_not_followed);
  EXPECT_FALSE(said.complete);
  expect_found(said, {{ErasedKind::cancelled, 1}});
}

TEST_F(ErasureTest, AWholeConversationThatIsDeferred) {
  settings.ready_limit = 64;
  start();
  for (unsigned n = 0; n < 40; ++n) {
    send();
  }
  const MessageId others = send(another);
  const ErasureReport said = erase();
  EXPECT_TRUE(said.complete);
  expect_found(said, {{ErasedKind::cancelled, 40}});
  EXPECT_EQ(records_left(Column::outbound), 1U);
  bind();
  EXPECT_EQ(send_all(), 1U);
  EXPECT_TRUE(final_words(others).empty());
  EXPECT_EQ(outbound->carriers()[0]->waiting(), 0U);
  expect_balanced();
}

TEST_F(ErasureTest, WhatIsOutEndsWithItsReceipt) {
  bind();
  const MessageId id = send();
  const SubmitSeen submit = take_submit();
  begin(him);
  turn();
  go_on(1s);
  EXPECT_FALSE(report) << "a part of it is still out";
  answer(submit, "c1");
  go_on();
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->complete);
  expect_found(*report, {{ErasedKind::under_way, 1}});
  expect_forgotten();
  EXPECT_TRUE(final_words(id).empty());
  deliver({}, receipt_from(number(him), "c1"));
  deliver(bind(), receipt_from(number(him), "c1"));
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
  expect_nothing_left();
}

TEST_F(ErasureTest, WhatIsOutAndRefusedIsNotSentAgain) {
  bind();
  const MessageId id = send();
  const SubmitSeen submit = take_submit();
  begin(him);
  turn();
  refuse(submit, CommandStatus::ESME_RTHROTTLED);
  go_on();
  EXPECT_EQ(final_word(id).state, MessageState::cancelled);
  advance(10min);
  EXPECT_TRUE(links.submits.empty());
  expect_nothing_left();
}

TEST_F(ErasureTest, WhatIsOutAndLostEndsUnknown) {
  bind();
  const MessageId id = send();
  begin(him);
  turn();
  lose(take_submit(), true);
  go_on();
  ASSERT_TRUE(report && report->complete);
  EXPECT_EQ(final_word(id).state, MessageState::unknown);
  EXPECT_TRUE(final_word(id).possible_duplicate);
  expect_forgotten();
  expect_nothing_left();
}

TEST_F(ErasureTest, WhatIsNeverAnsweredIsSaid) {
  bind();
  send();
  const ErasureReport said = erase();
  EXPECT_FALSE(said.complete);
  EXPECT_EQ(said.still_out, 1U);
  expect_found(said, {{ErasedKind::under_way, 1}});
}

TEST_F(ErasureTest, WhatAwaitsItsReceiptLosesItsNumbersAndEndsWithIt) {
  const LinkSession link = bind();
  const MessageId id = send();
  answer(take_submit(), "c1");
  expect_erased({{ErasedKind::awaiting, 1}});
  EXPECT_TRUE(reference_of(id).empty());
  EXPECT_EQ(cancel(id), ActionOutcome::with_carrier) << "that would take the numbers";
  deliver(link, receipt_from(number(him), "c1"));
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
  EXPECT_TRUE(final_word(id).reference.empty());
  expect_nothing_left();
}

TEST_F(ErasureTest, ItsReceiptMayComeAfterARestart) {
  bind();
  const MessageId id = send();
  answer(take_submit(), "c1");
  expect_erased({{ErasedKind::awaiting, 1}});
  start();
  deliver(bind(), receipt_from(number(him), "c1", "UNDELIV"));
  EXPECT_EQ(final_word(id).state, MessageState::failed);
  expect_nothing_left();
}

TEST_F(ErasureTest, ItsReceiptMayNeverCome) {
  bind();
  const MessageId id = send();
  answer(take_submit(), "c1");
  expect_erased({{ErasedKind::awaiting, 1}});
  advance(73h);
  EXPECT_EQ(final_word(id).state, MessageState::unknown);
  expect_nothing_left();
}

TEST_F(ErasureTest, PartsThatWereTakenKeepTheirPlaces) {
  const LinkSession link = bind(1);
  const MessageId id = accept(submission(number(him), text_of_parts(2)));
  answer(take_submit(), "c1");
  refuse(take_submit(), CommandStatus::ESME_RTHROTTLED);
  expect_erased({{ErasedKind::under_way, 1}, {ErasedKind::awaiting, 1}});
  EXPECT_EQ(final_word(id).state, MessageState::cancelled);
  deliver(link, receipt_from(number(him), "c1"));
  EXPECT_EQ(final_word(id).state, MessageState::cancelled);
  expect_nothing_left();
}

TEST_F(ErasureTest, WhatIsHeldInDoubtEndsUnknown) {
  hold_for(1h);
  start();
  bind();
  const MessageId id = send();
  lose(take_submit(), true);
  turn();
  expect_erased({{ErasedKind::in_doubt, 1}, {ErasedKind::references, 1}});
  EXPECT_EQ(final_word(id).state, MessageState::unknown);
  expect_nothing_left();
}

TEST_F(ErasureTest, WhatIsParkedEndsUnknown) {
  rules().in_doubt = InDoubt::park;
  for (const bool restarted : {false, true}) {
    start();
    bind();
    const MessageId id = send();
    lose(take_submit(), true);
    turn();
    if (restarted) {
      start();
    }
    expect_erased({{ErasedKind::in_doubt, 1}, {ErasedKind::references, 1}});
    EXPECT_EQ(final_word(id).state, MessageState::unknown);
    EXPECT_EQ(resolve(id, Resolution::resend), ResolveOutcome::not_in_doubt);
    expect_nothing_left();
  }
}

TEST_F(ErasureTest, WhatIsToBeSentAgainAfterDoubtEndsUnknown) {
  rules().in_doubt = InDoubt::park;
  start();
  const LinkSession link = bind();
  const MessageId id = send();
  lose(take_submit(), true);
  turn();
  unbind(link);
  EXPECT_EQ(resolve(id, Resolution::resend), ResolveOutcome::done);
  start();  // now it lies on disk only, until it is paged in
  expect_erased({{ErasedKind::in_doubt, 1}, {ErasedKind::references, 1}});
  EXPECT_EQ(final_word(id).state, MessageState::unknown);
  bind();
  EXPECT_TRUE(links.submits.empty());
  expect_nothing_left();
}

TEST_F(ErasureTest, ReceiptsWithoutAMessageGo) {
  const LinkSession link = bind();
  EXPECT_EQ(answered(deliver(link, receipt_from(number(him), "x1"))), CommandStatus::ESME_ROK);
  deliver(link, receipt_from(number(another), "x2"));
  expect_erased({{ErasedKind::unmatched, 1}});
  EXPECT_EQ(outbound->unmatched_receipts(), 1U);
  advance(2h);
  ASSERT_EQ(unmatched().size(), 1U);
  EXPECT_EQ(unmatched()[0].from.digits.reveal(), number(another));
  expect_erased({{ErasedKind::events, 1}}, another);
  EXPECT_TRUE(unmatched().empty());
}

TEST_F(ErasureTest, PartsOfWhatIsNotWholeGo) {
  const LinkSession link = bind();
  deliver(link, part(1, 3, 1, secret, number(him)));
  deliver(link, part(1, 3, 3, secret, number(him)));
  deliver(link, part(1, 2, 1, "mine", number(another)));
  expect_erased({{ErasedKind::part_sets, 1}});
  EXPECT_EQ(inbound->sets_waiting(), 1U);
  EXPECT_EQ(inbound->parts_waiting(), 1U);
  start();
  deliver(bind(), part(1, 2, 2, " is whole", number(another)));
  ASSERT_EQ(received().size(), 1U);
  EXPECT_EQ(text_of(received()[0]), "mine is whole");
}

TEST_F(ErasureTest, EventsThatWereNotAcknowledgedGo) {
  const LinkSession link = bind();
  deliver(link, message(secret, number(him)));
  deliver(link, message("of another", number(another)));
  expect_erased({{ErasedKind::events, 1}, {ErasedKind::reply_ways, 1}});
  ASSERT_EQ(received().size(), 1U);
  EXPECT_EQ(text_of(received()[0]), "of another");
}

TEST_F(ErasureTest, StatusEventsKeepTheirStateAndLoseTheReference) {
  const LinkSession link = bind();
  const MessageId id = send();
  answer(take_submit(), "c1");
  deliver(link, receipt_from(number(him), "c1"));
  EXPECT_FALSE(final_word(id).reference.empty());
  expect_erased({{ErasedKind::references, 1}});
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
}

TEST_F(ErasureTest, WhatLiesInQuarantineLosesItsContentAndIsStillKnown) {
  smpp::DataSm useless;
  useless.source.assign(number(him));
  useless.dest.assign(std::string(40, '1'));
  LinkSession link = bind();
  deliver(link, useless);
  deliver(link, useless);
  ASSERT_EQ(quarantined().size(), 1U);
  expect_erased({{ErasedKind::quarantined, 1}});
  EXPECT_EQ(inbound->in_quarantine(), 1U);
  start();
  EXPECT_EQ(inbound->in_quarantine(), 1U);
  for (const StoredRecord& record : storage.all(Column::meta)) {
    if (record.key.starts_with(keys::quarantine_prefix())) {
      const auto shown = quarantined_in(record);
      ASSERT_TRUE(shown);
      EXPECT_EQ(shown->size, 0U);
      EXPECT_EQ(shown->reason, QuarantineReason::unusable);
    }
  }
  advance(31 * 24h);
  EXPECT_EQ(inbound->in_quarantine(), 0U);
}

TEST_F(ErasureTest, AReplyGoesNoKnownWayAnyMore) {
  const LinkSession link = bind(10, other_carrier, 2);
  deliver(link, message(secret, number(him)));
  const auto ways = [this] {
    const auto keys = storage.memory.keys(Column::idempotency);
    return std::ranges::count_if(
        keys, [](const Key& key) { return key.starts_with(keys::reply_way_prefix()); });
  };
  EXPECT_EQ(ways(), 1);
  expect_erased({{ErasedKind::events, 1}, {ErasedKind::reply_ways, 1}});
  EXPECT_EQ(ways(), 0);
}

TEST_F(ErasureTest, WhatComesMeanwhileIsMetByALaterPass) {
  const LinkSession link = bind();
  storage.memory.page_limit = 1;
  complete_by_hand();
  begin(him);
  storage.memory.complete_one();
  storage.memory.complete_one();
  storage.memory.complete_one();
  deliver(link, part(1, 2, 1, secret, number(him)));  // behind it
  complete_at_once();
  const MessageId id = send(another);
  go_on();
  ASSERT_TRUE(report && report->complete);
  EXPECT_TRUE(final_words(id).empty());
}

TEST_F(ErasureTest, OneAtATime) {
  complete_by_hand();
  begin(him);
  const auto none = [](const ErasureReport&) { ADD_FAILURE() << "it was refused"; };
  EXPECT_EQ(erasure->begin(person(another), now, wall, none), Erasure::Begun::busy);
  complete_at_once();
  go_on();
  EXPECT_TRUE(report);
  erase(another);
}

TEST_F(ErasureTest, NotOfOurOwnNumberNorWhileNothingCanBeWritten) {
  settings.clients[0].senders.push_back(parse_sender(number(him)).value());
  start();
  const auto none = [](const ErasureReport&) { ADD_FAILURE() << "it was refused"; };
  EXPECT_EQ(erasure->begin(person(him), now, wall, none), Erasure::Begun::ours);
  storage.memory.set_accepting(false);
  EXPECT_EQ(erasure->begin(person(another), now, wall, none), Erasure::Begun::unavailable);
  storage.memory.set_accepting(true);
  outbound->stop_intake();
  EXPECT_EQ(erasure->begin(person(another), now, wall, none), Erasure::Begun::unavailable);
}

TEST_F(ErasureTest, AStoreThatFailsIsSaid) {
  send();
  complete_by_hand();
  begin(him);
  storage.memory.fail();
  storage.memory.complete_all();
  complete_at_once();
  go_on();
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->durable);
}

// Killed after each step, and begun again: every message has one last word, and nothing is left.
TEST_F(ErasureTest, ACrashInTheMidstIsMendedByDoingItAgain) {
  rules().in_doubt = InDoubt::park;
  std::size_t steps = 1;
  for (bool done = false; !done; ++steps) {
    ASSERT_LT(steps, 400U);
    start();
    LinkSession link = bind();
    const MessageId delivered = send();
    answer(take_submit(), "c" + std::to_string(steps));
    const MessageId parked = send();
    lose(take_submit(), true);
    turn();
    unbind(link);
    const MessageId waiting = send();
    const LinkSession listener = bind(1, other_carrier, 2);
    deliver(listener, message(secret, number(him)));
    deliver(listener, part(1, 2, 1, secret, number(him)));
    complete_by_hand();
    begin(him);
    for (std::size_t step = 0; step < steps && !report; ++step) {
      if (!storage.memory.complete_one()) {
        now += 100ms;
        erasure->on_deadline(now, wall);
        done = report.has_value();
      }
    }
    done = report.has_value();
    erasure.reset();
    storage.crash(steps % 3);
    complete_at_once();
    start();
    EXPECT_TRUE(erase().complete);
    expect_forgotten();
    expect_balanced();
    EXPECT_EQ(final_word(waiting).state, MessageState::cancelled) << steps;
    EXPECT_EQ(final_word(parked).state, MessageState::unknown) << steps;
    EXPECT_TRUE(final_words(delivered).empty()) << steps;
    EXPECT_TRUE(received().empty());
    deliver(bind(), receipt_from(number(him), "c" + std::to_string(steps)));
    EXPECT_EQ(final_word(delivered).state, MessageState::delivered) << steps;
  }
  EXPECT_GT(steps, 20U);
}

}  // namespace
}  // namespace routing
