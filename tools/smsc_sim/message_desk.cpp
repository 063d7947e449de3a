#include "tools/smsc_sim/message_desk.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

namespace sim {

namespace {

using smpp::CommandStatus;
using smpp::TlvTag;

// Somebody could ask for broadcasts without end; tests need a handful.
constexpr std::size_t max_broadcasts = 10'000;

// UTC, to the second.
smpp::FixedText<16> absolute_time(smpp::WallTime time) {
  const auto seconds = std::chrono::time_point_cast<std::chrono::seconds>(time);
  return smpp::FixedText<16>{fmt::format("{:%y%m%d%H%M%S}000+", fmt::gmtime(seconds))};
}

smpp::WallTime settled_at(const SubmitEntry& entry, const Books& books) {
  return Moment{.steady = {}, .wall_us = entry.at_us}.wall() +
         std::chrono::ceil<std::chrono::milliseconds>(books.settings.receipts.delay);
}

}  // namespace

bool MessageDesk::receive(smpp::Session& session,
                          const smpp::InboundToken& token,
                          const smpp::Body& body,
                          Moment now) {
  return std::visit(
      [&](const auto& pdu) {
        if constexpr (requires { answer(session, token, pdu, now); }) {
          answer(session, token, pdu, now);
          return true;
        } else {
          return false;
        }
      },
      body);
}

void MessageDesk::answer(smpp::Session& session,
                         const smpp::InboundToken& token,
                         const smpp::QuerySm& query,
                         Moment now) {
  const SubmitEntry* const entry = find(session, query.message_id);
  if (entry == nullptr) {
    session.refuse(token, CommandStatus::ESME_RINVMSGID, now.steady);
    return;
  }
  if (entry->from != query.source) {
    session.refuse(token, CommandStatus::ESME_RQUERYFAIL, now.steady);
    return;
  }
  smpp::QuerySmResp answer;
  answer.message_id = query.message_id;
  auto state = smpp::MessageState::enroute;
  if (entry->cancelled || !is_pending(*entry, now)) {
    state = entry->cancelled ? smpp::MessageState::deleted : books_.settings.receipts.state;
    answer.final_date = absolute_time(std::min(settled_at(*entry, books_), now.wall()));
  }
  answer.message_state = static_cast<std::uint8_t>(state);
  session.respond(token, answer, now.steady);
}

// With an id that message; without, all that wait of this source and destination.
void MessageDesk::answer(smpp::Session& session,
                         const smpp::InboundToken& token,
                         const smpp::CancelSm& cancel,
                         Moment now) {
  bool any = false;
  const auto try_to = [&](SubmitEntry& entry) {
    if (entry.from == cancel.source && entry.message != 0 && !entry.cancelled &&
        is_pending(entry, now)) {
      entry.cancelled = true;
      any = true;
    }
  };
  if (!cancel.message_id.empty()) {
    SubmitEntry* const entry = find(session, cancel.message_id);
    if (entry == nullptr) {
      session.refuse(token, CommandStatus::ESME_RINVMSGID, now.steady);
      return;
    }
    try_to(*entry);
  } else {
    for (std::size_t place = 0; place < books_.submits.size(); ++place) {
      SubmitEntry& entry = *books_.submits.find(place);
      if (entry.to == cancel.dest) {
        try_to(entry);
      }
    }
  }
  if (!any) {
    session.refuse(token, CommandStatus::ESME_RCANCELFAIL, now.steady);
    return;
  }
  session.respond(token, smpp::CancelSmResp{}, now.steady);
}

void MessageDesk::answer(smpp::Session& session,
                         const smpp::InboundToken& token,
                         const smpp::ReplaceSm& replace,
                         Moment now) {
  SubmitEntry* const entry = find(session, replace.message_id);
  if (entry == nullptr) {
    session.refuse(token, CommandStatus::ESME_RINVMSGID, now.steady);
    return;
  }
  if (entry->from != replace.source || entry->cancelled || !is_pending(*entry, now)) {
    session.refuse(token, CommandStatus::ESME_RREPLACEFAIL, now.steady);
    return;
  }
  const smpp::Tlv* const payload = smpp::find(replace.tlvs, TlvTag::message_payload);
  entry->data = payload != nullptr ? payload->value : replace.short_message;
  entry->replaced = true;
  session.respond(token, smpp::ReplaceSmResp{}, now.steady);
}

void MessageDesk::answer(smpp::Session& session,
                         const smpp::InboundToken& token,
                         const smpp::BroadcastSm& broadcast,
                         Moment now) {
  if (!broadcast.message_id.empty() && broadcast.replace_if_present_flag != 0) {
    Broadcast* const earlier = find_broadcast(session, broadcast.message_id, {}, broadcast.source);
    if (earlier == nullptr) {
      session.refuse(token, CommandStatus::ESME_RINVMSGID, now.steady);
      return;
    }
    earlier->cancelled = true;
  }
  if (broadcasts_.size() >= max_broadcasts) {
    session.refuse(token, CommandStatus::ESME_RBCASTFAIL, now.steady);
    return;
  }
  Broadcast kept;
  kept.source = broadcast.source;
  kept.service_type = broadcast.service_type;
  kept.reference = smpp::find_u16(broadcast.tlvs, TlvTag::user_message_reference);
  std::copy_if(broadcast.tlvs.begin(),
               broadcast.tlvs.end(),
               std::back_inserter(kept.areas),
               [](const smpp::Tlv& tlv) { return tlv.tag == TlvTag::broadcast_area_identifier; });
  const MessageNumber number = books_.next_message++;
  broadcasts_.emplace(number, std::move(kept));
  smpp::BroadcastSmResp answer;
  answer.message_id = write_message_id(number, id_form(session, books_.settings.id_form));
  session.respond(token, answer, now.steady);
}

// No area was ever reached, and no share of it is known: 255 says so.
void MessageDesk::answer(smpp::Session& session,
                         const smpp::InboundToken& token,
                         const smpp::QueryBroadcastSm& query,
                         Moment now) {
  const Broadcast* const found =
      find_broadcast(session, query.message_id, query.tlvs, query.source);
  if (found == nullptr) {
    session.refuse(token, CommandStatus::ESME_RBCASTQUERYFAIL, now.steady);
    return;
  }
  smpp::QueryBroadcastSmResp answer;
  answer.message_id = query.message_id;
  const auto state = found->cancelled ? smpp::MessageState::deleted : smpp::MessageState::enroute;
  smpp::add_u8(answer.tlvs, TlvTag::message_state, static_cast<std::uint8_t>(state));
  constexpr std::uint8_t not_known = 255;
  for (const smpp::Tlv& area : found->areas) {
    answer.tlvs.push_back(area);
    smpp::add_u8(answer.tlvs, TlvTag::broadcast_area_success, not_known);
  }
  if (found->reference) {
    smpp::add_u16(answer.tlvs, TlvTag::user_message_reference, *found->reference);
  }
  session.respond(token, answer, now.steady);
}

// By id or reference; without either, all of this source and service type.
void MessageDesk::answer(smpp::Session& session,
                         const smpp::InboundToken& token,
                         const smpp::CancelBroadcastSm& cancel,
                         Moment now) {
  bool any = false;
  const auto try_to = [&any](Broadcast& broadcast) {
    any = any || !broadcast.cancelled;
    broadcast.cancelled = true;
  };
  const bool named = !cancel.message_id.empty() ||
                     smpp::find(cancel.tlvs, TlvTag::user_message_reference) != nullptr;
  if (named) {
    if (Broadcast* const found =
            find_broadcast(session, cancel.message_id, cancel.tlvs, cancel.source)) {
      try_to(*found);
    }
  } else {
    for (auto& [number, broadcast] : broadcasts_) {
      if (broadcast.source == cancel.source && broadcast.service_type == cancel.service_type) {
        try_to(broadcast);
      }
    }
  }
  if (!any) {
    session.refuse(token, CommandStatus::ESME_RBCASTCANCELFAIL, now.steady);
    return;
  }
  session.respond(token, smpp::CancelBroadcastSmResp{}, now.steady);
}

SubmitEntry* MessageDesk::find(const smpp::Session& session, const smpp::FixedText<64>& id) {
  const auto number =
      read_message_id(id, id_form(session, books_.settings.id_form), books_.next_message);
  return number ? find_message(books_.submits, *number) : nullptr;
}

// As carriers do it: a message is on its way until its receipt is due.
bool MessageDesk::is_pending(const SubmitEntry& entry, Moment now) const {
  if (entry.receipt != ReceiptState::none) {
    return entry.receipt == ReceiptState::waiting;
  }
  return books_.settings.receipts.hold || settled_at(entry, books_) > now.wall();
}

MessageDesk::Broadcast* MessageDesk::find_broadcast(const smpp::Session& session,
                                                    const smpp::FixedText<64>& id,
                                                    const smpp::Tlvs& tlvs,
                                                    const smpp::FixedText<20>& source) {
  const auto number =
      read_message_id(id, id_form(session, books_.settings.id_form), books_.next_message);
  auto found = number ? broadcasts_.find(*number) : broadcasts_.end();
  if (id.empty()) {
    const auto reference = smpp::find_u16(tlvs, TlvTag::user_message_reference);
    found = std::find_if(broadcasts_.begin(), broadcasts_.end(), [&](const auto& entry) {
      return reference && entry.second.reference == reference && entry.second.source == source;
    });
  }
  return found != broadcasts_.end() && found->second.source == source ? &found->second : nullptr;
}

}  // namespace sim
