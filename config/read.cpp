#include "config/read.hpp"

#include "config/files.hpp"
#include "config/scalar.hpp"
#include "config/schema.hpp"
#include "config/suggest.hpp"
#include "config/units.hpp"
#include "routing/model/address.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace config {
namespace {

class Reader {
 public:
  explicit Reader(Reading& reading) : reading_(reading) {}

  // `at` is where a missing setting is reported.
  void block(const Node& node, const Settings& settings, const std::string& path, Position at) {
    if (node.kind != Node::Kind::map && node.kind != Node::Kind::nothing) {
      return wrong(node, path, kind_of(node), "a map of settings");
    }
    std::set<std::string_view> seen;
    for (const Entry& entry : node.entries) {
      const Setting* const setting = entry.key_is_text ? find(settings, entry.key) : nullptr;
      if (setting == nullptr) {
        const std::string meant = unknown(entry, settings, path);
        if (const Setting* const near = find(settings, meant)) {
          seen.insert(near->key);  // not reported as missing as well
        }
      } else if (!twice(entry, below(path, setting->key))) {
        seen.insert(setting->key);
        value(entry, *setting, below(path, setting->key));
      }
    }
    for (const Setting& setting : settings) {
      if (setting.need == Need::required && !seen.contains(setting.key)) {
        reading_.problem(
            at, below(path, setting.key), "is missing; write " + expectation(setting.type));
      }
    }
  }

 private:
  static std::string below(const std::string& path, std::string_view key) {
    return path.empty() ? std::string{key} : path + "." + std::string{key};
  }

  static std::string item_of(const std::string& path, std::size_t index) {
    return path + "[" + std::to_string(index) + "]";
  }

  void wrong(const Node& node,
             const std::string& path,
             std::string_view what,
             const std::string& right) {
    reading_.problem(node.at, path, std::string{what} + "; write " + right);
  }

  // Names what the key may have meant, and returns it.
  std::string unknown(const Entry& entry, const Settings& settings, const std::string& path) {
    const std::string parent = path.empty() ? "top level" : path;
    if (!entry.key_is_text || entry.key_is_merge) {
      reading_.problem(entry.key_at,
                       parent,
                       entry.key_is_merge ? "a merge key is used; write the settings out"
                                          : "a key is not plain text; write the name of a setting");
      return {};
    }
    std::string meant = suggest(entry.key, settings);
    std::string text = "unknown setting; ";
    if (!meant.empty()) {
      text += "did you mean `" + meant + "`?";
    } else if (settings.empty()) {
      text += "nothing can be set here, write `{}`";
    } else {
      text += "the settings here are ";
      for (std::size_t i = 0; i < settings.size(); ++i) {
        text += (i == 0 ? "" : ", ") + std::string{settings[i].key};
      }
    }
    reading_.problem(entry.key_at, parent, std::move(text));
    return meant;
  }

  bool twice(const Entry& entry, const std::string& path) {
    if (!entry.first_at) {
      return false;
    }
    const std::string first = place(reading_.files[entry.first_at->file], *entry.first_at);
    reading_.problem(entry.key_at, path, "is given twice, first at " + first + "; keep one");
    return true;
  }

  void value(const Entry& entry, const Setting& setting, const std::string& path) {
    Node node;  // an empty value has no place of its own
    const Node* given = &entry.value;
    if (given->kind == Node::Kind::nothing) {
      node.at = entry.key_at;
      given = &node;
    }
    reading_.places[path] = given->at;
    if (const auto* const inner = std::get_if<Block>(&setting.type)) {
      if (inner->given) {
        inner->given();
      }
      block(*given, inner->settings, path, entry.key_at);
    } else if (given->kind == Node::Kind::refused) {
      wrong(*given, path, kind_of(*given), expectation(setting.type));
    } else {
      std::visit([&](const auto& type) { fill(type, *given, path, setting.type); }, setting.type);
    }
  }

  // Refuses what is not one plain scalar; a number in quotes is text.
  bool plain_scalar(const Node& node, const std::string& path, const Type& type) {
    if (is_plain(node)) {
      return true;
    }
    wrong(node,
          path,
          node.kind == Node::Kind::scalar ? "is in quotes, which makes it text" : kind_of(node),
          expectation(type) + (node.kind == Node::Kind::scalar ? ", without quotes" : ""));
    return false;
  }

