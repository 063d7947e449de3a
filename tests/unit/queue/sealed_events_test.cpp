// Events for a client that has a key.
#include "daemon/queue/events_json.hpp"
#include "tests/unit/queue/seal_keys.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace queue {
namespace {

namespace json = boost::json;

std::string_view text_of(const json::value& value) {
  return {value.as_string().data(), value.as_string().size()};
}

routing::QueueEvent event_of(std::variant<routing::MessageReceived,
                                          routing::StatusChanged,
                                          routing::ReceiptUnmatched,
                                          routing::MessageQuarantined> body) {
  routing::QueueEvent event;
  event.id = {.queue = routing::QueueNumber{7}, .serial = 42};
  event.carrier = routing::CarrierNumber{1};
  event.time = smpp::WallTime{std::chrono::milliseconds{1'784'620'861'007}};
  event.body = std::move(body);
  return event;
}

routing::MessageReceived received(std::string_view text) {
  routing::MessageReceived body;
  body.from = *routing::parse_destination("+447700900102");
  body.to = *routing::parse_destination("12345");
  body.text = smpp::to_utf8(text);
  return body;
}

routing::StatusChanged status() {
  routing::StatusChanged body;
  body.message = {.carrier = routing::CarrierNumber{1}, .serial = 9};
  body.reference.assign("canary-reference");
  body.state = routing::MessageState::delivered;
  body.said.word.assign("DELIVRD");
  return body;
}

class SealedEvents : public testing::Test {
 protected:
  std::string written(const routing::QueueEvent& event, const ClientKey* who) {
    smpp::Octets out;
    JsonWriter writer{out};
    write_event(writer, event, {{routing::CarrierNumber{1}, "acme"}}, who);
    return std::string{smpp::view(out)};
  }

  json::object data(const routing::QueueEvent& event, const ClientKey* who) {
    return json::parse(written(event, who)).at("data").as_object();
  }

  // What the client makes of its data.
  json::object opened(const json::object& data) {
    return json::parse(test::opened(theirs, text_of(data.at("sealed")))).as_object();
  }

  JweKey theirs = test::pair_key("crm-1");
  ClientKey reader{.client = "crm", .key = test::public_half(theirs)};
};

TEST_F(SealedEvents, HoldAllThatAnEventHoldsAndWhatItBelongsTo) {
  routing::MessageReceived binary = received("");
  binary.text.reset();
  binary.data = {1, 2, 3};
  routing::ReceiptUnmatched unmatched;
  unmatched.from = *routing::parse_destination("+447700900102");
  unmatched.to = *routing::parse_destination("+447700900103");
  unmatched.carrier_message_id.assign("canary-id");
  unmatched.said.word.assign("ENROUTE");
  for (const auto& event : {event_of(received("canary h\xC3\xA9\xE2\x82\xAC\"")),
                            event_of(binary),
                            event_of(status()),
                            event_of(unmatched)}) {
    const auto plain = data(event, nullptr);
    const auto sealed = data(event, &reader);
    auto inside = opened(sealed);
    EXPECT_EQ(text_of(inside.at("seal").at("event")),
              text_of(json::parse(written(event, &reader)).at("id")));
    EXPECT_EQ(text_of(inside.at("seal").at("client")), "crm");
    inside.erase("seal");
    EXPECT_EQ(inside, plain);
    // What stays outside is the same inside, and nothing of a person.
    for (const auto& [name, value] : sealed) {
      EXPECT_TRUE(name == "sealed" || plain.at(name) == value) << name;
      EXPECT_TRUE(name != "from" && name != "to" && name != "text" && name != "data_base64" &&
                  name != "reference" && name != "carrier_message_id" && name != "parts")
          << name;
    }
    const std::string all = written(event, &reader);
    for (const char* personal : {"canary", "4477009001", "12345", "AQID", "DELIVRD", "ENROUTE"}) {
      EXPECT_EQ(all.find(personal), std::string::npos) << personal;
    }
  }
}

TEST_F(SealedEvents, OfQuarantineAreAsTheyWere) {
  const auto event = event_of(routing::MessageQuarantined{.record = 1, .size = 9});
  EXPECT_EQ(written(event, &reader), written(event, nullptr));
}

TEST_F(SealedEvents, ShowOnlyTheirClass) {
  std::set<std::size_t> lengths;
  for (std::size_t size = 0; size <= 480; size += 7) {
    lengths.insert(
        text_of(data(event_of(received(std::string(size, 'x'))), &reader).at("sealed")).size());
  }
  lengths.insert(text_of(data(event_of(status()), &reader).at("sealed")).size());
  EXPECT_EQ(lengths.size(), 1u);
  for (std::size_t size = 0; size <= 30'000; size += 61) {
    const auto sealed = data(event_of(received(std::string(size, 'x'))), &reader);
    const std::string inside = test::opened(theirs, text_of(sealed.at("sealed")));
    EXPECT_EQ(inside.size(), padded_size(inside.size()));
    lengths.insert(text_of(sealed.at("sealed")).size());
  }
  EXPECT_EQ(lengths.size(), 6u);  // 1,024 to 32,768
}

TEST_F(SealedEvents, HaveClassesThatDouble) {
  EXPECT_EQ(padded_size(0), 1'024u);
  EXPECT_EQ(padded_size(1'024), 1'024u);
  EXPECT_EQ(padded_size(1'025), 2'048u);
  EXPECT_EQ(padded_size(2'049), 4'096u);
  EXPECT_EQ(padded_size(200'000), 262'144u);
}

TEST_F(SealedEvents, GoByASharedKeyToo) {
  const ClientKey shared{.client = "crm", .key = test::shared_key("s", 7)};
  const auto sealed = data(event_of(received("canary")), &shared);
  EXPECT_NE(test::opened(shared.key, text_of(sealed.at("sealed"))).find("canary"),
            std::string::npos);
}

}  // namespace
}  // namespace queue
