// A YAML document as a tree with positions, in the strict subset that a configuration needs: no
// anchors, aliases, tags or second document. Quoted and plain scalars are told apart, duplicate
// keys are kept and marked. yaml-cpp stays in document.cpp. Plain values; used while loading only.
#pragma once

#include "config/problem.hpp"
#include "smpp/base/expected.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace config {

// A configuration is written by hand: what exceeds these is not one.
inline constexpr std::size_t max_file_size = 1024 * 1024;
inline constexpr std::size_t max_depth = 16;
inline constexpr std::size_t max_nodes = 10'000;

struct Entry;

struct Node {
  enum class Kind : std::uint8_t {
    nothing,  // empty or null
    scalar,
    list,
    map,
    refused,  // an anchor, an alias or a tag
  };
  Kind kind = Kind::nothing;
  Position at;
  std::string scalar;
  bool quoted = false;  // in quotes or a block scalar: text whatever it looks like
  std::vector<Node> items;
  std::vector<Entry> entries;
};

struct Entry {
  std::string key;
  bool key_is_text = true;    // not a list, map, null or refused
  bool key_is_merge = false;  // a plain <<
  Position key_at;
  Node value;
  // The same key was given before, there: this one does not count.
  std::optional<Position> first_at;
};

// `file` is the number that positions carry. An empty document is a map without entries.
[[nodiscard]] smpp::expected<Node, Problem> parse_document(std::string_view text,
                                                           std::uint32_t file,
                                                           const std::string& file_name);

// Adds the entries of `extra` to `base`, maps into maps; anything else given in both is marked.
void merge(Node& base, Node extra);
// Adds what `under` has and `over` has not, maps into maps; a list is one thing.
void underlay(Node& over, const Node& under);

}  // namespace config