  // Refuses what is not text: also a plain scalar that reads as another type.
  bool is_text(const Node& node, const std::string& path, const std::string& right) {
    if (node.kind != Node::Kind::scalar) {
      wrong(node, path, kind_of(node), right);
      return false;
    }
    const std::string_view other = node.quoted ? std::string_view{} : other_type(node.scalar);
    if (!other.empty()) {
      wrong(node, path, other, right + (right.find("quotes") == right.npos ? ", in quotes" : ""));
    }
    return other.empty();
  }

  template <class T>
  void measure(const Node& node,
               const std::string& path,
               const Type& type,
               const smpp::expected<T, UnitProblem>& parsed,
               T min,
               T max,
               const std::function<void(T)>& set) {
    if (!parsed) {
      wrong(node, path, to_words(parsed.error()), expectation(type));
    } else if (*parsed < min || *parsed > max) {
      wrong(node, path, "is out of range", expectation(type));
    } else {
      set(*parsed);
    }
  }

  void fill(const Flag& flag, const Node& node, const std::string& path, const Type& type) {
    if (!plain_scalar(node, path, type)) {
      return;
    }
    if (node.scalar != "true" && node.scalar != "false") {
      return wrong(node, path, "is neither true nor false", expectation(type));
    }
    *flag.to = node.scalar == "true";
  }

  void fill(const Whole& whole, const Node& node, const std::string& path, const Type& type) {
    if (plain_scalar(node, path, type)) {
      const auto parsed = parse_whole(node.scalar);
      if (!parsed && parsed.error() == UnitProblem::no_number) {
        return wrong(node, path, "is not a whole number in decimal digits", expectation(type));
      }
      measure(node, path, type, parsed, whole.min, whole.max, whole.set);
    }
  }

  // A number without unit is the usual mistake: that is said by the unit's own message.
  bool has_text(const Node& node, const std::string& path, const std::string& right) {
    if (node.kind == Node::Kind::scalar) {
      return true;
    }
    wrong(node, path, kind_of(node), right);
    return false;
  }

  void fill(const Span& span, const Node& node, const std::string& path, const Type& type) {
    if (has_text(node, path, expectation(type))) {
      measure<smpp::Duration>(
          node, path, type, parse_duration(node.scalar), span.min, span.max, [&](auto value) {
            *span.to = value;
          });
    }
  }

  void fill(const Size& size, const Node& node, const std::string& path, const Type& type) {
    if (has_text(node, path, expectation(type))) {
      measure(node, path, type, parse_size(node.scalar), size.min, size.max, size.set);
    }
  }

  void fill(const Rate& rate, const Node& node, const std::string& path, const Type& type) {
    if (has_text(node, path, expectation(type))) {
      constexpr double least = 1.0 / 3'600;
      measure<double>(
          node, path, type, parse_rate(node.scalar), least, rate.max, [&](double value) {
            *rate.to = value;
          });
    }
  }

  // Its index.
  std::optional<std::size_t> word_of(const std::vector<std::string_view>& words,
                                     const Node& node,
                                     const std::string& path,
                                     const std::string& right) {
    if (!is_text(node, path, right)) {
      return std::nullopt;
    }
    const auto word = std::ranges::find(words, node.scalar);
    if (word == words.end()) {
      wrong(node, path, "is none of the words allowed", right);
      return std::nullopt;
    }
    return static_cast<std::size_t>(word - words.begin());
  }

  void fill(const Choice& choice, const Node& node, const std::string& path, const Type& type) {
    if (const auto index = word_of(choice.words, node, path, expectation(type))) {
      choice.set(*index);
    }
  }

  void fill(const Status& status, const Node& node, const std::string& path, const Type& type) {
    if (!has_text(node, path, expectation(type))) {
      return;
    }
    if (const auto given = parse_status(node.scalar)) {
      *status.to = *given;
    } else {
      wrong(node, path, "is no status that refuses", expectation(type));
    }
  }

  void fill(const Words& words, const Node& node, const std::string& path, const Type& type) {
    if (node.kind != Node::Kind::list) {
      return wrong(node, path, kind_of(node), expectation(type));
    }
    const std::string right = expectation(Choice{.words = words.words, .now = {}, .set = {}});
    std::set<std::size_t> seen;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const std::string inner = item_of(path, i);
      const auto index = word_of(words.words, node.items[i], inner, right);
      if (index && !seen.insert(*index).second) {
        wrong(node.items[i], inner, "is given twice", "each word once");
      } else if (index) {
        words.add(*index);
      }
    }
  }

