#include "daemon/queue/api.hpp"

#include "tests/support/memory_storage.hpp"
#include "tests/unit/queue/fake_acceptance.hpp"
#include "tests/unit/queue/published.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

#include <string>

namespace queue {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
using routing::AcceptOutcome;
using routing::Problem;

constexpr smpp::WallTime wall{std::chrono::milliseconds{1'784'620'861'007}};
const std::string message = R"({"to":"+447700900101","from":"ACME","text":"canary-5f1d-word"})";

std::string_view text_of(const json::value& value) {
  return {value.as_string().data(), value.as_string().size()};
}

routing::MessageId message_id(routing::Serial serial) {
  routing::MessageId id;
  id.serial = serial;
  return id;
}

class ApiTest : public testing::Test {
 protected:
  ApiTest() {
    feed.start([] {});
    client.name = "crm";
    client.number = routing::ClientNumber{5};
    client.queue = routing::QueueNumber{7};
  }

  std::optional<Response> ask(std::string_view method,
                              std::string_view target,
                              std::string_view sent = {},
                              std::optional<std::string_view> key = {}) {
    response.reset();
    Request request;
    request.method = method;
    request.target = target;
    request.content_type = content_type;
    request.idempotency_key = key;
    request.client = known ? &client : nullptr;
    request.body = smpp::octets_of(sent);
    abandon =
        api.handle(request, now, wall, [this](Response given) { response = std::move(given); });
    return std::exchange(response, {});
  }

  // The status, with the body as JSON.
  unsigned call(std::string_view method,
                std::string_view target,
                std::string_view request_body = {},
                std::optional<std::string_view> key = {}) {
    auto given = ask(method, target, request_body, key);
    if (!given) {
      return 0;
    }
    boost::system::error_code error;
    body = json::parse(smpp::view(given->body), error);
    EXPECT_FALSE(error);
    EXPECT_EQ(smpp::view(given->body).find("canary-5f1d-word"), std::string_view::npos);
    EXPECT_EQ(given->content_type,
              given->status < 300 ? "application/json" : "application/problem+json");
    if (given->status >= 300) {
      EXPECT_EQ(body.at("status").to_number<unsigned>(), given->status);
      EXPECT_TRUE(text_of(body.at("type")).starts_with("urn:smppbridge:problem:"));
    }
    retry_after = given->retry_after_s;
    allow = given->allow;
    return given->status;
  }

  std::string_view field() {
    return body.as_object().contains("field") ? text_of(body.at("field")) : "";
  }

  void publish(routing::Serial serial, routing::QueueEvent event) {
    event.id = {.queue = client.queue, .serial = serial};
    event.time = wall;
    event.carrier = routing::CarrierNumber{1};
    test::publish(storage, feed, event);
  }

  static routing::QueueEvent received() {
    routing::QueueEvent event;
    routing::MessageReceived body_;
    body_.from = *routing::parse_destination("+447700900102");
    body_.to = *routing::parse_destination("12345");
    body_.text = smpp::to_utf8("h\xC3\xA9\xE2\x82\xAC\"");
    body_.parts = 3;
    event.body = std::move(body_);
    return event;
  }

  FeedSettings settings;
  std::vector<QueueName> queues{{.name = "support", .number = routing::QueueNumber{7}},
                                {.name = "other", .number = routing::QueueNumber{8}}};
  support::MemoryStorage storage{support::MemoryStorage::Mode::automatic};
  Feed feed{settings, queues, storage, 1};
  test::FakeAcceptance acceptance;
  Api api{settings, queues, {{routing::CarrierNumber{1}, "acme"}}, acceptance, feed};
  ClientIdentity client;
  bool known = true;
  std::string content_type = "application/json; charset=utf-8";
  smpp::Time now{1h};
  std::optional<Response> response;
  Api::Abandon abandon;
  json::value body;
  unsigned retry_after = 0;
  std::string_view allow;
};

TEST_F(ApiTest, AcceptsOneMessageOnlyWhenItIsDurable) {
  acceptance.hold = true;
  EXPECT_FALSE(ask("POST", "/v1/messages", message));
  EXPECT_EQ(acceptance.last_client, client.number);
  ASSERT_EQ(acceptance.last_submissions.size(), 1u);
  acceptance.complete();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 202u);
  const auto id = json::parse(smpp::view(response->body)).at("id");
  EXPECT_TRUE(routing::parse_message_id(text_of(id)));
}

