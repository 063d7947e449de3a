#include "tools/smpp_load/journal.hpp"

#include "tools/smpp_load/texts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace {

using namespace std::chrono_literals;
using load::LeasedEvent;
using load::State;

constexpr smpp::Time start{1h};
constexpr const char* first_id = "00000000000000010000000000000001";
constexpr const char* second_id = "00000000000000010000000000000002";

LeasedEvent status(std::string_view event,
                   std::string_view message,
                   std::string_view state,
                   bool flagged = false) {
  return LeasedEvent{.lease = "l",
                     .attempt = 1,
                     .id = event,
                     .type = "message.status",
                     .message = message,
                     .state = state,
                     .text = {},
                     .possible_duplicate = flagged};
}

LeasedEvent incoming(std::string_view event, std::string_view text, bool flagged = false) {
  return LeasedEvent{.lease = "l",
                     .attempt = 1,
                     .id = event,
                     .type = "message.received",
                     .message = {},
                     .state = {},
                     .text = text,
                     .possible_duplicate = flagged};
}

std::string text(std::uint64_t serial) {
  smpp::Utf8 made;
  load::append_text(made, "p ", serial, 40);
  return std::string{smpp::view(made)};
}

TEST(Texts, SayWhichMessageTheyAre) {
  EXPECT_EQ(text(42), "p 0000000042 xxxxxxxxxxxxxxxxxxxxxxxxxxx");
  EXPECT_EQ(load::serial_of(text(42), "p "), 42U);
  EXPECT_EQ(load::serial_of(text(42), "q "), std::nullopt);
  EXPECT_EQ(load::serial_of("p 00000", "p "), std::nullopt);
  EXPECT_EQ(load::serial_of("p 00000000x2", "p "), std::nullopt);
}

TEST(MtJournal, CountsAMessageToItsEnd) {
  load::MtJournal journal{1};
  journal.posted(0, start);
  journal.accepted(0, first_id);
  journal.accepted(0, first_id);
  EXPECT_EQ(journal.accepted(), 1U);
  EXPECT_EQ(journal.lost(), 1U);
  journal.leased(status("e1", first_id, "in_doubt", true), start + 1s);
  EXPECT_FALSE(journal.all_final());
  journal.leased(status("e2", first_id, "delivered", true), start + 2s);
  EXPECT_TRUE(journal.all_final());
  EXPECT_EQ(journal.lost(), 0U);
  EXPECT_EQ(journal.in_state(State::delivered), 1U);
  EXPECT_EQ(journal.flagged(), 1U);
  EXPECT_EQ(journal.outstanding(), 0U);
  EXPECT_DOUBLE_EQ(journal.latency().max_us(), 2e6);
}

TEST(MtJournal, TellsARedeliveryFromASecondEnd) {
  load::MtJournal journal{2};
  journal.posted(0, start);
  journal.accepted(0, first_id);
  journal.leased(status("e1", first_id, "delivered"), start);
  journal.leased(status("e1", first_id, "delivered"), start);
  EXPECT_EQ(journal.redelivered(), 1U);
  EXPECT_EQ(journal.final_twice(), 0U);
  journal.leased(status("e2", first_id, "failed"), start);
  EXPECT_EQ(journal.final_twice(), 1U);
  EXPECT_EQ(journal.final(), 1U);
  EXPECT_FALSE(journal.all_final());
}

TEST(MtJournal, TakesAnEventThatComesBeforeTheAnswerToItsPost) {
  load::MtJournal journal{1};
  journal.posted(0, start);
  journal.leased(status("e1", second_id, "delivered", true), start + 1s);
  EXPECT_FALSE(journal.all_final());
  journal.accepted(0, second_id);
  EXPECT_TRUE(journal.all_final());
  EXPECT_TRUE(journal.is_flagged(0));
  EXPECT_DOUBLE_EQ(journal.latency().max_us(), 1e6);
}

TEST(MtJournal, CountsWhatItDoesNotKnow) {
  load::MtJournal journal{1};
  journal.leased(status("e1", "short", "delivered"), start);
  journal.leased(status("e2", first_id, "dreaming"), start);
  journal.leased(incoming("e3", text(0)), start);
  EXPECT_EQ(journal.unknown_events(), 3U);
}

TEST(MoJournal, CountsEachMessageOnce) {
  load::MoJournal journal{2};
  journal.leased(incoming("e1", text(0)), "p ");
  journal.leased(incoming("e1", text(0)), "p ");
  EXPECT_EQ(journal.redelivered(), 1U);
  EXPECT_EQ(journal.received(), 1U);
  journal.leased(incoming("e2", text(0), true), "p ");
  EXPECT_EQ(journal.duplicates_flagged(), 1U);
  journal.leased(incoming("e3", text(0)), "p ");
  journal.leased(incoming("e3", text(0)), "p ");
  EXPECT_EQ(journal.duplicates_unflagged(), 1U);
  EXPECT_EQ(journal.redelivered(), 2U);
  journal.leased(incoming("e4", text(2)), "p ");
  journal.leased(incoming("e5", "something else"), "p ");
  EXPECT_EQ(journal.other_events(), 2U);
  journal.leased(incoming("e6", text(1)), "p ");
  EXPECT_TRUE(journal.all_received());
  const std::vector<std::uint64_t> order{0, 0, 0, 1};
  EXPECT_TRUE(std::ranges::equal(journal.order(), order));
}

TEST(MoJournal, ForgivesAFlagOnTheFirstOfTwo) {
  load::MoJournal journal{1};
  journal.leased(incoming("e2", text(0), true), "p ");
  journal.leased(incoming("e1", text(0)), "p ");
  EXPECT_EQ(journal.duplicates_flagged(), 1U);
  EXPECT_EQ(journal.duplicates_unflagged(), 0U);
}

}  // namespace
