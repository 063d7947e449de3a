// What smppbridgectl makes of the daemon's pages.
#include "tools/smppbridgectl/commands.hpp"
#include "tools/smppbridgectl/table.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace ctl {
namespace {

View view_of(std::string_view command, std::string_view page) {
  for (const Command& row : commands()) {
    if (row.word == command) {
      return row.view(boost::json::parse(page).as_object());
    }
  }
  ADD_FAILURE() << "no such command";
  return {};
}

bool says(const View& view, std::string_view words) {
  return view.text.find(words) != std::string::npos;
}

TEST(CtlTable, ColumnsAreAsWideAsTheyMustBe) {
  Table table{{"NAME", ">N"}};
  table.add({"a", "1"});
  table.add({"größer", "12345"});
  table.add({"short row"});
  EXPECT_EQ(table.text(),
            "NAME           N\n"
            "a              1\n"
            "größer     12345\n"
            "short row\n");
}

TEST(CtlTable, NothingGivesOrdersToTheTerminal) {
  EXPECT_EQ(harmless("a\x1b[31mb\n\x7f"), "a?[31mb??");
}

TEST(CtlStatus, ReadyAndBalancedIsWell) {
  EXPECT_EQ(view_of("status", R"({"ready":true,"alive":true,"ledger":"balanced"})").code,
            ExitCode::ok);
  EXPECT_EQ(view_of("status", R"({"ready":true,"alive":true,"ledger":"mismatch"})").code,
            ExitCode::not_well);
  const View view = view_of("status",
                            R"({"ready":false,"alive":true,"components":[
                                {"name":"carriers","well":false,"why":"none is bound"}]})");
  EXPECT_EQ(view.code, ExitCode::not_well);
  EXPECT_TRUE(says(view, "NOT READY"));
  EXPECT_TRUE(says(view, "none is bound"));
}

TEST(CtlBinds, SayWhatWentWrongAndWhatToDo) {
  const View view = view_of("binds",
                            R"({"binds":[{"carrier":"acme","bind":2,"state":"backing_off",
      "since":"2026-01-02T03:04:05.678Z","host":"h.example","port":3550,"mode":"trx",
      "plain":false,"window":10,"in_flight":0,"last_error":{"at":"2026-01-02T03:04:05.678Z",
      "kind":"bind_refused","status":"ESME_RINVPASWD","detail":"the carrier refused the password",
      "advice":"Compare the password."}}]})");
  EXPECT_EQ(view.code, ExitCode::ok);
  EXPECT_TRUE(says(view, "2026-01-02 03:04:05Z"));
  EXPECT_TRUE(says(view, "h.example:3550"));
  EXPECT_TRUE(says(view, "bind_refused (ESME_RINVPASWD): the carrier refused the password"));
  EXPECT_TRUE(says(view, "Compare the password."));
  EXPECT_TRUE(says(view, "not connected yet"));
}

TEST(CtlLedger, AMismatchSaysWhere) {
  constexpr std::string_view side =
      R"("accepted":3,"final":1,"pending":1,"in_doubt":0,"words":{"delivered":1},
         "counted":{"queued":2,"parked":0,"awaiting":0},
         "found":{"queued":1,"parked":0,"awaiting":0},"balanced":)";
  const auto page = [&](std::string_view balanced) {
    const std::string one = std::string{side} + std::string{balanced};
    return "{\"at\":\"x\",\"since\":\"y\",\"damaged\":1," + one +
           ",\"carriers\":[{\"carrier\":\"acme\"," + one + "}],\"clients\":[{\"client\":\"crm\"," +
           one + "}],\"accounts\":[{\"carrier\":\"acme\",\"client\":\"crm\"," + one + "}]}";
  };
  const View wrong = view_of("ledger", page("false"));
  EXPECT_EQ(wrong.code, ExitCode::not_well);
  EXPECT_TRUE(says(wrong,
                   "MISMATCH  acme, crm: counted queued 2, parked 0, awaiting 0; found queued 1, "
                   "parked 0, awaiting 0"));
  const View right = view_of("ledger", page("true"));
  EXPECT_EQ(right.code, ExitCode::ok);
  EXPECT_FALSE(says(right, "MISMATCH"));
  EXPECT_TRUE(says(right, "accepted 3 = final 1 + pending 1 + in doubt 0: balanced"));
}

TEST(CtlViews, TakePagesOfAnotherVersion) {
  for (const Command& command : commands()) {
    if (command.view == nullptr) {  // shown as it comes
      continue;
    }
    for (const char* page : {"{}",
                             R"({"binds":3,"carriers":{},"queues":[1],"parts":null,"tls":[]})",
                             R"({"binds":[{"tls":"x","port":-1,"window":1.5}],"words":[]})"}) {
      EXPECT_FALSE(command.view(boost::json::parse(page).as_object()).text.empty())
          << command.word << page;
    }
  }
}