TEST_F(ApiTest, AnArrayGetsItsResultsInOrder) {
  EXPECT_EQ(call("POST", "/v1/messages", "[" + message + R"(,{"to":"x"},)" + message + "]"), 202u);
  const auto& results = body.at("results").as_array();
  ASSERT_EQ(results.size(), 3u);
  EXPECT_TRUE(results[0].as_object().contains("id"));
  EXPECT_EQ(text_of(results[1].at("problem").at("field")), "to");
  EXPECT_EQ(results[1].at("problem").at("status").to_number<int>(), 422);
  EXPECT_TRUE(results[2].as_object().contains("id"));
  EXPECT_NE(results[0].at("id"), results[2].at("id"));
}

TEST_F(ApiTest, AnArrayOfBadMessagesIsNotHandedOn) {
  EXPECT_EQ(call("POST", "/v1/messages", R"([{"to":"x"}])"), 202u);
  EXPECT_TRUE(acceptance.last_submissions.empty());
}

TEST_F(ApiTest, ProblemsOfRoutingHaveTheirStatus) {
  using Code = Problem::Code;
  const std::pair<Code, unsigned> all[] = {{Code::invalid, 422},
                                           {Code::sender_not_allowed, 403},
                                           {Code::no_route, 422},
                                           {Code::too_long, 422},
                                           {Code::not_encodable, 422},
                                           {Code::queue_full, 429},
                                           {Code::unavailable, 503}};
  for (const auto& [code, status] : all) {
    const Problem problem{.code = code, .field = "from", .detail = "what would be right"};
    acceptance.next.results = {problem};
    EXPECT_EQ(call("POST", "/v1/messages", message), status);
    EXPECT_EQ(field(), "from");
    EXPECT_EQ(retry_after > 0, status == 429 || status == 503);
    acceptance.next.kind = AcceptOutcome::Kind::refused;
    acceptance.next.problem = problem;
    EXPECT_EQ(call("POST", "/v1/messages", "[" + message + "]"), status);
  }
}

TEST_F(ApiTest, ADryRunTellsWhatWouldBe) {
  acceptance.next_previews = {routing::Preview{.carrier = routing::CarrierNumber{1},
                                               .route = "britain",
                                               .price_class = "standard",
                                               .alphabet = smpp::Alphabet::ucs2,
                                               .data_coding = {8},
                                               .parts = 2}};
  EXPECT_EQ(call("POST", "/v1/messages?dry_run=true", message), 200u);
  EXPECT_EQ(json::serialize(body),
            R"({"carrier":"acme","route":"britain","encoding":"ucs2","data_coding":8,"parts":2,)"
            R"("price_class":"standard"})");
  acceptance.next_previews = {
      acceptance.next_previews[0],
      Problem{.code = Problem::Code::no_route, .field = "to", .detail = "d"}};
  EXPECT_EQ(call("POST", "/v1/messages?dry_run=true", "[" + message + "," + message + ",{}]"),
            200u);
  const auto& results = body.at("results").as_array();
  ASSERT_EQ(results.size(), 3u);
  EXPECT_EQ(results[0].at("parts").to_number<int>(), 2);
  EXPECT_EQ(text_of(results[1].at("problem").at("field")), "to");
  EXPECT_TRUE(results[2].as_object().contains("problem"));
  EXPECT_EQ(call("POST", "/v1/messages?dry_run=yes", message), 422u);
  EXPECT_EQ(field(), "dry_run");
  EXPECT_EQ(acceptance.serial, 0u) << "nothing was handed in";
}

