// Any interleaving of octets, time and commands against one session, in either role and in any
// version, connected by either side, with every kind of request. The input is a little program:
// each step takes an octet for what to do and more for how. A model beside it knows what must hold:
// every request is answered or lost exactly once, what was reported as not sent never leaves,
// nothing is written that was not asked for, Ended comes last and once.
#include "smpp/base/assert.hpp"
#include "smpp/pdu/codec.hpp"
#include "smpp/session/framer.hpp"
#include "smpp/session/operation_matrix.hpp"
#include "smpp/session/sequence_numbers.hpp"
#include "smpp/session/session.hpp"
#include "tests/fuzz/session_program.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

namespace {

using namespace smpp;
using fuzz::Program;
using fuzz::Requests;
using fuzz::Responses;
using fuzz::with_type_at;

enum class Fate : std::uint8_t { open, answered, lost, surely_unsent, answered_late };

class Run {
 public:
  Run(Role role, bool smsc_connects, const BindRequest& bind, const SessionLimits& limits)
      : role_(role),
        bind_(bind),
        limits_(limits),
        session_(fuzz::session_of(role, smsc_connects, limits, bind)) {}

  void step(Program& program);
  void finish();

 private:
  void feed(std::span<const std::uint8_t> octets);
  void feed_pdu(Program& program);
  void feed_answer(Program& program);
  void pass_time(Program& program);
  void send(Program& program);
  void answer(Program& program);
  void decide_on_bind(Program& program);
  void write();
  void drain();
  void settle(SequenceNumber sequence, Fate fate);
  void check() const;
  [[nodiscard]] InboundToken token(Program& program) const;

