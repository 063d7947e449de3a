// What clients hand in sealed: read_submissions() and read_replacement() with an Unsealer.
#include "daemon/queue/requests.hpp"
#include "tests/unit/queue/seal_keys.hpp"

#include <gtest/gtest.h>

#include <string>

namespace queue {
namespace {

using routing::Problem;

constexpr smpp::WallTime wall{std::chrono::milliseconds{1'784'620'861'007}};  // July 2026
const std::string good = R"({"to":"+447700900101","from":"ACME","text":"canary-5f1d-word"})";

class SealedItems : public testing::Test {
 protected:
  SealedItems() {
    client.name = "crm";
    client.number = routing::ClientNumber{5};
  }

  smpp::expected<SubmissionBody, BodyProblem> read(std::string_view body) {
    return read_submissions(smpp::octets_of(body), Unsealer{seals, client, wall});
  }

  std::optional<Problem> problem_of(const std::string& body) {
    const auto result = read(body);
    if (!result || result->problems.size() != 1) {
      ADD_FAILURE() << body;
      return std::nullopt;
    }
    const auto& problem = result->problems.front();
    if (problem) {
      EXPECT_EQ(problem->code, Problem::Code::invalid);
      EXPECT_EQ(problem->detail.find("canary"), std::string_view::npos);
      EXPECT_TRUE(result->submissions.empty());
    }
    return problem;
  }

  // Of a content that is sealed as it should be.
  std::string_view field_of_content(const std::string& content) {
    const auto problem = problem_of(test::item(ours, content));
    EXPECT_TRUE(problem) << content;
    return problem ? problem->field : "";
  }

  JweKey ours = test::pair_key("bridge");
  Seals seals = test::seals_of(test::public_half(ours));
  ClientIdentity client;
};

// The bridge has both halves; the other tests need not tell them apart.
class OpenedItems : public SealedItems {
 protected:
  OpenedItems() {
    std::vector<JweKey> keys;
    keys.push_back(std::move(ours));
    keys.push_back(test::pair_key("before", Curve::p256));
    ours = test::public_half(keys[0]);
    before = test::public_half(keys[1]);
    std::map<routing::ClientNumber, ClientKey> clients;
    clients.emplace(client.number,
                    ClientKey{.client = "crm", .key = test::shared_key("shared", 1)});
    seals = Seals{std::move(keys), std::move(clients)};
  }

  JweKey before;
};

TEST_F(OpenedItems, AreReadAsPlainOnesAre) {
  for (const JweKey* key : {&ours, &before}) {
    const auto result = read(test::item(*key, good));
    ASSERT_TRUE(result);
    EXPECT_FALSE(result->array);
    ASSERT_EQ(result->submissions.size(), 1u);
    EXPECT_EQ(result->submissions.front().to.digits.reveal(), "447700900101");
    EXPECT_EQ(smpp::view(result->submissions.front().text), "canary-5f1d-word");
  }
  const auto binary = read(
      test::item(ours, R"({"to":"+447700900101","data_base64":"QUJD","udh_hex":"0504158a0000"})"));
  ASSERT_TRUE(binary);
  ASSERT_EQ(binary->submissions.size(), 1u);
  EXPECT_TRUE(binary->submissions.front().binary);
}

TEST_F(OpenedItems, StandAmongPlainOnesInTheirOrder) {
  const auto result =
      read("[" + good + "," + test::item(ours, good) + R"(,{"sealed":"x"},)" +
           test::item(ours, R"({"to":"x"})") + "," + test::item(before, good) + "]");
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->array);
  ASSERT_EQ(result->problems.size(), 5u);
  EXPECT_EQ(result->submissions.size(), 3u);
  EXPECT_FALSE(result->problems[0] || result->problems[1] || result->problems[4]);
  EXPECT_EQ(result->problems[2]->field, "sealed");
  EXPECT_EQ(result->problems[3]->field, "to");
}

TEST_F(OpenedItems, HaveProblemsThatNameTheFieldOfTheirContent) {
  EXPECT_EQ(field_of_content(R"({"to":"canary","text":"a"})"), "to");
  EXPECT_EQ(field_of_content(R"({"text":"canary"})"), "to");
  EXPECT_EQ(field_of_content(R"({"to":"+447700900101"})"), "text");
  EXPECT_EQ(field_of_content(R"({"to":"+447700900101","text":"a","canary":1})"), "");
  EXPECT_EQ(field_of_content(R"({"to":"+447700900101","text":"a","text":"canary"})"), "text");
}

TEST_F(OpenedItems, HoldOneObject) {
  for (const char* content : {"",
                              "canary",
                              "7",
                              "null",
                              "[]",
                              R"(["canary"])",
                              R"({"to":)",
                              R"({"to":"+447700900101","text":"canary"}})",
                              R"({"to":"+447700900101","text":"canary"} x)"}) {
    EXPECT_EQ(field_of_content(content), "sealed") << content;
  }
  // Nor another sealed one.
  EXPECT_EQ(field_of_content(test::item(ours, good)), "");
}

TEST_F(OpenedItems, HaveNoOtherMemberBesideThem) {
  const std::string item = test::item(ours, good);
  const std::string members = item.substr(1, item.size() - 2);
  for (const std::string& body :
       {R"({"text":"canary",)" + members + "}",
        "{" + members + R"(,"to":"+447700900101"})",
        "{" + members + "," + members + "}",
        std::string{R"({"sealed":7})"},
        std::string{R"({"sealed":null})"},
        R"({"sealed":")" + std::string(max_jwe_characters + 1, 'A') + "\"}"}) {
    const auto problem = problem_of(body);
    ASSERT_TRUE(problem) << body.substr(0, 100);
    EXPECT_EQ(problem->field, "sealed");
  }
  // `seal` is of the content only.
  const auto outside = problem_of(R"({"to":"+447700900101","text":"a","seal":{}})");
  ASSERT_TRUE(outside);
  EXPECT_EQ(outside->field, "");
}