TEST_F(ApiTest, IdempotencyKeys) {
  EXPECT_EQ(call("POST", "/v1/messages", message, "key-1"), 202u);
  EXPECT_EQ(acceptance.last_key, "key-1");
  acceptance.next.kind = AcceptOutcome::Kind::key_reused;
  EXPECT_EQ(call("POST", "/v1/messages", message, "key-1"), 422u);
  EXPECT_EQ(field(), "Idempotency-Key");
  acceptance.next.kind = AcceptOutcome::Kind::key_in_flight;
  EXPECT_EQ(call("POST", "/v1/messages", message, "key-1"), 409u);
  acceptance.next.kind = AcceptOutcome::Kind::replayed;
  acceptance.next.results = {message_id(77)};
  EXPECT_EQ(call("POST", "/v1/messages", message, "key-1"), 202u);
  EXPECT_EQ(text_of(body.at("id")), routing::to_text(message_id(77)));
  EXPECT_EQ(call("POST", "/v1/messages", message, std::string(256, 'k')), 422u);
  EXPECT_EQ(call("POST", "/v1/messages", message, ""), 422u);
  EXPECT_EQ(call("POST", "/v1/messages", message, std::string(255, 'k')), 202u);
}

TEST_F(ApiTest, BodiesThatAreRefused) {
  EXPECT_EQ(call("POST", "/v1/messages", R"({"text":"canary-5f1d-word")"), 400u);
  EXPECT_EQ(call("POST", "/v1/messages", R"({"canary-5f1d-word":1})"), 422u);
  EXPECT_EQ(call("POST", "/v1/messages", R"("canary-5f1d-word")"), 422u);
  EXPECT_EQ(call("POST", "/v1/events/ack", R"({"leases":["canary-5f1d-word"]})"), 200u);
  EXPECT_EQ(body.at("unknown").to_number<int>(), 1);
  content_type = "text/plain";
  EXPECT_EQ(call("POST", "/v1/messages", message), 415u);
}

TEST_F(ApiTest, PathsAndMethods) {
  EXPECT_EQ(call("GET", "/"), 404u);
  EXPECT_EQ(call("GET", "/v1/canary-5f1d-word"), 404u);
  EXPECT_EQ(call("GET", "/v1/messages/"), 404u);
  EXPECT_EQ(call("GET", "/v1/messages/%zz"), 404u);
  EXPECT_EQ(call("GET", "/v1/messages/a/b/c/d/e/f/g"), 404u);
  EXPECT_EQ(call("DELETE", "/v1/messages"), 405u);
  EXPECT_EQ(allow, "GET, POST");
  EXPECT_EQ(call("GET", "/v1/events/lease"), 405u);
  EXPECT_EQ(allow, "POST");
  EXPECT_EQ(call("POST", "/v1/queues/support/dead"), 405u);
  EXPECT_EQ(allow, "GET");
}

TEST_F(ApiTest, NobodyKnownIsRefused) {
  known = false;
  for (const std::string_view path : {"/v1/messages", "/v1/events/lease", "/nowhere"}) {
    EXPECT_EQ(call("POST", path, message), 403u);
  }
  EXPECT_TRUE(acceptance.last_submissions.empty());
}

TEST_F(ApiTest, ShowsTheStateOfAMessage) {
  routing::MessageStatus status;
  status.id = {.carrier = routing::CarrierNumber{9}, .serial = 9};
  status.carrier = routing::CarrierNumber{1};  // it failed over
  status.client = client.number;
  status.reference.assign("order 1/2");
  status.state = routing::MessageState::submitted;
  status.parts = {{1, routing::MessageState::submitted}};
  status.history = {{routing::MessageState::accepted, wall}};
  acceptance.statuses = {status};
  const std::string id = routing::to_text(status.id);
  EXPECT_EQ(call("GET", "/v1/messages/" + id), 200u);
  EXPECT_EQ(text_of(body.at("id")), id);
  EXPECT_EQ(text_of(body.at("state")), "submitted");
  EXPECT_EQ(text_of(body.at("carrier")), "acme");
  EXPECT_EQ(text_of(body.at("history").as_array().at(0).at("at")), "2026-07-21T08:01:01.007Z");
  EXPECT_EQ(call("GET", "/v1/messages?reference=order+1%2F2"), 200u);
  EXPECT_EQ(body.at("messages").as_array().size(), 1u);
  EXPECT_EQ(call("GET", "/v1/messages?reference=none"), 200u);
  EXPECT_TRUE(body.at("messages").as_array().empty());
  EXPECT_EQ(call("GET", "/v1/messages"), 422u);
  EXPECT_EQ(call("GET", "/v1/messages/" + routing::to_text(message_id(8))), 404u);
  EXPECT_EQ(call("GET", "/v1/messages/canary-5f1d-word"), 404u);
  client.number = routing::ClientNumber{6};
  EXPECT_EQ(call("GET", "/v1/messages/" + id), 404u);
}

