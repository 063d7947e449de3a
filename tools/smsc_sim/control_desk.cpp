#include "tools/smsc_sim/control_desk.hpp"

#include "tools/common/json_text.hpp"
#include "tools/smsc_sim/ledger_pages.hpp"
#include "tools/smsc_sim/words.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <limits>
#include <memory>
#include <utility>

namespace sim {

namespace {

constexpr std::uint64_t any_number = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t max_page = 10'000;

smpp::Utf8 done() {
  return smpp::to_utf8("{\"ok\":true}");
}

smpp::Utf8 error(std::string_view what) {
  smpp::Utf8 out;
  tools::JsonObject object{out};
  object.field("ok", false);
  object.field("error", what);
  object.close();
  return out;
}

// A carrier status as a number; 1 or more, because ESME_ROK refuses nothing.
smpp::CommandStatus status_of(ControlFields& fields, smpp::CommandStatus fallback) {
  return static_cast<smpp::CommandStatus>(
      fields.number("status", static_cast<std::uint32_t>(fallback), 1, any_number));
}

PageRange range_of(ControlFields& fields) {
  PageRange range;
  range.from = fields.number("from", 0, 0, std::numeric_limits<std::uint64_t>::max());
  range.max = fields.number("max", range.max, 1, max_page);
  return range;
}

}  // namespace

void ControlDesk::run(std::string_view line, Moment now, Reply reply) {
  boost::json::error_code failed;
  const boost::json::value parsed =
      boost::json::parse(boost::json::string_view{line.data(), line.size()}, failed);
  if (failed || !parsed.is_object()) {
    reply(error("not a JSON object on one line"));
    return;
  }
  const boost::json::object& object = parsed.get_object();
  const boost::json::value* const cmd = object.if_contains("cmd");
  if (cmd == nullptr || !cmd->is_string()) {
    reply(error("cmd: missing; the name of a command is right"));
    return;
  }
  const std::string_view name{cmd->get_string().data(), cmd->get_string().size()};
  ControlFields fields{object};
  if (name == "deliver") {
    deliver(fields, now, std::move(reply));
    return;
  }
  if (name == "stop") {
    stopping_ = true;
    reply(done());
    return;
  }
  reply(command(name, fields, now));
}

void ControlDesk::deliver(ControlFields& fields, Moment now, Reply reply) {
  IncomingOrder order;
  order.from = fields.text("from").value_or("");
  order.to = fields.text("to").value_or("");
  order.text = fields.text("text").value_or("");
  order.count = fields.number("count", 1, 1, any_number);
  order.numbers = fields.number("numbers", 1, 1, any_number);
  constexpr std::uint64_t max_rate = 1'000'000;
  order.rate = static_cast<double>(fields.number("rate", 0, 0, max_rate));
  order.unique = fields.boolean("unique", false);
  constexpr std::uint64_t max_length = 10'000;
  order.length = fields.number("length", 0, 0, max_length);
  const bool await = fields.boolean("await", false);
  const auto system_id = fields.text("system_id");
  if (const auto problem = fields.problem()) {
    reply(error(*problem));
    return;
  }

  // The reply of an awaited order may come while it is being started, before its number is known.
  struct Waiting {
    Reply reply;
    std::optional<OrderResult> result;
    std::optional<std::uint32_t> number;

    void finish() {
      if (!result || !number) {
        return;
      }
      smpp::Utf8 out;
      tools::JsonObject object{out};
      object.field("ok", true);
      object.field("order", std::uint64_t{*number});
      object.field("answered", result->answered);
      object.field("refused", result->refused);
      object.close();
      reply(std::move(out));
    }
  };

  const auto waiting = std::make_shared<Waiting>();
  smpp::UniqueFunction<void(OrderResult)> finished;
  if (await) {
    finished = [waiting](OrderResult result) {
      waiting->result = result;
      waiting->finish();
    };
  }
  const auto number = carrier_.deliver(order, system_id, now, std::move(finished));
  if (!number) {
    reply(error(number.error()));
    return;
  }
  if (await) {
    waiting->reply = std::move(reply);
    waiting->number = *number;
    waiting->finish();
    return;
  }
  smpp::Utf8 out;
  tools::JsonObject object{out};
  object.field("ok", true);
  object.field("order", std::uint64_t{*number});
  object.close();
  reply(std::move(out));
}

smpp::Utf8 ControlDesk::command(std::string_view name, ControlFields& fields, Moment now) {
  if (name == "throttle") {
    return throttle(fields, now);
  }
  if (name == "receipts") {
    return receipts(fields);
  }

  SubmitOrders& orders = carrier_.submit_orders();
  Books& books = carrier_.books();
  smpp::UniqueFunction<smpp::Utf8()> act;
  if (name == "refuse") {
    const auto status = status_of(fields, smpp::CommandStatus::ESME_RSYSERR);
    act = [&orders, status, count = fields.number("count", 1, 0, any_number)] {
      orders.refuse = count;
      orders.refuse_with = status;
      return done();
    };
  } else if (name == "drop_answers") {
    act = [&orders, count = fields.number("count", 1, 0, any_number)] {
      orders.leave_unanswered = count;
      return done();
    };
  } else if (name == "refuse_binds") {
    const auto status = status_of(fields, smpp::CommandStatus::ESME_RBINDFAIL);
    act = [this, status, count = fields.number("count", 1, 0, any_number)] {
      carrier_.refuse_binds(count, status);
      return done();
    };
  } else if (name == "alert") {
    const auto from = fields.text("from").value_or("");
    const auto to = fields.text("to").value_or("");
    act = [this, from, to, now, system_id = fields.text("system_id")] {
      const auto sent = carrier_.alert(from, to, system_id, now);
      return sent ? done() : error(sent.error());
    };
  } else if (name == "drop_links") {
    act = [this] {
      carrier_.drop_lines();
      return done();
    };
  } else if (name == "unbind") {
    act = [this, now] {
      carrier_.unbind_lines(now);
      return done();
    };
  } else if (name == "latency") {
    act = [&books, ms = fields.number("ms", 0, 0, any_number)] {
      books.settings.latency = std::chrono::milliseconds{ms};
      return done();
    };
  } else if (name == "rate") {
    act = [&books, rate = fields.number("per_second", 0, 0, any_number)] {
      books.settings.rate = static_cast<std::uint32_t>(rate);
      return done();
    };
  } else if (name == "stats") {
    act = [this, &books, reset = fields.boolean("reset", false)] {
      smpp::Utf8 told = stats(carrier_);
      if (reset) {
        books.deliver_latency.clear();
        books.receipt_latency.clear();
      }
      return told;
    };
  } else if (name == "ledger") {
    act = [&books, range = range_of(fields)] { return submit_page(books, range); };
  } else if (name == "deliver_ledger") {
    act = [&books, range = range_of(fields)] { return deliver_page(books, range); };
  } else if (name == "attempts") {
    act = [&books, range = range_of(fields)] { return attempt_page(books, range); };
  } else {
    return error(
        "cmd: no such command; there are deliver, alert, throttle, refuse, drop_answers, "
        "refuse_binds, "
        "drop_links, unbind, latency, rate, receipts, stats, ledger, deliver_ledger, "
        "attempts, stop");
  }
  const auto problem = fields.problem();
  return problem ? error(*problem) : act();
}

smpp::Utf8 ControlDesk::throttle(ControlFields& fields, Moment now) {
  if (fields.has("count") == fields.has("for")) {
    return error("either count or for (a duration) is needed");
  }
  const std::uint64_t count = fields.number("count", 0, 0, any_number);
  const auto duration = fields.duration("for");
  if (const auto problem = fields.problem()) {
    return error(*problem);
  }
  carrier_.submit_orders().throttle = count;
  carrier_.submit_orders().throttle_until = duration ? now.steady + *duration : smpp::Time{};
  return done();
}

smpp::Utf8 ControlDesk::receipts(ControlFields& fields) {
  Books& books = carrier_.books();
  ReceiptSettings wanted = books.settings.receipts;
  wanted.form =
      fields.word("mode", parse_receipt_form, "none, text, tlv or both is").value_or(wanted.form);
  if (fields.has("delay_ms")) {
    wanted.delay = std::chrono::milliseconds{fields.number("delay_ms", 0, 0, any_number)};
  }
  wanted.before_answer = fields.boolean("before_answer", wanted.before_answer);
  wanted.hold = fields.boolean("hold", wanted.hold);
  wanted.state = fields.word("state", parse_state, "a receipt's word, e.g. DELIVRD or UNDELIV, is")
                     .value_or(wanted.state);
  const IdForm id_form = fields.word("id_form", parse_id_form, "dec, hex or text is")
                             .value_or(books.settings.receipt_id_form);
  if (const auto problem = fields.problem()) {
    return error(*problem);
  }
  books.settings.receipts = wanted;
  books.settings.receipt_id_form = id_form;
  return done();
}

}  // namespace sim
