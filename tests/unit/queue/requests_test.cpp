#include "daemon/queue/requests.hpp"

#include "daemon/queue/duration.hpp"

#include <gtest/gtest.h>

namespace queue {
namespace {

using namespace std::chrono_literals;

auto lease(std::string_view body) {
  return read_lease(smpp::octets_of(body), 60s, 15min);
}

TEST(LeaseRequestBody, HasDefaults) {
  for (const std::string_view body : {"", "{}"}) {
    const auto read = lease(body);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->max, 100u);
    EXPECT_EQ(read->wait, 0s);
    EXPECT_FALSE(read->hold);
    EXPECT_FALSE(read->queue);
  }
}

TEST(LeaseRequestBody, ReadsAll) {
  const auto read = lease(R"({"queue":"support","max":1000,"wait":20,"hold":"5m"})");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->queue, "support");
  EXPECT_EQ(read->max, 1'000u);
  EXPECT_EQ(read->wait, 20s);
  EXPECT_EQ(read->hold, 5min);
}

TEST(LeaseRequestBody, NamesTheFieldThatIsWrong) {
  const std::pair<std::string_view, std::string_view> wrong[] = {{R"({"max":0})", "max"},
                                                                 {R"({"max":1001})", "max"},
                                                                 {R"({"max":"7"})", "max"},
                                                                 {R"({"max":1.5})", "max"},
                                                                 {R"({"wait":61})", "wait"},
                                                                 {R"({"wait":-1})", "wait"},
                                                                 {R"({"wait":"1 m"})", "wait"},
                                                                 {R"({"hold":"16m"})", "hold"},
                                                                 {R"({"hold":0})", "hold"},
                                                                 {R"({"queue":7})", "queue"},
                                                                 {R"({"max":1,"max":2})", "max"},
                                                                 {R"({"secret-name":1})", ""},
                                                                 {R"([])", ""}};
  for (const auto& [body, field] : wrong) {
    const auto read = lease(body);
    ASSERT_FALSE(read) << body;
    EXPECT_EQ(read.error().status, 422u) << body;
    EXPECT_EQ(read.error().field, field) << body;
    EXPECT_EQ(read.error().detail.find("secret-name"), std::string::npos);
  }
  for (const std::string_view body : {"{", "{}x", "{\"max\":}", "nul", "\xFF"}) {
    const auto read = lease(body);
    ASSERT_FALSE(read) << body;
    EXPECT_EQ(read.error().status, 400u) << body;
  }
}

TEST(LeasesBodyReading, CountsWhatCannotBeALease) {
  const LeaseId id{.run = 1, .queue = 2, .slot = 3, .generation = 4};
  const std::string body = R"({"leases":[")" + to_text(id) + R"(","nonsense"],"delay":"500ms"})";
  const auto read = read_leases(smpp::octets_of(body), true);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->leases, std::vector{id});
  EXPECT_EQ(read->unknown, 1u);
  EXPECT_EQ(read->delay, 500ms);
  EXPECT_FALSE(read_leases(smpp::octets_of(body), false)) << "an ack has no delay";
}

TEST(LeasesBodyReading, IsBoundedAndNeedsLeases) {
  EXPECT_FALSE(read_leases(smpp::octets_of("{}"), false));
  EXPECT_FALSE(read_leases(smpp::octets_of(R"({"leases":[1]})"), false));
  EXPECT_FALSE(read_leases(smpp::octets_of(R"({"leases":"x"})"), false));
  std::string many = R"({"leases":[)";
  for (std::size_t i = 0; i <= max_leases_in_body; ++i) {
    many += i == 0 ? "\"\"" : ",\"\"";
  }
  many += "]}";
  EXPECT_FALSE(read_leases(smpp::octets_of(many), false));
}

