#include "daemon/admin/keys_page.hpp"

#include "daemon/admin/fields.hpp"

namespace admin {
namespace {

using queue::JsonWriter;

void write_root(JsonWriter& out,
                std::string_view name,
                const std::string& id,
                std::uint64_t wraps) {
  out.key(name);
  out.open('{');
  field(out, "id", id);
  field(out, "wraps", wraps);
  out.close('}');
}

void write_key(JsonWriter& out, const KeysFacts::Key& key) {
  field(out, "id", key.id);
  field(out, "kind", key.kind);
  if (!key.of.empty()) {
    field(out, "of", key.of);
  }
  if (key.version != 0) {
    field(out, "version", key.version);
  }
  if (!key.day.empty()) {
    field(out, "day", key.day);
  }
  if (key.run != 0) {
    field(out, "run", key.run);
  }
  if (key.root.empty()) {
    field(out, "wrapped_by", key.wrapped_by);
  } else {
    field(out, "root", key.root);
  }
  if (key.records) {
    field(out, "records", *key.records);
  }
}

void write_retired(JsonWriter& out, const KeysFacts::Retired& retired) {
  out.key("retired");
  out.open('{');
  field(out, "data_keys", retired.data_keys);
  field(out, "day_keys", retired.day_keys);
  field(out, "cover_keys", retired.cover_keys);
  field(out, "records_sealed_anew", retired.resealed);
  field(out, "records_moved", retired.moved);
  field(out, "records_expired", retired.expired);
  field(out, "records_unreadable", retired.unreadable);
  out.key("recoverable_under");
  out.open('[');
  for (const std::string& root : retired.recoverable_under) {
    out.string(root);
  }
  out.close(']');
  out.close('}');
}

}  // namespace

smpp::Octets keys_page(const KeysFacts& facts) {
  return page_of([&](JsonWriter& out) {
    write_root(out, "current", facts.current, facts.under_current);
    if (!facts.previous.empty()) {
      write_root(out, "previous", facts.previous, facts.under_previous);
      truth(out, "previous_may_go", facts.under_previous == 0);
    }
    field(out, "cover_version", facts.cover_version);
    truth(out, "records_move", facts.records_move);
    if (facts.rotated) {
      field(out, "rotated", *facts.rotated);
    }
    if (facts.retired) {
      write_retired(out, *facts.retired);
    }
    list(out, "keys", facts.keys, [&](const KeysFacts::Key& key) { write_key(out, key); });
    field(out, "more", facts.more);
  });
}

}  // namespace admin