TEST_F(ApiTest, ResolvesDoubtAsTheClientSays) {
  const std::string target = "/v1/messages/" + routing::to_text(message_id(7)) + "/resolve";
  EXPECT_EQ(call("POST", target, R"({"outcome":"resend"})"), 200u);
  EXPECT_EQ(text_of(body.at("id")), routing::to_text(message_id(7)));
  EXPECT_EQ(acceptance.last_resolution, std::pair(message_id(7), routing::Resolution::resend));
  EXPECT_EQ(acceptance.last_client, client.number);
  acceptance.next_resolved = routing::ResolveOutcome::not_in_doubt;
  EXPECT_EQ(call("POST", target, R"({"outcome":"failed"})"), 409u);
  EXPECT_EQ(retry_after, 0u) << "it will not get better";
  acceptance.next_resolved = routing::ResolveOutcome::unknown;
  EXPECT_EQ(call("POST", target, R"({"outcome":"failed"})"), 404u);
  acceptance.next_resolved = routing::ResolveOutcome::unavailable;
  EXPECT_EQ(call("POST", target, R"({"outcome":"failed"})"), 503u);
  acceptance.last_resolution.reset();
  EXPECT_EQ(call("POST", target, R"({"outcome":"canary-5f1d"})"), 422u);
  EXPECT_EQ(field(), "outcome");
  EXPECT_EQ(call("POST", "/v1/messages/x/resolve", R"({"outcome":"failed"})"), 404u);
  EXPECT_FALSE(acceptance.last_resolution);
  EXPECT_EQ(call("GET", target), 405u);
}

TEST_F(ApiTest, CancelsAsTheClientSays) {
  using routing::ActionOutcome;
  const std::string target = "/v1/messages/" + routing::to_text(message_id(7));
  EXPECT_EQ(call("DELETE", target), 200u);
  EXPECT_EQ(text_of(body.at("id")), routing::to_text(message_id(7)));
  EXPECT_EQ(acceptance.last_cancelled, message_id(7));
  EXPECT_EQ(acceptance.last_client, client.number);
  const std::vector<std::tuple<ActionOutcome, unsigned, unsigned>> answers{
      {ActionOutcome::unknown, 404, 0},
      {ActionOutcome::being_sent, 409, 1},
      {ActionOutcome::in_doubt, 409, 0},
      {ActionOutcome::final, 409, 0},
      {ActionOutcome::with_carrier, 409, 0},
      {ActionOutcome::unanswered, 409, 0},
      {ActionOutcome::no_link, 503, 5},
      {ActionOutcome::too_many, 503, 5},
      {ActionOutcome::unavailable, 503, 5}};
  for (const auto& [outcome, status, later] : answers) {
    acceptance.next_action = outcome;
    EXPECT_EQ(call("DELETE", target), status);
    EXPECT_EQ(retry_after, later);
  }
  acceptance.next_action = {ActionOutcome::refused, smpp::CommandStatus::ESME_RCANCELFAIL};
  EXPECT_EQ(call("DELETE", target), 409u);
  EXPECT_NE(text_of(body.at("detail")).find("0x00000011, ESME_RCANCELFAIL"), std::string::npos);
  acceptance.last_cancelled.reset();
  EXPECT_EQ(call("DELETE", "/v1/messages/x"), 404u);
  EXPECT_FALSE(acceptance.last_cancelled);
  EXPECT_EQ(call("PUT", target), 405u);
  EXPECT_EQ(allow, "GET, DELETE");
}

