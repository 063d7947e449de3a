#include "config/document.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <unordered_map>
#include <utility>

namespace config {
namespace {

// Thrown out of yaml-cpp's callbacks, which have no other way to stop it; caught below.
struct TooMuch {
  Position at;
  std::string text;
};

void add(Node& map, Entry entry) {
  const auto first = std::ranges::find_if(map.entries, [&](const Entry& given) {
    return given.key_is_text && !given.first_at && given.key == entry.key;
  });
  if (entry.key_is_text && first != map.entries.end()) {
    entry.first_at = first->key_at;
  }
  map.entries.push_back(std::move(entry));
}

// Builds the tree from yaml-cpp's events. Its own Node is not used: it keeps duplicates silently,
// forgets which scalars were aliased, and follows aliases into exponential trees.
class TreeBuilder final : public YAML::EventHandler {
 public:
  explicit TreeBuilder(std::uint32_t file) : file_(file) {}

  Node take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}

  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    complete(leaf(mark, anchor == 0 ? Node::Kind::nothing : Node::Kind::refused));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    complete(leaf(mark, Node::Kind::refused));
  }

  void OnScalar(const YAML::Mark& mark,
                const std::string& tag,
                YAML::anchor_t anchor,
                const std::string& value) override {
    Node node = leaf(mark, Node::Kind::scalar);
    if (anchor != 0 || !is_implicit(tag)) {
      node.kind = Node::Kind::refused;
    } else {
      node.scalar = value;
      node.quoted = tag == "!";
    }
    complete(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark,
                       const std::string& tag,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Node::Kind::list);
  }

  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark,
                  const std::string& tag,
                  YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Node::Kind::map);
  }

  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    Node node;
    bool refused = false;
    std::optional<Entry> pending;  // a key that waits for its value
  };

  static bool is_implicit(const std::string& tag) {
    return tag.empty() || tag == "?" || tag == "!";
  }

  [[nodiscard]] Position position(const YAML::Mark& mark) const {
    return {.file = file_,
            .line = static_cast<std::uint32_t>(mark.line + 1),
            .column = static_cast<std::uint32_t>(mark.column + 1)};
  }

  Node leaf(const YAML::Mark& mark, Node::Kind kind) {
    Node node;
    node.kind = kind;
    node.at = position(mark);
    if (++nodes_ > max_nodes) {
      throw TooMuch{node.at,
                    "the file has more than " + std::to_string(max_nodes) +
                        " values; split it into files in conf.d"};
    }
    return node;
  }

  void open(const YAML::Mark& mark,
            const std::string& tag,
            YAML::anchor_t anchor,
            Node::Kind kind) {
    Frame frame;
    frame.node = leaf(mark, kind);
    frame.refused = anchor != 0 || !is_implicit(tag);
    if (stack_.size() == max_depth) {
      throw TooMuch{frame.node.at,
                    "is nested deeper than " + std::to_string(max_depth) +
                        " levels; no setting lies that deep"};
    }
    stack_.push_back(std::move(frame));
  }

  void close() {
    Frame frame = std::move(stack_.back());
    stack_.pop_back();
    if (frame.refused) {
      frame.node.kind = Node::Kind::refused;
    }
    complete(std::move(frame.node));
  }

  void complete(Node node) {
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& frame = stack_.back();
    if (frame.node.kind == Node::Kind::list) {
      frame.node.items.push_back(std::move(node));
    } else if (!frame.pending) {
      Entry& entry = frame.pending.emplace();
      entry.key_is_text = node.kind == Node::Kind::scalar;
      entry.key_is_merge = entry.key_is_text && !node.quoted && node.scalar == "<<";
      entry.key_at = node.at;
      entry.key = std::move(node.scalar);
    } else {
      frame.pending->value = std::move(node);
      add(frame.node, *std::exchange(frame.pending, std::nullopt));
    }
  }

  std::uint32_t file_;
  std::size_t nodes_ = 0;
  std::vector<Frame> stack_;
  Node root_;
};

// yaml-cpp's messages may repeat what the file says: only those that cannot are passed on, in words
// that say what to do.
std::string explain(const YAML::Exception& error) {
  namespace msg = YAML::ErrorMsg;
  const std::array<std::pair<const char*, const char*>, 10> known{{
      {msg::TAB_IN_INDENTATION, "a tab is used for indentation; use spaces"},
      {msg::END_OF_MAP, "the indentation does not fit what is above; line up the keys of a map"},
      {msg::END_OF_MAP_FLOW, "a `{` is not closed, or a comma is missing; add `}` or `,`"},
      {msg::END_OF_SEQ, "the indentation does not fit what is above; line up the items of a list"},
      {msg::END_OF_SEQ_FLOW, "a `[` is not closed, or a comma is missing; add `]` or `,`"},
      {msg::EOF_IN_SCALAR, "the file ends within quotes; close them, probably further up"},
      {msg::MAP_VALUE, "a `:` stands where no value can; quote texts that hold `: `, indent maps"},
      {msg::MAP_KEY, "a key stands where none can; check the indentation"},
      {msg::BLOCK_ENTRY, "a `-` stands where no list item can; check the indentation"},
      {msg::UNKNOWN_ANCHOR, "a YAML alias is used; write the value out"},
  }};
  for (const auto& [message, words] : known) {
    if (error.msg.starts_with(message)) {
      return words;
    }
  }
  return "is not YAML that can be read; check quotes and indentation here and in the line above";
}

