// Links as routing sees them: numbers with a window. Implemented by the application over the
// carriers' sessions, by a model in tests and simulations. I/O thread.
#pragma once

#include "smpp/base/time.hpp"
#include "smpp/session/events.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <variant>

namespace routing {

// One session of one link. After a rebind the epoch is another: tokens and sequence numbers of the
// earlier session mean nothing any more.
struct LinkSession {
  std::uint32_t link = 0;
  std::uint32_t epoch = 0;
  auto operator<=>(const LinkSession&) const = default;
};

// What a carrier is asked about a message that it has.
using CarrierRequest = std::variant<smpp::CancelSm, smpp::ReplaceSm, smpp::QuerySm>;

class LinkPort {
 public:
  LinkPort() = default;
  LinkPort(const LinkPort&) = delete;
  LinkPort& operator=(const LinkPort&) = delete;
  virtual ~LinkPort() = default;

  // How many more submits the session takes now; 0 for one that is gone.
  [[nodiscard]] virtual std::size_t room(LinkSession session) const = 0;
  // Precondition: room(session) > 0.
  virtual smpp::SequenceNumber submit(LinkSession session,
                                      const smpp::SubmitSm& request,
                                      smpp::Time now) = 0;
  // The same.
  virtual smpp::SequenceNumber call(LinkSession session,
                                    const CarrierRequest& request,
                                    smpp::Time now) = 0;
  // All are no-ops for a session that is gone. `answer` is called from Journal's completion only.
  virtual void answer(LinkSession session, const smpp::InboundToken& token) = 0;
  // It is to come again later; the status is the one that this carrier understands so.
  virtual void refuse_for_now(LinkSession session, const smpp::InboundToken& token) = 0;
  // For good.
  virtual void refuse(LinkSession session,
                      const smpp::InboundToken& token,
                      smpp::CommandStatus status) = 0;
};

}  // namespace routing
