// Idempotency-Key: the results of a request are kept with its messages, in the same batch, under a
// keyed hash of (client, key), with a keyed hash of the body. The same request again gets the same
// answer; another body under the same key is refused.
//
// Owned by Outbound; I/O thread. Bounded by the requests that are being answered.
#pragma once

#include "routing/model/acceptance.hpp"
#include "routing/model/journal.hpp"

#include <optional>
#include <unordered_set>
#include <vector>

namespace routing {

// A request under an Idempotency-Key, as hashes.
struct RequestMark {
  Key key;
  BlindIndex body{};
};

class Idempotency {
 public:
  explicit Idempotency(BlindIndexer& indexer) : indexer_(indexer) {}

  [[nodiscard]] RequestMark mark(ClientNumber client, const IdempotencyKey& request);

  // False if a request with this key is being answered.
  [[nodiscard]] bool begin(const RequestMark& mark) { return open_.insert(mark.key).second; }

  void end(const RequestMark& mark) { open_.erase(mark.key); }

  void record(Transaction& transaction,
              const RequestMark& mark,
              const std::vector<SubmissionResult>& results,
              std::uint32_t expires_unix);
  // What a stored record means for this request; nothing if the record cannot be read or has
  // expired.
  [[nodiscard]] std::optional<AcceptOutcome> replay(const RequestMark& mark,
                                                    std::span<const std::uint8_t> value,
                                                    std::uint32_t now_unix);

 private:
  BlindIndexer& indexer_;
  std::unordered_set<Key> open_;
};

}  // namespace routing
