// The messages in doubt that can be decided, for the operator: those held in memory and those
// parked on disk, page by page, in the order of their ids.
//
// Owned by whoever shows them; I/O thread. Must outlive the pages it asks the storage for.
#pragma once

#include "routing/model/storage.hpp"
#include "routing/outbound/carrier_queue.hpp"
#include "smpp/base/time.hpp"
#include "smpp/base/unique_function.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace routing {

struct DoubtfulMessage {
  MessageId id;
  CarrierNumber carrier;  // that it went by
  ClientNumber client;
  std::uint8_t parts = 1;
  bool parked = false;  // else held
  smpp::WallTime since;
  smpp::WallTime until;  // then it is decided by the settings; parked, it ends
};

struct DoubtPage {
  std::vector<DoubtfulMessage> messages;
  std::optional<MessageId> next;  // where to go on; nothing at the end
  std::size_t damaged = 0;        // records in between that cannot be read
};

class DoubtList {
 public:
  using Queues = std::vector<std::unique_ptr<CarrierQueue>>;

  DoubtList(Storage& storage, const Queues& queues) : storage_(storage), queues_(queues) {}

  // At most so many, beginning with `from`.
  using Done = smpp::UniqueFunction<void(const DoubtPage&)>;
  void ask(std::optional<MessageId> from,
           std::size_t most,
           smpp::Time now,
           smpp::WallTime wall,
           Done done);

 private:
  void add_held(DoubtPage& page,
                std::optional<MessageId> from,
                smpp::Time now,
                smpp::WallTime wall) const;

  Storage& storage_;
  const Queues& queues_;
};

}  // namespace routing
