#include "config/pages.hpp"
#include "config/schema.hpp"

namespace config {
namespace {

std::string in_quotes(std::string_view text) {
  std::string line = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      line += '\\';
    }
    line += c;
  }
  return line + "\"";
}

std::string indented(std::size_t depth) {
  return "\n" + std::string(depth * 2, ' ');
}

// One JSON object, member by member, each on a line of its own.
class Object {
 public:
  explicit Object(std::size_t depth) : depth_(depth) {}

  Object& add(std::string_view name, const std::string& json) {
    members_ +=
        (members_.empty() ? "" : ",") + indented(depth_ + 1) + in_quotes(name) + ": " + json;
    return *this;
  }

  Object& text(std::string_view name, std::string_view value) {
    return add(name, in_quotes(value));
  }

  [[nodiscard]] std::string json() const {
    return members_.empty() ? "{}" : "{" + members_ + indented(depth_) + "}";
  }

 private:
  std::size_t depth_;
  std::string members_;
};

void describe(Object& object, const Settings& settings, std::size_t depth);

void describe_secret(Object& object, std::size_t depth) {
  std::string either;
  for (const std::string_view kind : {"file", "credential"}) {
    Object properties{depth + 2};
    properties.add(kind, Object{depth + 3}.text("type", "string").add("minLength", "1").json());
    Object one{depth + 1};
    one.text("type", "object").add("additionalProperties", "false");
    one.add("required", "[" + in_quotes(kind) + "]").add("properties", properties.json());
    either += (either.empty() ? "" : ", ") + one.json();
  }
  object.add("oneOf", "[" + either + "]");
}

// One way, or `current` and `previous`.
void describe_root(Object& object, const RootPlace& place, std::size_t depth) {
  RootWays scratch;
  std::string either;
  for (const Setting& way : root_settings(scratch)) {
    Object one{depth + 1};
    Settings alone{way};
    alone.front().need = Need::required;
    describe(one, alone, depth + 1);
    either += (either.empty() ? "" : ", ") + one.json();
  }
  if (place.previous != nullptr) {
    Object both{depth + 1};
    describe(both, rotation_settings(*place.to, *place.previous), depth + 1);
    either += ", " + both.json();
  }
  object.add("oneOf", "[" + either + "]");
}

std::string described(const Setting& setting, std::size_t depth) {
  Object object{depth};
  object.text("description",
              std::string{setting.meaning} + " Write " + expectation(setting.type) + ".");
  const std::string value = default_of(setting.type);
  const auto with_default = [&](const std::string& json) {
    if (!value.empty()) {
      object.add("default", json);
    }
  };
  const auto pattern = [&](std::string_view expression) {
    object.text("type", "string").text("pattern", expression);
    with_default(in_quotes(value));
  };
  const auto words_of = [](const std::vector<std::string_view>& words) {
    std::string list;
    for (const std::string_view word : words) {
      list += (list.empty() ? "" : ", ") + in_quotes(word);
    }
    return "[" + list + "]";
  };
  std::visit(
      Overloaded{
          [&](const Flag&) {
            object.text("type", "boolean");
            with_default(value);
          },
          [&](const Whole& whole) {
            object.text("type", "integer");
            object.add("minimum", std::to_string(whole.min));
            object.add("maximum", std::to_string(whole.max));
            with_default(value);
          },
          [&](const Span&) { pattern("^(0|[1-9][0-9]*)(ms|s|m|h|d)$"); },
          [&](const Size&) { pattern("^(0|[1-9][0-9]*)(B|KiB|MiB|GiB|TiB)$"); },
          [&](const Rate&) { pattern("^[1-9][0-9]*/[smh]$"); },
          [&](const Choice& choice) {
            object.add("enum", words_of(choice.words));
            if (choice.now) {
              object.text("default", choice.words[*choice.now]);
            }
          },
          [&](const Status&) {
            // To YAML, 0x400 without quotes is a number.
            object.add("type", R"(["string", "integer"])");
            object.text("pattern", forms::status.pattern);
            with_default(in_quotes(value));
          },
          [&](const Text& text) {
            pattern(text.form->pattern);
            object.add("minLength", std::to_string(text.min));
            object.add("maxLength", std::to_string(text.max));
          },
          [&](const Texts& texts) {
            Object item{depth + 1};
            item.text("type", "string").text("pattern", texts.form->pattern);
            Object list{depth + 1};
            list.text("type", "array").add("minItems", "1");
            list.add("maxItems", std::to_string(texts.max)).add("items", item.json());
            object.add("oneOf", "[" + item.json() + ", " + list.json() + "]");
          },
          [&](const File&) {
            object.text("type", "string").add("minLength", "1");
            with_default(in_quotes(value));
          },
          [&](const Reference&) { pattern(name_pattern); },
          [&](const SecretPlace&) { describe_secret(object, depth); },
          [&](const RootPlace& place) { describe_root(object, place, depth); },
          [&](const Senders&) {
            Object item{depth + 1};
            item.text("type", "string").text("pattern", forms::sender.pattern);
            Object list{depth + 1};
            list.text("type", "array").add("minItems", "1").add("items", item.json());
            object.add(
                "oneOf",
                "[" + Object{depth + 1}.text("const", "any").json() + ", " + list.json() + "]");
          },
          [&](const Words& words) {
            object.text("type", "array").add("uniqueItems", "true");
            object.add("items", Object{depth + 1}.add("enum", words_of(words.words)).json());
          },
          [&](const Block& block) { describe(object, block.settings, depth); },
          [&](const NamedBlocks& blocks) {
            Object each{depth + 1};
            describe(each, blocks.add(std::string{blocks.example_name}), depth + 1);
            object.text("type", "object").add("minProperties", "1");
            object.add("maxProperties", std::to_string(blocks.max));
            object.add("propertyNames", Object{depth + 1}.text("pattern", name_pattern).json());
            object.add("additionalProperties", each.json());
          },
          [&](const BlockList& list) {
            Object each{depth + 1};
            describe(each, list.add(), depth + 1);
            object.text("type", "array").add("maxItems", std::to_string(list.max));
            object.add("items", each.json());
          },
      },
      setting.type);
  return object.json();
}

void describe(Object& object, const Settings& settings, std::size_t depth) {
  Object properties{depth + 1};
  std::string required;
  for (const Setting& setting : settings) {
    properties.add(setting.key, described(setting, depth + 2));
    if (setting.need == Need::required) {
      required += (required.empty() ? "" : ", ") + in_quotes(setting.key);
    }
  }
  // Without required settings, a name with nothing after it is a block of defaults.
  object.add("type", required.empty() ? R"(["object", "null"])" : R"("object")");
  object.add("additionalProperties", "false");
  if (!required.empty()) {
    object.add("required", "[" + required + "]");
  }
  object.add("properties", properties.json());
}

std::string schema_of(std::string_view title, const Settings& settings) {
  Object object{0};
  object.text("$schema", "https://json-schema.org/draft/2020-12/schema");
  object.text("title", title);
  object.text(
      "description",
      "Generated from the schema in config/. `smppbridged --check-config` checks more: files, "
      "names and what goes together.");
  describe(object, settings, 0);
  return object.json() + "\n";
}

}  // namespace

std::string json_schema() {
  Config scratch;
  return schema_of("smppbridge configuration", file_settings(scratch));
}

std::string profile_json_schema() {
  Carrier scratch;
  return schema_of("smppbridge profile of a carrier", profile_settings(scratch));
}

}  // namespace config
