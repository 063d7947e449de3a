// What sealing costs: the same lives of messages in two stores, one sealed and one with a cipher
// that hides nothing, turn by turn in one run.
//
//   sealing_bench FOLDER [MESSAGES A TURN] [TURNS]
//
// Prints both in messages a second (the median of the turns), and their ratio.

#include "daemon/store/store.hpp"
#include "tests/bench/lives.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/null_cipher.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

namespace {

using bench::Lives;
using bench::Loop;
using bench::seconds;

constexpr std::uint64_t in_flight = 1'000;

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

std::unique_ptr<store::Store> open(const std::string& folder, Loop& loop) {
  const store::RootKey root{
      store::KeyMaterial{smpp::octets_of(std::string(store::key_octets, '\x03'))}};
  auto opened = store::Store::open(
      {.path = folder, .witness = folder + "-witness/witness", .low_water = 0}, root, loop.post());
  if (!opened) {
    std::fprintf(stderr, "%s\n", opened.error().reason.c_str());
    std::exit(1);
  }
  return std::move(*opened);
}

// Messages a second, and CPU seconds for each thousand.
struct Turn {
  double rate = 0;
  double cpu = 0;
};

// A store of its own each time: neither finds what the other left, and both move, and are closed.
Turn turn(const std::string& folder, std::uint64_t messages, bool sealed) {
  bench::use_null_cipher(!sealed);
  Loop loop;
  const auto store = open(folder, loop);
  Lives lives{*store, loop};
  const double began = seconds();
  const double cpu = bench::cpu_seconds(RUSAGE_SELF);
  lives.live(messages, in_flight);
  lives.queue(messages / 4);  // some stay, and move to RocksDB
  store->close();
  const double done = static_cast<double>(messages) * 1.25;
  return {.rate = done / (seconds() - began),
          .cpu = (bench::cpu_seconds(RUSAGE_SELF) - cpu) / done * 1000};
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::fprintf(stderr, "usage: sealing_bench FOLDER [MESSAGES A TURN] [TURNS]\n");
    return 2;
  }
  const auto argument = [&](int nth, std::uint64_t otherwise) {
    return count > nth ? std::strtoull(arguments[nth], nullptr, 10) : otherwise;
  };
  const std::uint64_t messages = argument(2, 50'000);
  const std::uint64_t turns = std::max<std::uint64_t>(argument(3, 9), 1);
  std::vector<double> rates[2];
  std::vector<double> cpu[2];
  for (std::uint64_t nth = 0; nth < turns * 2; ++nth) {
    // Which goes first changes each time.
    const bool sealed = (nth % 2 == 0) == (nth / 2 % 2 == 0);
    const Turn done = turn(std::string{arguments[1]} + "/" + std::to_string(nth), messages, sealed);
    rates[sealed ? 1 : 0].push_back(done.rate);
    cpu[sealed ? 1 : 0].push_back(done.cpu);
  }
  std::printf(
      "{\"sealed_messages_per_s\": %.0f, \"null_cipher_messages_per_s\": %.0f, \"ratio\": %.3f, "
      "\"sealed_cpu_s_per_1000\": %.4f, \"null_cipher_cpu_s_per_1000\": %.4f, \"turns\": %llu}\n",
      median(rates[1]),
      median(rates[0]),
      median(rates[1]) / median(rates[0]),
      median(cpu[1]),
      median(cpu[0]),
      static_cast<unsigned long long>(turns));
  return 0;
}
