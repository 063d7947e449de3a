#include "tests/sim/carrier.hpp"

#include "smpp/text/receipt.hpp"
#include "smpp/text/user_data.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace sim {
namespace {

// esm_class of an intermediate notification (reference section 5.2).
constexpr std::uint8_t intermediate = 0x20;

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t part_length = 153;

smpp::SessionLimits limits() {
  smpp::SessionLimits limits;
  limits.enquire_link_after = smpp::Duration::zero();
  limits.response_timeout = seconds{15};
  limits.window = 20;
  return limits;
}

}  // namespace

std::shared_ptr<Connection> Carrier::connect() {
  auto connection = std::make_shared<Connection>(agenda_, dice_);
  if (agenda_.now() < unreachable_until_) {
    agenda_.after(milliseconds{1}, [connection] { connection->cut(); });
    return connection;
  }
  const LineNumber number = ++last_line_;
  Line& line = lines_[number];
  line.connection = connection;
  line.session = std::make_unique<smpp::Session>(limits());
  line.session->on_connected(agenda_.now());
  connection->join(Side::smsc,
                   {.on_octets =
                        [this, number](std::span<const std::uint8_t> octets) {
                          lines_.at(number).session->on_bytes(octets, agenda_.now());
                          turn(number);
                        },
                    .on_closed =
                        [this, number] {
                          lines_.at(number).session->on_closed(agenda_.now());
                          turn(number);
                          lines_.erase(number);
                        }});
  return connection;
}

void Carrier::cut_one() {
  if (!lines_.empty()) {
    const auto at = static_cast<std::ptrdiff_t>(dice_.below(lines_.size()));
    std::next(lines_.begin(), at)->second.connection->cut();
  }
}

void Carrier::fail_for(smpp::Duration time) {
  unreachable_until_ = agenda_.now() + time;
  for (const auto& [number, line] : lines_) {
    line.connection->cut();
  }
}

void Carrier::turn(LineNumber number) {
  Line& line = lines_.at(number);
  while (auto event = line.session->next_event()) {
    on_event(number, line, *event);
  }
  pump();
  line.connection->send(Side::smsc, *line.session);
  const smpp::Time deadline = line.session->deadline().value_or(smpp::Time::max());
  if (deadline < line.armed) {
    line.armed = deadline;
    agenda_.at(deadline, [this, number] {
      const auto found = lines_.find(number);
      if (found != lines_.end()) {
        found->second.armed = smpp::Time::max();
        found->second.session->on_deadline(agenda_.now());
        turn(number);
      }
    });
  }
}

void Carrier::on_event(LineNumber number, Line& line, smpp::Event& event) {
  if (auto* bind = std::get_if<smpp::BindRequested>(&event)) {
    line.session->accept_bind(bind->token, smpp::FixedText<15>{"sim"}, agenda_.now());
  } else if (auto* received = std::get_if<smpp::Received>(&event)) {
    if (const auto* submit = std::get_if<smpp::SubmitSm>(&received->body)) {
      on_submit(number, line, received->token, *submit);
    } else if (const auto* cancel = std::get_if<smpp::CancelSm>(&received->body)) {
      on_cancel(number, line, received->token, *cancel);
    } else if (const auto* replace = std::get_if<smpp::ReplaceSm>(&received->body)) {
      on_replace(number, line, received->token, *replace);
    } else if (const auto* query = std::get_if<smpp::QuerySm>(&received->body)) {
      on_query(number, line, received->token, *query);
    }
  } else if (auto* answered = std::get_if<smpp::Answered>(&event)) {
    auto delivery = line.unanswered.extract(answered->sequence.value());
    if (!delivery.empty()) {
      --in_flight_;
      on_answered(delivery.mapped(), answered->status);
      if (answered->status != smpp::CommandStatus::ESME_ROK) {
        again(std::move(delivery.mapped()), dice_.between(milliseconds{100}, seconds{3}));
      }
    }
  } else if (auto* lost = std::get_if<smpp::Lost>(&event)) {
    auto delivery = line.unanswered.extract(lost->sequence.value());
    if (!delivery.empty()) {
      --in_flight_;
      again(std::move(delivery.mapped()), dice_.between(milliseconds{100}, seconds{3}));
    }
  }
}

