// What a program of session_fuzz is made of: its octets, the settings drawn from them, and every
// kind of request by number.
#pragma once

#include "smpp/session/session.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <tuple>
#include <utility>

namespace fuzz {

using namespace smpp;

class Program {
 public:
  explicit Program(std::span<const std::uint8_t> octets) : octets_(octets) {}

  [[nodiscard]] bool done() const { return octets_.empty(); }

  std::uint8_t octet() { return octets_.empty() ? std::uint8_t{0} : octets(1)[0]; }

  std::uint32_t number() {
    std::uint32_t value = octet();
    value |= static_cast<std::uint32_t>(octet()) << 8U;
    return value;
  }

  std::span<const std::uint8_t> octets(std::size_t most) {
    const auto taken = octets_.first(std::min(most, octets_.size()));
    octets_ = octets_.subspan(taken.size());
    return taken;
  }

 private:
  std::span<const std::uint8_t> octets_;
};

inline SessionLimits limits_from(Program& program) {
  SessionLimits limits;
  limits.window = program.octet() % 5;
  limits.peer_window = program.octet() % 5;
  limits.max_late = program.octet() % 4;
  limits.max_pdu = 512;
  limits.max_output = 256;
  limits.enquire_link_after = std::chrono::seconds{program.octet() % 40};
  const std::uint8_t choices = program.octet();
  limits.first_sequence = choices % 2 == 0 ? 1 : SequenceNumbers::last - 2;
  limits.strict = (choices & 2) != 0;
  limits.old_queries = (choices & 4) != 0;
  limits.version = versions[(choices >> 3U) % std::size(versions)];
  limits.unstated = versions[(choices >> 5U) % std::size(versions)];
  return limits;
}

// Every request that an owner may send, with its response.
using Requests = std::tuple<SubmitSm,
                            SubmitMulti,
                            DeliverSm,
                            DataSm,
                            QuerySm,
                            CancelSm,
                            ReplaceSm,
                            BroadcastSm,
                            QueryBroadcastSm,
                            CancelBroadcastSm,
                            QueryLastMsgs,
                            QueryMsgDetails,
                            ParamRetrieve,
                            AlertNotification>;
using Responses = std::tuple<SubmitSmResp,
                             SubmitMultiResp,
                             DeliverSmResp,
                             DataSmResp,
                             QuerySmResp,
                             CancelSmResp,
                             ReplaceSmResp,
                             BroadcastSmResp,
                             QueryBroadcastSmResp,
                             CancelBroadcastSmResp,
                             QueryLastMsgsResp,
                             QueryMsgDetailsResp,
                             ParamRetrieveResp>;

// Calls f.operator()<P>() for the P at this place of the list.
template <class List, std::size_t I = 0, class F>
void with_type_at(std::size_t place, F&& f) {
  if constexpr (I < std::tuple_size_v<List>) {
    if (place == I) {
      f.template operator()<std::tuple_element_t<I, List>>();
    } else {
      with_type_at<List, I + 1>(place, std::forward<F>(f));
    }
  }
}

inline Session session_of(Role role,
                          bool smsc_connects,
                          const SessionLimits& limits,
                          const BindRequest& bind) {
  if (role == Role::esme) {
    return smsc_connects ? Session{limits, AwaitOutbind{}} : Session{limits, bind};
  }
  return smsc_connects ? Session{limits, Outbind{}} : Session{limits};
}

}  // namespace fuzz
