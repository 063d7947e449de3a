#include "tools/smsc_sim/submit_desk.hpp"

#include <algorithm>
#include <utility>

namespace sim {

namespace {

// A data_sm address may be longer than a deliver_sm can give back: no test of ours needs that.
template <class P>
Party sender_of(const P& submit) {
  return Party{.ton = submit.source_ton,
               .npi = submit.source_npi,
               .address = smpp::FixedText<20>{submit.source.reveal()}};
}

template <class P>
Party handset_of(const P& submit) {
  return Party{.ton = submit.dest_ton,
               .npi = submit.dest_npi,
               .address = smpp::FixedText<20>{submit.dest.reveal()}};
}

template <class P>
SubmitEntry entry_of(const P& submit) {
  SubmitEntry entry;
  entry.from = smpp::FixedText<20>{submit.source.reveal()};
  entry.to = smpp::FixedText<20>{submit.dest.reveal()};
  entry.esm_class = submit.esm_class;
  entry.data_coding = submit.data_coding;
  if (const smpp::Tlv* const payload = smpp::find(submit.tlvs, smpp::TlvTag::message_payload)) {
    entry.data = payload->value;
  }
  return entry;
}

}  // namespace

SubmitDesk::SubmitDesk(Books& books, Lines& lines, Moment started)
    : books_(books), lines_(lines), tokens_(books.settings.rate), tokens_at_(started.steady) {
  books_.next_message = first_message_number(started.wall());
}

void SubmitDesk::receive(LineNumber number,
                         LineState& line,
                         const smpp::InboundToken& token,
                         smpp::SubmitSm submit,
                         Moment now) {
  Taken taken{.entry = entry_of(submit),
              .sender = sender_of(submit),
              .handset = handset_of(submit),
              .wants_receipt = submit.registered_delivery.asks_for_receipt()};
  if (taken.entry.data.empty()) {
    taken.entry.data = std::move(submit.short_message);
  }
  receive(number, line, token, std::move(taken), now);
}

void SubmitDesk::receive(LineNumber number,
                         LineState& line,
                         const smpp::InboundToken& token,
                         smpp::DataSm submit,
                         Moment now) {
  Taken taken{.entry = entry_of(submit),
              .sender = sender_of(submit),
              .handset = handset_of(submit),
              .wants_receipt = submit.registered_delivery.asks_for_receipt()};
  receive(number, line, token, std::move(taken), now);
}

void SubmitDesk::receive(
    LineNumber number, LineState& line, const smpp::InboundToken& token, Taken taken, Moment now) {
  ++books_.counters.submits;
  taken.entry.at_us = now.wall_us;
  taken.entry.session = number;
  const Verdict verdict = judge(line, now);
  if (!admit(line, token, taken.entry, verdict, now)) {
    return;
  }

  taken.entry.message = books_.next_message++;
  const bool wants_receipt =
      taken.wants_receipt && books_.settings.receipts.form != ReceiptForm::none;
  Receipt receipt;
  if (wants_receipt) {
    receipt.text = receipt_text(taken.entry.data, taken.entry.data_coding, taken.entry.esm_class);
  }
  OwedAnswer owed{.line = number,
                  .token = token,
                  .message = taken.entry.message,
                  .unsuccess = {},
                  .entry = books_.submits.add(std::move(taken.entry))};
  const bool silent = verdict == Verdict::take_in_silence;
  const ReceiptSettings& receipts = books_.settings.receipts;
  const bool receipt_first = wants_receipt && !silent && receipts.early(taken.entry.message) &&
                             line.account->has_receiver();
  if (silent) {
    ++books_.counters.submits_unanswered;
  } else {
    ++line.owed;
  }
  if (wants_receipt) {
    receipt.message = owed.message;
    receipt.submitted = now.wall();
    receipt.sender = taken.sender;
    receipt.handset = taken.handset;
    receipt.entry = owed.entry;
    if (receipt_first) {
      receipt.answer = owed;
    }
    line.account->owe_receipt(
        std::move(receipt),
        receipt_first ? now.steady : now.steady + receipts.delay_of(owed.message));
  }
  if (!silent && !receipt_first) {
    release(owed, now);
  }
}

void SubmitDesk::receive(LineNumber number,
                         LineState& line,
                         const smpp::InboundToken& token,
                         smpp::SubmitMulti submit,
                         Moment now) {
  ++books_.counters.submits;
  SubmitEntry entry;
  entry.at_us = now.wall_us;
  entry.session = number;
  entry.from = submit.source;
  entry.esm_class = submit.esm_class;
  entry.data_coding = submit.data_coding;
  const smpp::Tlv* const payload = smpp::find(submit.tlvs, smpp::TlvTag::message_payload);
  entry.data = payload != nullptr ? payload->value : std::move(submit.short_message);
  const Verdict verdict = judge(line, now);
  if (!admit(line, token, entry, verdict, now)) {
    return;
  }

  OwedAnswer owed{.line = number, .token = token, .message = books_.next_message, .unsuccess = {}};
  const bool wants_receipt = submit.registered_delivery.asks_for_receipt() &&
                             books_.settings.receipts.form != ReceiptForm::none;
  bool any = false;
  for (const smpp::Destination& dest : submit.dests) {
    if (dest.flag != smpp::Destination::sme_address) {
      smpp::Unsuccess refused;
      refused.address = dest.address;
      refused.error = smpp::CommandStatus::ESME_RINVDLNAME;
      owed.unsuccess.push_back(std::move(refused));
      continue;
    }
    any = true;
    SubmitEntry one = entry;
    one.to = dest.address;
    one.message = owed.message;
    owed.entry = books_.submits.add(std::move(one));
    if (wants_receipt) {
      Receipt receipt;
      receipt.message = owed.message;
      receipt.submitted = now.wall();
      receipt.sender = sender_of(submit);
      receipt.handset = Party{.ton = dest.ton, .npi = dest.npi, .address = dest.address};
      receipt.text = receipt_text(entry.data, entry.data_coding, entry.esm_class);
      receipt.entry = owed.entry;
      line.account->owe_receipt(std::move(receipt),
                                now.steady + books_.settings.receipts.delay_of(owed.message));
    }
  }
  if (!any) {
    ++books_.counters.submits_refused;
    refuse(line, token, std::move(entry), smpp::CommandStatus::ESME_RINVDLNAME, now);
    return;
  }
  ++books_.next_message;
  if (verdict == Verdict::take_in_silence) {
    ++books_.counters.submits_unanswered;
  } else {
    ++line.owed;
    release(owed, now);
  }
}

bool SubmitDesk::admit(LineState& line,
                       const smpp::InboundToken& token,
                       SubmitEntry& entry,
                       Verdict verdict,
                       Moment now) {
  if (verdict == Verdict::throttle) {
    ++books_.counters.submits_throttled;
    const bool old = line.line->session().version() == smpp::Version::v33;
    refuse(line,
           token,
           std::move(entry),
           old ? smpp::CommandStatus::ESME_RMSGQFUL : smpp::CommandStatus::ESME_RTHROTTLED,
           now);
    return false;
  }
  if (verdict == Verdict::refuse) {
    ++books_.counters.submits_refused;
    refuse(line, token, std::move(entry), orders.refuse_with, now);
    return false;
  }
  return true;
}

void SubmitDesk::release(const OwedAnswer& owed, Moment now) {
  if (books_.settings.latency.count() == 0 && late_.empty()) {
    answer(owed, now);
    return;
  }
  smpp::Time due = now.steady + books_.settings.latency;
  if (!late_.empty()) {
    due = std::max(due, late_.back().due);
  }
  late_.push_back(Due{.due = due, .owed = owed});
}

void SubmitDesk::on_deadline(Moment now) {
  while (!late_.empty() && late_.front().due <= now.steady) {
    const OwedAnswer owed = std::move(late_.front().owed);
    late_.pop_front();
    if (answer(owed, now)) {
      lines_.at(owed.line).line->poke();
    }
  }
}

std::optional<smpp::Time> SubmitDesk::deadline() const {
  return late_.empty() ? std::nullopt : std::optional{late_.front().due};
}

SubmitDesk::Verdict SubmitDesk::judge(const LineState& line, Moment now) {
  if (orders.throttle > 0) {
    --orders.throttle;
    return Verdict::throttle;
  }
  if (now.steady < orders.throttle_until || line.owed >= books_.settings.window ||
      !within_rate(now)) {
    return Verdict::throttle;
  }
  if (orders.refuse > 0) {
    --orders.refuse;
    return Verdict::refuse;
  }
  if (orders.leave_unanswered > 0) {
    --orders.leave_unanswered;
    return Verdict::take_in_silence;
  }
  return Verdict::take;
}

bool SubmitDesk::within_rate(Moment now) {
  const double rate = books_.settings.rate;
  if (rate <= 0) {
    return true;
  }
  const std::chrono::duration<double> since = now.steady - tokens_at_;
  tokens_ = std::min(rate, tokens_ + since.count() * rate);
  tokens_at_ = now.steady;
  if (tokens_ < 1) {
    return false;
  }
  tokens_ -= 1;
  return true;
}

void SubmitDesk::refuse(LineState& line,
                        const smpp::InboundToken& token,
                        SubmitEntry entry,
                        smpp::CommandStatus status,
                        Moment now) {
  entry.status = status;
  entry.answered_us = now.wall_us;
  books_.submits.add(std::move(entry));
  line.line->session().refuse(token, status, now.steady);
}

bool SubmitDesk::answer(const OwedAnswer& owed, Moment now) {
  const auto found = lines_.find(owed.line);
  if (found == lines_.end()) {
    return false;
  }
  --found->second.owed;
  ++books_.counters.submits_answered;
  smpp::Session& session = found->second.line->session();
  const auto id = write_message_id(owed.message, id_form(session, books_.settings.id_form));
  if (owed.token.request == smpp::CommandId::submit_multi) {
    smpp::SubmitMultiResp answer;
    answer.message_id = id;
    answer.unsuccess = owed.unsuccess;
    session.respond(owed.token, answer, now.steady);
  } else {
    session.answer(owed.token, id, now.steady);
  }
  if (SubmitEntry* const entry = books_.submits.find(owed.entry)) {
    entry->answered_us = now.wall_us;
  }
  return true;
}

}  // namespace sim