TEST_F(ApiTest, ReplacesAsTheClientSays) {
  using routing::ActionOutcome;
  const std::string target = "/v1/messages/" + routing::to_text(message_id(7)) + "/replace";
  EXPECT_EQ(call("POST", target, R"({"text":"another","encoding":"ucs2"})"), 200u);
  EXPECT_EQ(text_of(body.at("id")), routing::to_text(message_id(7)));
  ASSERT_TRUE(acceptance.last_replaced);
  EXPECT_EQ(acceptance.last_replaced->first, message_id(7));
  EXPECT_EQ(view(acceptance.last_replaced->second.text), "another");
  EXPECT_EQ(acceptance.last_replaced->second.encoding, routing::Encoding::ucs2);
  EXPECT_EQ(acceptance.last_client, client.number);
  acceptance.next_action = {ActionOutcome::refused, smpp::CommandStatus::ESME_RREPLACEFAIL};
  EXPECT_EQ(call("POST", target, R"({"text":"another"})"), 409u);
  EXPECT_EQ(text_of(body.at("type")), "urn:smppbridge:problem:not-replaced");
  acceptance.next_action = ActionOutcome::unanswered;
  EXPECT_EQ(call("POST", target, R"({"text":"another"})"), 409u);
  EXPECT_EQ(text_of(body.at("type")), "urn:smppbridge:problem:may-be-replaced");
  acceptance.next_action = routing::Problem{.code = routing::Problem::Code::too_long,
                                            .field = "text",
                                            .detail = "needs more parts than are allowed"};
  EXPECT_EQ(call("POST", target, R"({"text":"another"})"), 422u);
  EXPECT_EQ(field(), "text");
  acceptance.last_replaced.reset();
  EXPECT_EQ(call("POST", target, R"({"text":"canary-5f1d","to":"+447700900123"})"), 422u);
  EXPECT_EQ(call("POST", target, R"({"encoding":"ucs2"})"), 422u);
  EXPECT_EQ(field(), "text");
  EXPECT_EQ(call("POST", "/v1/messages/x/replace", R"({"text":"another"})"), 404u);
  EXPECT_FALSE(acceptance.last_replaced);
  EXPECT_EQ(call("GET", target), 405u);
}

TEST_F(ApiTest, LeasesAReceivedMessageAsACloudEvent) {
  publish(0x123, received());
  ASSERT_EQ(call("POST", "/v1/events/lease", R"({"queue":"support","max":10})"), 200u);
  const auto& leased = body.at("events").as_array().at(0);
  EXPECT_EQ(leased.at("attempt").to_number<int>(), 1);
  const auto& event = leased.at("event");
  EXPECT_EQ(text_of(event.at("specversion")), "1.0");
  EXPECT_EQ(text_of(event.at("id")),
            routing::to_text(routing::EventId{.queue = client.queue, .serial = 0x123}));
  EXPECT_EQ(text_of(event.at("source")), "/carriers/acme");
  EXPECT_EQ(text_of(event.at("type")), "message.received");
  EXPECT_EQ(text_of(event.at("time")), "2026-07-21T08:01:01.007Z");
  EXPECT_EQ(text_of(event.at("datacontenttype")), "application/json");
  const auto& data = event.at("data");
  EXPECT_EQ(text_of(data.at("from")), "+447700900102");
  EXPECT_EQ(text_of(data.at("to")), "12345");
  EXPECT_EQ(text_of(data.at("text")), "h\xC3\xA9\xE2\x82\xAC\"");
  EXPECT_EQ(text_of(data.at("carrier")), "acme");
  EXPECT_EQ(text_of(data.at("sequence")), "0000000000000123");
  EXPECT_EQ(data.at("parts").to_number<int>(), 3);
  EXPECT_FALSE(data.at("incomplete").as_bool());
  EXPECT_FALSE(data.at("possible_duplicate").as_bool());
  const std::string ack = R"({"leases":[")" + std::string{text_of(leased.at("lease"))} + R"("]})";
  EXPECT_EQ(call("POST", "/v1/events/ack", ack), 200u);
  EXPECT_EQ(body.at("acked").to_number<int>(), 1);
  EXPECT_EQ(call("POST", "/v1/events/ack", ack), 200u);
  EXPECT_EQ(body.at("unknown").to_number<int>(), 1);
}

