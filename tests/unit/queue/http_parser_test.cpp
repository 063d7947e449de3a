#include "daemon/queue/http_parser.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace queue {
namespace {

using State = HttpParser::State;

constexpr std::size_t max_body = 100;

// What has come is given as it is by a connection: what was not used again, with what comes next.
void put(HttpParser& parser, std::string_view all, const std::vector<std::size_t>& ends) {
  std::size_t used = 0;
  for (const std::size_t end : ends) {
    used += parser.put(smpp::octets_of(all.substr(used, end - used)));
  }
}

TEST(HttpParser, ReadsTheSameInHoweverManyPieces) {
  const std::string head = "POST / HTTP/1.1\r\nContent-Type: a\r\n";
  const std::string chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
  const std::pair<std::string, std::string> requests[] = {
      {head + "Content-Length: 3\r\n\r\nabc", "abc"},
      {head + "\r\n", ""},
      {chunked + "0\r\n\r\n", ""},
      {chunked + "000;x=y\r\n\r\n", ""},
      {chunked + "1\r\na\r\n2;x\r\nbc\r\n0\r\n\r\n", "abc"},
      {chunked + "3\r\nabc\r\n0;x\r\nA: b\r\nC: d\r\n\r\n", "abc"}};
  for (const auto& [request, body] : requests) {
    for (std::size_t first = 1; first <= request.size(); ++first) {
      for (std::size_t second = first; second <= request.size(); ++second) {
        HttpParser parser{max_body};
        put(parser, request, {first, second, request.size()});
        ASSERT_EQ(parser.state(), State::done) << request << first << ' ' << second;
        ASSERT_EQ(smpp::view(parser.body()), body) << request << first << ' ' << second;
      }
    }
    std::vector<std::size_t> ends;
    while (ends.size() < request.size()) {
      ends.push_back(ends.size() + 1);
    }
    HttpParser parser{max_body};
    put(parser, request, ends);
    EXPECT_EQ(parser.state(), State::done) << request;
    EXPECT_EQ(smpp::view(parser.body()), body) << request;
  }
}

}  // namespace
}  // namespace queue
