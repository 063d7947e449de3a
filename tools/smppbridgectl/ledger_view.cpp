#include "tools/smppbridgectl/members.hpp"
#include "tools/smppbridgectl/views.hpp"

#include <fmt/format.h>

namespace ctl {
namespace {

using boost::json::object;

std::string sides(const object& page, std::string_view name, std::string_view one) {
  std::string title{one};
  for (char& c : title) {
    c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  Table table{{title,
               ">ACCEPTED",
               ">FINAL",
               ">PENDING",
               ">IN DOUBT",
               ">QUEUED",
               ">AWAITING RECEIPT",
               "LEDGER"}};
  each(page, name, [&](const object& side) {
    const object& found = part(side, "found");
    table.add({word(side, one),
               word(side, "accepted"),
               word(side, "final"),
               word(side, "pending"),
               word(side, "in_doubt"),
               word(found, "queued"),
               word(found, "awaiting"),
               is(side, "balanced") ? "balanced" : "MISMATCH"});
  });
  return table.text();
}

std::string places(const object& at) {
  return fmt::format("queued {}, parked {}, awaiting {}",
                     word(at, "queued"),
                     word(at, "parked"),
                     word(at, "awaiting"));
}

std::string alarms(const object& page) {
  std::string text;
  each(page, "accounts", [&](const object& account) {
    if (!is(account, "balanced")) {
      text += fmt::format("\nMISMATCH  {}, {}: counted {}; found {}\n",
                          word(account, "carrier"),
                          word(account, "client"),
                          places(part(account, "counted")),
                          places(part(account, "found")));
    }
  });
  if (!text.empty()) {
    text += fmt::format(
        "A message is missing, or was counted twice. {} records could not be read: look for\n"
        "record_damaged in the log. Keep a copy of the store and of its root key, and report it.\n",
        word(page, "damaged"));
  }
  return text;
}

std::string words(const object& page) {
  const object& counts = part(page, "words");
  Table table{{"FINAL WORD", ">MESSAGES"}};
  for (const auto& one : counts) {
    table.add({std::string{std::string_view{one.key()}}, word(counts, one.key())});
  }
  return counts.empty() ? "" : "\n" + table.text();
}

}  // namespace

View ledger_view(const object& page) {
  return {.text = fmt::format("accepted {} = final {} + pending {} + in doubt {}: {}\n"
                              "at {}, counted since {}\n\n{}\n{}{}{}",
                              word(page, "accepted"),
                              word(page, "final"),
                              word(page, "pending"),
                              word(page, "in_doubt"),
                              is(page, "balanced") ? "balanced" : "MISMATCH",
                              moment(page, "at"),
                              moment(page, "since"),
                              sides(page, "carriers", "carrier"),
                              sides(page, "clients", "client"),
                              words(page),
                              alarms(page)),
          .code = is(page, "balanced") ? ExitCode::ok : ExitCode::not_well};
}

}  // namespace ctl