TEST(RedriveBodyReading, WantsIdsOrAll) {
  const routing::EventId id{.queue = routing::QueueNumber{3}, .serial = 99};
  const auto some =
      read_redrive(smpp::octets_of(R"({"ids":[")" + routing::to_text(id) + R"(","x"]})"));
  ASSERT_TRUE(some);
  EXPECT_EQ(some->ids, std::vector{id});
  EXPECT_EQ(some->unknown, 1u);
  const auto all = read_redrive(smpp::octets_of(R"({"all":true})"));
  ASSERT_TRUE(all);
  EXPECT_TRUE(all->all);
  for (const std::string_view body :
       {"{}", R"({"all":false})", R"({"all":true,"ids":[]})", R"({"all":1})"}) {
    EXPECT_FALSE(read_redrive(smpp::octets_of(body))) << body;
  }
}

TEST(ResolutionReading, WantsOneOfThree) {
  EXPECT_EQ(read_resolution(smpp::octets_of(R"({"outcome":"resend"})")).value(),
            routing::Resolution::resend);
  EXPECT_EQ(read_resolution(smpp::octets_of(R"({"outcome":"delivered"})")).value(),
            routing::Resolution::delivered);
  EXPECT_EQ(read_resolution(smpp::octets_of(R"({"outcome":"failed"})")).value(),
            routing::Resolution::failed);
  for (const std::string_view body : {"",
                                      "{}",
                                      R"({"outcome":"Resend"})",
                                      R"({"outcome":1})",
                                      R"({"outcome":"resend","more":1})",
                                      R"({"outcome":"resend","outcome":"failed"})"}) {
    const auto read = read_resolution(smpp::octets_of(body));
    ASSERT_FALSE(read) << body;
    EXPECT_EQ(read.error().status, 422u) << body;
  }
}

TEST(DurationText, HasUnits) {
  EXPECT_EQ(parse_duration("500ms"), 500ms);
  EXPECT_EQ(parse_duration("30s"), 30s);
  EXPECT_EQ(parse_duration("5m"), 5min);
  EXPECT_EQ(parse_duration("2h"), 2h);
  EXPECT_EQ(parse_duration("3d"), 72h);
  for (const std::string_view text :
       {"", "5", "s", "-1s", "5 s", "5S", "5mm", "9999999d", "99999999999999999999s"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(Requests, Replacement) {
  const auto read = read_replacement(smpp::octets_of(R"({"encoding":"ucs2","text":"grüezi"})"));
  ASSERT_TRUE(read);
  EXPECT_EQ(view(read->text), "grüezi");
  EXPECT_EQ(read->encoding, routing::Encoding::ucs2);
  EXPECT_EQ(read_replacement(smpp::octets_of(R"({"text":"a"})"))->encoding,
            routing::Encoding::automatic);

  struct Case {
    std::string_view body;
    unsigned status;
    std::string_view field;
    std::string_view says;
  };

  for (const Case& bad : {Case{R"({"text":""})", 422, "text", "1 to 8192"},
                          Case{R"({"text":7})", 422, "text", "1 to 8192"},
                          Case{R"({"text":"a","text":"b"})", 422, "text", "twice"},
                          Case{R"({"text":"a","encoding":"x"})", 422, "encoding", "gsm7"},
                          Case{R"({"text":"a","flash":true})", 422, "", "known are text, encoding"},
                          Case{R"({"text":"a","zzz":[1]})", 422, "", "known are text, encoding"},
                          Case{R"({})", 422, "text", "missing"},
                          Case{R"([{"text":"a"}])", 422, "", "JSON object"},
                          Case{R"({"text":"a"} x)", 400, "", "follows its end"},
                          Case{R"({"text":"a")", 400, "", "not JSON"},
                          Case{"", 400, "", "not JSON"}}) {
    const auto refused = read_replacement(smpp::octets_of(bad.body));
    ASSERT_FALSE(refused) << bad.body;
    EXPECT_EQ(refused.error().status, bad.status) << bad.body;
    EXPECT_EQ(refused.error().field, bad.field) << bad.body;
    EXPECT_NE(refused.error().detail.find(bad.says), std::string::npos)
        << bad.body << ": " << refused.error().detail;
  }
}

}  // namespace
}  // namespace queue