  Role role_;
  BindRequest bind_;
  SessionLimits limits_;
  Session session_;
  Time now_{std::chrono::hours{1}};
  bool ended_ = false;
  bool bind_asked_ = false;
  bool outbind_asked_ = false;
  std::optional<std::uint8_t> congestion_;
  InboundToken bind_token_;
  std::vector<InboundToken> tokens_;  // all that were ever given
  std::map<std::uint32_t, Fate> requests_;
  std::map<std::uint32_t, int> left_;  // requests of ours seen in the output
  Framer written_{1'000'000};
  std::size_t allowed_ = 64;  // octets that may have been written so far
  std::size_t given_ = 0;
};

void Run::step(Program& program) {
  switch (program.octet() % 16) {
    case 0:
      feed(program.octets(program.octet()));
      break;
    case 1:
    case 2:
    case 3:
      feed_pdu(program);
      break;
    case 4:
    case 5:
    case 6:
      feed_answer(program);
      break;
    case 7:
      pass_time(program);
      break;
    case 8:
    case 9:
      send(program);
      break;
    case 10:
      answer(program);
      break;
    case 11:
      allowed_ += header_size;
      session_.refuse(token(program), CommandStatus::ESME_RMSGQFUL, now_);
      break;
    case 12:
      decide_on_bind(program);
      break;
    case 13:
      write();
      break;
    case 14:
      if (program.octet() % 8 == 0) {
        allowed_ += header_size;
        session_.unbind(now_);
      }
      break;
    default:
      if (session_.state() == State::idle) {
        allowed_ += 64;
        session_.on_connected(now_);
      }
      break;
  }
  drain();
  check();
}

void Run::answer(Program& program) {
  const InboundToken asked = token(program);
  allowed_ += 128;
  const CommandId request = asked.request;
  const bool by_id = request == CommandId::deliver_sm || request == CommandId::submit_sm ||
                     request == CommandId::data_sm || asked.serial == 0;
  if (by_id && (role_ == Role::esme || program.octet() % 2 == 0)) {
    session_.answer(asked, FixedText<64>{"message"}, now_);
    return;
  }
  for (std::size_t i = 0; i < std::tuple_size_v<Responses>; ++i) {
    with_type_at<Responses>(i, [&]<class P>() {
      if (P::id == response_to(request)) {
        session_.respond(asked, P{}, now_);
      }
    });
  }
}

void Run::decide_on_bind(Program& program) {
  allowed_ += 128;
  if (outbind_asked_) {
    outbind_asked_ = false;
    session_.accept_outbind(bind_, now_);
  } else if (bind_asked_) {
    if (program.octet() % 4 == 0) {
      session_.refuse(bind_token_, CommandStatus::ESME_RBINDFAIL, now_);
    } else {
      session_.accept_bind(bind_token_, FixedText<15>{"carrier"}, now_);
    }
  }
}

void Run::finish() {
  write();
  drain();
  session_.on_closed(now_);
  drain();
  BRIDGE_ASSERT(ended_);
  BRIDGE_ASSERT(!session_.has_output());
  for (const auto& [sequence, fate] : requests_) {
    BRIDGE_ASSERT(fate != Fate::open);
  }
  for (const InboundToken& given : tokens_) {
    session_.refuse(given, CommandStatus::ESME_RSYSERR, now_);
  }
  session_.on_deadline(now_ + std::chrono::hours{1});
  BRIDGE_ASSERT(!session_.has_output());
  BRIDGE_ASSERT(!session_.next_event());
}

void Run::feed(std::span<const std::uint8_t> octets) {
  // An answer is never longer than what it answers, but for the nack that ends the session.
  allowed_ += octets.size();
  session_.on_bytes(octets, now_);
}

void Run::feed_pdu(Program& program) {
  const CommandRow& row = command_rows[program.octet() % std::size(command_rows)];
  const SequenceNumber sequence{program.number()};
  const std::uint8_t shape = program.octet();
  Pdu pdu{.status = CommandStatus::ESME_ROK,
          .sequence = sequence,
          .body = empty_body(row.id),
          .bodiless = shape % 8 == 0};
  std::visit(
      [&](auto& body) {
        if constexpr (requires { body.dests; }) {
          body.dests.resize(1 + shape % 3);
        }
        if constexpr (requires { body.interface_version; }) {
          body.interface_version = program.octet();
        }
        if constexpr (requires { body.tlvs; }) {
          if (shape % 4 == 1) {
            add_u8(body.tlvs, TlvTag::sc_interface_version, program.octet());
          }
        }
      },
      pdu.body);
  Octets frame;
  encode(frame, pdu);
  // In two pieces, so that the rest of it may meet anything.
  const std::size_t cut = program.octet() % (frame.size() + 1);
  feed(std::span{frame}.first(cut));
  drain();
  feed(std::span{frame}.subspan(cut));
}

void Run::feed_answer(Program& program) {
  Pdu pdu;
  pdu.sequence = SequenceNumber{limits_.first_sequence + program.octet() % 4};
  if (!requests_.empty()) {
    auto chosen = requests_.begin();
    std::advance(chosen, program.octet() % requests_.size());
    pdu.sequence = SequenceNumber{chosen->first};
  }
  const CommandRow& row = command_rows[program.octet() % std::size(command_rows)];
  pdu.body = empty_body(is_response(row.id) ? row.id : CommandId::generic_nack);
  pdu.status = static_cast<CommandStatus>(program.octet() % 4);
  pdu.bodiless = program.octet() % 2 == 0;
  std::visit(
      [&](auto& body) {
        if constexpr (requires { body.tlvs; }) {
          if (!pdu.bodiless) {
            add_u8(body.tlvs, TlvTag::congestion_state, program.octet() % 128);
          }
        }
      },
      pdu.body);
  Octets frame;
  encode(frame, pdu);
  feed(frame);
}

void Run::pass_time(Program& program) {
  const auto deadline = session_.deadline();
  const Time until = now_ + std::chrono::milliseconds{program.number()};
  now_ = deadline && program.octet() % 2 == 0 ? std::max(now_, *deadline) : until;
  allowed_ += header_size;  // a probe
  session_.on_deadline(now_);
}

void Run::send(Program& program) {
  if (!session_.can_send()) {
    BRIDGE_ASSERT(session_.room() == 0);
  }
  const std::size_t kind = program.octet() % std::tuple_size_v<Requests>;
  const Octets text = to_octets(program.octets(program.octet() % 32));
  with_type_at<Requests>(kind, [&]<class P>() {
    if (!session_.can_send(P::id)) {
      return;
    }
    P request;
    if constexpr (requires { request.short_message; }) {
      request.short_message = text;
    } else if constexpr (requires { request.tlvs; }) {
      add_octets(request.tlvs, TlvTag::message_payload, text);
    }
    if constexpr (requires { request.dests; }) {
      request.dests.resize(2);
    }
    const SequenceNumber sequence = session_.send(request, now_);
    allowed_ += 128;
    BRIDGE_ASSERT(sequence.value() >= 1 && sequence.value() <= 0x7FFFFFFF);
    if (has_response(P::id)) {
      BRIDGE_ASSERT(requests_.emplace(sequence.value(), Fate::open).second);
    }
  });
}

void Run::write() {
  Octets taken;
  session_.take_output(taken);
  BRIDGE_ASSERT(!session_.has_output());
  given_ += taken.size();
  BRIDGE_ASSERT(given_ <= allowed_);
  std::span<const std::uint8_t> in{taken};
  for (auto next = written_.next(in); next.kind == Framer::Kind::whole; next = written_.next(in)) {
    const auto pdu = decode(next.frame);
    BRIDGE_ASSERT(pdu.has_value());
    const CommandId id = pdu->id();
    if (session_.state() == State::bound && session_.version() == Version::v33) {
      std::visit(
          [](const auto& body) {
            // The answer to a bind states the version, also if it is this one.
            if constexpr (
                requires { body.tlvs; } && !requires { body.system_id; }) {
              BRIDGE_ASSERT(body.tlvs.empty());
            }
          },
          pdu->body);
    }
    const Reception kind = operation_of(id).reception;
    if (!is_response(id) && kind == Reception::message) {
      const auto request = requests_.find(pdu->sequence.value());
      BRIDGE_ASSERT(request != requests_.end() && request->second == Fate::open);
      BRIDGE_ASSERT(++left_[request->first] == 1);
    }
  }
  BRIDGE_ASSERT(written_.held() == 0);
}

void Run::drain() {
  while (const auto event = session_.next_event()) {
    BRIDGE_ASSERT(!ended_);
    if (const auto* received = std::get_if<Received>(&*event)) {
      tokens_.push_back(received->token);
    } else if (const auto* bind = std::get_if<BindRequested>(&*event)) {
      BRIDGE_ASSERT(role_ == Role::smsc);
      bind_asked_ = true;
      bind_token_ = bind->token;
    } else if (std::holds_alternative<OutbindRequested>(*event)) {
      BRIDGE_ASSERT(role_ == Role::esme && !outbind_asked_);
      outbind_asked_ = true;
    } else if (std::holds_alternative<Notified>(*event)) {
      BRIDGE_ASSERT(role_ == Role::esme);
    } else if (const auto* congested = std::get_if<Congested>(&*event)) {
      BRIDGE_ASSERT(congested->state <= 100 && congestion_ != congested->state);
      congestion_ = congested->state;
    } else if (const auto* answered = std::get_if<Answered>(&*event)) {
      settle(answered->sequence, answered->late ? Fate::answered_late : Fate::answered);
    } else if (const auto* lost = std::get_if<Lost>(&*event)) {
      settle(lost->sequence, lost->maybe_written ? Fate::lost : Fate::surely_unsent);
    } else if (std::holds_alternative<Ended>(*event)) {
      ended_ = true;
    }
  }
}

void Run::settle(SequenceNumber sequence, Fate fate) {
  const auto request = requests_.find(sequence.value());
  BRIDGE_ASSERT(request != requests_.end());
  const Fate before = fate == Fate::answered_late ? Fate::lost : Fate::open;
  BRIDGE_ASSERT(request->second == before);
  BRIDGE_ASSERT(left_.contains(sequence.value()) == (fate != Fate::surely_unsent));
  request->second = fate;
}

void Run::check() const {
  const auto open = static_cast<std::size_t>(std::count_if(
      requests_.begin(), requests_.end(), [](const auto& r) { return r.second == Fate::open; }));
  BRIDGE_ASSERT(session_.in_flight() == open);
  BRIDGE_ASSERT(open <= limits_.window);
  BRIDGE_ASSERT((session_.state() == State::ended) == ended_);
  const bool waits = session_.state() != State::idle && session_.state() != State::ended &&
                     (session_.state() != State::bound || open != 0 ||
                      limits_.enquire_link_after > Duration::zero());
  BRIDGE_ASSERT(!waits || session_.deadline().has_value());
  BRIDGE_ASSERT(!ended_ || !session_.deadline());
}

InboundToken Run::token(Program& program) const {
  const std::uint8_t which = program.octet();
  return tokens_.empty() ? InboundToken{} : tokens_[which % tokens_.size()];
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Program program{{data, size}};
  const std::uint8_t side = program.octet();
  const Role role = side % 2 == 0 ? Role::esme : Role::smsc;
  BindRequest bind;
  bind.mode = static_cast<BindMode>(program.octet() % 3);
  bind.fields.interface_version = program.octet();
  const SessionLimits limits = fuzz::limits_from(program);
  Run run{role, side % 8 >= 6, bind, limits};
  while (!program.done()) {
    run.step(program);
  }
  run.finish();
  return 0;
}
