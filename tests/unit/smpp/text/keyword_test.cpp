#include "smpp/text/keyword.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>

namespace smpp {
namespace {

using namespace std::string_view_literals;

TEST(Keyword, IsTheFirstWordWithoutCase) {
  const std::array<std::pair<std::string_view, std::string_view>, 22> cases{{
      {"STOP", "stop"},
      {"stop", "stop"},
      {"Stop now", "stop"},
      {"  \t\r\nstop", "stop"},
      {"\"Stop!\", he said", "stop"},
      {"¡Ayuda!", "ayuda"},
      {"...help", "help"},
      {"🙂 help", "help"},
      {"#info", "info"},
      {"4u please", "4u"},
      {"stop.please", "stop"},
      {"ÉTÉ", "e\u0301te\u0301"},
      {"e\u0301te\u0301", "e\u0301te\u0301"},
      {"STRASSE", "strasse"},
      {"straße", "strasse"},
      {"ＳＴＯＰ", "stop"},
      {"\uFEFFstop", "stop"},
      {"st\u200Dop", "stop"},
      {"ΟΔΟΣ", "οδοσ"},
      {"οδος", "οδοσ"},
      {"СТОП", "стоп"},
      {"停止。", "停止"},
  }};
  for (const auto& [text, word] : cases) {
    EXPECT_EQ(first_word(text).reveal(), word) << text;
  }
}

TEST(Keyword, IsEmptyWhereThereIsNone) {
  for (const std::string_view text : {""sv, "   "sv, "?!"sv, "🙂🙂"sv, "\0\0"sv}) {
    EXPECT_TRUE(first_word(text).empty());
  }
}

TEST(Keyword, ThatIsTooLongIsNone) {
  EXPECT_EQ(first_word(std::string(120, 'a')).size(), 120u);
  EXPECT_TRUE(first_word(std::string(121, 'a')).empty());
  EXPECT_TRUE(first_word(std::string(10'000, 'a')).empty());
}

TEST(Keyword, IsOneWordAndNothingElse) {
  for (const char* word : {"stop", "STOP", "4u", "été", "停止"}) {
    EXPECT_TRUE(is_keyword(word)) << word;
  }
  for (const char* text : {"", "two words", "#info", "stop!", " stop", "🙂"}) {
    EXPECT_FALSE(is_keyword(text)) << text;
  }
}

}  // namespace
}  // namespace smpp
