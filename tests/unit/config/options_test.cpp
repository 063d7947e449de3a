#include "daemon/options.hpp"

#include <gtest/gtest.h>

#include <array>

namespace options {
namespace {

template <class... Words>
std::variant<Options, ExitCode> parsed(Words... words) {
  const std::array<const char*, sizeof...(words) + 1> argv{"smppbridged", words...};
  return parse(static_cast<int>(argv.size()), argv.data());
}

TEST(CommandLine, Defaults) {
  const auto result = parsed();
  ASSERT_TRUE(std::holds_alternative<Options>(result));
  EXPECT_EQ(std::get<Options>(result).config, "/etc/smppbridge/smppbridge.yaml");
  EXPECT_FALSE(std::get<Options>(result).check_config);
}

TEST(CommandLine, FileAndCheck) {
  const auto result = parsed("--config", "a.yaml", "--check-config");
  ASSERT_TRUE(std::holds_alternative<Options>(result));
  EXPECT_EQ(std::get<Options>(result).config, "a.yaml");
  EXPECT_TRUE(std::get<Options>(result).check_config);
}

TEST(CommandLine, HelpTellsTheExitCodes) {
  testing::internal::CaptureStdout();
  const auto result = parsed("--help");
  const std::string out = testing::internal::GetCapturedStdout();
  EXPECT_EQ(std::get<ExitCode>(result), ExitCode::ok);
  for (const char* word : {"--config", "--check-config", "  64  ", "  78  "}) {
    EXPECT_NE(out.find(word), std::string::npos) << word;
  }
}

TEST(CommandLine, Version) {
  testing::internal::CaptureStdout();
  const auto result = parsed("--version");
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "smppbridged " SMPPBRIDGE_VERSION "\n");
  EXPECT_EQ(std::get<ExitCode>(result), ExitCode::ok);
}

TEST(CommandLine, WhatIsWrongIsNotRepeated) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(std::get<ExitCode>(parsed("--password=canary-1")), ExitCode::usage);
  EXPECT_EQ(std::get<ExitCode>(parsed("canary-2")), ExitCode::usage);
  EXPECT_EQ(std::get<ExitCode>(parsed("--config")), ExitCode::usage);
  EXPECT_EQ(std::get<ExitCode>(parsed("--check-config=canary-3")), ExitCode::usage);
  EXPECT_EQ(std::get<ExitCode>(parsed("--config", "")), ExitCode::usage);
  const std::string err = testing::internal::GetCapturedStderr();
  EXPECT_NE(err.find("--help"), std::string::npos);
  EXPECT_EQ(err.find("canary"), std::string::npos);
}

}  // namespace
}  // namespace options
