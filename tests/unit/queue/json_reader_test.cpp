#include "daemon/queue/json_reader.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <random>
#include <string>

namespace queue {
namespace {

bool is_json(std::string_view text) {
  JsonReader in{text};
  in.skip();
  return in.at_end();
}

TEST(JsonReader, ReadsAnObject) {
  JsonReader in{R"( {"a": "x\n\u00e9\ud83d\ude00", "b": [1, -2, true], "c": null, "d": {}} )"};
  ASSERT_TRUE(in.enter_object());
  ASSERT_TRUE(in.next_member());
  EXPECT_EQ(in.name(), "a");
  EXPECT_EQ(in.string(), "x\n\xC3\xA9\xF0\x9F\x98\x80");
  ASSERT_TRUE(in.next_member());
  EXPECT_EQ(in.name(), "b");
  ASSERT_TRUE(in.enter_array());
  ASSERT_TRUE(in.next_element());
  EXPECT_EQ(in.integer(), 1);
  ASSERT_TRUE(in.next_element());
  EXPECT_EQ(in.integer(), -2);
  ASSERT_TRUE(in.next_element());
  EXPECT_EQ(in.boolean(), true);
  EXPECT_FALSE(in.next_element());
  ASSERT_TRUE(in.next_member());
  EXPECT_EQ(in.string(), std::nullopt);
  ASSERT_TRUE(in.next_member());
  ASSERT_TRUE(in.enter_object());
  EXPECT_FALSE(in.next_member());
  EXPECT_FALSE(in.next_member());
  EXPECT_TRUE(in.at_end());
}

TEST(JsonReader, PassesOverValuesOfAnotherKind) {
  JsonReader in{R"([{"x": [1, {"y": "z"}]}, 1.5, 1e2, 99999999999999999999, "s"])"};
  ASSERT_TRUE(in.enter_array());
  ASSERT_TRUE(in.next_element());
  EXPECT_EQ(in.string(), std::nullopt);
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(in.next_element());
    EXPECT_EQ(in.integer(), std::nullopt);
  }
  ASSERT_TRUE(in.next_element());
  EXPECT_FALSE(in.enter_object());
  EXPECT_EQ(in.string(), "s");
  EXPECT_FALSE(in.next_element());
  EXPECT_TRUE(in.at_end());
}

TEST(JsonReader, SaysWhereItStopped) {
  JsonReader in{R"({"a": tru})"};
  in.skip();
  EXPECT_TRUE(in.failed());
  EXPECT_EQ(in.failed_at(), 6u);
  EXPECT_FALSE(in.failure().empty());
}

TEST(JsonReader, RefusesDeepNesting) {
  EXPECT_TRUE(is_json(std::string(16, '[') + std::string(16, ']')));
  EXPECT_FALSE(is_json(std::string(17, '[') + std::string(17, ']')));
  EXPECT_FALSE(is_json(std::string(100'000, '[')));
}

TEST(JsonReader, RefusesWhatIsNoUtf8) {
  for (const std::string_view text : {"\"\xC0\xAF\"",
                                      "\"\xED\xA0\x80\"",
                                      "\"\xF4\x90\x80\x80\"",
                                      "\"\xE2\x82\"",
                                      "\"\x80\"",
                                      "\"\xF0\x80\x80\x80\"",
                                      "\"\\ud800\"",
                                      "\"\\udc00\\ud800\"",
                                      "\"\\ud800\\u0041\""}) {
    EXPECT_FALSE(is_json(text)) << text;
  }
}

// Boost.JSON is the judge of what is JSON: documents, cut and changed at random.
TEST(JsonReader, AgreesWithAnotherParser) {
  const std::string documents[] = {
      R"({"to":"+447700900101","text":"h\u00e9\ud83d\ude00\\","n":-12.5e+3,"b":[true,false,null]})",
      R"([{"a":[]},{"b":{}},0,-0,1E9,"",[[[" "]]]])",
      R"( { "leases" : [ "abc" , "d\"e" ] , "delay" : 5 } )"};
  const std::string_view alphabet = "{}[]\",:\\u0123456789eE+-.truefalsn \n\t\x01\xC3\xA9\xFF";
  const unsigned seed = 20'260'721;
  std::mt19937 random{seed};
  const auto pick = [&random](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>{0, n - 1}(random);
  };
  int good = 0;
  for (int i = 0; i < 60'000; ++i) {
    std::string text = documents[pick(std::size(documents))];
    for (std::size_t changes = pick(4); changes > 0; --changes) {
      const std::size_t at = pick(text.size());
      switch (pick(4)) {
        case 0:
          text[at] = alphabet[pick(alphabet.size())];
          break;
        case 1:
          text.insert(at, 1, alphabet[pick(alphabet.size())]);
          break;
        case 2:
          text.erase(at, 1 + pick(3));
          break;
        default:
          text.resize(at + 1);
          break;
      }
      if (text.empty()) {
        text = "0";
      }
    }
    boost::system::error_code error;
    const auto parsed = boost::json::parse(text, error);
    ASSERT_EQ(is_json(text), !error) << "seed " << seed << ": " << text;
    good += error ? 0 : 1;
  }
  EXPECT_GT(good, 10'000);
}

}  // namespace
}  // namespace queue
