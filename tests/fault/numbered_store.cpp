#include "tests/fault/numbered_store.hpp"

#include <algorithm>
#include <charconv>

namespace fault {
namespace {

using routing::Column;

const routing::Key last_key{smpp::octets_of("last")};

store::RootKey root_key() {
  const std::string octets(store::key_octets, '\x02');
  return {store::KeyMaterial{smpp::octets_of(octets)}};
}

std::uint64_t number_in(const smpp::Octets& value) {
  std::uint64_t number = 0;
  const std::string_view text = smpp::view(value);
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

routing::Batch batch_of(std::uint64_t number, std::size_t value_octets) {
  routing::Batch batch;
  smpp::Octets value = smpp::to_octets(std::to_string(number));
  const smpp::Octets last = value;
  value.resize(std::max(value.size(), value_octets), ' ');
  batch.put(
      Column::inbound, routing::Key{}.number(number), std::move(value), routing::DataClass::text);
  if (number > records_kept) {
    batch.erase_once(Column::inbound, routing::Key{}.number(number - records_kept));
  }
  batch.put(Column::meta, last_key, last, routing::DataClass::standing);
  return batch;
}

store::Store::Post Loop::post() {
  return [this](std::function<void()> run) {
    {
      const std::lock_guard lock{mutex_};
      posted_.push_back(std::move(run));
    }
    awake_.notify_one();
  };
}

void Loop::run_until(const std::function<bool()>& done) {
  while (!done()) {
    std::unique_lock lock{mutex_};
    awake_.wait(lock, [this] { return !posted_.empty(); });
    const std::function<void()> run = std::move(posted_.front());
    posted_.pop_front();
    lock.unlock();
    run();
  }
}

smpp::expected<std::unique_ptr<NumberedStore>, std::string> NumberedStore::open(
    const std::string& folder, std::size_t young_octets) {
  auto numbered = std::make_unique<NumberedStore>();
  // Beside the folder: what a power cut takes from that, it does not take from the witness.
  auto opened = store::Store::open({.path = folder,
                                    .witness = folder + "-witness/witness",
                                    .witness_interval = std::chrono::milliseconds{20},
                                    .low_water = 0,
                                    .young_octets = young_octets},
                                   root_key(),
                                   numbered->loop_.post());
  if (!opened) {
    return smpp::unexpected(std::move(opened.error().reason));
  }
  numbered->store_ = std::move(*opened);
  std::string wrong = numbered->check();
  if (!wrong.empty()) {
    return smpp::unexpected(std::move(wrong));
  }
  return numbered;
}

std::string NumberedStore::check() {
  std::string wrong;
  bool done = false;
  store_->read(Column::meta, last_key, [&](routing::ReadOutcome outcome, smpp::Octets value) {
    wrong = outcome == routing::ReadOutcome::damaged ? "the last number is damaged" : "";
    last_ = number_in(value);
    done = true;
  });
  loop_.run_until([&] { return done; });
  std::uint64_t expected = last_ > records_kept ? last_ - records_kept + 1 : 1;
  const auto look = [&](const routing::Page& page) {
    for (const routing::StoredRecord& record : page.records) {
      if (wrong.empty() && (number_in(record.value) != expected ||
                            !(record.key == routing::Key{}.number(expected)))) {
        wrong = "record " + std::to_string(number_in(record.value)) + " in the place of " +
                std::to_string(expected);
      }
      ++expected;
    }
    if (wrong.empty() && page.damaged > 0) {
      wrong = std::to_string(page.damaged) + " damaged records";
    }
  };
  routing::Key from;
  do {
    done = false;
    store_->page(Column::inbound, from, {}, 1000, [&](routing::Page page) {
      look(page);
      from = page.next;
      done = true;
    });
    loop_.run_until([&] { return done; });
  } while (!from.empty());
  if (wrong.empty() && expected != last_ + 1) {
    wrong = "records end before " + std::to_string(expected) + " instead of with " +
            std::to_string(last_);
  }
  return wrong;
}

}  // namespace fault