void Carrier::on_submit(LineNumber number,
                        Line& line,
                        const smpp::InboundToken& token,
                        const smpp::SubmitSm& submit) {
  const Answering& fate = plan_.answering;
  std::uint64_t thrown = behaves_ ? 100 : dice_.below(100);
  const auto falls_on = [&thrown](std::uint64_t percent) {
    const bool yes = thrown < percent;
    thrown -= yes ? 0 : percent;
    return yes;
  };
  const auto refuse_now = [&](smpp::CommandStatus status) {
    line.session->refuse(token, status, agenda_.now());
  };
  if (falls_on(fate.throttled)) {
    return refuse_now(smpp::CommandStatus::ESME_RTHROTTLED);
  }
  if (falls_on(fate.refused_for_now)) {
    return refuse_now(smpp::CommandStatus::ESME_RMSGQFUL);
  }
  if (falls_on(fate.refused)) {
    return refuse_now(smpp::CommandStatus::ESME_RINVDSTADR);
  }
  const bool silent = falls_on(fate.silent);
  const bool late = falls_on(fate.late);
  const smpp::Duration too_late = dice_.between(seconds{11}, seconds{25});
  const smpp::UserData data = smpp::user_data_of(submit);
  const std::string_view text = smpp::view(data.payload);
  const auto message = number_in('m', text);
  const std::uint8_t part = data.concatenation ? data.concatenation->number : std::uint8_t{1};
  const std::uint8_t parts = data.concatenation ? data.concatenation->total : std::uint8_t{1};
  if ((silent || late) && dice_.chance(40)) {  // and not taken either
    if (late) {
      constexpr smpp::CommandStatus refusals[] = {smpp::CommandStatus::ESME_RTHROTTLED,
                                                  smpp::CommandStatus::ESME_RMSGQFUL,
                                                  smpp::CommandStatus::ESME_RINVDSTADR};
      const smpp::CommandStatus status = refusals[dice_.below(std::size(refusals))];
      agenda_.after(too_late, [this, number, token, status] { refuse(number, token, status); });
      if (message && plan_.may_park()) {
        ledger_.refused_late(*message);
      }
    }
    return;
  }
  const std::string id = std::to_string(++last_id_);
  const bool wants_receipt = (submit.registered_delivery.value & 3) == 1;
  ledger_.taken(message.value_or(0), part, parts, text, wants_receipt, id);
  const smpp::Duration delay =
      late ? too_late
           : dice_.between(smpp::Duration::zero(),
                           behaves_ ? smpp::Duration{milliseconds{5}} : fate.slowest);
  if (!silent) {
    agenda_.after(delay, [this, number, token, id] { answer(number, token, id); });
  }
  if (message && wants_receipt) {
    report(submit, *message, part, id, delay);
  }
}

void Carrier::answer(LineNumber number, const smpp::InboundToken& token, const std::string& id) {
  const auto line = lines_.find(number);
  if (line != lines_.end()) {
    line->second.session->answer(token, smpp::FixedText<64>{id}, agenda_.now());
    turn(number);
  }
}

void Carrier::refuse(LineNumber number,
                     const smpp::InboundToken& token,
                     smpp::CommandStatus status) {
  const auto line = lines_.find(number);
  if (line != lines_.end()) {
    line->second.session->refuse(token, status, agenda_.now());
    turn(number);
  }
}

void Carrier::report(const smpp::SubmitSm& submit,
                     Number number,
                     std::uint8_t part,
                     const std::string& id,
                     smpp::Duration answered_after) {
  const Receipting& habit = plan_.receipts;
  const auto state = !behaves_ && dice_.chance(habit.failed) ? smpp::MessageState::undeliverable
                                                             : smpp::MessageState::delivered;
  ends_[id] = {.message = number, .part = part, .state = state};
  if (!behaves_ && dice_.chance(habit.never)) {
    return;
  }
  smpp::Duration delay = answered_after + dice_.between(milliseconds{50}, seconds{10});
  if (!behaves_ && dice_.chance(habit.early)) {
    delay = smpp::Duration::zero();
  }
  if (!behaves_ && dice_.chance(habit.intermediate)) {
    plan_receipt(submit, number, part, id, smpp::MessageState::enroute, delay);
    delay += dice_.between(milliseconds{1}, seconds{5});
  }
  plan_receipt(submit, number, part, id, state, delay);
  if (!behaves_ && dice_.chance(habit.twice)) {
    plan_receipt(
        submit, number, part, id, state, delay + dice_.between(milliseconds{1}, seconds{9}));
  }
}

