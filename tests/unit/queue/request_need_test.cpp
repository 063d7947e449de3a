// What a request takes of memory, measured against what is claimed for it: through the API and
// routing, until its answer is ready to be written. The store is a model that keeps each record
// twice, as the real one has it in the clear and sealed.
#include "daemon/queue/request_need.hpp"

#include "daemon/queue/api.hpp"
#include "daemon/queue/http_response.hpp"
#include "tests/support/routing_fixture.hpp"
#include "tests/unit/queue/seal_keys.hpp"

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>
#include <optional>
#include <string>

namespace {

std::size_t allocated = 0;
std::size_t highest = 0;

}  // namespace

// In place of the library's, for this program: they count.
void* operator new(std::size_t size) {
  void* const at = std::malloc(size);
  if (at == nullptr) {
    throw std::bad_alloc{};
  }
  allocated += ::malloc_usable_size(at);
  highest = std::max(highest, allocated);
  return at;
}

void operator delete(void* at) noexcept {
  if (at != nullptr) {
    allocated -= ::malloc_usable_size(at);
    std::free(at);
  }
}

void operator delete(void* at, std::size_t) noexcept {
  operator delete(at);
}

namespace queue {
namespace {

std::string repeated(std::size_t times, const std::string& one) {
  std::string all = "[" + one;
  for (std::size_t i = 1; i < times; ++i) {
    all += "," + one;
  }
  return all + "]";
}

std::string with(const std::string& members) {
  return R"({"to":"447700900101","from":"Shop",)" + members + "}";
}

class RequestNeedTest : public support::RoutingFixture {
 protected:
  RequestNeedTest() {
    for (routing::CarrierRules& one : settings.carriers) {
      one.queue_limit = 1'000'000;
    }
    for (routing::ClientRules& one : settings.clients) {
      one.events_all = true;
    }
    for (routing::Route& route : settings.routes) {
      route.tlvs = {routing::TlvRange{.first = 0x1400, .last = 0x3fff}};
    }
    settings.ready_limit = 1'000'000;
    identity.name = "shop";
    identity.number = client;
    identity.queue = queues.front().number;
    start();
    serve({});
    complete_by_hand();
    feed.start([] {});
  }

  void serve(Seals seals) {
    api = std::make_unique<Api>(
        feed_settings, queues, CarrierNames{}, *outbound, feed, std::move(seals));
  }

  // From the first octet of the body to the last of the answer.
  std::size_t taken_by(const std::string& text, unsigned status) {
    std::optional<Response> response;
    const std::size_t before = allocated;
    highest = allocated;
    smpp::Octets body = smpp::to_octets(text);
    Request request;
    request.method = "POST";
    request.target = "/v1/messages";
    request.content_type = "application/json";
    request.client = &identity;
    request.body = body;
    const auto abandon = api->handle(
        request, now, wall, [&response](Response said) { response.emplace(std::move(said)); });
    body = {};
    storage.memory.complete_all();
    EXPECT_TRUE(response);
    if (response) {
      EXPECT_EQ(response->status, status);
      const smpp::Octets encoded = encode_response(*response, true, wall);
    }
    return highest - before;
  }

  // The least of a few: what grows once in a while and stays is nobody's need. Blocks of the arena
  // are up to an eighth larger than what is asked for.
  void expect_claimed(const char* what, const std::string& text, unsigned status = 202) {
    const std::size_t claimed = need_of(smpp::octets_of(text));
    std::size_t taken = taken_by(text, status);
    for (int more = 4; more > 0 && taken + taken / 8 > claimed; --more) {
      taken = std::min(taken, taken_by(text, status));
    }
    EXPECT_LE(taken + taken / 8, claimed) << what << " of " << text.size() << " octets";
  }

  FeedSettings feed_settings;
  std::vector<QueueName> queues{{.name = "support", .number = status_queue}};
  ClientIdentity identity;
  support::MemoryStorage events{support::MemoryStorage::Mode::automatic};
  Feed feed{feed_settings, queues, events, 1};
  std::unique_ptr<Api> api;
};

TEST_F(RequestNeedTest, ManyShortOnes) {
  expect_claimed("one", with(R"("text":"x")"));
  expect_claimed("a thousand", repeated(1'000, with(R"("text":"x")")));
  expect_claimed("just past a doubling", repeated(513, with(R"("text":"x")")));
  expect_claimed("binary ones", repeated(1'000, with(R"("data_base64":"AAAA")")));
  expect_claimed("with tags",
                 repeated(1'000, with(R"("text":"x","tlvs":{"0x1401":"","0x1402":""})")));
}

TEST_F(RequestNeedTest, ManyWrongOnes) {
  expect_claimed("no messages", repeated(1'000, "0"));
  expect_claimed("unknown members", repeated(1'000, R"({"a":0})"));
  expect_claimed("nobody's", repeated(1'000, R"({"to":"447","text":"x"})"));
  expect_claimed("half of them", repeated(500, with(R"("text":"x")") + ",0"));
  expect_claimed("too many", repeated(4'000, with(R"("text":"x")")), 413);
}

TEST_F(RequestNeedTest, LongTexts) {
  const std::string ten_parts(1'500, 'x');
  expect_claimed("ten parts", repeated(1'000, with(R"("text":")" + ten_parts + '"')));
  const std::string ten_wide(660, 'x');
  expect_claimed("ten parts of UCS-2",
                 repeated(1'000, with(R"("encoding":"ucs2","text":")" + ten_wide + '"')));
  const std::string too_long(8'000, 'x');
  expect_claimed("too long", repeated(500, with(R"("text":")" + too_long + '"')));
  std::string escaped;
  for (int i = 0; i < 1'000; ++i) {
    escaped += "\\n";
  }
  expect_claimed("escapes", repeated(1'000, with(R"("text":")" + escaped + '"')));
  expect_claimed(
      "one that nobody wants", R"({"a":"\n)" + std::string(4'000'000, 'x') + R"("})", 422);
}

TEST_F(RequestNeedTest, MostPartsThatCanBeSet) {
  settings.max_parts = 255;
  complete_at_once();
  start();
  serve({});
  complete_by_hand();
  const std::string text(8'000, 'x');
  expect_claimed("UCS-2", repeated(500, with(R"("encoding":"ucs2","text":")" + text + '"')));
  expect_claimed("GSM 7 bit", repeated(500, with(R"("text":")" + text + '"')));
}

TEST_F(RequestNeedTest, SealedOnes) {
  JweKey ours = test::pair_key("bridge");
  const JweKey theirs = test::public_half(ours);
  serve(test::seals_of(std::move(ours)));
  expect_claimed("one", test::item(theirs, with(R"("text":"x")")));
  expect_claimed("two hundred", repeated(200, test::item(theirs, with(R"("text":"x")"))));
  const std::string padded =
      with(R"("text":"x","seal":{"pad":"\n)" + std::string(70'000, ' ') + R"("})");
  expect_claimed("a large one", test::item(theirs, padded));
  expect_claimed("large ones", repeated(40, test::item(theirs, padded)));
  const std::string text(1'500, 'x');
  expect_claimed("long texts", repeated(200, test::item(theirs, with(R"("text":")" + text + '"'))));
}

}  // namespace
}  // namespace queue
