// The API with keys: who gets what sealed, and what it says of keys.
#include "daemon/queue/api.hpp"
#include "tests/support/memory_storage.hpp"
#include "tests/unit/queue/fake_acceptance.hpp"
#include "tests/unit/queue/published.hpp"
#include "tests/unit/queue/seal_keys.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <string>

namespace queue {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

constexpr smpp::WallTime wall{std::chrono::milliseconds{1'784'620'861'007}};

std::string_view text_of(const json::value& value) {
  return {value.as_string().data(), value.as_string().size()};
}

// Two clients of one queue, of whom one has a key.
class SealedApi : public testing::Test {
 protected:
  SealedApi() {
    feed.start([] {});
    client.name = "crm";
    client.number = routing::ClientNumber{5};
    client.queue = routing::QueueNumber{7};
    other = client;
    other.name = "archive";
    other.number = routing::ClientNumber{6};
    std::map<routing::ClientNumber, ClientKey> clients;
    clients.emplace(client.number, ClientKey{.client = "crm", .key = test::public_half(theirs)});
    api.emplace(settings,
                queues,
                CarrierNames{{routing::CarrierNumber{1}, "acme"}},
                acceptance,
                feed,
                test::seals_of(std::move(exchange), std::move(clients)));
  }

  json::value call(const ClientIdentity& who,
                   std::string_view method,
                   std::string_view target,
                   std::string_view sent = {}) {
    std::optional<Response> response;
    Request request;
    request.method = method;
    request.target = target;
    request.content_type = "application/json";
    request.client = &who;
    request.body = smpp::octets_of(sent);
    const auto abandon =
        api->handle(request, now, wall, [&](Response given) { response = std::move(given); });
    if (!response) {
      ADD_FAILURE() << "no answer";
      return {};
    }
    answer = std::string{smpp::view(response->body)};
    return json::parse(answer);
  }

  void publish(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      routing::QueueEvent event;
      routing::MessageReceived body;
      body.from = *routing::parse_destination("+447700900102");
      body.to = *routing::parse_destination("12345");
      body.text = smpp::to_utf8("canary-5f1d-word");
      event.id = {.queue = client.queue, .serial = ++serial};
      event.conversation = serial;
      event.time = wall;
      event.carrier = routing::CarrierNumber{1};
      event.body = std::move(body);
      test::publish(storage, feed, event);
    }
  }

  FeedSettings settings;
  std::vector<QueueName> queues{{.name = "support", .number = routing::QueueNumber{7}}};
  support::MemoryStorage storage{support::MemoryStorage::Mode::automatic};
  Feed feed{settings, queues, storage, 1};
  test::FakeAcceptance acceptance;
  JweKey exchange = test::pair_key("bridge-1", Curve::p256);
  JweKey theirs = test::pair_key("crm-1");
  std::optional<Api> api;
  ClientIdentity client;
  ClientIdentity other;
  smpp::Time now{1h};
  routing::Serial serial = 0;
  std::string answer;
};

TEST_F(SealedApi, SealsForTheClientThatLeasesIfItHasAKey) {
  publish(1);
  const auto lent = call(client, "POST", "/v1/events/lease", "{}").at("events").at(0);
  EXPECT_EQ(answer.find("canary"), std::string::npos);
  EXPECT_EQ(answer.find("447700900102"), std::string::npos);
  const auto& event = lent.at("event");
  const auto content = json::parse(test::opened(theirs, text_of(event.at("data").at("sealed"))));
  EXPECT_EQ(text_of(content.at("text")), "canary-5f1d-word");
  EXPECT_EQ(content.at("seal").at("event"), event.at("id"));
  call(client,
       "POST",
       "/v1/events/nack",
       R"({"leases":[")" + std::string{text_of(lent.at("lease"))} + "\"]}");
  const auto plain = call(other, "POST", "/v1/events/lease", "{}").at("events").at(0);
  EXPECT_EQ(text_of(plain.at("event").at("data").at("text")), "canary-5f1d-word");
  EXPECT_EQ(plain.at("event").at("id"), event.at("id"));
}

TEST_F(SealedApi, SealsSoManyAtOnce) {
  publish(500);
  EXPECT_EQ(
      call(client, "POST", "/v1/events/lease", R"({"max":1000})").at("events").as_array().size(),
      200u);
  EXPECT_EQ(
      call(other, "POST", "/v1/events/lease", R"({"max":1000})").at("events").as_array().size(),
      300u);
}

TEST_F(SealedApi, GivesTheKeyToSealFor) {
  const auto keys = call(other, "GET", "/v1/keys").at("keys").as_array();
  ASSERT_EQ(keys.size(), 1u);
  EXPECT_EQ(text_of(keys[0].at("kid")), "bridge-1");
  EXPECT_EQ(text_of(keys[0].at("alg")), "ECDH-ES");
  EXPECT_EQ(text_of(keys[0].at("use")), "enc");
  EXPECT_FALSE(keys[0].as_object().contains("d"));
  const auto key = parse_public_key(smpp::octets_of(json::serialize(keys[0])));
  ASSERT_TRUE(key);
  const auto taken =
      call(other,
           "POST",
           "/v1/messages",
           test::item(*key, R"({"to":"+447700900101","from":"ACME","text":"canary-5f1d-word"})"));
  EXPECT_TRUE(taken.as_object().contains("id")) << answer;
  ASSERT_EQ(acceptance.last_submissions.size(), 1u);
  EXPECT_EQ(smpp::view(acceptance.last_submissions[0].text), "canary-5f1d-word");
}

TEST_F(SealedApi, ShowsAReferenceOnlyToWhoHasNoKey) {
  for (const ClientIdentity* who : {&client, &other}) {
    routing::MessageStatus status;
    status.id = {.carrier = routing::CarrierNumber{1}, .serial = who->number.value()};
    status.client = who->number;
    status.carrier = routing::CarrierNumber{1};
    status.reference.assign("canary");
    acceptance.statuses.push_back(status);
    std::string target = "/v1/messages/";
    smpp::Octets id;
    JsonWriter{id}.hex(routing::outbound_key(status.id).octets());
    target += std::string{smpp::view(id)}.substr(1, id.size() - 2);
    EXPECT_EQ(call(*who, "GET", target).as_object().contains("reference"), who == &other) << answer;
    call(*who, "GET", "/v1/messages?reference=canary");
    EXPECT_EQ(answer.find("canary") != std::string::npos, who == &other) << answer;
  }
}

}  // namespace
}  // namespace queue
