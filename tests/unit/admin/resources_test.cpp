#include "daemon/admin/resources.hpp"

#include <gtest/gtest.h>

namespace admin {
namespace {

class ResourcesTest : public testing::Test {
 protected:
  ResourcesTest() {
    resources.add("/v1/things", [this](const Question& asked, Resources::Done done) {
      heard = std::string{asked.query};
      done(queue::Response{});
    });
    resources.add("/v1/things/*", [this](const Question& asked, Resources::Done done) {
      heard = "one: " + std::string{asked.last};
      done(queue::Response{});
    });
  }

  unsigned get(std::string_view target, std::string_view method = "GET") {
    queue::Request request;
    request.method = method;
    request.target = target;
    unsigned status = 0;
    auto abandon = resources.handle(
        request, [&](const queue::Response& response) { status = response.status; });
    return status;
  }

  Resources resources;
  std::string heard;
};

TEST_F(ResourcesTest, APathLeadsToItsPage) {
  EXPECT_EQ(get("/v1/things?to=1&from=2"), 200U);
  EXPECT_EQ(heard, "to=1&from=2");
  EXPECT_EQ(get("/v1/things/abc"), 200U);
  EXPECT_EQ(heard, "one: abc");
}

TEST_F(ResourcesTest, AnythingElseIsRefused) {
  for (const char* target : {"/", "/v1", "/v1/thing", "/v1/things/", "/v1/things/a/b", "", "*"}) {
    EXPECT_EQ(get(target), 404U) << target;
  }
  EXPECT_EQ(get("/v1/things", "POST"), 405U);
  EXPECT_EQ(get("/v1/things/abc", "DELETE"), 405U);
}

TEST_F(ResourcesTest, ATaskIsDoneByPostOnly) {
  resources.add_task("/v1/turn", [this](const Question&, Resources::Done done) {
    heard = "turned";
    done(queue::Response{});
  });
  EXPECT_EQ(get("/v1/turn"), 405U);
  EXPECT_EQ(heard, "");
  EXPECT_EQ(get("/v1/turn", "POST"), 200U);
  EXPECT_EQ(heard, "turned");
}

}  // namespace
}  // namespace admin
