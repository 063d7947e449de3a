#include "routing/inbound/queue_rules.hpp"

#include <algorithm>

namespace routing {
namespace {

// Written with its country code, also by carriers that do not mark numbers so.
bool is_international(const Address& address) {
  if (address.ton == smpp::Ton::international) {
    return true;
  }
  const auto read =
      address.ton == smpp::Ton::unknown ? parse_destination(address.digits.reveal()) : std::nullopt;
  return read && read->ton == smpp::Ton::international;
}

template <class List, class Fits>
bool one_holds(const List& list, Fits fits) {
  return list.empty() || std::ranges::any_of(list, fits);
}

}  // namespace

std::optional<PartyPattern> PartyPattern::parse(std::string_view text) {
  PartyPattern pattern;
  pattern.beginning_ = text.starts_with('+');
  if (pattern.beginning_) {
    text.remove_prefix(1);
  }
  const auto fits = [&](char c) {
    return pattern.beginning_ ? c >= '0' && c <= '9' : c >= ' ' && c <= '~' && c != '+';
  };
  constexpr std::size_t longest_number = 15;
  const std::size_t most = pattern.beginning_ ? longest_number : pattern.characters_.capacity;
  if (text.empty() || text.size() > most || !std::ranges::all_of(text, fits)) {
    return std::nullopt;
  }
  pattern.characters_.assign(text);
  return pattern;
}

bool PartyPattern::fits(const Address& address) const {
  if (!beginning_) {
    return address.digits == characters_;
  }
  return address.digits.reveal().starts_with(characters_.reveal()) && is_international(address);
}

bool PartyPattern::covers(const PartyPattern& other) const {
  return *this == other || (beginning_ && other.beginning_ &&
                            other.characters_.reveal().starts_with(characters_.reveal()));
}

bool QueueRule::takes(CarrierNumber carrier,
                      const Address& from_address,
                      const Address& to_address,
                      const smpp::Keyword& keyword) const {
  return one_holds(carriers, [&](CarrierNumber one) { return one == carrier; }) &&
         one_holds(to, [&](const PartyPattern& one) { return one.fits(to_address); }) &&
         one_holds(from, [&](const PartyPattern& one) { return one.fits(from_address); }) &&
         one_holds(keywords, [&](const smpp::Keyword& one) { return one == keyword; });
}

QueueNumber queue_for(const std::vector<QueueRule>& rules,
                      CarrierNumber carrier,
                      const Address& from,
                      const Address& to,
                      std::optional<std::string_view> text,
                      QueueNumber otherwise) {
  if (rules.empty()) {
    return otherwise;
  }
  const smpp::Keyword keyword = text ? smpp::first_word(*text) : smpp::Keyword{};
  const auto rule = std::ranges::find_if(
      rules, [&](const QueueRule& one) { return one.takes(carrier, from, to, keyword); });
  return rule == rules.end() ? otherwise : rule->queue;
}

}  // namespace routing
