// What finding the message of a receipt costs, by how many messages await theirs: reads of the real
// store under the blind index of a carrier's message id, of ids that are there and of ids that are
// not, 64 at a time. For one that is not, all that may lie beside it is read too, as for a receipt
// that comes before its answer.
//
//   lookup_bench FOLDER [MOST]     10,000, then ten times as many, up to MOST (1,000,000)
#include "daemon/store/store.hpp"
#include "routing/model/keys.hpp"
#include "routing/outbound/receipt_index.hpp"
#include "tests/bench/measure.hpp"

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <string>

namespace {

using bench::Loop;
using routing::Column;

class Lookups {
 public:
  Lookups(store::Store& store, Loop& loop, std::uint64_t filled)
      : store_(store), loop_(loop), index_(store.indexer(), 1), filled_(filled) {
    rules_.number = routing::CarrierNumber{1};
    rules_.answer_id = routing::IdForm::hex;
  }

  // So many await their receipts.
  void fill(std::uint64_t until) {
    constexpr std::uint64_t of_a_batch = 200;
    std::uint64_t open = 0;
    std::function<void()> more = [&] {
      while (open < 32 && filled_ < until) {
        routing::Batch batch;
        for (std::uint64_t i = 0; i < of_a_batch && filled_ < until; ++i) {
          smpp::Octets value;
          encode(value, awaited(filled_));
          batch.put(Column::receipts,
                    key_of(filled_++),
                    std::move(value),
                    routing::DataClass::meta,
                    2'000'000'000);
        }
        ++open;
        store_.commit(std::move(batch), [&](bool) {
          --open;
          more();
        });
      }
    };
    more();
    loop_.run_until([&] { return open == 0 && filled_ == until; });
  }

  // Reads of random ids; how many were found.
  std::uint64_t look_up(std::uint64_t count, bool there) {
    std::uint64_t open = 0;
    std::uint64_t started = 0;
    std::uint64_t found = 0;
    std::function<void()> more = [&] {
      while (open < 64 && started < count) {
        ++started;
        ++open;
        const std::uint64_t id = random_() % filled_ + (there ? 0 : 1'000'000'000);
        const routing::Key key = key_of(id);
        const auto ended = [&] {
          --open;
          more();
        };
        store_.read(Column::receipts,
                    key,
                    [this, key, &found, ended](routing::ReadOutcome outcome, const smpp::Octets&) {
                      if (outcome == routing::ReadOutcome::found) {
                        ++found;
                        ended();
                        return;
                      }
                      store_.page(Column::receipts,
                                  key,
                                  key.after_prefix(),
                                  64,
                                  [ended](const routing::Page&) { ended(); });
                    });
      }
    };
    more();
    loop_.run_until([&] { return open == 0 && started == count; });
    return found;
  }

 private:
  routing::Key key_of(std::uint64_t id) {
    char text[17];
    std::snprintf(text, sizeof(text), "%llx", static_cast<unsigned long long>(id + 0x10000000));
    return routing::keys::awaited(rules_.number, *index_.index_of_answer(rules_, text));
  }

  static routing::AwaitedReceipt awaited(std::uint64_t number) {
    routing::AwaitedReceipt awaited;
    awaited.message = {.carrier = routing::CarrierNumber{1}, .serial = number};
    awaited.carrier = routing::CarrierNumber{1};
    awaited.reference.assign("order-4711");
    awaited.carrier_message_id.assign("1a2b3c4d");
    awaited.from.digits.assign("447700900100");
    awaited.to.digits.assign("447700900123");
    return awaited;
  }

  store::Store& store_;
  Loop& loop_;
  routing::ReceiptIndex index_;
  routing::CarrierRules rules_;
  std::uint64_t filled_;
  std::mt19937_64 random_{1};
};

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::fprintf(stderr, "usage: lookup_bench FOLDER [MOST]\n");
    return 2;
  }
  const std::uint64_t most = count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 1'000'000;
  const store::RootKey root{
      store::KeyMaterial{smpp::octets_of(std::string(store::key_octets, '\x03'))}};
  Loop loop;
  const auto open = [&] {
    auto opened = store::Store::open({.path = arguments[1],
                                      .witness = std::string{arguments[1]} + "-witness/witness",
                                      .low_water = 0},
                                     root,
                                     loop.post());
    if (!opened) {
      std::fprintf(stderr, "%s\n", opened.error().reason.c_str());
      std::exit(1);
    }
    return std::move(*opened);
  };
  constexpr std::uint64_t reads = 50'000;
  bool good = true;
  std::uint64_t filled = 0;
  for (std::uint64_t outstanding = 10'000; outstanding <= most; outstanding *= 10) {
    {
      const auto store = open();
      Lookups{*store, loop, filled}.fill(outstanding);
      filled = outstanding;
      store->close();
    }
    // Opened anew, so that all is in RocksDB and what is young lends none of it its speed.
    const auto store = open();
    Lookups lookups{*store, loop, filled};
    lookups.look_up(reads, true);  // what is cached is, now
    double took[2] = {};
    double used[2] = {};
    for (const bool there : {true, false}) {
      const double began = bench::seconds();
      const double cpu = bench::cpu_seconds(RUSAGE_SELF);
      good &= lookups.look_up(reads, there) == (there ? reads : 0);
      took[there ? 0 : 1] = (bench::seconds() - began) / reads * 1e6;
      used[there ? 0 : 1] = (bench::cpu_seconds(RUSAGE_SELF) - cpu) / reads * 1e6;
    }
    std::printf(
        "{\"outstanding\": %llu, \"found_us\": %.2f, \"found_cpu_us\": %.2f, "
        "\"absent_us\": %.2f, \"absent_cpu_us\": %.2f, \"resident_mib\": %.0f}\n",
        static_cast<unsigned long long>(outstanding),
        took[0],
        used[0],
        took[1],
        used[1],
        bench::resident_mebibytes());
    std::fflush(stdout);
    store->close();
  }
  return good ? 0 : 1;
}
