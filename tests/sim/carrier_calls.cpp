// What the modelled carrier is asked about messages that it has.
#include "tests/sim/carrier.hpp"

#include <string>
#include <utility>

namespace sim {
namespace {

using std::chrono::seconds;

}  // namespace

// What it has not reported on yet; whether it answers is chance.
void Carrier::on_cancel(LineNumber number,
                        Line& line,
                        const smpp::InboundToken& token,
                        const smpp::CancelSm& cancel) {
  const std::string id{cancel.message_id.reveal()};
  if (reported_.contains(id) || cancelled_.contains(id) || (!behaves_ && dice_.chance(20))) {
    line.session->refuse(token, smpp::CommandStatus::ESME_RCANCELFAIL, agenda_.now());
    return;
  }
  cancelled_.insert(id);
  ledger_.agreed(id);
  respond_soon(number, token, smpp::CancelSmResp{});
}

void Carrier::on_replace(LineNumber number,
                         Line& line,
                         const smpp::InboundToken& token,
                         const smpp::ReplaceSm& replace) {
  const std::string id{replace.message_id.reveal()};
  if (reported_.contains(id) || cancelled_.contains(id) || (!behaves_ && dice_.chance(20))) {
    line.session->refuse(token, smpp::CommandStatus::ESME_RREPLACEFAIL, agenda_.now());
    return;
  }
  ledger_.replaced_there(id, smpp::view(replace.short_message));
  respond_soon(number, token, smpp::ReplaceSmResp{});
}

// What became of one whose receipt does not come.
void Carrier::on_query(LineNumber number,
                       Line& line,
                       const smpp::InboundToken& token,
                       const smpp::QuerySm& query) {
  const auto end = ends_.find(std::string{query.message_id.reveal()});
  if (end == ends_.end() || (!behaves_ && dice_.chance(20))) {
    line.session->refuse(token, smpp::CommandStatus::ESME_RQUERYFAIL, agenda_.now());
    return;
  }
  const auto state =
      cancelled_.contains(end->first) ? smpp::MessageState::deleted : end->second.state;
  ledger_.told(end->second.message, end->second.part, state == smpp::MessageState::delivered);
  smpp::QuerySmResp response;
  response.message_id = query.message_id;
  response.message_state = static_cast<std::uint8_t>(state);
  respond_soon(number, token, response);
}

// Or never.
template <class Response>
void Carrier::respond_soon(LineNumber number, const smpp::InboundToken& token, Response response) {
  if (!behaves_ && dice_.chance(plan_.answering.silent)) {
    return;
  }
  agenda_.after(dice_.between(smpp::Duration::zero(), seconds{2}), [this, number, token, response] {
    const auto at = lines_.find(number);
    if (at != lines_.end()) {
      at->second.session->respond(token, response, agenda_.now());
      turn(number);
    }
  });
}

}  // namespace sim
