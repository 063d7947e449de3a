// What the session machine costs a message, codec included and no I/O: one run with windows of
// 10, 100 and 1,000 each way. Printed as items a second of one core.
#include "smpp/pdu/codec.hpp"
#include "smpp/session/session.hpp"

#include <benchmark/benchmark.h>

#include <cstring>
#include <vector>

namespace {

using namespace smpp;

constexpr Time start{std::chrono::hours{1}};

ShortMessageFields message() {
  ShortMessageFields fields;
  fields.source_ton = Ton::international;
  fields.source_npi = Npi::isdn;
  fields.source.assign("447700900101");
  fields.dest_ton = Ton::international;
  fields.dest_npi = Npi::isdn;
  fields.dest.assign("447700900102");
  fields.short_message = Octets(138, 'x');
  return fields;
}

void drop_events(Session& session) {
  while (session.next_event()) {
  }
}

void bind(Session& session) {
  session.on_connected(start);
  Octets answer;
  encode(answer, CommandStatus::ESME_ROK, SequenceNumber{1}, BindTransceiverResp{});
  session.on_bytes(answer, start);
  drop_events(session);
  session.take_output(answer);
}

SessionLimits limits_of(std::size_t window) {
  SessionLimits limits;
  limits.window = window;
  return limits;
}

void deliver_and_answer(benchmark::State& state) {
  const auto window = static_cast<std::size_t>(state.range(0));
  Session session{limits_of(window), BindRequest{}};
  bind(session);
  Octets read;
  for (std::size_t i = 0; i < window; ++i) {
    encode(read,
           CommandStatus::ESME_ROK,
           SequenceNumber{static_cast<std::uint32_t>(i + 1)},
           DeliverSm{message()});
  }
  std::vector<InboundToken> owed;
  Octets written;
  for (auto _ : state) {
    session.on_bytes(read, start);
    while (auto event = session.next_event()) {
      owed.push_back(std::get<Received>(*event).token);
    }
    for (const InboundToken& token : owed) {
      session.answer(token, FixedText<64>{}, start);
    }
    owed.clear();
    session.take_output(written);
    benchmark::DoNotOptimize(written.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(window));
}

BENCHMARK(deliver_and_answer)->Arg(10)->Arg(100)->Arg(1000);

void submit_and_be_answered(benchmark::State& state) {
  const auto window = static_cast<std::size_t>(state.range(0));
  Session session{limits_of(window), BindRequest{}};
  bind(session);
  const SubmitSm request{message()};
  SubmitSmResp answer;
  answer.message_id.assign("0123456789abcdef");
  std::vector<SequenceNumber> sent;
  Octets written;
  Octets read;
  for (auto _ : state) {
    while (session.can_send()) {
      sent.push_back(session.send(request, start));
    }
    session.take_output(written);
    state.PauseTiming();
    read.clear();
    for (const SequenceNumber sequence : sent) {
      encode(read, CommandStatus::ESME_ROK, sequence, answer);
    }
    sent.clear();
    state.ResumeTiming();
    session.on_bytes(read, start);
    drop_events(session);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(window));
}

BENCHMARK(submit_and_be_answered)->Arg(10)->Arg(100)->Arg(1000);

// The codec's own share of the above, on a frame of 195 octets, and what it takes to copy the
// frame.
void copy_frame(benchmark::State& state) {
  Octets frame;
  encode(frame, CommandStatus::ESME_ROK, SequenceNumber{1}, SubmitSm{message()});
  state.counters["octets"] = static_cast<double>(frame.size());
  Octets copy(frame.size());
  for (auto _ : state) {
    benchmark::DoNotOptimize(frame.data());
    std::memcpy(copy.data(), frame.data(), frame.size());
    benchmark::ClobberMemory();
  }
}

BENCHMARK(copy_frame);

void decode_submit(benchmark::State& state) {
  Octets frame;
  encode(frame, CommandStatus::ESME_ROK, SequenceNumber{1}, SubmitSm{message()});
  for (auto _ : state) {
    auto pdu = decode(frame);
    benchmark::DoNotOptimize(pdu);
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(decode_submit);

void encode_submit(benchmark::State& state) {
  const SubmitSm request{message()};
  Octets out;
  for (auto _ : state) {
    out.clear();
    encode(out, CommandStatus::ESME_ROK, SequenceNumber{1}, request);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(encode_submit);

}  // namespace

BENCHMARK_MAIN();
