// What the store costs: messages of six operations in three batches (accept: text and idempotency
// key; intent and answer; receipt: event and three deletions), many in flight, sealed and synced.
//
//   store_bench FOLDER [MESSAGES] [QUEUED]
//
// Prints messages, batches and syncs a second, CPU of both threads for each record, and resident
// memory before and after QUEUED messages that stay.

#include "daemon/store/store.hpp"
#include "tests/bench/measure.hpp"

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

namespace {

using bench::cpu_seconds;
using bench::Loop;
using bench::resident_mebibytes;
using bench::seconds;
using routing::Column;
using routing::DataClass;

class Bench {
 public:
  Bench(store::Store& store, Loop& loop) : store_(store), loop_(loop) {}

  // Whole lives of messages, `in_flight` at a time.
  void live(std::uint64_t messages, std::uint64_t in_flight) {
    const std::uint64_t end = next_ + messages;
    std::uint64_t running = 0;
    std::function<void()> start = [&] {
      while (running < in_flight && next_ < end) {
        ++running;
        accept(next_++, [&] {
          --running;
          start();
        });
      }
    };
    start();
    loop_.run_until([&] { return running == 0 && next_ == end; });
  }

  // Messages that are accepted and stay.
  void queue(std::uint64_t messages) {
    std::uint64_t done = 0;
    std::uint64_t started = 0;
    std::function<void()> more = [&] {
      while (started < messages && started - done < 2000) {
        ++started;
        store_.commit(accepted(next_++), [&](bool) {
          ++done;
          more();
        });
      }
    };
    more();
    loop_.run_until([&] { return done == messages; });
  }

 private:
  static routing::Key key(std::uint64_t number) { return routing::Key{}.number(number); }

  routing::Key scattered(std::uint64_t number) {
    return routing::Key{}.number(number * 0x9E3779B97F4A7C15u).number(number);
  }

  routing::Batch accepted(std::uint64_t number) {
    routing::Batch batch;
    batch.put(Column::outbound, key(number), smpp::Octets(320, 'x'), DataClass::text);
    batch.put(Column::idempotency, scattered(number), smpp::Octets(64, 'x'), DataClass::meta, 1);
    return batch;
  }

  void accept(std::uint64_t number, std::function<void()> done) {
    store_.commit(accepted(number), [this, number, done = std::move(done)](bool) {
      routing::Batch answered;
      answered.put(Column::receipts, scattered(number), smpp::Octets(160, 'x'), DataClass::meta);
      store_.commit(std::move(answered), [this, number, done](bool) {
        routing::Batch receipt;
        receipt.put(Column::inbound, key(number), smpp::Octets(200, 'x'), DataClass::meta);
        receipt.erase_once(Column::outbound, key(number));
        receipt.erase_once(Column::receipts, scattered(number));
        store_.commit(std::move(receipt), [done](bool) { done(); });
      });
    });
  }

  store::Store& store_;
  Loop& loop_;
  std::uint64_t next_ = 1;
};

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
  Bench bench{store, loop};
  const double idle = resident_mebibytes();
  for (const std::uint64_t in_flight : {10u, 100u, 1000u}) {
    const store::Figures before = store.figures();
    const double began = seconds();
    const double cpu = cpu_seconds(RUSAGE_SELF);
    const double io_cpu = cpu_seconds(RUSAGE_THREAD);
    const std::uint64_t share = in_flight == 10 ? messages / 10 : messages;
    bench.live(share, in_flight);
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
    bench.queue(queued);
  }
  std::printf("{\"resident_mib_idle\": %.0f, \"resident_mib\": %.0f, \"queued\": %llu}\n",
              idle,
              resident_mebibytes(),
              static_cast<unsigned long long>(queued));
  store.close();
  return 0;
}
