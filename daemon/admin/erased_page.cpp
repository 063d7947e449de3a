#include "daemon/admin/erased_page.hpp"

#include "daemon/admin/fields.hpp"

namespace admin {

smpp::Octets erased_page(const ErasedFacts& facts) {
  const routing::ErasureReport& report = facts.report;
  return page_of([&](queue::JsonWriter& out) {
    field(out, "pseudonym", facts.pseudonym);
    field(out, "began", report.began);
    field(out, "ended", report.ended);
    truth(out, "complete", report.complete);
    field(out, "passes", report.passes);
    out.key("erased");
    out.open('{');
    for (std::size_t kind = 0; kind < routing::erased_kinds; ++kind) {
      field(out, name_of(static_cast<routing::ErasedKind>(kind)), report.found[kind]);
    }
    out.close('}');
    field(out, "still_out", report.still_out);
    field(out, "left", report.left);
    field(out, "unreadable", report.unreadable);
    truth(out, "some_not_followed", report.some_not_followed);
    out.key("recoverable");
    out.open('{');
    field(out, "keys_destroyed_from", smpp::WallTime{facts.keys_go});
    out.key("roots");
    out.open('[');
    for (const std::string& root : facts.roots) {
      out.string(root);
    }
    out.close(']');
    out.close('}');
  });
}

}  // namespace admin
