// The storage seam as a model in memory, for tests of whoever uses it, and a blind indexer that is
// good enough for them.
//
// It keeps two states: what reads see (every batch handed over) and what is durable (every batch
// whose completion has run). Completions of commits, reads and pages run in the order of the calls:
// in manual mode when the test says so, in automatic mode before the outermost call returns. A
// crash drops what is not durable, with its completions. Breaking the contract of `erase_once`
// (more than one put since the last erase) ends the test. One thread.
#pragma once

#include "routing/model/storage.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <utility>
#include <vector>

namespace support {

class MemoryStorage final : public routing::Storage {
 public:
  enum class Mode : std::uint8_t { manual, automatic };

  explicit MemoryStorage(Mode mode = Mode::manual) : mode_(mode) {}

  void commit(routing::Batch batch, Committed done) override {
    if (!failed_) {
      apply(batch, visible_);
    }
    ++commits_;
    waiting_.push_back(Waiting{.batch = std::move(batch), .committed = std::move(done)});
    run_if_automatic();
  }

  void read(routing::Column column, routing::Key key, ReadDone done) override {
    Waiting waiting{.read = std::move(done)};
    const auto& records = visible_[index_of(column)];
    const auto found = records.find(key);
    if (found != records.end()) {
      waiting.outcome =
          found->second.damaged ? routing::ReadOutcome::damaged : routing::ReadOutcome::found;
      if (!found->second.damaged) {
        waiting.value = found->second.value;
      }
    }
    waiting_.push_back(std::move(waiting));
    run_if_automatic();
  }

  void page(routing::Column column,
            routing::Key from,
            routing::Key until,
            std::size_t max_records,
            PageDone done) override {
    Waiting waiting{.paged = std::move(done)};
    const std::size_t limit = std::min(max_records, page_limit);
    const auto& records = visible_[index_of(column)];
    for (auto at = records.lower_bound(from); at != records.end(); ++at) {
      if (!until.empty() && !(at->first < until)) {
        break;
      }
      // Damaged ones count, as in the store: a page is bounded work.
      if (waiting.page.records.size() + waiting.page.damaged >= limit) {
        waiting.page.next = at->first;
        break;
      }
      if (at->second.damaged) {
        ++waiting.page.damaged;
        continue;
      }
      waiting.page.records.push_back({at->first, at->second.value, at->second.expires_unix});
    }
    waiting_.push_back(std::move(waiting));
    run_if_automatic();
  }

  [[nodiscard]] bool accepting() const override { return accepting_ && !failed_; }

  // Runs the oldest completion that waits; false if there is none.
  bool complete_one() {
    if (waiting_.empty()) {
      return false;
    }
    Waiting first = std::move(waiting_.front());
    waiting_.pop_front();
    if (first.committed) {
      if (!failed_) {
        apply(first.batch, durable_);
      }
      first.committed(!failed_);
    } else if (first.read) {
      first.read(first.outcome, std::move(first.value));
    } else if (first.paged) {
      first.paged(std::move(first.page));
    } else if (!failed_) {  // a commit that nobody waits for
      apply(first.batch, durable_);
    }
    return true;
  }

  // Runs completions until none waits, those that completions cause included.
  void complete_all() {
    while (complete_one()) {
    }
  }

  // A crash: the first `survivors` of the unfinished batches reached the disk, though nobody was
  // told; the others are gone. No completion is called.
  void crash(std::size_t survivors = 0) {
    for (Waiting& waiting : waiting_) {
      if (!waiting.read && !waiting.paged && survivors > 0) {
        apply(waiting.batch, durable_);
        --survivors;
      }
    }
    waiting_.clear();
    visible_ = durable_;
  }

  // From now on nothing becomes durable: waiting and later commits complete with false.
  void fail() { failed_ = true; }

  void set_accepting(bool accepting) { accepting_ = accepting; }

  void set_mode(Mode mode) {
    mode_ = mode;
    run_if_automatic();
  }

