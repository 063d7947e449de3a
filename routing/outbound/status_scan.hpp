// Finds the states of messages that are no longer in memory, for GET: one pass over what is queued
// and what awaits a receipt serves everybody who asked before it began. Slow by design (a look-up
// index would cost every message two records): GET is rare, sending is not.
//
// Owned by Outbound; I/O thread. Bounded by the API's connections.
#pragma once

#include "routing/model/acceptance.hpp"
#include "routing/model/journal.hpp"

#include <optional>
#include <vector>

namespace routing {

class StatusScan {
 public:
  explicit StatusScan(Storage& storage) : storage_(storage) {}

  // Either by id or by reference; `found` is what is known already.
  void ask(std::optional<ClientNumber> client,
           std::optional<MessageId> id,
           const smpp::FixedText<128>& reference,
           std::vector<MessageStatus> found,
           Acceptance::StatusDone done);

 private:
  struct Question {
    std::optional<ClientNumber> client;  // nothing: whoever's it is
    std::optional<MessageId> id;
    smpp::FixedText<128> reference;
    std::vector<MessageStatus> found;
    Acceptance::StatusDone done;
  };

  void begin();
  void next(Column column, Key from, Key until);
  void take(Column column, const Page& page);
  void consider(const MessageStatus& status);
  void beside(const StoredRecord& record);

  static constexpr std::size_t max_found = 100;  // statuses of one reference

  Storage& storage_;
  std::vector<Question> waiting_;
  std::vector<Question> asking_;
};

}  // namespace routing
