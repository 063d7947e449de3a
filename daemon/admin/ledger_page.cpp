#include "daemon/admin/ledger_page.hpp"

#include "daemon/admin/fields.hpp"

#include <map>
#include <utility>

namespace admin {
namespace {

using queue::JsonWriter;
using Places = std::array<std::uint64_t, routing::place_count>;

// Of one account, or of all of a carrier or a client: a sum of those that balance may balance by
// chance where they do not.
struct Sum {
  routing::LedgerLine line;
  bool balanced = true;

  void add(const routing::LedgerLine& one) {
    line += one;
    balanced = balanced && one.balanced();
  }
};

void places(JsonWriter& out, std::string_view name, const Places& at) {
  using routing::Place;
  out.key(name);
  out.open('{');
  field(out, "queued", at[index_of(Place::queued)]);
  field(out, "parked", at[index_of(Place::parked)]);
  field(out, "awaiting", at[index_of(Place::awaiting)]);
  out.close('}');
}

void write(JsonWriter& out, const Sum& sum) {
  const routing::LedgerLine& line = sum.line;
  field(out, "accepted", line.counts.accepted);
  field(out, "final", line.counts.all_ended());
  field(out, "pending", line.pending());
  field(out, "in_doubt", line.in_doubt());
  truth(out, "balanced", sum.balanced);
  out.key("words");
  out.open('{');
  for (std::size_t state = 0; state < line.counts.ended.size(); ++state) {
    if (line.counts.ended[state] > 0) {
      field(out,
            routing::name_of(static_cast<routing::MessageState>(state)),
            line.counts.ended[state]);
    }
  }
  out.close('}');
  places(out, "counted", line.counts.at);
  places(out, "found", line.found);
}

}  // namespace

smpp::Octets ledger_page(const routing::LedgerReport& report, const LedgerNames& names) {
  Sum all;
  std::map<std::string, Sum> carriers;
  std::map<std::string, Sum> clients;
  for (const routing::LedgerLine& line : report.lines) {
    all.add(line);
    carriers[names.carrier(line.account.carrier)].add(line);
    clients[names.client(line.account.client)].add(line);
  }
  return page_of([&](JsonWriter& out) {
    field(out, "since", report.since);
    field(out, "at", report.at);
    field(out, "damaged", std::uint64_t{report.damaged});
    write(out, all);
    list(out, "carriers", carriers, [&](const auto& one) {
      field(out, "carrier", one.first);
      write(out, one.second);
    });
    list(out, "clients", clients, [&](const auto& one) {
      field(out, "client", one.first);
      write(out, one.second);
    });
    list(out, "accounts", report.lines, [&](const routing::LedgerLine& line) {
      field(out, "carrier", names.carrier(line.account.carrier));
      field(out, "client", names.client(line.account.client));
      Sum one;
      one.add(line);
      write(out, one);
    });
  });
}

}  // namespace admin
