// One run of the daemon in virtual time: the real routing, sessions and queues, joined as the
// daemon joins them, over a modelled disk and modelled connections. Ends with the world's crash:
// nothing of it happens any more then. Owned by the world; one thread.
#pragma once

#include "daemon/queue/feed.hpp"
#include "routing/inbound/inbound.hpp"
#include "routing/model/journal.hpp"
#include "routing/outbound/outbound.hpp"
#include "smpp/session/session.hpp"
#include "tests/sim/carrier.hpp"
#include "tests/support/memory_crash_watch.hpp"
#include "tests/support/memory_storage.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace sim {

inline constexpr routing::CarrierNumber the_carrier{1};
inline constexpr routing::CarrierNumber other_carrier{2};
inline constexpr routing::ClientNumber the_client{1};
inline constexpr routing::QueueNumber the_queue{7};

class Process final : public routing::LinkPort, public std::enable_shared_from_this<Process> {
 public:
  Process(Agenda& agenda,
          Dice& dice,
          const Plan& plan,
          support::MemoryStorage& disk,
          std::vector<Carrier*> carriers,
          std::uint32_t run);
  ~Process() override = default;

  // Recovers, then connects; `ready` once clients may call.
  void start(std::function<void()> ready);
  // The connections end with the process.
  void die();

  // For clients, once ready; turn() after each call.
  [[nodiscard]] routing::Outbound& outbound() { return outbound_; }

  [[nodiscard]] queue::FeedQueue& queue() { return *feed_.find(the_queue); }

  // To be called after whatever may have given the routing or the disk something to do.
  void turn();

  // What is in memory is bounded, whatever happens.
  [[nodiscard]] bool within_bounds() const;

  // LinkPort.
  [[nodiscard]] std::size_t room(routing::LinkSession session) const override;
  smpp::SequenceNumber submit(routing::LinkSession session,
                              const smpp::SubmitSm& request,
                              smpp::Time now) override;
  smpp::SequenceNumber call(routing::LinkSession session,
                            const routing::CarrierRequest& request,
                            smpp::Time now) override;
  void answer(routing::LinkSession session, const smpp::InboundToken& token) override;
  void refuse_for_now(routing::LinkSession session, const smpp::InboundToken& token) override;
  void refuse(routing::LinkSession session,
              const smpp::InboundToken& token,
              smpp::CommandStatus status) override;

 private:
  struct Link {
    routing::CarrierNumber carrier = the_carrier;
    std::uint32_t epoch = 0;
    bool bound = false;
    std::unique_ptr<smpp::Session> session;
    std::shared_ptr<Connection> connection;
  };

  // Plans what must not happen after the crash.
  void later(smpp::Time at, std::function<void(Process&)> what);
  void connect(std::uint32_t link);
  void on_closed(std::uint32_t link);
  bool take_events(std::uint32_t link);
  void take(std::uint32_t link, smpp::Event& event);
  void recovered();
  void arm();
  void on_time();
  void arm_disk();
  [[nodiscard]] smpp::Session* session_of(routing::LinkSession session) const;

  Agenda& agenda_;
  Dice& dice_;
  const Plan& plan_;
  support::MemoryStorage& disk_;
  std::vector<Carrier*> carriers_;  // by number, from 1
  support::PlainIndexer indexer_;
  support::MemoryCrashWatch watch_;
  queue::Feed feed_;
  routing::Journal journal_;
  routing::Outbound outbound_;
  routing::Inbound inbound_;
  std::vector<Link> links_;
  std::function<void()> ready_;
  std::size_t recovering_ = 0;
  smpp::Time armed_ = smpp::Time::max();
  bool disk_armed_ = false;
  bool feed_changed_ = false;
};

}  // namespace sim
