// Runs worlds: sim [--first N] [--seeds N], or one seed with all that is known of it: sim --seed N.
// Prints each seed that fails, with what does not hold; exits non-zero then.
#include "tests/sim/world.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <thread>

namespace {

thread_local std::uint64_t current_seed = 0;

// An assertion of the code under test: say which seed it was.
extern "C" void on_abort(int) {
  char text[64];
  const int size = std::snprintf(
      text, sizeof(text), "seed %llu aborted\n", static_cast<unsigned long long>(current_seed));
  static_cast<void>(!write(STDERR_FILENO, text, static_cast<std::size_t>(size)));
  _exit(1);
}

bool run(std::uint64_t seed, bool verbose) {
  current_seed = seed;
  sim::World world{seed};
  if (verbose) {
    fmt::print("seed {}: {}\n", seed, to_words(world.plan()));
  }
  const auto faults = world.run();
  if (faults.empty()) {
    return true;
  }
  std::string text = fmt::format("seed {} failed: {}\n", seed, to_words(world.plan()));
  for (const std::string& fault : faults) {
    text += fmt::format("  {}\n", fault);
  }
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"The deterministic simulation"};
  std::uint64_t first = 1;
  std::uint64_t seeds = 2'000;
  std::uint64_t seed = 0;
  unsigned threads = 2;
  std::uint64_t most_failures = 10;
  app.add_option("--first", first, "The first seed");
  app.add_option("--seeds", seeds, "How many seeds");
  app.add_option("--threads", threads, "How many at once")->check(CLI::Range(1, 64));
  CLI::Option* const one = app.add_option("--seed", seed, "Only this one");
  app.add_option("--failures", most_failures, "Stop after so many");
  CLI11_PARSE(app, argc, argv);
  std::signal(SIGABRT, on_abort);

  if (*one) {
    return run(seed, true) ? 0 : 1;
  }
  std::atomic<std::uint64_t> next = first;
  std::atomic<std::uint64_t> failed = 0;
  std::atomic<std::uint64_t> ran = 0;
  std::vector<std::jthread> workers;
  for (unsigned i = 0; i < threads; ++i) {
    workers.emplace_back([&] {
      for (std::uint64_t at = next++; at < first + seeds && failed < most_failures; at = next++) {
        failed += run(at, false) ? 0 : 1;
        ++ran;
      }
    });
  }
  workers.clear();
  fmt::print("{} seeds, {} failed\n", ran.load(), failed.load());
  return failed == 0 && ran == seeds ? 0 : 1;
}
