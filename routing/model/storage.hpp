// The store as routing sees it: ordered atomic batches, each durable before its completion, and
// reads that see every batch handed over before them. Implemented by daemon/store over RocksDB
// (sealed) and by a model in simulations. Routing hands over plain octets; whatever implements this
// seals them.
//
// Called on the I/O thread only; completions come back on the I/O thread, in order.
#pragma once

#include "smpp/base/assert.hpp"
#include "smpp/base/octets.hpp"
#include "smpp/base/time.hpp"
#include "smpp/base/unique_function.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace routing {

enum class Column : std::uint8_t {
  parts,
  inbound,
  outbound,
  receipts,
  consent,
  idempotency,
  audit,
  meta,
};
inline constexpr std::size_t column_count = 8;

// Which data key seals a value, hence what is shredded together: text is what people wrote.
enum class DataClass : std::uint8_t { text, meta, standing };

// An opaque record key, compared octet by octet: sequence numbers and blind indexes, never a number
// or an id in the clear.
class Key {
 public:
  static constexpr std::size_t capacity = 47;

  Key() = default;

  explicit Key(std::span<const std::uint8_t> octets) { append(octets); }

  template <class T>
  Key& number(T value) {  // big-endian, so that keys sort by it
    for (std::size_t shift = sizeof(T) * 8; shift > 0; shift -= 8) {
      push(static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> (shift - 8)));
    }
    return *this;
  }

  Key& append(std::span<const std::uint8_t> octets) {
    for (const std::uint8_t octet : octets) {
      push(octet);
    }
    return *this;
  }

  [[nodiscard]] std::span<const std::uint8_t> octets() const { return {octets_.data(), size_}; }

  [[nodiscard]] std::size_t size() const { return size_; }

  [[nodiscard]] bool empty() const { return size_ == 0; }

  [[nodiscard]] bool starts_with(const Key& prefix) const {
    return size_ >= prefix.size_ &&
           std::memcmp(octets_.data(), prefix.octets_.data(), prefix.size_) == 0;
  }

  // The first key after every key that starts with this one; empty if there is none.
  [[nodiscard]] Key after_prefix() const {
    Key next = *this;
    while (next.size_ > 0 && next.octets_[next.size_ - 1u] == 0xFF) {
      --next.size_;
    }
    if (next.size_ > 0) {
      ++next.octets_[next.size_ - 1u];
    }
    return next;
  }

  friend bool operator==(const Key& a, const Key& b) {
    return a.size_ == b.size_ && std::memcmp(a.octets_.data(), b.octets_.data(), a.size_) == 0;
  }

  friend bool operator<(const Key& a, const Key& b) {
    const int order = std::memcmp(a.octets_.data(), b.octets_.data(), std::min(a.size_, b.size_));
    return order < 0 || (order == 0 && a.size_ < b.size_);
  }

 private:
  void push(std::uint8_t octet) {
    BRIDGE_ASSERT(size_ < capacity);
    octets_[size_++] = octet;
  }

  std::uint8_t size_ = 0;
  std::array<std::uint8_t, capacity> octets_{};
};

// Keys end in a blind index, a serial or a part: their last octets tell them apart, and blind
// indexes are as good as random already.
struct KeyHash {
  std::size_t operator()(const Key& key) const {
    const auto octets = key.octets();
    std::uint64_t tail = 0;
    std::memcpy(&tail,
                octets.data() + octets.size() - std::min(octets.size(), sizeof(tail)),
                std::min(octets.size(), sizeof(tail)));
    constexpr std::uint64_t golden_ratio = 0x9E3779B97F4A7C15;
    return static_cast<std::size_t>((tail ^ octets.size()) * golden_ratio);
  }
};