  void fill(const Text& text, const Node& node, const std::string& path, const Type& type) {
    if (!is_text(node, path, expectation(type))) {
      return;
    }
    if (node.scalar.size() < text.min) {
      return wrong(node, path, "is too short", expectation(type));
    }
    if (node.scalar.size() > text.max) {
      return wrong(node, path, "is too long", expectation(type));
    }
    if (!text.form->fits(node.scalar)) {
      return wrong(node, path, "does not have the right form", expectation(type));
    }
    text.set(node.scalar);
  }

  void fill(const Texts& texts, const Node& node, const std::string& path, const Type& type) {
    const auto one = [&](const Node& item, const std::string& item_path) {
      const std::string right{texts.form->words};
      // To YAML, 0x400 without quotes is a number.
      const bool text = texts.form == &forms::status ? has_text(item, item_path, right)
                                                     : is_text(item, item_path, right);
      if (text) {
        if (texts.form->fits(item.scalar)) {
          texts.add(item.scalar);
        } else {
          wrong(item, item_path, "does not have the right form", right);
        }
      }
    };
    if (node.kind != Node::Kind::list) {
      return node.kind == Node::Kind::scalar ? one(node, path)
                                             : wrong(node, path, kind_of(node), expectation(type));
    }
    if (node.items.empty() || node.items.size() > texts.max) {
      return wrong(node, path, node.items.empty() ? "is empty" : "is too long", expectation(type));
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      reading_.places[item_of(path, i)] = node.items[i].at;
      one(node.items[i], item_of(path, i));
    }
  }

