// What the store costs: messages of six operations in three batches (accept: text and idempotency
// key; intent and answer; receipt: event and three deletions), many in flight, sealed and synced.
//
//   store_bench FOLDER [MESSAGES] [QUEUED]
//
// Prints messages, batches and syncs a second, CPU of both threads for each record, and resident
// memory before and after QUEUED messages that stay.

#include "daemon/store/store.hpp"
#include "tests/bench/lives.hpp"
#include "tests/bench/measure.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

using bench::cpu_seconds;
using bench::Lives;
using bench::Loop;
using bench::resident_mebibytes;
using bench::seconds;

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::fprintf(stderr, "usage: store_bench FOLDER [MESSAGES] [QUEUED]\n");
    return 2;
  }
  const auto argument = [&](int nth, std::uint64_t otherwise) {
    return count > nth ? std::strtoull(arguments[nth], nullptr, 10) : otherwise;
  };
  const std::uint64_t messages = argument(2, 200'000);
  const std::uint64_t queued = argument(3, 0);
  const store::RootKey root{
      store::KeyMaterial{smpp::octets_of(std::string(store::key_octets, '\x03'))}};
  Loop loop;
  auto opened = store::Store::open({.path = arguments[1],
                                    .witness = std::string{arguments[1]} + "-witness/witness",
                                    .low_water = 0},
                                   root,
                                   loop.post());
  if (!opened) {
    std::fprintf(stderr, "%s\n", opened.error().reason.c_str());
    return 1;
  }
  store::Store& store = **opened;
  Lives lives{store, loop};
  const double idle = resident_mebibytes();
  for (const std::uint64_t in_flight : {10u, 100u, 1000u}) {
    const store::Figures before = store.figures();
    const double began = seconds();
    const double cpu = cpu_seconds(RUSAGE_SELF);
    const double io_cpu = cpu_seconds(RUSAGE_THREAD);
    const std::uint64_t share = in_flight == 10 ? messages / 10 : messages;
    lives.live(share, in_flight);
    const double took = seconds() - began;
    const double cpu_used = cpu_seconds(RUSAGE_SELF) - cpu;
    const double io_used = cpu_seconds(RUSAGE_THREAD) - io_cpu;
    const store::Figures after = store.figures();
    const auto operations = static_cast<double>(share) * 6;
    std::printf(
        "{\"in_flight\": %llu, \"messages_per_s\": %.0f, \"batches_per_s\": %.0f, "
        "\"syncs_per_s\": %.0f, \"cpu_us_per_operation\": %.2f, "
        "\"io_thread_cpu_us_per_operation\": %.2f, \"cpu_s_per_1000_messages\": %.4f}\n",
        static_cast<unsigned long long>(in_flight),
        static_cast<double>(share) / took,
        static_cast<double>(after.commits - before.commits) / took,
        static_cast<double>(after.syncs - before.syncs) / took,
        cpu_used / operations * 1e6,
        io_used / operations * 1e6,
        cpu_used / static_cast<double>(share) * 1000);
  }
  if (queued > 0) {
    lives.queue(queued);
  }
  std::printf("{\"resident_mib_idle\": %.0f, \"resident_mib\": %.0f, \"queued\": %llu}\n",
              idle,
              resident_mebibytes(),
              static_cast<unsigned long long>(queued));
  store.close();
  return 0;
}
