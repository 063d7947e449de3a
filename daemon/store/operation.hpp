// What travels between the I/O thread and the store thread: operations one way, results the other,
// each with its completion, in one order.
#pragma once

#include "daemon/store/key_report.hpp"
#include "routing/model/storage.hpp"

#include <cstddef>
#include <functional>
#include <variant>
#include <vector>

namespace store {

// Batches that were handed over one after the other, in that order.
struct CommitOperation {
  std::vector<routing::Write> writes;
  std::vector<routing::Storage::Committed> done;  // one a batch
  std::size_t octets = 0;
};

struct ReadOperation {
  routing::Column column{};
  routing::Key key;
  routing::Storage::ReadDone done;
};

struct PageOperation {
  routing::Column column{};
  routing::Key from;
  routing::Key until;
  std::size_t max_records = 0;
  routing::Storage::PageDone done;
};

struct KeyOperation {
  KeyTask task{};
  std::function<void(KeyReport)> done;
};

using Operation = std::variant<CommitOperation, ReadOperation, PageOperation, KeyOperation>;

struct CommitResult {
  std::vector<routing::Storage::Committed> done;
  std::size_t octets = 0;
  bool durable = false;
};

struct ReadResult {
  routing::Storage::ReadDone done;
  routing::ReadOutcome outcome{};
  smpp::Octets value;
};

struct PageResult {
  routing::Storage::PageDone done;
  routing::Page page;
};

// Of a walk it comes when that has ended, after results of later operations.
struct KeyResult {
  std::function<void(KeyReport)> done;
  KeyReport report;
};

using Result = std::variant<CommitResult, ReadResult, PageResult, KeyResult>;

}  // namespace store
