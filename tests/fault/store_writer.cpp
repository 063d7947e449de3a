// A process to be killed: store_writer FOLDER VALUE_OCTETS YOUNG_OCTETS. Commits numbered batches,
// many in flight, and prints each number when it is durable. Batch n puts record n, erases record n
// - 500 and writes n as the last one, so the state after any number of batches is known exactly.
// Goes on where the folder left off, until it is killed.

#include "tests/fault/numbered_store.hpp"

#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

class Writer {
 public:
  Writer(fault::NumberedStore& numbered, std::size_t value_octets)
      : numbered_(numbered), value_octets_(value_octets), next_(numbered.last() + 1) {}

  void run() {
    for (int nth = 0; nth < 64; ++nth) {
      commit();
    }
    numbered_.loop().run_until([] { return false; });
  }

 private:
  void commit() {
    const std::uint64_t number = next_++;
    numbered_.store().commit(fault::batch_of(number, value_octets_), [this, number](bool durable) {
      if (!durable) {
        std::fprintf(stderr, "%s\n", numbered_.store().failure().c_str());
        std::exit(1);
      }
      const std::string line = std::to_string(number) + "\n";
      if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) {
        std::exit(1);
      }
      commit();
    });
  }

  fault::NumberedStore& numbered_;
  std::size_t value_octets_;
  std::uint64_t next_;
};

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) {
    std::fprintf(stderr, "usage: store_writer FOLDER VALUE_OCTETS YOUNG_OCTETS\n");
    return 2;
  }
  auto numbered =
      fault::NumberedStore::open(arguments[1], static_cast<std::size_t>(std::atol(arguments[3])));
  if (!numbered) {
    std::fprintf(stderr, "%s\n", numbered.error().c_str());
    return 3;
  }
  Writer writer{**numbered, static_cast<std::size_t>(std::atol(arguments[2]))};
  writer.run();
  return 0;
}