// What YAML files may hold but no setting needs, what makes yaml-cpp guess another encoding, and
// tabs where people see indentation: there yaml-cpp complains about something else.
std::optional<Problem> check_characters(std::string_view text,
                                        std::uint32_t file,
                                        const std::string& file_name) {
  Position at{.file = file, .line = 1, .column = 1};
  const auto problem = [&](const char* what) {
    return Problem{.file = file_name, .at = at, .path = {}, .text = what};
  };
  bool indenting = true;
  for (std::size_t i = 0; i < text.size();) {
    const auto octet = static_cast<unsigned char>(text[i]);
    if (indenting && octet == '\t') {
      return problem("a tab is used for indentation; use spaces");
    }
    indenting = octet == '\n' || (indenting && octet == ' ');
    if ((octet < 0x20 && octet != '\t' && octet != '\n' && octet != '\r') || octet == 0x7F) {
      return problem("holds a control character; remove it");
    }
    const std::size_t length = octet < 0x80                    ? 1
                               : octet >= 0xC2 && octet < 0xE0 ? 2
                               : octet >= 0xE0 && octet < 0xF0 ? 3
                               : octet >= 0xF0 && octet < 0xF5 ? 4
                                                               : 0;
    bool valid = length != 0 && length <= text.size() - i;
    for (std::size_t k = 1; valid && k < length; ++k) {
      valid = (static_cast<unsigned char>(text[i + k]) & 0xC0) == 0x80;
    }
    if (!valid) {
      return problem("is not UTF-8; save the file as UTF-8");
    }
    i += length;
    at = octet == '\n' ? Position{.file = file, .line = at.line + 1, .column = 1}
                       : Position{.file = file, .line = at.line, .column = at.column + 1};
  }
  return std::nullopt;
}

}  // namespace

smpp::expected<Node, Problem> parse_document(std::string_view text,
                                             std::uint32_t file,
                                             const std::string& file_name) {
  if (text.size() > max_file_size) {
    return smpp::unexpected(Problem{.file = file_name,
                                    .at = {},
                                    .path = {},
                                    .text = "is larger than 1 MiB; a configuration is not"});
  }
  if (auto problem = check_characters(text, file, file_name)) {
    return smpp::unexpected(std::move(*problem));
  }
  // A comment ends the text: otherwise yaml-cpp takes quotes as closed when the file ends with an
  // empty line, however much of the file they swallowed.
  std::string ended{text.substr(0, text.find_last_not_of(" \r\n") + 1)};
  ended += "\n#";
  TreeBuilder tree{file};
  TreeBuilder second{file};
  Position at{.file = file, .line = 1, .column = 1};
  std::string wrong;
  try {
    std::istringstream stream{std::move(ended)};
    YAML::Parser parser{stream};
    parser.HandleNextDocument(tree);
    if (!parser.HandleNextDocument(second)) {
      Node root = tree.take();
      if (root.kind == Node::Kind::nothing) {
        root = Node{};
        root.kind = Node::Kind::map;
        root.at = at;
      }
      return root;
    }
    at = second.take().at;
    wrong = "a second document begins; keep one document a file";
  } catch (const YAML::Exception& error) {
    if (!error.mark.is_null()) {
      at = {.file = file,
            .line = static_cast<std::uint32_t>(error.mark.line + 1),
            .column = static_cast<std::uint32_t>(error.mark.column + 1)};
    }
    wrong = explain(error);
  } catch (const TooMuch& limit) {
    at = limit.at;
    wrong = limit.text;
  }
  return smpp::unexpected(Problem{.file = file_name, .at = at, .path = {}, .text = wrong});
}

void merge(Node& base, Node extra) {
  std::unordered_map<std::string, std::size_t> known;
  for (std::size_t i = 0; i < base.entries.size(); ++i) {
    if (base.entries[i].key_is_text && !base.entries[i].first_at) {
      known.emplace(base.entries[i].key, i);
    }
  }
  for (Entry& entry : extra.entries) {
    const auto found = known.find(entry.key);
    if (!entry.key_is_text || entry.first_at || found == known.end()) {
      base.entries.push_back(std::move(entry));
      continue;
    }
    Entry& first = base.entries[found->second];
    const bool adds_map = entry.value.kind == Node::Kind::map;
    if (adds_map && first.value.kind == Node::Kind::map) {
      merge(first.value, std::move(entry.value));
    } else if (adds_map && first.value.kind == Node::Kind::nothing) {
      first.value = std::move(entry.value);
    } else {
      entry.first_at = first.key_at;
      base.entries.push_back(std::move(entry));
    }
  }
}

void underlay(Node& over, const Node& under) {
  for (const Entry& entry : under.entries) {
    if (!entry.key_is_text || entry.first_at) {
      continue;
    }
    const auto found = std::ranges::find_if(over.entries, [&](const Entry& given) {
      return given.key_is_text && !given.first_at && given.key == entry.key;
    });
    if (found == over.entries.end()) {
      over.entries.push_back(entry);
    } else if (entry.value.kind == Node::Kind::map) {
      if (found->value.kind == Node::Kind::nothing) {
        found->value = entry.value;
      } else if (found->value.kind == Node::Kind::map) {
        underlay(found->value, entry.value);
      }
    }
  }
}

}  // namespace config
