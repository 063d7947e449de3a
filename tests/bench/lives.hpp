// Whole lives of messages, as the store sees them: six operations in three batches (accept: text
// and idempotency key; intent and answer; receipt: event and three deletions), many in flight.
#pragma once

#include "tests/bench/measure.hpp"

#include <cstdint>
#include <functional>
#include <utility>

namespace bench {

class Lives {
 public:
  Lives(store::Store& store, Loop& loop) : store_(store), loop_(loop) {}

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
    batch.put(
        routing::Column::outbound, key(number), smpp::Octets(320, 'x'), routing::DataClass::text);
    batch.put(routing::Column::idempotency,
              scattered(number),
              smpp::Octets(64, 'x'),
              routing::DataClass::meta,
              1);
    return batch;
  }

  void accept(std::uint64_t number, std::function<void()> done) {
    store_.commit(accepted(number), [this, number, done = std::move(done)](bool) {
      routing::Batch answered;
      answered.put(routing::Column::receipts,
                   scattered(number),
                   smpp::Octets(160, 'x'),
                   routing::DataClass::meta);
      store_.commit(std::move(answered), [this, number, done](bool) {
        routing::Batch receipt;
        receipt.put(routing::Column::inbound,
                    key(number),
                    smpp::Octets(200, 'x'),
                    routing::DataClass::meta);
        receipt.erase_once(routing::Column::outbound, key(number));
        receipt.erase_once(routing::Column::receipts, scattered(number));
        store_.commit(std::move(receipt), [done](bool) { done(); });
      });
    });
  }

  store::Store& store_;
  Loop& loop_;
  std::uint64_t next_ = 1;
};

}  // namespace bench
