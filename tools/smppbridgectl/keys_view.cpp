#include "tools/smppbridgectl/members.hpp"
#include "tools/smppbridgectl/views.hpp"

#include <fmt/format.h>

namespace ctl {
namespace {

using boost::json::object;

std::string roots(const object& page) {
  const object& current = part(page, "current");
  std::string text = fmt::format(
      "current root   {}, wraps {} keys\n", word(current, "id"), word(current, "wraps"));
  if (page.if_contains("previous") != nullptr) {
    const object& previous = part(page, "previous");
    text += fmt::format(
        "previous root  {}, wraps {} keys\n", word(previous, "id"), word(previous, "wraps"));
    text += is(page, "previous_may_go")
                ? "\nThe previous root may go: take it out of keys.root and restart. Once it is "
                  "destroyed, no older\nimage of the keyring opens any more.\n"
                : "\nThe previous root is needed: smppbridgectl keys rotate\n";
  }
  return text;
}

std::string covers(const object& page) {
  return fmt::format("index covers   version {}{}\n",
                     word(page, "cover_version"),
                     is(page, "records_move")
                         ? "; records under the version before it are found too, "
                           "and move in the background"
                         : "");
}

}  // namespace

View keys_view(const object& page) {
  Table table{{">KEY", "KIND", "OF", "DAY", ">RUN", ">RECORDS", "WRAPPED BY"}};
  each(page, "keys", [&](const object& key) {
    const std::string version = word(key, "version");
    table.add({word(key, "id"),
               word(key, "kind"),
               version == "-" ? word(key, "of") : word(key, "of") + " " + version,
               word(key, "day"),
               word(key, "run"),
               word(key, "records"),
               key.if_contains("root") != nullptr ? word(key, "root")
                                                  : "key " + word(key, "wrapped_by")});
  });
  std::string text = covers(page) + roots(page) + "\n" + table.text();
  if (const std::string more = word(page, "more"); more != "0" && more != "-") {
    text += fmt::format("\nand {} more\n", more);
  }
  return {.text = std::move(text)};
}

View rotated_view(const object& page) {
  return {.text = fmt::format("{} keys are wrapped by the current root now\n\n",
                              word(page, "rotated")) +
                  roots(page)};
}

View reindexed_view(const object& page) {
  return {.text = covers(page) + "\nsmppbridgectl keys list tells when they have moved.\n"};
}

View retired_view(const object& page) {
  const object& retired = part(page, "retired");
  std::string text = fmt::format(
      "destroyed            {} data keys, {} day keys, {} cover keys\n"
      "records sealed anew  {}\n"
      "records expired      {}\n",
      word(retired, "data_keys"),
      word(retired, "day_keys"),
      word(retired, "cover_keys"),
      word(retired, "records_sealed_anew"),
      word(retired, "records_expired"));
  if (const std::string damaged = word(retired, "records_unreadable");
      damaged != "0" && damaged != "-") {
    text += fmt::format(
        "records unreadable   {}: their keys stay. Look for record_damaged in the log.\n", damaged);
  }
  std::string under;
  if (const auto* const ids = retired.if_contains("recoverable_under");
      ids != nullptr && ids->is_array()) {
    for (const boost::json::value& id : ids->get_array()) {
      if (id.is_string()) {
        under += "  " + harmless(std::string_view{id.get_string()}) + "\n";
      }
    }
  }
  text += under.empty()
              ? "\nNo day key went: what older images of the keyring open, they still open.\n"
              : "\nWhat those keys sealed remains recoverable from older images of the keyring and "
                "of the records\n(backups, snapshots, blocks of a disk), until these root keys are "
                "destroyed:\n" +
                    under +
                    "If one is the current root: make a new one, keys.root {current, previous}, "
                    "keys rotate, then destroy it.\n";
  return {.text = std::move(text)};
}

}  // namespace ctl
