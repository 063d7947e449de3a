// The store of routing's tests: the model in memory, watched, so that a submit can be held against
// what was durable when it was written. One thread.
#pragma once

#include "routing/model/envelope.hpp"
#include "routing/model/keys.hpp"
#include "tests/support/memory_storage.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace support {

// Knows which messages durable intents name, and to whom each message goes.
class WatchedStorage final : public routing::Storage {
 public:
  using Mode = MemoryStorage::Mode;

  explicit WatchedStorage(Mode mode) : memory(mode) {}

  void commit(routing::Batch batch, Committed done) override {
    std::vector<routing::MessageId> named;
    for (const routing::Write& write : batch.writes) {
      if (write.kind == routing::Write::Kind::put) {
        note(write.column, write.key, write.value, named);
      }
    }
    memory.commit(std::move(batch),
                  [this, named = std::move(named), done = std::move(done)](bool durable) mutable {
                    if (durable) {
                      intended.insert(named.begin(), named.end());
                    }
                    if (done) {
                      done(durable);
                    }
                  });
  }

  void read(routing::Column column, routing::Key key, ReadDone done) override {
    memory.read(column, key, std::move(done));
  }

  void page(routing::Column column,
            routing::Key from,
            routing::Key until,
            std::size_t max_records,
            PageDone done) override {
    pages.emplace_back(column, from);
    memory.page(column, from, until, max_records, std::move(done));
  }

  [[nodiscard]] bool accepting() const override { return memory.accepting(); }

  void crash(std::size_t survivors) {
    memory.crash(survivors);
    intended.clear();
    for (const routing::StoredRecord& record : all(routing::Column::meta)) {
      std::vector<routing::MessageId> named;
      note(routing::Column::meta, record.key, record.value, named);
      intended.insert(named.begin(), named.end());
    }
  }

  // What reads see. Precondition in manual mode: no completion waits.
  [[nodiscard]] std::vector<routing::StoredRecord> all(routing::Column column) {
    std::vector<routing::StoredRecord> records;
    const std::size_t limit = std::exchange(memory.page_limit, SIZE_MAX);
    memory.page(
        column, {}, {}, SIZE_MAX, [&](routing::Page page) { records = std::move(page.records); });
    memory.complete_all();
    memory.page_limit = limit;
    return records;
  }

  MemoryStorage memory;
  std::set<routing::MessageId> intended;
  std::map<std::string, routing::MessageId> by_destination;
  std::vector<std::pair<routing::Column, routing::Key>> pages;  // asked for, and from where

 private:
  void note(routing::Column column,
            const routing::Key& key,
            std::span<const std::uint8_t> value,
            std::vector<routing::MessageId>& named) {
    if (column == routing::Column::outbound) {
      if (const auto envelope = routing::decode_envelope(value);
          envelope && key == routing::outbound_key(envelope->id)) {
        by_destination[std::string{envelope->message.to.digits.reveal()}] = envelope->id;
      }
    } else if (column == routing::Column::meta && key.starts_with(routing::keys::intent_prefix())) {
      constexpr std::size_t time = sizeof(std::uint32_t);  // when it was declared
      for (std::size_t at = time; at < value.size(); at += routing::keys::message_size) {
        const routing::Key name{value.subspan(at, routing::keys::message_size)};
        named.push_back(routing::parse_outbound_key(name).value());
      }
    }
  }
};

}  // namespace support
