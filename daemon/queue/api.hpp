// The queue API without a socket: a request in, a response out, now or later. Knows who asks, never
// how the request came.
//
// Owned by the application; I/O thread; must outlive the completions it gives to acceptance and
// feed, and the connections that its responses go to.
#pragma once

#include "daemon/queue/events_json.hpp"
#include "daemon/queue/feed.hpp"
#include "daemon/queue/seals.hpp"
#include "daemon/queue/settings.hpp"
#include "routing/model/acceptance.hpp"
#include "smpp/base/time.hpp"
#include "smpp/base/unique_function.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace queue {

// Views are valid only during the call.
struct Request {
  std::string_view method;
  std::string_view target;
  std::string_view content_type;
  std::optional<std::string_view> idempotency_key;
  const ClientIdentity* client = nullptr;  // nullptr: nobody we know
  std::span<const std::uint8_t> body;
};

struct Response {
  unsigned status = 200;
  std::string_view content_type;  // static storage
  smpp::Octets body;
  unsigned retry_after_s = 0;  // 0: not said
  std::string_view allow;      // of a 405; static storage
  // Called instead of being sent: the client is gone.
  smpp::UniqueFunction<void()> unsent;
};

[[nodiscard]] Response problem_response(std::string_view type,
                                        unsigned status,
                                        std::string_view field,
                                        std::string_view detail);

class Api {
 public:
  using Done = smpp::UniqueFunction<void(Response)>;
  // Called when the client is gone while its request runs; may be empty.
  using Abandon = smpp::UniqueFunction<void()>;

  Api(const FeedSettings& settings,
      std::vector<QueueName> queues,
      CarrierNames carriers,
      routing::Acceptance& acceptance,
      Feed& feed,
      Seals seals = {});

  // Calls `done` exactly once, before it returns or later, unless the request is abandoned.
  [[nodiscard]] Abandon handle(const Request& request,
                               smpp::Time now,
                               smpp::WallTime wall,
                               Done done);
  // Ends all long polls, with nothing; later ones do not wait.
  void stop();

 private:
  struct Call;

  Abandon post_messages(Call call);
  Abandon message(Call call);
  Abandon messages_by_reference(Call call);
  Abandon resolve(Call call);
  Abandon cancel(Call call);
  Abandon replace(Call call);
  Abandon lease(Call call);
  Abandon ack(Call call);
  Abandon nack(Call call);
  Abandon dead(Call call);
  Abandon redrive(Call call);
  Abandon keys(Call call);

  [[nodiscard]] Response leased(FeedQueue& queue,
                                std::span<const LeasedEvent> events,
                                const ClientKey* reader);
  // The client's own queue, if that is what `name` says; else answers and gives nullptr.
  FeedQueue* own_queue(Call& call, std::optional<std::string_view> name);

  FeedSettings settings_;
  std::vector<QueueName> queues_;
  CarrierNames carriers_;
  routing::Acceptance* acceptance_;
  Feed* feed_;
  Seals seals_;
  bool stopping_ = false;
};

}  // namespace queue