void Carrier::plan_receipt(const smpp::SubmitSm& submit,
                           Number number,
                           std::uint8_t part,
                           const std::string& id,
                           smpp::MessageState state,
                           smpp::Duration delay) {
  Delivery delivery{
      .deliver = {}, .number = number, .part = part, .carrier_id = id, .is_receipt = true};
  delivery.final = state != smpp::MessageState::enroute;
  delivery.delivered = state == smpp::MessageState::delivered;
  delivery.deliver.source_ton = submit.dest_ton;
  delivery.deliver.source_npi = submit.dest_npi;
  delivery.deliver.source = submit.dest;
  delivery.deliver.dest_ton = submit.source_ton;
  delivery.deliver.dest_npi = submit.source_npi;
  delivery.deliver.dest = submit.source;
  delivery.deliver.esm_class.value = delivery.final ? smpp::EsmClass::receipt : intermediate;
  delivery.deliver.short_message = receipt_text(id, state);
  again(std::move(delivery), delay);
}

smpp::Octets Carrier::receipt_text(const std::string& id, smpp::MessageState state) const {
  return smpp::write_receipt({.message_id = id,
                              .state = state,
                              .submitted = agenda_.wall(),
                              .done = agenda_.wall(),
                              .error = 0,
                              .text = {}});
}

void Carrier::on_answered(const Delivery& delivery, smpp::CommandStatus status) {
  if (status != smpp::CommandStatus::ESME_ROK) {
    return;
  }
  if (delivery.is_receipt) {
    if (delivery.final) {
      ledger_.told(delivery.number, delivery.part, delivery.delivered);
    }
    return;
  }
  const std::string from{delivery.deliver.source.reveal()};
  Writing& writing = writing_.at(from);
  if (--writing.parts_open == 0) {
    ledger_.answered(delivery.number);
    writing.waiting.pop_front();
    begin_writing(from);
  }
}

void Carrier::again(Delivery delivery, smpp::Duration delay) {
  ++planned_;
  agenda_.after(delay, [this, delivery = std::move(delivery)]() mutable {
    --planned_;
    if (delivery.is_receipt && delivery.final) {
      if (cancelled_.contains(delivery.carrier_id)) {
        delivery.delivered = false;
        delivery.deliver.short_message =
            receipt_text(delivery.carrier_id, smpp::MessageState::deleted);
      } else {
        reported_.insert(delivery.carrier_id);
      }
    }
    to_send_.push_back(std::move(delivery));
    pump();
  });
}

void Carrier::send(Number incoming, const std::string& from, const std::string& text) {
  ledger_.send(incoming, from, text);
  Writing& writing = writing_[from];
  writing.waiting.emplace_back(incoming, text);
  if (writing.waiting.size() == 1) {
    begin_writing(from);
  }
}

void Carrier::begin_writing(const std::string& from) {
  Writing& writing = writing_.at(from);
  if (writing.waiting.empty()) {
    return;
  }
  const auto& [number, text] = writing.waiting.front();
  const auto parts = static_cast<std::uint8_t>(
      text.size() <= 160 ? 1 : (text.size() + part_length - 1) / part_length);
  writing.parts_open = parts;
  const std::uint8_t reference = ++last_reference_;
  for (std::uint8_t part = 1; part <= parts; ++part) {
    Delivery delivery{.deliver = {}, .number = number, .part = part};
    delivery.deliver.source_ton = smpp::Ton::international;
    delivery.deliver.source_npi = smpp::Npi::isdn;
    delivery.deliver.source.assign(from);
    delivery.deliver.dest_ton = smpp::Ton::network_specific;
    delivery.deliver.dest.assign("60055");
    std::string_view piece = text;
    if (parts > 1) {
      delivery.deliver.esm_class.value = smpp::EsmClass::udhi;
      delivery.deliver.short_message = {5, 0, 3, reference, parts, part};
      piece = piece.substr((part - 1u) * part_length, part_length);
    }
    smpp::append(delivery.deliver.short_message, piece);
    again(std::move(delivery), dice_.between(milliseconds{1}, seconds{2}));
  }
}

void Carrier::pump() {
  std::vector<LineNumber> free;
  while (!to_send_.empty()) {
    free.clear();
    for (const auto& [number, line] : lines_) {
      if (line.session->room() > 0) {
        free.push_back(number);
      }
    }
    if (free.empty()) {
      return;
    }
    Line& line = lines_.at(free[dice_.below(free.size())]);
    if (to_send_.front().is_receipt) {
      ledger_.receipt_sent(to_send_.front().carrier_id);
    }
    const smpp::SequenceNumber sequence =
        line.session->send(to_send_.front().deliver, agenda_.now());
    line.unanswered.emplace(sequence.value(), std::move(to_send_.front()));
    to_send_.pop_front();
    ++in_flight_;
    line.connection->send(Side::smsc, *line.session);
  }
}

}  // namespace sim