TEST(CtlCommands, WhatIsGivenIsEncoded) {
  const Command command{.word = {},
                        .what = {},
                        .takes = "ID",
                        .path = "/v1/x/",
                        .parameters = {},
                        .view = status_view};
  EXPECT_EQ(target_of(command, {.argument = "a/b ?é", .parameters = {}}),
            "/v1/x/a%2Fb%20%3F%C3%A9");
  EXPECT_EQ(target_of(command, {.argument = "a", .parameters = {{"from", "+1&2"}, {"to", "3"}}}),
            "/v1/x/a?from=%2B1%262&to=3");
}

TEST(CtlKeys, SayWhatWrapsThemAndWhenThePreviousRootMayGo) {
  const View list = view_of("keys list",
                            R"({"current":{"id":"local:a","wraps":10},
      "previous":{"id":"vault:b","wraps":2},"previous_may_go":false,"more":0,"keys":[
      {"id":1,"kind":"mac","root":"local:a"},
      {"id":9,"kind":"data","of":"text","day":"2026-01-31","run":7,"wrapped_by":8,"records":12}]})");
  EXPECT_TRUE(says(list, "local:a, wraps 10 keys"));
  EXPECT_TRUE(says(list, "2026-01-31    7       12  key 8"));
  EXPECT_TRUE(says(list, "smppbridgectl keys rotate"));
  EXPECT_FALSE(says(list, "may go"));
  const View rotated = view_of("keys rotate",
                               R"({"current":{"id":"local:a","wraps":12},
      "previous":{"id":"vault:b","wraps":0},"previous_may_go":true,"rotated":12})");
  EXPECT_TRUE(says(rotated, "12 keys are wrapped by the current root now"));
  EXPECT_TRUE(says(rotated, "The previous root may go"));
}

TEST(CtlKeys, SayWhatRemainsRecoverable) {
  const View some = view_of("keys retire",
                            R"({"retired":{"data_keys":6,"day_keys":2,"records_sealed_anew":384,
      "records_expired":0,"records_unreadable":1,"recoverable_under":["local:old"]}})");
  EXPECT_TRUE(says(some, "6 data keys, 2 day keys"));
  EXPECT_TRUE(says(some, "until these root keys are destroyed:\n  local:old\n"));
  EXPECT_TRUE(says(some, "record_damaged"));
  const View none = view_of("keys retire",
                            R"({"retired":{"data_keys":0,"day_keys":0,"records_unreadable":0,
      "recoverable_under":[]}})");
  EXPECT_TRUE(says(none, "No day key went"));
  EXPECT_FALSE(says(none, "record_damaged"));
}

TEST(CtlDoubt, SaysWhatWillBecomeOfThemAndWhereItGoesOn) {
  const View view = view_of("doubt",
                            R"({"messages":[{"id":"00aa","carrier":"acme","client":"crm","parts":2,
      "state":"held","since":"2026-01-02T03:04:05.678Z","until":"2026-01-02T03:14:05.678Z"}],
      "damaged":0,"next":"00ab"})");
  EXPECT_EQ(view.code, ExitCode::ok);
  EXPECT_TRUE(says(view, "00aa"));
  EXPECT_TRUE(says(view, "2026-01-02 03:14:05Z"));
  EXPECT_TRUE(says(view, "in_doubt_then"));
  EXPECT_FALSE(says(view, "parked"));
  EXPECT_TRUE(says(view, "/resolve"));
  EXPECT_TRUE(says(view, "smppbridgectl doubt --from 00ab"));
  EXPECT_FALSE(says(view, "record_damaged"));
  EXPECT_FALSE(says(view_of("doubt", R"({"messages":[],"damaged":0})"), "/resolve"));
}

TEST(CtlQuarantine, ShowsRecordsAndWhatCannotBeRead) {
  const View view = view_of("quarantine",
                            R"({"records":[{"record":"00ff","carrier":"acme","reason":"crash",
      "kind":"request","parts":1,"size":62,"since":"2026-01-02T03:04:05.678Z",
      "until":"2026-02-01T03:04:05.678Z"}],"damaged":3})");
  EXPECT_TRUE(says(view, "00ff"));
  EXPECT_TRUE(says(view, "crash"));
  EXPECT_TRUE(says(view, "2026-02-01 03:04:05Z"));
  EXPECT_TRUE(says(view, "3 records cannot be read"));
  EXPECT_FALSE(says(view, "There are more"));
}

}  // namespace
}  // namespace ctl
