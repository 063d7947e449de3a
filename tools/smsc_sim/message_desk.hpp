// What an ESME asks about its messages and broadcasts after it submitted them: query, cancel and
// replace, answered from the ledger. Nothing is ever broadcast: a broadcast is kept, told of and
// withdrawn.
//
// Owned by Carrier, one thread. Gives commands to the session that asked, within its own event.
#pragma once

#include "smpp/pdu/pdus.hpp"
#include "smpp/session/session.hpp"
#include "tools/smsc_sim/books.hpp"
#include "tools/smsc_sim/moment.hpp"

#include <map>
#include <optional>

namespace sim {

class MessageDesk {
 public:
  explicit MessageDesk(Books& books) : books_(books) {}

  // False if the request is none of this desk's.
  bool receive(smpp::Session& session,
               const smpp::InboundToken& token,
               const smpp::Body& body,
               Moment now);

 private:
  struct Broadcast {
    smpp::FixedText<20> source;
    smpp::FixedText<5> service_type;
    std::optional<std::uint16_t> reference;
    smpp::Tlvs areas;
    bool cancelled = false;
  };

  void answer(smpp::Session& session,
              const smpp::InboundToken& token,
              const smpp::QuerySm& query,
              Moment now);
  void answer(smpp::Session& session,
              const smpp::InboundToken& token,
              const smpp::CancelSm& cancel,
              Moment now);
  void answer(smpp::Session& session,
              const smpp::InboundToken& token,
              const smpp::ReplaceSm& replace,
              Moment now);
  void answer(smpp::Session& session,
              const smpp::InboundToken& token,
              const smpp::BroadcastSm& broadcast,
              Moment now);
  void answer(smpp::Session& session,
              const smpp::InboundToken& token,
              const smpp::QueryBroadcastSm& query,
              Moment now);
  void answer(smpp::Session& session,
              const smpp::InboundToken& token,
              const smpp::CancelBroadcastSm& cancel,
              Moment now);

  [[nodiscard]] SubmitEntry* find(const smpp::Session& session, const smpp::FixedText<64>& id);
  [[nodiscard]] bool is_pending(const SubmitEntry& entry, Moment now) const;
  [[nodiscard]] Broadcast* find_broadcast(const smpp::Session& session,
                                          const smpp::FixedText<64>& id,
                                          const smpp::Tlvs& tlvs,
                                          const smpp::FixedText<20>& source);

  Books& books_;
  std::map<MessageNumber, Broadcast> broadcasts_;
};

}  // namespace sim