  // Makes a record one that does not open, until it is written again.
  void damage(routing::Column column, const routing::Key& key) {
    for (State* state : {&visible_, &durable_}) {
      const auto found = (*state)[index_of(column)].find(key);
      if (found != (*state)[index_of(column)].end()) {
        found->second.damaged = true;
      }
    }
  }

  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

  [[nodiscard]] std::size_t commits() const { return commits_; }

  [[nodiscard]] std::size_t size(routing::Column column) const {
    return visible_[index_of(column)].size();
  }

  [[nodiscard]] std::vector<routing::Key> keys(routing::Column column) const {
    std::vector<routing::Key> keys;
    for (const auto& [key, stored] : visible_[index_of(column)]) {
      keys.push_back(key);
    }
    return keys;
  }

  [[nodiscard]] bool contains(routing::Column column, const routing::Key& key) const {
    return visible_[index_of(column)].contains(key);
  }

  // The store may give fewer records than asked for; so does the model when this is set.
  std::size_t page_limit = SIZE_MAX;

 private:
  struct Stored {
    smpp::Octets value;
    std::uint32_t expires_unix = 0;
    std::uint32_t puts = 0;  // since the last erase
    bool damaged = false;
  };

  using State = std::array<std::map<routing::Key, Stored>, routing::column_count>;

  struct Waiting {
    routing::Batch batch{};
    Committed committed{};
    ReadDone read{};
    routing::ReadOutcome outcome = routing::ReadOutcome::absent;
    smpp::Octets value{};
    PageDone paged{};
    routing::Page page{};
  };

  static std::size_t index_of(routing::Column column) { return static_cast<std::size_t>(column); }

  static void apply(const routing::Batch& batch, State& state) {
    for (const routing::Write& write : batch.writes) {
      auto& records = state[index_of(write.column)];
      switch (write.kind) {
        case routing::Write::Kind::put: {
          if (const auto before = records.find(write.key);
              before != records.end() && !write.aside.empty()) {
            records[write.aside] = before->second;
            records[write.aside].puts = 1;
          }
          Stored& stored = records[write.key];
          stored.value = write.value;
          stored.expires_unix = write.expires_unix;
          stored.damaged = false;
          ++stored.puts;
          break;
        }
        case routing::Write::Kind::erase_once: {
          const auto found = records.find(write.key);
          if (found != records.end()) {
            BRIDGE_ASSERT(found->second.puts == 1);
            records.erase(found);
          }
          break;
        }
        case routing::Write::Kind::erase:
          records.erase(write.key);
          break;
      }
    }
  }

  void run_if_automatic() {
    if (mode_ == Mode::manual || running_) {
      return;
    }
    running_ = true;
    complete_all();
    running_ = false;
  }

  Mode mode_;
  bool running_ = false;
  bool failed_ = false;
  bool accepting_ = true;
  std::size_t commits_ = 0;
  State visible_;
  State durable_;
  std::deque<Waiting> waiting_;
};

// FNV-1a over purpose and length-prefixed fields, twice: distinct enough for tests, secret to
// nobody.
class PlainIndexer final : public routing::BlindIndexer {
 public:
  routing::BlindIndex index(routing::IndexPurpose purpose,
                            std::span<const std::span<const std::uint8_t>> fields) override {
    routing::BlindIndex index{};
    for (std::size_t half = 0; half < 2; ++half) {
      std::uint64_t hash = 0xcbf29ce484222325u + half;
      const auto mix = [&hash](std::uint8_t octet) { hash = (hash ^ octet) * 0x100000001b3u; };
      mix(static_cast<std::uint8_t>(purpose));
      for (const std::span<const std::uint8_t> field : fields) {
        for (std::size_t shift = 0; shift < 32; shift += 8) {
          mix(static_cast<std::uint8_t>(field.size() >> shift));
        }
        for (const std::uint8_t octet : field) {
          mix(octet);
        }
      }
      for (std::size_t octet = 0; octet < 8; ++octet) {
        index[half * 8 + octet] = static_cast<std::uint8_t>(hash >> (octet * 8));
      }
    }
    return index;
  }
};

}  // namespace support
