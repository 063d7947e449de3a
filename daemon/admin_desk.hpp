// Answers the operator: gathers what the application's parts know and hands it to admin's pages.
//
// Owned by the application; I/O thread. What it reads must outlive it.
#pragma once

#include "daemon/admin/resources.hpp"
#include "daemon/links.hpp"
#include "daemon/observe/health.hpp"
#include "daemon/pseudonyms.hpp"
#include "daemon/queue/feed.hpp"
#include "daemon/store/store.hpp"
#include "daemon/traces.hpp"
#include "routing/erasure/erasure.hpp"
#include "routing/inbound/inbound.hpp"
#include "routing/outbound/doubt_list.hpp"
#include "routing/outbound/outbound.hpp"

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

namespace application {

class AdminDesk {
 public:
  struct Sources {
    std::function<const observe::Health&()> health;  // as it is now
    const Links& links;
    store::Store& store;
    routing::Outbound& outbound;
    routing::Inbound& inbound;
    queue::Feed& feed;
    routing::Erasure& erasure;
    Traces& traces;
    const Pseudonyms& pseudonyms;
    std::vector<queue::QueueName> queues;
    queue::CarrierNames carriers;
    std::unordered_map<routing::ClientNumber, std::string> clients;
    bool lab = false;
  };

  explicit AdminDesk(Sources sources);
  AdminDesk(const AdminDesk&) = delete;
  AdminDesk& operator=(const AdminDesk&) = delete;

  [[nodiscard]] queue::Api::Abandon handle(const queue::Request& request, queue::Api::Done done) {
    return resources_.handle(request, std::move(done));
  }

 private:
  using Done = admin::Resources::Done;

  [[nodiscard]] queue::Response status();
  [[nodiscard]] queue::Response binds(const admin::Question& question) const;
  [[nodiscard]] queue::Response queues();
  [[nodiscard]] queue::Response route(const admin::Question& question) const;
  void message(const admin::Question& question, Done done);
  void ledger(Done done);
  void doubt(const admin::Question& question, Done done);
  void quarantine(const admin::Question& question, Done done);
  void erase(const admin::Question& question, Done done);
  void erased(const routing::Person& person, const routing::ErasureReport& report, Done done);
  void keys(store::KeyTask task, Done done);
  [[nodiscard]] queue::Response begin_trace(const admin::Question& question);
  [[nodiscard]] queue::Response trace_lines(const admin::Question& question);
  [[nodiscard]] queue::Response pseudonym(const admin::Question& question) const;
  [[nodiscard]] std::string carrier_name(routing::CarrierNumber number) const;
  [[nodiscard]] std::string client_name(routing::ClientNumber number) const;

  Sources from_;
  smpp::WallTime started_;
  routing::DoubtList doubts_;
  admin::Resources resources_;
};

}  // namespace application
