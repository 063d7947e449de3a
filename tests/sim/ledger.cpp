#include "tests/sim/ledger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace sim {

std::string text_of(char kind, Number number, std::size_t length) {
  // Also a last part of a few characters must tell.
  constexpr std::size_t part = 153;
  constexpr std::size_t least = 12;
  if (length > 160 && length % part < least) {
    length += least;
  }
  const std::string word = fmt::format("{}{};", kind, number);
  std::string text;
  while (text.size() < std::max(length, word.size())) {
    text += word;
  }
  text.resize(std::max(length, word.size()));
  return text;
}

std::optional<Number> number_in(char kind, std::string_view text) {
  for (std::size_t at = text.find(kind); at != std::string_view::npos;
       at = text.find(kind, at + 1)) {
    const std::size_t end = text.find(';', at);
    Number number = 0;
    if (end == std::string_view::npos) {
      return std::nullopt;
    }
    const auto [stopped, error] = std::from_chars(text.data() + at + 1, text.data() + end, number);
    if (error == std::errc{} && stopped == text.data() + end) {
      return number;
    }
  }
  return std::nullopt;
}

void Ledger::post(Number message, std::string to, std::string text, bool receipt) {
  Outgoing& posted = outgoing_[message];
  posted.to = std::move(to);
  posted.texts = {std::move(text)};
  posted.receipt = receipt;
}

void Ledger::accepted(Number number, const routing::MessageId& id) {
  Outgoing& message = outgoing_.at(number);
  if (message.accepted && message.id != id) {
    at_once_.push_back(fmt::format("m{}: one idempotency key gave two ids", number));
  }
  message.accepted = true;

  message.id = id;
}

void Ledger::refused(Number message) {
  outgoing_.at(message).refused = true;
}

void Ledger::resolving(Number message, routing::Resolution resolution) {
  outgoing_.at(message).said_delivered |= resolution == routing::Resolution::delivered;
  outgoing_.at(message).may_overtake |= resolution == routing::Resolution::resend;
}

void Ledger::cancelling(Number message) {
  outgoing_.at(message).said_cancelled = true;
}

void Ledger::cancelled(Number message) {
  outgoing_.at(message).cancelled = true;
}

std::size_t Ledger::replacing(Number message, std::string text) {
  auto& texts = outgoing_.at(message).texts;
  texts.push_back(std::move(text));
  return texts.size() - 1;
}

void Ledger::replaced(Number number, std::size_t text) {
  Outgoing& message = outgoing_.at(number);
  (message.parts.empty() ? message.oldest : message.oldest_there) = text;
}

void Ledger::taken(Number number,
                   std::uint8_t part,
                   std::uint8_t parts,
                   std::string_view text,
                   bool wants_receipt,
                   const std::string& carrier_id) {
  ++taken_so_far_;

  names_[carrier_id].message = number;
  const auto found = outgoing_.find(number);
  if (found == outgoing_.end()) {
    at_once_.push_back(fmt::format("m{}: submitted, but nobody handed it in", number));
    return;
  }
  Outgoing& message = found->second;
  if (message.cancelled) {
    at_once_.push_back(fmt::format("m{}: submitted after it was cancelled", number));
  }
  message.total = parts;
  if (wants_receipt) {
    message.asked.insert(part);
  }
  auto& copies = message.parts[part];
  copies.emplace_back(text);
  if (message.first_taken == 0) {
    message.first_taken = taken_so_far_;
  }
  if (copies.size() == 1) {
    message.last_taken = taken_so_far_;
  }
}

void Ledger::refused_late(Number message) {
  outgoing_.at(message).may_overtake = true;
}

void Ledger::agreed(const std::string& carrier_id) {
  ++outgoing_.at(names_.at(carrier_id).message).agreed;
}

void Ledger::replaced_there(const std::string& carrier_id, std::string_view text) {
  names_.at(carrier_id).text = text;
}

void Ledger::receipt_sent(const std::string& carrier_id) {
  ++names_.at(carrier_id).receipts_sent;
}

void Ledger::told(Number number, std::uint8_t, bool delivered) {
  Outgoing& message = outgoing_.at(number);
  ++(delivered ? message.told_delivered : message.told_failed);
}

void Ledger::send(Number incoming, std::string from, std::string text) {
  incoming_[incoming] = {
      .from = std::move(from), .text = std::move(text), .answered = false, .events = {}};
}

void Ledger::answered(Number incoming) {
  incoming_.at(incoming).answered = true;
}

