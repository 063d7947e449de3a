#include "daemon/queue/requests.hpp"

#include <gtest/gtest.h>

#include <string>

namespace queue {
namespace {

using routing::Problem;

constexpr std::string_view canary = "canary-5f1d-word";

smpp::expected<SubmissionBody, BodyProblem> read(std::string_view body) {
  return read_submissions(smpp::octets_of(body));
}

std::optional<Problem> problem_of(const std::string& body) {
  const auto result = read(body);
  if (!result || result->problems.size() != 1) {
    ADD_FAILURE() << body;
    return std::nullopt;
  }
  return result->problems.front();
}

TEST(Submissions, ReadsATextWithAllItsMembers) {
  const auto result = read(R"({"to":"+447700900101","from":"ACME","text":"h\u00e9llo",)"
                           R"("reference":"r-1","encoding":"ucs2","receipt":false,)"
                           R"("validity":"2h","priority":0})");
  ASSERT_TRUE(result);
  EXPECT_FALSE(result->array);
  ASSERT_EQ(result->submissions.size(), 1u);
  const auto& one = result->submissions.front();
  EXPECT_EQ(one.to.digits.reveal(), "447700900101");
  EXPECT_EQ(one.from.ton, smpp::Ton::alphanumeric);
  EXPECT_EQ(smpp::view(one.text), "h\xC3\xA9llo");
  EXPECT_FALSE(one.binary);
  EXPECT_EQ(one.reference.reveal(), "r-1");
  EXPECT_EQ(one.encoding, routing::Encoding::ucs2);
  EXPECT_FALSE(one.receipt);
  EXPECT_EQ(one.validity_s, 7'200u);
  EXPECT_EQ(one.priority, 0);
}

TEST(Submissions, HasDefaults) {
  const auto result = read(R"({"to":"447700900101","from":"12345","text":"x"})");
  ASSERT_TRUE(result);
  const auto& one = result->submissions.at(0);
  EXPECT_TRUE(one.receipt);
  EXPECT_EQ(one.encoding, routing::Encoding::automatic);
  EXPECT_EQ(one.validity_s, 0u);
  EXPECT_EQ(one.priority, 1);
  EXPECT_TRUE(one.reference.empty());
}

TEST(Submissions, ReadsWhatIsAskedForOfOneMessage) {
  const auto result = read(R"({"to":"+447700900101","from":"ACME","text":"x","class":"otp",)"
                           R"("flash":true,"replace":true,"send_at":"2026-11-27T10:30:00+01:00",)"
                           R"("tlvs":{"0x1401":"00fF","0x1402":""}})");
  ASSERT_TRUE(result);
  ASSERT_EQ(result->submissions.size(), 1u);
  const auto& one = result->submissions.front();
  EXPECT_EQ(one.traffic_class.reveal(), "otp");
  EXPECT_TRUE(one.flash);
  EXPECT_TRUE(one.replace);
  EXPECT_EQ(one.send_at.time_since_epoch(), std::chrono::seconds{1'795'771'800});
  ASSERT_EQ(one.tlvs.size(), 2u);
  EXPECT_EQ(static_cast<unsigned>(one.tlvs[0].tag), 0x1401u);
  EXPECT_EQ(one.tlvs[0].value, (smpp::Octets{0x00, 0xFF}));
  EXPECT_TRUE(one.tlvs[1].value.empty());
}

TEST(Submissions, ReadsBinary) {
  const auto result = read(
      R"({"to":"+447700900101","from":"12345","data_base64":"AAECgP8=","udh_hex":"0003A10201"})");
  ASSERT_TRUE(result);
  const auto& one = result->submissions.at(0);
  EXPECT_TRUE(one.binary);
  EXPECT_EQ(one.data, (smpp::Octets{0, 1, 2, 0x80, 0xFF}));
  EXPECT_EQ(one.udh, (smpp::Octets{0x00, 0x03, 0xA1, 0x02, 0x01}));
}

TEST(Submissions, NamesTheFieldAndNeverRepeatsTheValue) {
  const std::string base = R"("to":"+447700900101","from":"ACME")";
  const std::string good = base + R"(,"text":"x")";
  const std::string c{canary};
  const std::string data(188, 'A');  // 141 octets
  const std::pair<std::string, std::string_view> wrong[] = {
      {R"({"to":")" + c + R"(","from":"ACME","text":"x"})", "to"},
      {R"({"to":447700900101,"from":"ACME","text":"x"})", "to"},
      {R"({"to":"0770090010","from":"ACME","text":"x"})", "to"},
      {R"({"to":"ACME","from":"ACME","text":"x"})", "to"},
      {R"({"from":"ACME","text":"x"})", "to"},
      {R"({"to":"+447700900101","from":")" + c + R"(","text":"x"})", "from"},
      {"{" + base + "}", "text"},
      {"{" + base + R"(,"text":""})", "text"},
      {"{" + base + R"(,"text":["canary-5f1d-word"]})", "text"},
      {"{" + base + R"(,"text":")" + std::string(max_text_octets + 1, 'x') + R"("})", "text"},
      {"{" + good + R"(,"data_base64":"AA=="})", "text"},
      {"{" + base + R"(,"data_base64":")" + c + R"("})", "data_base64"},
      {"{" + base + R"(,"data_base64":""})", "data_base64"},
      {"{" + base + R"(,"data_base64":")" + data + R"("})", "data_base64"},
      {"{" + base + R"(,"data_base64":")" + data.substr(0, 184) + R"(","udh_hex":"0003A10201"})",
       "data_base64"},
      {"{" + good + R"(,"udh_hex":"0003A10201"})", "udh_hex"},
      {"{" + base + R"(,"data_base64":"AA==","udh_hex":"0003A102"})", "udh_hex"},
      {"{" + base + R"(,"data_base64":"AA==","udh_hex":"zz"})", "udh_hex"},
      {"{" + base + R"(,"data_base64":"AA==","encoding":"gsm7"})", "encoding"},
      {"{" + good + R"(,"reference":")" + std::string(129, 'r') + R"("})", "reference"},
      {"{" + good + R"(,"encoding":")" + c + R"("})", "encoding"},
      {"{" + good + R"(,"receipt":"true"})", "receipt"},
      {"{" + good + R"(,"validity":0})", "validity"},
      {"{" + good + R"(,"validity":"31d"})", "validity"},
      {"{" + good + R"(,"validity":")" + c + R"("})", "validity"},
      {"{" + good + R"(,"priority":4})", "priority"},
      {"{" + good + R"(,"priority":-1})", "priority"},
      {"{" + good + R"(,"text":"y"})", "text"},
      {"{" + good + R"(,"class":"Otp"})", "class"},
      {"{" + good + R"(,"class":"canary word"})", "class"},
      {"{" + good + R"(,"flash":1})", "flash"},
      {"{" + good + R"(,"replace":"yes"})", "replace"},
      {"{" + good + R"(,"send_at":")" + c + R"("})", "send_at"},
      {"{" + good + R"(,"send_at":"2026-11-27"})", "send_at"},
      {"{" + good + R"(,"send_at":1795771800})", "send_at"},
      {"{" + good + R"(,"tlvs":["0x1401"]})", "tlvs"},
      {"{" + good + R"(,"tlvs":{"1401":"00"}})", "tlvs"},
      {"{" + good + R"(,"tlvs":{"0x1401":"0"}})", "tlvs"},
      {"{" + good + R"(,"tlvs":{"0x1401":7}})", "tlvs"},
      {"{" + good + R"(,"tlvs":{"0x1401":"00","0x1401":"01"}})", "tlvs"},
      {"{" + good + R"(,"tlvs":{"canary-5f1d-word":"00"}})", "tlvs"},
      {"{" + good + R"(,"tlvs":{"0x1401":")" + std::string(512, '0') + R"("}})", "tlvs"},
      {"{" + good + R"(,")" + c + R"(":1})", ""},
      {R"([")" + c + R"("])", ""},
  };
  for (const auto& [body, field] : wrong) {
    const auto problem = problem_of(body);
    ASSERT_TRUE(problem) << body;
    EXPECT_EQ(problem->code, Problem::Code::invalid);
    EXPECT_EQ(problem->field, field) << body;
    EXPECT_FALSE(problem->detail.empty());
    EXPECT_EQ(problem->detail.find(canary), std::string_view::npos);
  }
}

TEST(Submissions, BadItemsDoNotFailGoodOnes) {
  const auto result = read(R"([{"to":"+447700900101","from":"ACME","text":"a"},{"to":"x"},7,)"
                           R"({"to":"+447700900102","from":"ACME","text":"b"}])");
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->array);
  ASSERT_EQ(result->problems.size(), 4u);
  EXPECT_FALSE(result->problems[0]);
  EXPECT_TRUE(result->problems[1]);
  EXPECT_TRUE(result->problems[2]);
  EXPECT_FALSE(result->problems[3]);
  ASSERT_EQ(result->submissions.size(), 2u);
  EXPECT_EQ(smpp::view(result->submissions[1].text), "b");
}

TEST(Submissions, WholeBodiesThatAreRefused) {
  const std::pair<std::string, unsigned> wrong[] = {{"", 400},
                                                    {"{", 400},
                                                    {R"([{"to":"canary-5f1d-word"})", 400},
                                                    {R"({} {})", 400},
                                                    {"\"canary-5f1d-word\"", 422},
                                                    {"[]", 422},
                                                    {"null", 422}};
  for (const auto& [body, status] : wrong) {
    const auto result = read(body);
    ASSERT_FALSE(result) << body;
    EXPECT_EQ(result.error().status, status) << body;
    EXPECT_EQ(result.error().detail.find(canary), std::string::npos);
  }
}

TEST(Submissions, TakesAThousandAndNotOneMore) {
  const std::string one = R"({"to":"+447700900101","from":"ACME","text":"a"})";
  std::string body = "[" + one;
  for (std::size_t i = 1; i < max_submissions; ++i) {
    body += "," + one;
  }
  const auto full = read(body + "]");
  ASSERT_TRUE(full);
  EXPECT_EQ(full->submissions.size(), max_submissions);
  const auto more = read(body + "," + one + "]");
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().status, 413u);
}

}  // namespace
}  // namespace queue