TEST_F(OpenedItems, SayForWhomAndUntilWhenTheyCount) {
  const auto with = [](const std::string& seal) {
    return R"({"to":"+447700900101","text":"canary","seal":)" + seal + "}";
  };
  for (const char* seal : {"{}",
                           R"({"client":"crm"})",
                           R"({"pad":""})",
                           R"({"client":"crm","expires":"2026-07-21T08:01:02Z","pad":"0000"})"}) {
    EXPECT_FALSE(problem_of(test::item(ours, with(seal)))) << seal;
  }
  EXPECT_EQ(field_of_content(with(R"({"client":"canary"})")), "seal.client");
  EXPECT_EQ(field_of_content(with(R"({"expires":"2026-07-21T08:01:00Z"})")), "seal.expires");
  for (const char* seal : {"7",
                           "null",
                           "[]",
                           R"({"client":7})",
                           R"({"client":"crm","client":"crm"})",
                           R"({"expires":1784620861})",
                           R"({"expires":"canary"})",
                           R"({"pad":0})",
                           R"({"canary":1,"pad":""})"}) {
    EXPECT_EQ(field_of_content(with(seal)), "seal") << seal;
  }
}

TEST_F(OpenedItems, AnEventThatComesBackIsNoMessage) {
  const JweKey shared = test::shared_key("shared", 1);
  EXPECT_FALSE(problem_of(test::item(shared, good)));
  const auto problem = problem_of(test::item(
      shared,
      R"({"to":"+447700900101","from":"+447700900102","text":"canary","seal":{"event":"00","client":"crm","pad":""}})"));
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->field, "seal");
}

TEST_F(OpenedItems, OfAnotherKeyOrChangedAreToldApartByNobody) {
  const auto another = problem_of(test::item(test::pair_key("bridge"), good));
  const auto unknown = problem_of(test::item(test::pair_key("another"), good));
  const auto others = problem_of(test::item(test::shared_key("shared", 2), good));
  std::string changed = test::item(ours, good);
  changed[changed.size() - 10] = changed[changed.size() - 10] == 'A' ? 'B' : 'A';
  const auto tampered = problem_of(changed);
  ASSERT_TRUE(another && unknown && others && tampered);
  EXPECT_EQ(another->field, "sealed");
  EXPECT_EQ(another->detail, unknown->detail);
  EXPECT_EQ(another->detail, others->detail);
  EXPECT_EQ(another->detail, tampered->detail);
}

TEST_F(OpenedItems, AreLimitedInNumber) {
  const std::string item = test::item(ours, good);
  std::string body = "[" + item;
  for (std::size_t i = 1; i < max_sealed_submissions; ++i) {
    body += "," + item;
  }
  const auto most = read(body + "," + good + "]");
  ASSERT_TRUE(most);
  EXPECT_EQ(most->submissions.size(), max_sealed_submissions + 1);
  const auto more = read(body + "," + item + "]");
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().status, 413u);
}

TEST_F(OpenedItems, MayReplaceWhatAMessageSays) {
  const auto replace = [&](const std::string& body) {
    return read_replacement(smpp::octets_of(body), Unsealer{seals, client, wall});
  };
  const auto read = replace(test::item(ours, R"({"text":"another","encoding":"ucs2"})"));
  ASSERT_TRUE(read);
  EXPECT_EQ(smpp::view(read->text), "another");
  EXPECT_EQ(read->encoding, routing::Encoding::ucs2);
  EXPECT_EQ(replace(test::item(ours, R"({"to":"+447700900101","text":"a"})")).error().field, "");
  EXPECT_EQ(replace(test::item(ours, R"({"encoding":"ucs2"})")).error().field, "text");
  EXPECT_EQ(replace(test::item(test::pair_key("x"), R"({"text":"a"})")).error().field, "sealed");
}

TEST_F(SealedItems, AreRefusedWithoutAKey) {
  seals = Seals{};
  const auto problem = problem_of(test::item(ours, good));
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->field, "sealed");
  EXPECT_NE(problem->detail.find("keys.exchange"), std::string_view::npos);
}

}  // namespace
}  // namespace queue
