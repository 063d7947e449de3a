// What reading a receipt costs: the usual dialect from its text alone and with TLVs, an odd one,
// and an id's canonical form. `copy` is the yardstick of the same run: the same text copied once.
#include "smpp/text/message_id.hpp"
#include "smpp/text/receipt.hpp"

#include <benchmark/benchmark.h>

#include <string_view>

namespace {

using namespace smpp;

constexpr std::string_view usual =
    "id:1234567890 sub:001 dlvrd:001 submit date:2601311015 done date:2601311016 stat:DELIVRD "
    "err:000 text:Hello SMPP, hello al";
constexpr std::string_view odd =
    "STAT: delivered; Err:0x1B; mcc:240; mnc:07; ID: 4f2a-77; "
    "done_date:2026-01-31 10:15:30; Text: hello";

DeliverSm receipt_pdu(std::string_view text) {
  DeliverSm pdu;
  pdu.esm_class.value = EsmClass::receipt;
  pdu.short_message = to_octets(text);
  return pdu;
}

void copy(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(to_octets(usual));
  }
}

BENCHMARK(copy);

void read(benchmark::State& state, const DeliverSm& pdu) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(receipt_of(pdu, {Alphabet::gsm7}));
  }
}

void read_usual(benchmark::State& state) {
  read(state, receipt_pdu(usual));
}

BENCHMARK(read_usual);

void read_usual_with_tlvs(benchmark::State& state) {
  DeliverSm pdu = receipt_pdu(usual);
  add_text(pdu.tlvs, TlvTag::receipted_message_id, "499602D2");
  add_u8(pdu.tlvs, TlvTag::message_state, 2);
  read(state, pdu);
}

BENCHMARK(read_usual_with_tlvs);

void read_odd(benchmark::State& state) {
  read(state, receipt_pdu(odd));
}

BENCHMARK(read_odd);

void canonical_hex_id(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(canonical_id("00000000499602D2", IdForm::hex));
  }
}

BENCHMARK(canonical_hex_id);

}  // namespace

BENCHMARK_MAIN();