TEST_F(ApiTest, LeasesBinaryStatusAndUnmatchedEvents) {
  auto binary = received();
  std::get<routing::MessageReceived>(binary.body).text.reset();
  std::get<routing::MessageReceived>(binary.body).data = {0, 0xFF};
  std::get<routing::MessageReceived>(binary.body).data_coding.value = 4;
  publish(1, std::move(binary));
  routing::QueueEvent status;
  routing::StatusChanged changed;
  changed.message.serial = 9;
  changed.reference.assign("r");
  changed.state = routing::MessageState::failed;
  changed.command_status = 0x45;
  changed.said.word.assign("UNDELIV\xFF");
  changed.said.error.assign("01F");
  changed.said.done_at.assign("2026-11-23T12:01");
  changed.parts = 3;
  changed.parts_delivered = 1;
  changed.parts_failed = 2;
  status.body = changed;
  publish(2, std::move(status));
  routing::QueueEvent unmatched;
  unmatched.body =
      routing::ReceiptUnmatched{.from = {}, .to = {}, .carrier_message_id = {}, .said = {}};
  publish(3, std::move(unmatched));
  routing::QueueEvent quarantined;
  quarantined.body =
      routing::MessageQuarantined{.record = 0x2A, .reason = {}, .parts = 1, .size = 99};
  publish(4, std::move(quarantined));
  ASSERT_EQ(call("POST", "/v1/events/lease", "{}"), 200u);
  const auto& events = body.at("events").as_array();
  ASSERT_EQ(events.size(), 4u);
  EXPECT_EQ(text_of(events[0].at("event").at("data").at("data_base64")), "AP8=");
  EXPECT_EQ(events[0].at("event").at("data").at("data_coding").to_number<int>(), 4);
  const auto& data = events[1].at("event").at("data");
  EXPECT_EQ(text_of(events[1].at("event").at("type")), "message.status");
  EXPECT_EQ(text_of(data.at("message")), routing::to_text(changed.message));
  EXPECT_EQ(text_of(data.at("state")), "failed");
  EXPECT_EQ(data.at("command_status").to_number<int>(), 0x45);
  EXPECT_EQ(text_of(data.at("carrier_state")), "UNDELIV\xEF\xBF\xBD");
  EXPECT_EQ(text_of(data.at("carrier_error")), "01F");
  EXPECT_EQ(text_of(data.at("carrier_done_at")), "2026-11-23T12:01");
  EXPECT_FALSE(data.as_object().contains("carrier_submitted_at")) << "it did not say";
  EXPECT_EQ(data.at("parts_delivered").to_number<int>(), 1);
  EXPECT_EQ(data.at("parts_failed").to_number<int>(), 2);
  EXPECT_EQ(text_of(events[2].at("event").at("type")), "receipt.unmatched");
  EXPECT_EQ(text_of(events[2].at("event").at("data").at("state")), "submitted");
  EXPECT_EQ(text_of(events[3].at("event").at("type")), "message.quarantined");
  const auto& poison = events[3].at("event").at("data");
  EXPECT_EQ(text_of(poison.at("record")), "000000000000002a");
  EXPECT_EQ(text_of(poison.at("reason")), "crash");
  EXPECT_EQ(poison.at("size").to_number<int>(), 99);
}

TEST_F(ApiTest, AClientUsesItsOwnQueueOnly) {
  EXPECT_EQ(call("POST", "/v1/events/lease", R"({"queue":"other"})"), 403u);
  EXPECT_EQ(call("POST", "/v1/events/lease", R"({"queue":"canary-5f1d-word"})"), 403u);
  EXPECT_EQ(call("GET", "/v1/queues/other/dead"), 403u);
  EXPECT_EQ(call("POST", "/v1/queues/other/redrive", R"({"all":true})"), 403u);
}

TEST_F(ApiTest, ALongPollIsAnsweredWhenAnEventComes) {
  EXPECT_FALSE(ask("POST", "/v1/events/lease", R"({"wait":"20s"})"));
  publish(1, received());
  feed.on_time(now, wall);
  ASSERT_TRUE(response);
  EXPECT_EQ(json::parse(smpp::view(response->body)).at("events").as_array().size(), 1u);
}

