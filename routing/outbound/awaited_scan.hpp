// Finds what awaits a receipt of one message, for calls to its carrier: one pass over all that
// awaits one serves everybody who asked before it began. Slow by design, as StatusScan is: such
// calls are rare.
//
// Owned by Outbound; I/O thread. Bounded by whoever asks.
#pragma once

#include "routing/model/envelope.hpp"
#include "routing/model/storage.hpp"
#include "smpp/base/unique_function.hpp"

#include <vector>

namespace routing {

struct AwaitedPart {
  Key key;
  AwaitedReceipt awaited;
};

class AwaitedScan {
 public:
  explicit AwaitedScan(Storage& storage) : storage_(storage) {}

  // Its parts, in order.
  using Done = smpp::UniqueFunction<void(std::vector<AwaitedPart>)>;
  void ask(const MessageId& id, Done done);

 private:
  struct Question {
    MessageId id;
    std::vector<AwaitedPart> found;
    Done done;
  };

  void begin();
  void next(const Key& from);

  Storage& storage_;
  std::vector<Question> waiting_;
  std::vector<Question> asking_;
};

}  // namespace routing
