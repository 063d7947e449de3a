#include "config/document.hpp"

#include <gtest/gtest.h>

namespace config {
namespace {

Node parsed(const std::string& text) {
  auto document = parse_document(text, 0, "f");
  EXPECT_TRUE(document) << to_string(document ? Problem{} : document.error());
  return document ? std::move(*document) : Node{};
}

std::string refused(const std::string& text) {
  const auto document = parse_document(text, 0, "f");
  EXPECT_FALSE(document);
  return document ? std::string{} : to_string(document.error());
}

TEST(Document, KeepsPositionsAndQuotes) {
  const Node root = parsed("a: 1\nb:\n  c: \"2\"\n  d: [x, 'y']\n");
  ASSERT_EQ(root.entries.size(), 2u);
  EXPECT_EQ(root.entries[0].key_at, (Position{0, 1, 1}));
  EXPECT_EQ(root.entries[0].value.at, (Position{0, 1, 4}));
  EXPECT_FALSE(root.entries[0].value.quoted);
  const Node& inner = root.entries[1].value;
  EXPECT_EQ(inner.entries[0].value.at, (Position{0, 3, 6}));
  EXPECT_TRUE(inner.entries[0].value.quoted);
  EXPECT_EQ(inner.entries[1].value.items[1].scalar, "y");
  EXPECT_EQ(inner.entries[1].value.items[1].at, (Position{0, 4, 10}));
}

TEST(Document, MarksDuplicatesWithTheFirst) {
  const Node root = parsed("a: 1\nb: 2\na: 3\n");
  ASSERT_EQ(root.entries.size(), 3u);
  EXPECT_FALSE(root.entries[0].first_at);
  EXPECT_EQ(root.entries[2].first_at, (Position{0, 1, 1}));
}

TEST(Document, MarksAnchorsAliasesTagsAndMergeKeys) {
  const Node root = parsed(
      "a: &x 1\nb: *x\nc: !!str 1\nd: &y {e: 1}\nf: {<<: *y}\n\"<<\": 1\ng: !secret [1]\nh: &z\n");
  for (const std::size_t i : {0u, 1u, 2u, 3u, 6u, 7u}) {
    EXPECT_EQ(root.entries[i].value.kind, Node::Kind::refused) << i;
  }
  EXPECT_TRUE(root.entries[4].value.entries[0].key_is_merge);
  EXPECT_FALSE(root.entries[5].key_is_merge);
}

TEST(Document, KeysThatAreNotText) {
  const Node root = parsed("? [a, b]\n: 1\n? {c: d}\n: 2\n~: 3\n");
  ASSERT_EQ(root.entries.size(), 3u);
  for (const Entry& entry : root.entries) {
    EXPECT_FALSE(entry.key_is_text);
  }
}

TEST(Document, AnEmptyFileIsAnEmptyMap) {
  for (const char* text : {"", "# nothing\n", "---\n", "\n\n"}) {
    EXPECT_EQ(parsed(text).kind, Node::Kind::map) << text;
  }
}

TEST(Document, RefusesWhatIsTooMuch) {
  std::string deep;
  for (int i = 0; i < 20'000; ++i) {
    deep += '[';
  }
  EXPECT_EQ(refused(deep), "f:1:9: is nested deeper than 16 levels; no setting lies that deep");
  std::string wide;
  for (int i = 0; i < 6'000; ++i) {
    wide += "k" + std::to_string(i) + ": 1\n";
  }
  EXPECT_EQ(refused(wide),
            "f:5000:8: the file has more than 10000 values; split it into files in conf.d");
  EXPECT_EQ(refused(std::string(max_file_size + 1, ' ')),
            "f: is larger than 1 MiB; a configuration is not");
  // Many aliases of aliases stay as small as they are written.
  EXPECT_EQ(parsed("a: &a [1]\nb: &b [*a, *a]\nc: [*b, *b]\n").entries.size(), 3u);
}

TEST(Document, RefusesOctetsThatNoSettingNeeds) {
  EXPECT_EQ(refused(std::string{"a: 1\nb: \0", 9}), "f:2:4: holds a control character; remove it");
  EXPECT_EQ(refused("a: \xFF"), "f:1:4: is not UTF-8; save the file as UTF-8");
  EXPECT_EQ(refused("\xFE\xFF"), "f:1:1: is not UTF-8; save the file as UTF-8");
  EXPECT_EQ(refused("a: \xC3"), "f:1:4: is not UTF-8; save the file as UTF-8");
  EXPECT_EQ(parsed("a: \xC3\xA9\n").entries[0].value.scalar, "\xC3\xA9");
}

TEST(Document, SaysWhatIsWrongWithTheYamlWithoutRepeatingIt) {
  EXPECT_EQ(refused("a: 1\n---\nb: 2\n"),
            "f:3:1: a second document begins; keep one document a file");
  EXPECT_EQ(refused("a:\n\tb: 1\n"), "f:2:1: a tab is used for indentation; use spaces");
  EXPECT_EQ(refused("a:\n  b: 1\n  \tc: 1\n"), "f:3:3: a tab is used for indentation; use spaces");
  EXPECT_EQ(refused("a: \"open\nb: 1\n\n"),
            "f:3:2: the file ends within quotes; close them, probably further up");
  EXPECT_EQ(refused("a: 'open\n"),
            "f:2:2: the file ends within quotes; close them, probably further up");
  EXPECT_EQ(refused("a: {b: 1\n"),
            "f:2:1: a `{` is not closed, or a comma is missing; add `}` or `,`");
  EXPECT_EQ(refused("a: *canary\n").find("canary"), std::string::npos);
  EXPECT_EQ(refused("a: \"\\canary\"\n").find("canary"), std::string::npos);
}

TEST(Document, MergeJoinsMapsAndMarksTheRest) {
  Node base = parsed("a: {b: 1}\nc: 2\nd:\n");
  auto extra = parse_document("a: {e: 3, b: 4}\nc: 5\nd: {f: 6}\ng: 7\n", 1, "g");
  ASSERT_TRUE(extra);
  merge(base, std::move(*extra));
  ASSERT_EQ(base.entries.size(), 5u);
  const Node& a = base.entries[0].value;
  ASSERT_EQ(a.entries.size(), 3u);
  EXPECT_FALSE(a.entries[1].first_at);
  EXPECT_EQ(a.entries[2].first_at, (Position{0, 1, 5}));
  EXPECT_EQ(a.entries[2].key_at, (Position{1, 1, 11}));
  EXPECT_EQ(base.entries[2].value.entries[0].key, "f");
  EXPECT_EQ(base.entries[3].first_at, (Position{0, 2, 1}));
  EXPECT_FALSE(base.entries[4].first_at);
}

}  // namespace
}  // namespace config
