#include "config/pages.hpp"
#include "config/schema.hpp"

namespace config {
namespace {

constexpr std::string_view reference_opening = R"(# Configuration

This page is generated from the schema (`tools/generate-config-docs`); do not edit it.

`smppbridged --config FILE` reads one YAML file, by default `/etc/smppbridge/smppbridge.yaml`, and
the files `conf.d/*.yaml` beside it. `smppbridged --check-config` reads the same and tells everything
that is wrong, one line each:

    file:line:col: path: what is wrong; what would be right

`config/smppbridge.example.yaml` shows every setting with its default; an editor with a YAML language
server checks and completes names through `config/smppbridge.schema.json`.

- The file is strict: a name that is not on this page, a value of the wrong type, a unit that does not
  exist, a name given twice and a file that is missing are errors, and the daemon does not start.
- Anchors, aliases, merge keys and tags of YAML are not taken. `true` and `false` are the only words
  for yes and no. Numbers are decimal and without quotes; texts that read as something else (a number,
  `yes`) need quotes.
- Files of `conf.d` are added to the main file: maps are joined, anything else may be given only once.
- What a carrier's settings and others of its kind have in common may stand in a *profile*, a file of
  its own that the carrier names ([profiles](profiles.md)).
- A relative path starts at the folder of the main file.
- Passwords and keys never stand in the file, only where they lie: `{file: PATH}` names a regular file
  that belongs to root or to the daemon's user and is closed to all others (mode 0600);
  `{credential: NAME}` names a file in `$CREDENTIALS_DIRECTORY` (systemd's `LoadCredential=`).
- An error message never repeats a value or a name that is not on this page: it may be a secret in the
  wrong place. The position says where to look.
- Durations are a whole number and `ms`, `s`, `m`, `h` or `d`; sizes a whole number and `B`, `KiB`,
  `MiB`, `GiB` or `TiB`; rates a whole number and `/s`, `/m` or `/h`.
- Names of carriers, clients and queues are 1 to 32 characters of a to z, 0 to 9, `_` and `-`,
  beginning with a letter or digit. The store knows them by name: a renamed queue is another queue.
)";

void add_row(std::string& page, const std::string& name, const Setting& setting) {
  const std::string value = default_of(setting.type);
  page += "| `" + name + "` | " + expectation(setting.type) + " | ";
  if (setting.need == Need::required) {
    page += "required";
  } else if (!value.empty()) {
    page += "`" + value + "`";
  }
  page += " | " + std::string{setting.meaning} + " |\n";
}

void add_rows(std::string& page, const std::string& prefix, const Settings& settings);

void add_root_rows(std::string& page, const std::string& prefix, const RootPlace& place) {
  RootWays scratch;
  if (place.previous != nullptr) {  // the ways are the same below each
    add_rows(page, prefix, root_settings(scratch));
    add_rows(page, prefix, rotation_settings(*place.to, *place.previous));
  }
}

void add_rows(std::string& page, const std::string& prefix, const Settings& settings) {
  for (const Setting& setting : settings) {
    const std::string name = prefix + std::string{setting.key};
    add_row(page, name, setting);
    if (const auto* const block = std::get_if<Block>(&setting.type)) {
      add_rows(page, name + ".", block->settings);
    } else if (const auto* const root = std::get_if<RootPlace>(&setting.type)) {
      add_root_rows(page, name + ".", *root);
    } else if (const auto* const list = std::get_if<BlockList>(&setting.type)) {
      add_rows(page, name + "[].", list->add());
    } else if (const auto* const blocks = std::get_if<NamedBlocks>(&setting.type)) {
      add_rows(page, name + ".NAME.", blocks->add(std::string{blocks->example_name}));
    }
  }
}

void add_table(std::string& page, const Settings& settings) {
  if (settings.empty()) {
    return;
  }
  page += "\n| setting | value | default | meaning |\n| --- | --- | --- | --- |\n";
  add_rows(page, "", settings);
}

void add_heading(std::string& page, const Setting& setting, const std::string& shape) {
  page += "\n## " + std::string{setting.key} + "\n\n" + std::string{setting.meaning};
  page += setting.need == Need::required ? " Required.\n" : "\n";
  if (!shape.empty()) {
    page += "\n" + shape + "\n";
  }
}

std::string profile_keys() {
  Carrier scratch;
  std::string keys;
  for (const Setting& setting : profile_settings(scratch)) {
    keys += (keys.empty() ? "`" : ", `") + std::string{setting.key} + "`";
  }
  return keys;
}

}  // namespace

std::string reference_page() {
  Config scratch;
  std::string page{reference_opening};
  Settings single;
  for (Setting& setting : file_settings(scratch)) {
    if (const auto* const blocks = std::get_if<NamedBlocks>(&setting.type)) {
      const std::string one{blocks->one};
      add_heading(
          page,
          setting,
          "`" + std::string{setting.key} + ".NAME`, at most " + std::to_string(blocks->max) + ":");
      add_table(page, blocks->add(std::string{blocks->example_name}));
      if (setting.key == "carriers") {
        page += "\nThese may also stand in a profile: " + profile_keys() + ".\n";
      }
    } else if (const auto* const list = std::get_if<BlockList>(&setting.type)) {
      add_heading(
          page, setting, "A list of at most " + std::to_string(list->max) + ", each a map:");
      add_table(page, list->add());
    } else if (const auto* const block = std::get_if<Block>(&setting.type)) {
      add_heading(page, setting, {});
      add_table(page, block->settings);
    } else {
      single.push_back(std::move(setting));
    }
  }
  page += "\n## Single settings at the top level\n";
  add_table(page, single);
  return page;
}

}  // namespace config