  // The path in use, or nothing if what was given is none.
  std::optional<std::string> file_path(const Node& node,
                                       const std::string& path,
                                       const Type& type) {
    if (!is_text(node, path, expectation(type))) {
      return std::nullopt;
    }
    const bool control = std::ranges::any_of(
        node.scalar, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    if (node.scalar.empty() || node.scalar.size() > 4'095 || control) {
      wrong(node, path, "is not a path", expectation(type));
      return std::nullopt;
    }
    return resolve(node.scalar, reading_.files.front());
  }

  void fill(const File& file, const Node& node, const std::string& path, const Type& type) {
    if (const auto resolved = file_path(node, path, type)) {
      *file.to = *resolved;
      if (auto problem = check_file(*resolved, file.kind)) {
        reading_.problem(node.at, path, std::move(*problem));
      }
    }
  }

  void fill(const Reference& reference,
            const Node& node,
            const std::string& path,
            const Type& type) {
    if (!is_text(node, path, expectation(type))) {
      return;
    }
    if (!is_name(node.scalar)) {
      return wrong(node, path, "is not a name", expectation(type));
    }
    *reference.to = node.scalar;
  }

  void fill(const SecretPlace& secret,
            const Node& node,
            const std::string& path,
            const Type& type) {
    if (node.kind == Node::Kind::scalar) {
      return wrong(node, path, "is a value; secrets do not stand in this file", expectation(type));
    }
    std::string file;
    std::string credential;
    const Settings settings{
        {"file", Need::optional, File{File::Kind::secret, &file}, "", ""},
        {"credential",
         Need::optional,
         Text{&forms::printable, {}, 1, 64, [&](std::string_view name) { credential = name; }},
         "",
         ""}};
    const std::size_t problems = reading_.problems.size();
    block(node, settings, path, node.at);
    if (problems != reading_.problems.size() || node.kind != Node::Kind::map) {
      if (node.kind == Node::Kind::nothing) {
        wrong(node, path, kind_of(node), expectation(type));
      }
      return;
    }
    if (file.empty() == credential.empty()) {
      return wrong(node, path, "does not name exactly one place", expectation(type));
    }
    if (!credential.empty() && !is_credential_name(credential)) {
      return wrong(node, path, "names no credential", "a file name without folders");
    }
    *secret.to = {
        .kind = file.empty() ? SecretReference::Kind::credential : SecretReference::Kind::file,
        .name = file.empty() ? credential : file,
        .position = place(reading_.files[node.at.file], node.at)};
  }

  void fill(const RootPlace& root, const Node& node, const std::string& path, const Type& type) {
    if (node.kind == Node::Kind::scalar) {
      return wrong(node, path, "is a value; secrets do not stand in this file", expectation(type));
    }
    const bool both =
        root.previous != nullptr && std::ranges::any_of(node.entries, [](const Entry& entry) {
          return entry.key == "current" || entry.key == "previous";
        });
    if (both) {
      return block(node, rotation_settings(*root.to, *root.previous), path, node.at);
    }
    RootWays ways;
    const std::size_t problems = reading_.problems.size();
    block(node, root_settings(ways), path, node.at);
    if (problems == reading_.problems.size()) {
      take_way(std::move(ways), *root.to, node, path, type);
    }
  }

  void take_way(RootWays ways,
                RootReference& to,
                const Node& node,
                const std::string& path,
                const Type& type) {
    if ((ways.file.empty() ? 0 : 1) + (ways.credential.empty() ? 0 : 1) + (ways.by_token ? 1 : 0) +
            (ways.by_service ? 1 : 0) !=
        1) {
      return wrong(node, path, "does not name exactly one place", expectation(type));
    }
    if (!ways.credential.empty() && !is_credential_name(ways.credential)) {
      return wrong(node, path, "names no credential", "a file name without folders");
    }
    using Kind = SecretReference::Kind;
    to.position = place(reading_.files[node.at.file], node.at);
    if (ways.by_token) {
      to.where = std::move(ways.token);
    } else if (ways.by_service) {
      to.where = std::move(ways.service);
    } else {
      to.where = SecretReference{.kind = ways.file.empty() ? Kind::credential : Kind::file,
                                 .name = ways.file.empty() ? ways.credential : ways.file,
                                 .position = to.position};
    }
  }

  void fill(const Senders& senders, const Node& node, const std::string& path, const Type& type) {
    if (is_plain(node) && node.scalar == "any") {
      senders.to->any_sender = true;
      return;
    }
    if (node.kind != Node::Kind::list || node.items.empty()) {
      return wrong(node,
                   path,
                   node.kind == Node::Kind::list ? std::string_view{"is empty"} : kind_of(node),
                   expectation(type));
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const Node& item = node.items[i];
      const std::string item_path = item_of(path, i);
      const std::string right{forms::sender.words};
      if (!is_text(item, item_path, right)) {
        continue;
      }
      if (const auto sender = routing::parse_sender(item.scalar)) {
        senders.to->senders.push_back(*sender);
      } else {
        wrong(item, item_path, "is not a sender", right);
      }
    }
  }

  void fill(const Block&, const Node&, const std::string&, const Type&) {}  // value() does it

  void fill(const NamedBlocks& blocks,
            const Node& node,
            const std::string& path,
            const Type& type) {
    if (node.kind != Node::Kind::map || node.entries.empty()) {
      return wrong(node,
                   path,
                   node.kind == Node::Kind::map ? std::string_view{"is empty"} : kind_of(node),
                   expectation(type));
    }
    std::size_t count = 0;
    for (const Entry& entry : node.entries) {
      if (!entry.key_is_text || !is_name(entry.key)) {
        reading_.problem(entry.key_at,
                         path,
                         "the name of a " + std::string{blocks.one} + " is not one; write " +
                             std::string{name_rule});
      } else if (const std::string inner = below(path, entry.key); !twice(entry, inner)) {
        if (++count > blocks.max) {
          return reading_.problem(
              entry.key_at, path, "is too long; write at most " + std::to_string(blocks.max));
        }
        reading_.places[inner] = entry.key_at;
        block(entry.value, blocks.add(entry.key), inner, entry.key_at);
      }
    }
  }

  void fill(const BlockList& list, const Node& node, const std::string& path, const Type& type) {
    if (node.kind != Node::Kind::list) {
      return wrong(node, path, kind_of(node), expectation(type));
    }
    if (node.items.size() > list.max) {
      return wrong(node, path, "is too long", expectation(type));
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const std::string inner = item_of(path, i);
      reading_.places[inner] = node.items[i].at;
      block(node.items[i], list.add(), inner, node.items[i].at);
    }
  }

  Reading& reading_;
};

}  // namespace

void Reading::problem(Position at, std::string path, std::string text) {
  if (told.contains(at.file)) {
    return;
  }
  problems.push_back(
      {.file = files[at.file], .at = at, .path = std::move(path), .text = std::move(text)});
}

void read(const Node& root, const Settings& settings, Reading& reading) {
  Reader{reading}.block(root, settings, {}, {.file = root.at.file, .line = 1, .column = 1});
}

}  // namespace config