struct Write {
  enum class Kind : std::uint8_t {
    put,
    erase_once,  // a record that was put exactly once since it was last erased (SingleDelete)
    erase,       // any number of puts
  };
  Kind kind = Kind::put;
  Column column{};
  Key key;
  smpp::Octets value;  // put only
  DataClass data_class = DataClass::meta;
  // Written into the record's clear header, for walks and compaction; 0 is never.
  std::uint32_t expires_unix = 0;
  // Put only, unless empty: what lay under the key until then is kept under this one, as it was.
  Key aside{};
};

// Everything one fact changes: all of it becomes durable, or none.
struct Batch {
  std::vector<Write> writes;

  void put(Column column,
           Key key,
           smpp::Octets value,
           DataClass data_class,
           std::uint32_t expires_unix = 0) {
    writes.push_back(Write{.kind = Write::Kind::put,
                           .column = column,
                           .key = key,
                           .value = std::move(value),
                           .data_class = data_class,
                           .expires_unix = expires_unix});
  }

  void put_keeping(Column column,
                   Key key,
                   smpp::Octets value,
                   DataClass data_class,
                   std::uint32_t expires_unix,
                   Key aside) {
    put(column, key, std::move(value), data_class, expires_unix);
    writes.back().aside = aside;
  }

  void erase_once(Column column, Key key) {
    writes.push_back(
        Write{.kind = Write::Kind::erase_once, .column = column, .key = key, .value = {}});
  }

  void erase(Column column, Key key) {
    writes.push_back(Write{.kind = Write::Kind::erase, .column = column, .key = key, .value = {}});
  }

  [[nodiscard]] bool empty() const { return writes.empty(); }
};

struct StoredRecord {
  Key key;
  smpp::Octets value;
  std::uint32_t expires_unix = 0;
};

enum class ReadOutcome : std::uint8_t {
  found,
  absent,
  damaged,  // there is a record, but it does not open: named and quarantined by the store
};

struct Page {
  std::vector<StoredRecord> records;
  // Where to go on; empty when the range has been read to its end.
  Key next;
  std::size_t damaged = 0;  // records in the range that did not open
};

class Storage {
 public:
  Storage() = default;
  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;
  virtual ~Storage() = default;

  // `durable` is false only when the store has failed for good: nothing more will be accepted.
  using Committed = smpp::UniqueFunction<void(bool durable)>;
  virtual void commit(Batch batch, Committed done) = 0;

  using ReadDone = smpp::UniqueFunction<void(ReadOutcome, smpp::Octets value)>;
  virtual void read(Column column, Key key, ReadDone done) = 0;

  // Records with from <= key < until (until empty: to the end of the column), in key order, and
  // `next` is a key: if keys of the range have no blind index in them, or all the same one. Else
  // (index_place.hpp) each bound ends before the index, or is the `next` of an earlier page, which
  // means nothing to anybody else; records come in no order that says anything; and one that moves
  // while a walk is under way may come twice.
  using PageDone = smpp::UniqueFunction<void(Page)>;
  virtual void page(Column column, Key from, Key until, std::size_t max_records, PageDone done) = 0;

  // False while intake must stop: the disk is low, the mailbox to the store is full, or it failed.
  [[nodiscard]] virtual bool accepting() const = 0;
};

// A keyed hash, so that records can be found by a number or an id without holding it. Purposes
// never share a key: indexes of different purposes cannot be joined.
enum class IndexPurpose : std::uint8_t {
  carrier_message_id,
  part_set,
  fingerprint,
  idempotency,
  conversation,
  reference,
  log,  // what stands for a number in the log
};
using BlindIndex = std::array<std::uint8_t, 16>;

class BlindIndexer {
 public:
  BlindIndexer() = default;
  BlindIndexer(const BlindIndexer&) = delete;
  BlindIndexer& operator=(const BlindIndexer&) = delete;
  virtual ~BlindIndexer() = default;

  // The fields are length-prefixed before hashing, so that no two lists give the same input.
  [[nodiscard]] virtual BlindIndex index(IndexPurpose purpose,
                                         std::span<const std::span<const std::uint8_t>> fields) = 0;
};

}  // namespace routing

template <>
struct std::hash<routing::Key> : routing::KeyHash {};