bool Ledger::is_last_word(const Outgoing& message, const routing::StatusChanged& status) {
  return routing::is_final(status.state) ||
         (status.state == routing::MessageState::submitted && !message.receipt);
}

void Ledger::leased(const routing::EventId& id, const routing::QueueEvent& event) {
  if (!seen_.insert(id).second) {
    return;
  }
  ++leased_so_far_;

  if (const auto* status = std::get_if<routing::StatusChanged>(&event.body)) {
    const auto number = number_in('m', status->reference.reveal());
    const auto found = number ? outgoing_.find(*number) : outgoing_.end();
    if (found == outgoing_.end()) {
      at_once_.emplace_back("a status of a message that nobody handed in");
      return;
    }
    Outgoing& message = found->second;
    message.doubt_told |= status->state == routing::MessageState::in_doubt;
    if (message.accepted && message.id != status->message) {
      at_once_.push_back(fmt::format("m{}: a status under another id", *number));
    }
    if (is_last_word(message, *status)) {
      message.last_words.push_back(*status);
    } else if (!message.last_words.empty()) {
      at_once_.push_back(fmt::format("m{}: a state after the last word", *number));
    }
  } else if (const auto* received = std::get_if<routing::MessageReceived>(&event.body)) {
    const auto number = received->text ? number_in('i', smpp::view(*received->text)) : std::nullopt;
    const auto found = number ? incoming_.find(*number) : incoming_.end();
    if (found == incoming_.end()) {
      at_once_.emplace_back("a message that no carrier sent");
      return;
    }
    if (found->second.events.empty()) {
      found->second.first_leased = leased_so_far_;
    }
    found->second.events.push_back(*received);
  } else {
    unmatched_.push_back(std::get<routing::ReceiptUnmatched>(event.body));
  }
}

Ledger::Words Ledger::last_words() const {
  Words words{};
  for (const auto& [number, message] : outgoing_) {
    for (const routing::StatusChanged& status : message.last_words) {
      ++words[static_cast<std::size_t>(status.state)];
    }
  }
  return words;
}

bool Ledger::settled() const {
  return std::ranges::all_of(outgoing_,
                             [](const auto& one) {
                               const Outgoing& message = one.second;
                               return message.refused || !message.last_words.empty() ||
                                      (!message.accepted && message.parts.empty());
                             }) &&
         std::ranges::all_of(incoming_, [](const auto& one) {
           return one.second.answered && !one.second.events.empty();
         });
}

bool Ledger::may_say(const Outgoing& message, std::size_t oldest, std::string_view text) {
  return std::ranges::find(message.texts.begin() + static_cast<std::ptrdiff_t>(oldest),
                           message.texts.end(),
                           text) != message.texts.end();
}

void Ledger::check(Number number, const Outgoing& message, std::vector<std::string>& faults) const {
  const auto say = [&](std::string_view what) {
    faults.push_back(fmt::format("m{}: {}", number, what));
  };
  const std::size_t words = message.last_words.size();
  if (message.accepted && words == 0) {
    say("accepted, and nothing was ever said about its end");
  }
  if (words > 1) {
    say(fmt::format("had {} last words: {} and {}",
                    words,
                    name_of(message.last_words[0].state),
                    name_of(message.last_words[1].state)));
  }
  if (message.refused && (words > 0 || !message.parts.empty())) {
    say("refused, and yet it lives");
  }
  const bool twice =
      std::ranges::any_of(message.parts, [](const auto& part) { return part.second.size() > 1; });
  for (const auto& [part, texts] : message.parts) {
    if (std::ranges::any_of(texts, [&](const auto& text) { return text != texts.front(); })) {
      say(fmt::format("part {} was sent again with another text", part));
    }
  }
  if (words == 0) {
    return;
  }
  const routing::StatusChanged& word = message.last_words.front();
  if (twice && !word.possible_duplicate) {
    say("the carrier has it twice, and the last word does not say so");
  }
  const bool cancelled = word.state == routing::MessageState::cancelled;
  if (message.cancelled && !cancelled) {
    say(fmt::format("was cancelled, and its last word is {}", name_of(word.state)));
  }
  if (cancelled && !message.said_cancelled) {
    say("nobody wanted it cancelled");
  }
  if (message.agreed < (message.cancelled ? message.parts.size() : std::size_t{0})) {
    say("was cancelled, but the carrier delivers some of it");
  }
  if (cancelled && !message.parts.empty() && message.agreed == 0) {
    say("cancelled, but the carrier has it");
  }
  const bool whole = message.total > 0 && message.parts.size() == message.total;
  const bool said = message.said_delivered && word.state == routing::MessageState::delivered;
  const bool sent = !said && (word.state == routing::MessageState::delivered ||
                              word.state == routing::MessageState::submitted);
  if (sent && !whole) {
    say(fmt::format("{}, but the carrier never took all of it", name_of(word.state)));
  }
  const bool told = !message.asked.empty() && message.told_delivered >= message.asked.size();
  if (!said && word.state == routing::MessageState::delivered && !told) {
    say("delivered, but no carrier said so");
  }
  if (whole) {
    std::string text;
    for (const auto& [part, texts] : message.parts) {
      text += texts.front();
    }
    if (!may_say(message, message.oldest, text)) {
      say("the carrier has another text");
    }
  }
  const bool shown = std::ranges::any_of(names_, [&](const auto& name) {
    return name.second.message == number &&
           may_say(message, message.oldest_there, name.second.text);
  });
  if (message.oldest_there > 0 && !shown) {
    say("was replaced, and the carrier does not know of it");
  }
}

