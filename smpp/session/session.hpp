// One SMPP session, from "connected" to "ended", in either role. Pure: it reads no clock and
// touches no socket. Call an input, then take the outputs. Not thread-safe; owned by one driver.
//
//   ESME:  idle --on_connected--> open --bind_x_resp ok--> bound --unbind()/peer--> unbinding
//   SMSC:  idle --on_connected--> open --accept_bind()---> bound --unbind()/peer--> unbinding
//   unbinding --answered--> ended
//   any state --framing error / silent peer / refused / time-out / on_closed()--> ended
//
// Connected by the SMSC: it sends an outbind in `open`, the ESME's owner accepts it, the bind
// follows.
//
// What it does by itself: frames, answers enquire_link and unbind, nacks what no one can answer,
// probes a silent peer, times out requests. It does not reconnect, throttle or choose.
#pragma once

#include "smpp/base/octets.hpp"
#include "smpp/base/time.hpp"
#include "smpp/pdu/pdus.hpp"
#include "smpp/pdu/roles.hpp"
#include "smpp/session/events.hpp"
#include "smpp/session/frame_watcher.hpp"
#include "smpp/session/limits.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace smpp {

enum class State : std::uint8_t { idle, open, bound, unbinding, ended };

struct BindRequest {
  BindMode mode = BindMode::transceiver;
  BindFields fields;
};

// ESME role on a connection that the SMSC makes.
struct AwaitOutbind {};

class Session {
 public:
  // ESME role: sends `bind` as soon as it is connected.
  Session(SessionLimits limits, const BindRequest& bind);
  // ESME role: waits for an outbind.
  Session(SessionLimits limits, AwaitOutbind);
  // SMSC role: waits for a bind.
  explicit Session(SessionLimits limits);
  // SMSC role: asks for a bind as soon as it is connected.
  Session(SessionLimits limits, Outbind outbind);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Facts.
  void on_connected(Time now);
  void on_bytes(std::span<const std::uint8_t> in, Time now);
  void on_deadline(Time now);
  void on_closed(Time now);  // the transport is gone: everything open is handed back

  // Commands. Requests need can_send(); which are legal depends on role, bind mode and version
  // (operation_matrix.hpp).
  [[nodiscard]] bool can_send() const;  // submit_sm (ESME) or deliver_sm (SMSC)
  [[nodiscard]] bool can_send(CommandId request) const;
  // How many more requests the window takes now; 0 if !can_send().
  [[nodiscard]] std::size_t room() const;
  // Any request of pdus.hpp but those that the session makes itself. TLVs that the session's
  // version does not have are left out. An alert_notification has no answer and takes no place in
  // the window.
  template <class Request>
  SequenceNumber send(const Request& request, Time now);
  // The positive answer to deliver_sm and data_sm (ESME role; empty id) or submit_sm and data_sm
  // (SMSC role). In the daemon called from the store's completion only.
  void answer(const InboundToken& token, const FixedText<64>& message_id, Time now);
  // The answer to any request with its own response; also a refusal that has a body. What comes to
  // an ESME is answered positively by answer() alone.
  template <class Response>
  void respond(const InboundToken& token,
               const Response& response,
               Time now,
               CommandStatus status = CommandStatus::ESME_ROK);
  void refuse(const InboundToken& token, CommandStatus status, Time now);
  // SMSC role: binds the session; `system_id` is ours.
  void accept_bind(const InboundToken& token, const FixedText<15>& system_id, Time now);
  // ESME role: binds on the connection that the outbind came by.
  void accept_outbind(const BindRequest& bind, Time now);
  void unbind(Time now);

  // Outputs.
  [[nodiscard]] std::optional<Event> next_event();
  [[nodiscard]] bool has_output() const;
  // Swaps: `into` is cleared and gets all pending octets; stable while the caller writes it.
  void take_output(Octets& into);
  [[nodiscard]] std::optional<Time> deadline() const;  // the earliest thing that needs on_deadline
  [[nodiscard]] bool wants_read() const;               // false only while max_output is exceeded
  [[nodiscard]] State state() const;
  [[nodiscard]] std::size_t in_flight() const;  // our unanswered requests (not enquire_link)
  [[nodiscard]] std::optional<BindMode> bind_mode() const;  // once bound
  [[nodiscard]] Version version() const;  // of the session once bound; until then ours

  // Shows it each frame from now on; nullptr: nobody. It must outlive the session or the next call.
  void watch(FrameWatcher* watcher);

 private:
  struct Machine;
  std::unique_ptr<Machine> machine_;
};

}  // namespace smpp
