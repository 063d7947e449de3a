// What can and what cannot be a field, as static assertions: with every compiler, in every build.
// must_not_compile.cpp has the cases that a requires-expression cannot ask about.
#include "daemon/observe/log_line.hpp"
#include "smpp/base/octets.hpp"
#include "smpp/base/privacy.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using observe::SafeText;
using observe::log::Field;
using observe::log::field;

template <class T>
concept CanBeField = requires(T value) {
  { field("name", value) } -> std::same_as<Field>;
};

enum class Colour : std::uint8_t { red };

std::string_view name_of(Colour) {
  return "red";
}

enum class Status : std::uint32_t { known = 1 };

std::optional<std::string_view> name_of(Status status) {
  if (status == Status::known) {
    return "known";
  }
  return std::nullopt;
}

enum class Nameless : std::uint8_t { one };

static_assert(CanBeField<int>);
static_assert(CanBeField<std::uint64_t>);
static_assert(CanBeField<bool>);
static_assert(CanBeField<double>);
static_assert(CanBeField<std::chrono::milliseconds>);
static_assert(CanBeField<Colour>);
static_assert(CanBeField<Status>);
static_assert(CanBeField<SafeText>);
static_assert(CanBeField<std::optional<int>>);
static_assert(CanBeField<observe::Pseudonym>);
static_assert(CanBeField<std::optional<observe::Pseudonym>>);

static_assert(!CanBeField<std::string>);
static_assert(!CanBeField<std::string_view>);
static_assert(!CanBeField<std::vector<char>>);
static_assert(!CanBeField<smpp::Octets>);
static_assert(!CanBeField<smpp::Utf8>);
static_assert(!CanBeField<smpp::FixedText<20>>);
static_assert(!CanBeField<smpp::Personal<smpp::FixedText<20>>>);
static_assert(!CanBeField<smpp::Personal<int>>);
static_assert(!CanBeField<smpp::Secret<smpp::FixedText<64>>>);
static_assert(!CanBeField<smpp::Secret<int>>);
static_assert(!CanBeField<std::optional<std::string>>);
static_assert(!CanBeField<char>);
static_assert(!CanBeField<Nameless>);
static_assert(!CanBeField<int*>);
static_assert(!CanBeField<std::unique_ptr<int>>);

TEST(Loggable, EnumsAreLoggedByName) {
  EXPECT_EQ(std::get<SafeText>(field("colour", Colour::red).value).view(), "red");
  EXPECT_EQ(std::get<SafeText>(field("status", Status::known).value).view(), "known");
}

TEST(Loggable, AnEnumValueWithoutANameIsLoggedAsItsNumber) {
  EXPECT_EQ(std::get<std::uint64_t>(field("status", Status{0x400}).value), 0x400u);
}

}  // namespace
