// The inside of a Session: its state and its rules. Included by the session's own sources only.
//
//   session.cpp  the public face            machine.cpp  commands, deadlines, the end
//   receive.cpp  what the peer sends
#pragma once

#include "smpp/base/assert.hpp"
#include "smpp/pdu/check.hpp"
#include "smpp/pdu/codec.hpp"
#include "smpp/session/framer.hpp"
#include "smpp/session/in_flight.hpp"
#include "smpp/session/negotiation.hpp"
#include "smpp/session/operation_matrix.hpp"
#include "smpp/session/output.hpp"
#include "smpp/session/peer_requests.hpp"
#include "smpp/session/sequence_numbers.hpp"
#include "smpp/session/session.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace smpp {

struct Session::Machine {
  // ESME role without a bind: an outbind is awaited.
  Machine(Role own_role,
          const SessionLimits& own_limits,
          const std::optional<BindRequest>& own_bind);

  // Facts and commands, as in session.hpp.
  void on_connected(Time now);
  void on_bytes(std::span<const std::uint8_t> in, Time now);
  void on_deadline(Time now);
  [[nodiscard]] bool can_send(CommandId request) const;
  template <class Request>
  SequenceNumber send(const Request& request, Time now);
  template <class Response>
  void respond(const InboundToken& token, const Response& response, CommandStatus status);
  void answer(const InboundToken& token, const FixedText<64>& message_id);
  void refuse(const InboundToken& token, CommandStatus status);
  void accept_bind(const InboundToken& token, const FixedText<15>& system_id, Time now);
  void accept_outbind(const BindRequest& bind, Time now);
  void unbind(Time now);
  void end(EndReason reason, CommandStatus status = CommandStatus::ESME_ROK);
  [[nodiscard]] std::optional<Time> deadline() const;
  [[nodiscard]] std::optional<Event> next_event();
  // Whole frames, to whoever watches.
  void show_sent(std::span<const std::uint8_t> frames) const;

  const Role role;
  const SessionLimits limits;
  State state = State::idle;
  BindMode mode{};
  Version version;                 // ours, and once bound the session's
  std::optional<Outbind> outbind;  // SMSC role: to be sent; wiped then
  Output output;
  InFlight in_flight;
  FrameWatcher* watcher = nullptr;

 private:
  // A request that the machine itself waits for: bind, enquire_link, unbind.
  struct Control {
    CommandId request{};
    SequenceNumber sequence;
    Time deadline;
  };

  // SMSC role: a bind that the owner has not decided on.
  struct PendingBind {
    std::uint64_t serial = 0;
    BindMode mode{};
    FixedText<15> system_id;
    std::uint8_t version = 0;
  };

  // receive.cpp
  void on_frame(std::span<const std::uint8_t> frame, Time now);
  void on_request(const Header& header, std::span<const std::uint8_t> frame);
  [[nodiscard]] Reception reception_of(CommandId request) const;
  void on_message(const Header& header, std::span<const std::uint8_t> frame);
  void on_notice(const Header& header, std::span<const std::uint8_t> frame);
  void on_bind(const Header& header, std::span<const std::uint8_t> frame);
  void on_outbind(const Header& header, std::span<const std::uint8_t> frame);
  void on_response(const Header& header, std::span<const std::uint8_t> frame, Time now);
  void on_bind_answer(const Header& header, std::span<const std::uint8_t> frame, Time now);
  bool settle(InFlight& requests,
              const Header& header,
              std::span<const std::uint8_t> frame,
              bool late);
  void on_congestion(const Body& answer);
  [[nodiscard]] std::optional<Fault> fault_of(const expected<Pdu, DecodeError>& pdu) const;
  void refuse_at_once(const Header& header, const Fault& fault);
  [[nodiscard]] Body answer_body(const Header& header,
                                 std::span<const std::uint8_t> frame,
                                 CommandId request);

  // machine.cpp
  void send_bind(Time now);
  [[nodiscard]] Phase phase() const;
  [[nodiscard]] SequenceNumber next_sequence();
  [[nodiscard]] bool probes() const;
  void probe(Time now);
  void expire_requests(Time now);
  void lose(const InFlight::Entry& entry);
  void respond_header_only(CommandId response, CommandStatus status, SequenceNumber sequence);
  void become_bound(Bound bound, Version theirs, Time now);

  template <class E, class... Args>
  void tell(Args&&... args) {
    events_.emplace_back(std::in_place_type<E>, E{std::forward<Args>(args)...});
  }

  std::optional<BindFields> bind_fields_;  // ESME role; wiped once sent
  bool outbound_ = false;                  // an outbind was sent or taken
  Framer framer_;
  InFlight late_;  // lost requests whose answer may still come
  PeerRequests peer_requests_;
  SequenceNumbers sequence_numbers_;
  Time bind_deadline_;  // while open
  Time last_received_;  // a whole frame; while bound
  std::optional<Control> bind_;
  std::optional<Control> probe_;
  std::optional<Control> unbind_;
  std::optional<PendingBind> pending_bind_;
  std::optional<std::uint8_t> congestion_;  // told last
  // Filled by one input, emptied by the driver before the next: at most one read's worth.
  std::vector<Event> events_;
  std::size_t next_event_ = 0;
};

template <class Request>
SequenceNumber Session::Machine::send(const Request& request, Time now) {
  BRIDGE_ASSERT(can_send(Request::id));
  const SequenceNumber sequence = next_sequence();
  constexpr auto ok = CommandStatus::ESME_ROK;
  if constexpr (has_response(Request::id)) {
    encode_for(version, output.requests(), ok, sequence, request);
    in_flight.add({.sequence = sequence,
                   .request = Request::id,
                   .deadline = now + limits.response_timeout,
                   .output_end = output.requests_end()});
  } else {
    encode_for(version, output.urgent(), ok, sequence, request);
  }
  return sequence;
}

template <class Response>
void Session::Machine::respond(const InboundToken& token,
                               const Response& response,
                               CommandStatus status) {
  if (!peer_requests_.take(token)) {
    return;
  }
  BRIDGE_ASSERT(response_to(token.request) == Response::id);
  encode_for(version, output.urgent(), status, token.sequence, response);
}

}  // namespace smpp
