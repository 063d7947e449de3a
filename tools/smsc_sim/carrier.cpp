#include "tools/smsc_sim/carrier.hpp"

#include <algorithm>
#include <utility>

namespace sim {

namespace {

// With accept_any every system id is an account: somebody could make them up.
constexpr std::size_t max_accounts = 10'000;

}  // namespace

Carrier::Carrier(Settings settings, Moment started)
    : books_(std::move(settings)), desk_(books_, lines_, started), messages_(books_) {
  if (!books_.settings.accept_any) {
    account(books_.settings.system_id.reveal());
  }
}

smpp::SessionLimits Carrier::session_limits() const {
  smpp::SessionLimits limits;
  limits.window = books_.settings.window;
  limits.strict = books_.settings.strict;
  limits.version = books_.settings.version;
  limits.response_timeout = books_.settings.response_timeout;
  limits.enquire_link_after = books_.settings.enquire_link_after;
  // The desk judges the window, with the answer that carriers give.
  limits.peer_window = 100'000;
  return limits;
}

LineNumber Carrier::on_opened(Line& line) {
  const LineNumber number = next_line_++;
  lines_[number].line = &line;
  return number;
}

void Carrier::on_event(LineNumber number, smpp::Event event, Moment now) {
  LineState& line = lines_.at(number);
  if (auto* const received = std::get_if<smpp::Received>(&event)) {
    on(number, line, *received, now);
  } else if (const auto* const answered = std::get_if<smpp::Answered>(&event)) {
    line.account->on_answered(line, *answered, now);
  } else if (const auto* const lost = std::get_if<smpp::Lost>(&event)) {
    line.account->on_lost(line, *lost, now);
  } else if (auto* const bind = std::get_if<smpp::BindRequested>(&event)) {
    on(number, line, *bind, now);
  } else if (std::holds_alternative<smpp::Ended>(event)) {
    ++books_.counters.sessions_ended;
    if (line.account != nullptr) {
      line.account->leave(line);
    }
    line.receives = false;
  }
}

void Carrier::on_settled(LineNumber number, Moment now) {
  pump(now, &lines_.at(number));
}

void Carrier::on_closed(LineNumber number) {
  const auto found = lines_.find(number);
  if (found->second.account != nullptr) {
    found->second.account->leave(found->second);
  }
  lines_.erase(found);
}

void Carrier::on_deadline(Moment now) {
  desk_.on_deadline(now);
  pump(now, nullptr);
}

std::optional<smpp::Time> Carrier::deadline() const {
  std::optional<smpp::Time> first = desk_.deadline();
  for (const auto& [name, account] : accounts_) {
    const auto due = account->deadline();
    if (due && (!first || *due < *first)) {
      first = due;
    }
  }
  return first;
}

smpp::expected<std::uint32_t, std::string> Carrier::deliver(
    const IncomingOrder& order,
    std::optional<std::string_view> system_id,
    Moment now,
    smpp::UniqueFunction<void(OrderResult)> done) {
  const auto whose = meant(system_id);
  if (!whose) {
    return smpp::unexpected(whose.error());
  }
  const std::uint32_t number = next_order_++;
  IncomingOrder referenced = order;
  referenced.reference = next_reference_;
  auto incoming = Incoming::make(referenced);
  if (!incoming) {
    return smpp::unexpected(std::move(incoming.error()));
  }
  if (incoming->parts() > 1) {
    next_reference_ = static_cast<std::uint16_t>(next_reference_ + order.count);
  }
  (*whose)->start(number, std::move(*incoming), order, now, std::move(done));
  pump(now, nullptr);
  return number;
}

smpp::expected<Account*, std::string> Carrier::meant(std::optional<std::string_view> system_id) {
  if (accounts_.empty()) {
    return smpp::unexpected(std::string{"nobody has bound yet; bind first"});
  }
  if (!system_id && accounts_.size() > 1) {
    return smpp::unexpected(std::string{"several accounts have bound; name one by system_id"});
  }
  const auto found = system_id ? accounts_.find(*system_id) : accounts_.begin();
  if (found == accounts_.end()) {
    return smpp::unexpected(std::string{"system_id: nobody has bound with it"});
  }
  return found->second.get();
}

smpp::expected<void, std::string> Carrier::alert(std::string_view from,
                                                 std::string_view to,
                                                 std::optional<std::string_view> system_id,
                                                 Moment now) {
  const auto whose = meant(system_id);
  if (!whose) {
    return smpp::unexpected(whose.error());
  }
  if (!smpp::FixedText<64>::fits(from) || !smpp::FixedText<64>::fits(to)) {
    return smpp::unexpected(std::string{"from, to: at most 64 characters are right"});
  }
  smpp::AlertNotification alert;
  alert.source.assign(from);
  alert.esme.assign(to);
  for (auto& [number, line] : lines_) {
    smpp::Session& session = line.line->session();
    if (line.account == *whose && session.can_send(smpp::CommandId::alert_notification)) {
      session.send(alert, now.steady);
      line.line->poke();
      return {};
    }
  }
  return smpp::unexpected(std::string{"no receiver of 3.4 or later is bound; bind one"});
}

void Carrier::refuse_binds(std::uint64_t count, smpp::CommandStatus status) {
  binds_to_refuse_ = count;
  refuse_binds_with_ = status;
}

void Carrier::drop_lines() {
  for (auto& [number, line] : lines_) {
    line.line->drop();
  }
}

void Carrier::unbind_lines(Moment now) {
  for (auto& [number, line] : lines_) {
    line.line->session().unbind(now.steady);
    line.line->poke();
  }
}

std::size_t Carrier::bound_lines() const {
  return static_cast<std::size_t>(
      std::count_if(lines_.begin(), lines_.end(), [](const auto& entry) {
        return entry.second.line->session().state() == smpp::State::bound;
      }));
}

std::size_t Carrier::receipts_waiting() const {
  std::size_t total = 0;
  for (const auto& [name, account] : accounts_) {
    total += account->receipts_waiting();
  }
  return total;
}

std::uint64_t Carrier::delivers_waiting() const {
  std::uint64_t total = 0;
  for (const auto& [name, account] : accounts_) {
    total += account->delivers_waiting();
  }
  return total;
}

void Carrier::on(LineNumber, LineState& line, smpp::BindRequested& event, Moment now) {
  smpp::Session& session = line.line->session();
  const smpp::CommandStatus verdict = judge(event.fields);
  if (verdict != smpp::CommandStatus::ESME_ROK) {
    ++books_.counters.binds_refused;
    session.refuse(event.token, verdict, now.steady);
    return;
  }
  ++books_.counters.binds;
  line.account = &account(event.fields.system_id.reveal());
  line.receives = event.mode != smpp::BindMode::transmitter;
  session.accept_bind(event.token, smpp::FixedText<15>{"smsc-sim"}, now.steady);
  if (line.receives) {
    line.account->join(line);
  }
}

void Carrier::on(LineNumber number, LineState& line, smpp::Received& event, Moment now) {
  if (auto* const submit = std::get_if<smpp::SubmitSm>(&event.body)) {
    desk_.receive(number, line, event.token, std::move(*submit), now);
  } else if (auto* const data = std::get_if<smpp::DataSm>(&event.body)) {
    desk_.receive(number, line, event.token, std::move(*data), now);
  } else if (auto* const multi = std::get_if<smpp::SubmitMulti>(&event.body)) {
    desk_.receive(number, line, event.token, std::move(*multi), now);
  } else if (messages_.receive(line.line->session(), event.token, event.body, now)) {
    ++books_.counters.requests;
  } else {
    line.line->session().refuse(event.token, smpp::CommandStatus::ESME_RINVCMDID, now.steady);
  }
}

void Carrier::pump(Moment now, const LineState* settling) {
  for (auto& [name, account] : accounts_) {
    account->pump(now, settling);
    for (const OwedAnswer& owed : account->take_released()) {
      desk_.release(owed, now);
      const auto found = lines_.find(owed.line);
      if (found != lines_.end() && &found->second != settling) {
        found->second.line->poke();
      }
    }
  }
}

smpp::CommandStatus Carrier::judge(const smpp::BindFields& fields) {
  if (binds_to_refuse_ > 0) {
    --binds_to_refuse_;
    return refuse_binds_with_;
  }
  const Settings& settings = books_.settings;
  if (settings.accept_any) {
    return accounts_.size() < max_accounts || accounts_.contains(fields.system_id.reveal())
               ? smpp::CommandStatus::ESME_ROK
               : smpp::CommandStatus::ESME_RBINDFAIL;
  }
  if (!(fields.system_id == settings.system_id)) {
    return smpp::CommandStatus::ESME_RINVSYSID;
  }
  if (!(fields.password == settings.password.reveal())) {
    return smpp::CommandStatus::ESME_RINVPASWD;
  }
  return smpp::CommandStatus::ESME_ROK;
}

Account& Carrier::account(std::string_view system_id) {
  auto found = accounts_.find(system_id);
  if (found == accounts_.end()) {
    found = accounts_.emplace(std::string{system_id}, std::make_unique<Account>(books_)).first;
  }
  return *found->second;
}

}  // namespace sim