void Ledger::check(Number number, const Incoming& message, std::vector<std::string>& faults) const {
  const auto say = [&](std::string_view what) {
    faults.push_back(fmt::format("i{}: {}", number, what));
  };
  if (message.answered && message.events.empty()) {
    say("answered, and lost");
  }
  const auto flagged = static_cast<std::size_t>(std::ranges::count_if(
      message.events, [](const auto& event) { return event.possible_duplicate; }));
  const auto whole = static_cast<std::size_t>(std::ranges::count_if(
      message.events, [&](const auto& event) { return smpp::view(*event.text) == message.text; }));
  if (message.events.size() > 1 && flagged + 1 < message.events.size()) {
    say(fmt::format("{} events, {} of them flagged", message.events.size(), flagged));
  }
  if (!message.events.empty() && whole == 0) {
    say(message.events.front().incomplete ? "handed over without all of its parts"
                                          : "the backend has another text");
  }
}

// Only one whose answer may never have arrived, or that came again, matches nothing.
void Ledger::check(const routing::ReceiptUnmatched& receipt,
                   std::vector<std::string>& faults) const {
  const auto name = names_.find(std::string{receipt.carrier_message_id.reveal()});
  if (name == names_.end()) {
    faults.emplace_back("an unmatched receipt under an id that the carrier never gave");
    return;
  }
  const Outgoing& message = outgoing_.at(name->second.message);
  const bool doubted = message.doubt_told ||
                       (!message.last_words.empty() && message.last_words[0].possible_duplicate);
  if (!doubted && name->second.receipts_sent < 2) {
    faults.push_back(fmt::format("m{}: its receipt matched nothing, though it was answered",
                                 name->second.message));
  }
}

// To one number, in one lane: all parts of a message before the next one's first.
void Ledger::check_order_out(std::vector<std::string>& faults) const {
  std::map<std::pair<std::string, routing::MessageId>, std::pair<Number, const Outgoing*>> in_order;
  for (const auto& [number, message] : outgoing_) {
    if (message.accepted && message.first_taken > 0 && !message.may_overtake) {
      in_order[{message.to, message.id}] = {number, &message};
    }
  }
  std::map<std::pair<std::string, std::uint8_t>, std::pair<Number, const Outgoing*>> last;
  for (const auto& [key, at] : in_order) {
    auto& before = last[{key.first, key.second.lane}];
    if (before.second != nullptr && before.second->last_taken > at.second->first_taken) {
      faults.push_back(fmt::format("m{} was sent before m{}", at.first, before.first));
    }
    before = at;
  }
}

void Ledger::check_order_in(std::vector<std::string>& faults) const {
  std::map<std::string, std::pair<Number, std::size_t>> last;
  for (const auto& [number, message] : incoming_) {  // in the order in which they were sent
    if (message.events.empty()) {
      continue;
    }
    auto& before = last[message.from];
    if (message.first_leased < before.second) {
      faults.push_back(fmt::format("i{} was handed over before i{}", number, before.first));
    }
    before = {number, message.first_leased};
  }
}

std::vector<std::string> Ledger::faults() const {
  std::vector<std::string> faults = at_once_;
  for (const auto& [number, message] : outgoing_) {
    check(number, message, faults);
  }
  for (const auto& [number, message] : incoming_) {
    check(number, message, faults);
  }
  for (const routing::ReceiptUnmatched& receipt : unmatched_) {
    check(receipt, faults);
  }
  check_order_out(faults);
  check_order_in(faults);
  return faults;
}

}  // namespace sim
