#include "tools/smsc_sim/ledger_pages.hpp"

#include "tools/common/json_text.hpp"
#include "tools/smsc_sim/message_ids.hpp"
#include "tools/smsc_sim/user_text.hpp"

#include <algorithm>
#include <string_view>

namespace sim {

namespace {

std::string_view name_of(ReceiptState state) {
  switch (state) {
    case ReceiptState::none:
      return "none";
    case ReceiptState::waiting:
      return "waiting";
    case ReceiptState::sent:
      return "sent";
    case ReceiptState::answered:
      return "answered";
    case ReceiptState::refused:
      return "refused";
  }
  return "none";
}

void append_entry(smpp::Utf8& out, std::uint64_t seq, const SubmitEntry& entry, IdForm form) {
  tools::JsonObject object{out};
  object.field("seq", seq);
  object.field("at_us", entry.at_us);
  object.field("answered_us", entry.answered_us);
  object.field("from", entry.from.reveal());
  object.field("to", entry.to.reveal());
  const UserText user = read_user_text(entry.data, entry.data_coding, entry.esm_class);
  if (user.text) {
    object.field("text", smpp::view(*user.text));
  } else {
    object.hex("data", user.body);
  }
  if (!user.header.empty()) {
    object.hex("udh", user.header);
  }
  object.field("data_coding", std::uint64_t{entry.data_coding.value});
  const auto id =
      entry.message == 0 ? smpp::FixedText<64>{} : write_message_id(entry.message, form);
  object.field("message_id", id.reveal());
  object.field("status", std::uint64_t{static_cast<std::uint32_t>(entry.status)});
  object.field("session", std::uint64_t{entry.session});
  object.field("receipt", name_of(entry.receipt));
  object.close();
}

void append_entry(smpp::Utf8& out, std::uint64_t seq, const DeliverEntry& entry) {
  tools::JsonObject object{out};
  object.field("seq", seq);
  object.field("order", std::uint64_t{entry.order});
  object.field("number", entry.number);
  object.field("part", std::uint64_t{entry.part});
  object.field("attempts", std::uint64_t{entry.attempts});
  object.field("first_us", entry.first_us);
  object.field("last_us", entry.last_us);
  object.field("answered_us", entry.answered_us);
  object.field("status", std::uint64_t{static_cast<std::uint32_t>(entry.status)});
  object.close();
}

void append_entry(smpp::Utf8& out, std::uint64_t seq, const DeliverAttempt& entry) {
  tools::JsonObject object{out};
  object.field("seq", seq);
  object.field("order", std::uint64_t{entry.order});
  object.field("number", entry.number);
  object.field("part", std::uint64_t{entry.part});
  object.field("answered", entry.answered);
  object.field("status", std::uint64_t{static_cast<std::uint32_t>(entry.status)});
  object.close();
}

template <class Entry, class Append>
smpp::Utf8 page(const Ledger<Entry>& ledger, PageRange range, Append&& append_one) {
  const std::uint64_t size = ledger.size();
  const std::uint64_t from = std::min(range.from, size);
  const std::uint64_t end = from + std::min(range.max, size - from);
  smpp::Utf8 out;
  tools::JsonObject object{out};
  object.field("ok", true);
  object.name("entries").push_back('[');
  for (std::uint64_t seq = from; seq < end; ++seq) {
    if (seq > from) {
      out.push_back(',');
    }
    append_one(out, seq, *ledger.find(seq));
  }
  out.push_back(']');
  object.field("next", end);
  object.field("size", size);
  object.field("left_out", ledger.left_out());
  object.close();
  return out;
}

// Of entries that say all by themselves.
template <class Entry>
smpp::Utf8 plain_page(const Ledger<Entry>& ledger, PageRange range) {
  return page(ledger, range, [](smpp::Utf8& out, std::uint64_t seq, const Entry& entry) {
    append_entry(out, seq, entry);
  });
}

void append_latency(smpp::Utf8& out, const tools::LatencyHistogram& latency) {
  constexpr double median = 0.5;
  constexpr double high = 0.99;
  tools::JsonObject object{out};
  object.field("count", latency.count());
  object.field("p50", latency.quantile_us(median));
  object.field("p99", latency.quantile_us(high));
  object.field("max", latency.max_us());
  object.close();
}

}  // namespace

smpp::Utf8 submit_page(const Books& books, PageRange range) {
  const IdForm form = books.settings.id_form;
  return page(
      books.submits, range, [form](smpp::Utf8& out, std::uint64_t seq, const SubmitEntry& entry) {
        append_entry(out, seq, entry, form);
      });
}

smpp::Utf8 deliver_page(const Books& books, PageRange range) {
  return plain_page(books.delivers, range);
}

smpp::Utf8 attempt_page(const Books& books, PageRange range) {
  return plain_page(books.attempts, range);
}

smpp::Utf8 stats(Carrier& carrier) {
  const Books& books = carrier.books();
  smpp::Utf8 out;
  tools::JsonObject object{out};
  object.field("ok", true);
  for_each_counter(books.counters,
                   [&](std::string_view name, std::uint64_t value) { object.field(name, value); });
  object.field("bound", std::uint64_t{carrier.bound_lines()});
  object.field("receipts_waiting", std::uint64_t{carrier.receipts_waiting()});
  object.field("delivers_waiting", carrier.delivers_waiting());
  object.field("ledger_size", std::uint64_t{books.submits.size()});
  object.field("deliver_ledger_size", std::uint64_t{books.delivers.size()});
  append_latency(object.name("deliver_latency_us"), books.deliver_latency);
  append_latency(object.name("receipt_latency_us"), books.receipt_latency);
  object.close();
  return out;
}

}  // namespace sim
