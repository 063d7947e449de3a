#include "daemon/net/link_advice.hpp"

#include <gtest/gtest.h>

namespace {

TEST(LinkAdvice, EveryKindOfErrorHasOne) {
  for (auto code = net::LinkErrc::resolve_failed; code <= net::LinkErrc::bad_local_file;
       code = static_cast<net::LinkErrc>(static_cast<int>(code) + 1)) {
    EXPECT_FALSE(net::advice_for({.code = code}).empty()) << net::name_of(code);
  }
  for (auto end = smpp::EndReason::unbound; end <= smpp::EndReason::unbind_timeout;
       end = static_cast<smpp::EndReason>(static_cast<int>(end) + 1)) {
    EXPECT_FALSE(net::advice_for({.code = net::LinkErrc::session_ended, .end = end}).empty())
        << smpp::name_of(end);
  }
  EXPECT_TRUE(net::advice_for({}).empty());
}

TEST(LinkAdvice, ARefusalIsAsTheStatusesHaveIt) {
  const auto advice = [](std::uint32_t status) {
    return net::advice_for(
        {.code = net::LinkErrc::bind_refused, .status = static_cast<smpp::CommandStatus>(status)});
  };
  EXPECT_NE(advice(0x0E).find("configuration"), std::string_view::npos) << advice(0x0E);
  EXPECT_NE(advice(0x4FE).find("Ask the carrier"), std::string_view::npos);
}

}  // namespace