TEST_F(ApiTest, AnAbandonedLongPollTakesNothing) {
  EXPECT_FALSE(ask("POST", "/v1/events/lease", R"({"wait":20})"));
  ASSERT_TRUE(abandon);
  abandon();
  publish(1, received());
  feed.on_time(now, wall);
  EXPECT_FALSE(response);
  EXPECT_EQ(call("POST", "/v1/events/lease", "{}"), 200u);
  EXPECT_EQ(body.at("events").as_array().size(), 1u);
}

TEST_F(ApiTest, AnUnsentLeaseComesBackAtOnce) {
  publish(1, received());
  auto given = ask("POST", "/v1/events/lease", "{}");
  ASSERT_TRUE(given);
  given->unsent();
  EXPECT_EQ(call("POST", "/v1/events/lease", "{}"), 200u);
  EXPECT_EQ(body.at("events").as_array().at(0).at("attempt").to_number<int>(), 1);
}

TEST_F(ApiTest, StopEndsLongPolls) {
  EXPECT_FALSE(ask("POST", "/v1/events/lease", R"({"wait":20})"));
  api.stop();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200u);
  EXPECT_TRUE(ask("POST", "/v1/events/lease", R"({"wait":20})"));
}

TEST_F(ApiTest, DeadEventsAreListedAndRedriven) {
  publish(1, received());
  publish(2, received());
  for (std::uint32_t attempt = 0; attempt < settings.max_attempts; ++attempt) {
    ASSERT_EQ(call("POST", "/v1/events/lease", "{}"), 200u);
    std::string nack = R"({"leases":[)";
    for (const auto& event : body.at("events").as_array()) {
      nack += (nack.back() == '[' ? "\"" : ",\"") + std::string{text_of(event.at("lease"))} + "\"";
    }
    ASSERT_EQ(call("POST", "/v1/events/nack", nack + "]}"), 200u);
    EXPECT_EQ(body.at("nacked").to_number<int>(), 2);
  }
  EXPECT_EQ(call("GET", "/v1/queues/support/dead?limit=1"), 200u);
  ASSERT_EQ(body.at("dead").as_array().size(), 1u);
  const std::string first{text_of(body.at("dead").as_array().at(0).at("id"))};
  EXPECT_EQ(text_of(body.at("next")), first);
  EXPECT_EQ(call("GET", "/v1/queues/support/dead?after=" + first), 200u);
  ASSERT_EQ(body.at("dead").as_array().size(), 1u);
  EXPECT_EQ(body.at("dead").as_array().at(0).at("attempts").to_number<int>(), 5);
  EXPECT_FALSE(body.as_object().contains("next"));
  EXPECT_EQ(call("GET", "/v1/queues/support/dead?limit=0"), 422u);
  EXPECT_EQ(call("GET", "/v1/queues/support/dead?after=x"), 422u);
  EXPECT_EQ(call("POST", "/v1/queues/support/redrive", R"({"ids":[")" + first + R"(","x"]})"),
            200u);
  EXPECT_EQ(body.at("redriven").to_number<int>(), 1);
  EXPECT_EQ(body.at("unknown").to_number<int>(), 1);
  EXPECT_EQ(call("POST", "/v1/queues/support/redrive", R"({"all":true})"), 200u);
  EXPECT_EQ(body.at("redriven").to_number<int>(), 1);
  EXPECT_EQ(call("POST", "/v1/events/lease", "{}"), 200u);
  EXPECT_EQ(body.at("events").as_array().size(), 2u);
}

TEST_F(ApiTest, AnAckThatIsNotDurableIs503) {
  publish(1, received());
  ASSERT_EQ(call("POST", "/v1/events/lease", "{}"), 200u);
  const std::string lease{text_of(body.at("events").as_array().at(0).at("lease"))};
  storage.fail();
  EXPECT_EQ(call("POST", "/v1/events/ack", R"({"leases":[")" + lease + R"("]})"), 503u);
}

}  // namespace
}  // namespace queue
