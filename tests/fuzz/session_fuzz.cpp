// Any interleaving of octets, time and commands against one session, in either role. The input is a
// little program: each step takes an octet for what to do and more for how. A model beside it knows
// what must hold: every request is answered or lost exactly once, what was reported as not sent
// never leaves, nothing is written that was not asked for, Ended comes last and once.
#include "smpp/base/assert.hpp"
#include "smpp/pdu/codec.hpp"
#include "smpp/session/framer.hpp"
#include "smpp/session/sequence_numbers.hpp"
#include "smpp/session/session.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace {

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

enum class Fate : std::uint8_t { open, answered, lost, surely_unsent, answered_late };

SessionLimits limits_from(Program& program) {
  SessionLimits limits;
  limits.window = program.octet() % 5;
  limits.peer_window = program.octet() % 5;
  limits.max_late = program.octet() % 4;
  limits.max_pdu = 512;
  limits.max_output = 256;
  limits.enquire_link_after = std::chrono::seconds{program.octet() % 40};
  limits.first_sequence = program.octet() % 2 == 0 ? 1 : SequenceNumbers::last - 2;
  return limits;
}

class Run {
 public:
  Run(Role role, BindMode mode, const SessionLimits& limits)
      : role_(role),
        limits_(limits),
        session_(role == Role::esme ? Session{limits, {.mode = mode, .fields = {}}}
                                    : Session{limits}) {}

  void step(Program& program);
  void finish();

 private:
  void feed(std::span<const std::uint8_t> octets);
  void feed_pdu(Program& program);
  void feed_answer(Program& program);
  void pass_time(Program& program);
  void send(Program& program);
  void write();
  void drain();
  void settle(SequenceNumber sequence, Fate fate);
  void check() const;
  [[nodiscard]] InboundToken token(Program& program) const;

  Role role_;
  SessionLimits limits_;
  Session session_;
  Time now_{std::chrono::hours{1}};
  bool ended_ = false;
  bool bind_asked_ = false;
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
      allowed_ += 128;
      session_.answer(token(program), FixedText<64>{"message"}, now_);
      break;
    case 11:
      allowed_ += header_size;
      session_.refuse(token(program), CommandStatus::ESME_RMSGQFUL, now_);
      break;
    case 12:
      if (bind_asked_) {
        allowed_ += 128;
        if (program.octet() % 4 == 0) {
          session_.refuse(bind_token_, CommandStatus::ESME_RBINDFAIL, now_);
        } else {
          session_.accept_bind(bind_token_, FixedText<15>{"carrier"}, now_);
        }
      }
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
    session_.answer(given, FixedText<64>{}, now_);
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
  constexpr CommandId commands[] = {CommandId::deliver_sm,
                                    CommandId::submit_sm,
                                    CommandId::data_sm,
                                    CommandId::enquire_link,
                                    CommandId::bind_transceiver,
                                    CommandId::bind_transmitter,
                                    CommandId::bind_receiver,
                                    CommandId::unbind,
                                    CommandId::unbind_resp,
                                    CommandId::generic_nack,
                                    CommandId::bind_transceiver_resp,
                                    CommandId{0x102}};
  const CommandId command = commands[program.octet() % std::size(commands)];
  const SequenceNumber sequence{program.number()};
  Octets frame;
  const auto ok = CommandStatus::ESME_ROK;
  if (command == CommandId::deliver_sm) {
    encode(frame, ok, sequence, DeliverSm{});
  } else if (command == CommandId::submit_sm) {
    encode(frame, ok, sequence, SubmitSm{});
  } else if (command == CommandId::data_sm) {
    encode(frame, ok, sequence, DataSm{});
  } else if (command == CommandId::bind_transceiver) {
    encode(frame, ok, sequence, BindTransceiver{});
  } else if (command == CommandId::bind_transmitter) {
    encode(frame, ok, sequence, BindTransmitter{});
  } else if (command == CommandId::bind_receiver) {
    encode(frame, ok, sequence, BindReceiver{});
  } else {
    encode_header_only(frame, command, ok, sequence);
  }
  // In two pieces, so that the rest of it may meet anything.
  const std::size_t cut = program.octet() % (frame.size() + 1);
  feed(std::span{frame}.first(cut));
  drain();
  feed(std::span{frame}.subspan(cut));
}

void Run::feed_answer(Program& program) {
  SequenceNumber sequence{limits_.first_sequence + program.octet() % 4};
  if (!requests_.empty()) {
    auto chosen = requests_.begin();
    std::advance(chosen, program.octet() % requests_.size());
    sequence = SequenceNumber{chosen->first};
  }
  constexpr CommandId answers[] = {CommandId::submit_sm_resp,
                                   CommandId::deliver_sm_resp,
                                   CommandId::data_sm_resp,
                                   CommandId::generic_nack,
                                   CommandId::enquire_link_resp,
                                   CommandId::bind_transceiver_resp,
                                   CommandId::bind_transmitter_resp,
                                   CommandId::bind_receiver_resp};
  Octets frame;
  encode_header_only(frame,
                     answers[program.octet() % std::size(answers)],
                     static_cast<CommandStatus>(program.octet() % 4),
                     sequence);
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
    return;
  }
  SequenceNumber sequence;
  const Octets text = to_octets(program.octets(program.octet() % 32));
  if (program.octet() % 2 == 0) {
    DataSm data;
    add_octets(data.tlvs, TlvTag::message_payload, text);
    sequence = session_.send(data, now_);
  } else if (role_ == Role::esme) {
    SubmitSm submit;
    submit.short_message = text;
    sequence = session_.send(submit, now_);
  } else {
    DeliverSm deliver;
    deliver.short_message = text;
    sequence = session_.send(deliver, now_);
  }
  allowed_ += 128;
  BRIDGE_ASSERT(sequence.value() >= 1 && sequence.value() <= 0x7FFFFFFF);
  BRIDGE_ASSERT(requests_.emplace(sequence.value(), Fate::open).second);
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
    if (id == CommandId::submit_sm || id == CommandId::deliver_sm || id == CommandId::data_sm) {
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
  const Role role = program.octet() % 2 == 0 ? Role::esme : Role::smsc;
  const auto mode = static_cast<BindMode>(program.octet() % 3);
  const SessionLimits limits = limits_from(program);
  Run run{role, mode, limits};
  while (!program.done()) {
    run.step(program);
  }
  run.finish();
  return 0;
}
