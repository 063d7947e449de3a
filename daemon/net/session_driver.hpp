// The coroutine around one smpp::Session: three small loops (read, write, keep time) and no policy.
// Bytes go to the session, its events to the owner, its output to the transport. Used by the
// daemon's carrier links (ESME) and by the simulated carrier (SMSC).
//
// Owned by whoever runs it; I/O thread. Everything handed in must outlive run().
#pragma once

#include "daemon/net/transport.hpp"
#include "smpp/session/session.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>

namespace net {

// Gets what a session says, in order, on the I/O thread. It may call commands on the session from
// within; the driver flushes and re-arms afterwards.
class SessionOwner {
 public:
  SessionOwner() = default;
  SessionOwner(const SessionOwner&) = delete;
  SessionOwner& operator=(const SessionOwner&) = delete;
  virtual ~SessionOwner() = default;

  virtual void on_event(smpp::Event event) = 0;
  // All events of one read (or one deadline) have been given: the moment to send batches on.
  virtual void on_settled() = 0;
};

struct DriverLimits {
  // One piece of output (64 KiB at most) not taken in this time: a peer as dead as one that does
  // not answer, hence the usual response_timeout.
  smpp::Duration write_stall = std::chrono::seconds{30};
  // For the last answers once the session has ended, and then for closing politely; nobody waits
  // for either any more.
  smpp::Duration flush = std::chrono::seconds{5};
  smpp::Duration shutdown = std::chrono::seconds{2};
};

class SessionDriver {
 public:
  SessionDriver(boost::asio::any_io_executor executor,
                std::unique_ptr<Transport> transport,
                smpp::Session& session,
                SessionOwner& owner,
                DriverLimits limits = {});
  ~SessionDriver();
  SessionDriver(const SessionDriver&) = delete;
  SessionDriver& operator=(const SessionDriver&) = delete;

  // Once. Calls session.on_connected, then runs until the session has ended and its output is
  // flushed (or the connection is gone: session.on_closed). Closes the transport. Ended has then
  // been given.
  boost::asio::awaitable<void> run();
  // To be called after commands on the session from outside on_event/on_settled (submits, answers
  // from a completion): gives out new events, wakes the writer, re-arms the deadline. Cheap: any
  // number of pokes before the I/O thread comes round to it is one round; never calls the owner
  // from within.
  void poke();
  // Immediate end.
  void abort();
  [[nodiscard]] const Transport& transport() const;
  // Why the connection was lost; no error while it was not, or when the peer just closed it.
  [[nodiscard]] const boost::system::error_code& lost() const;

 private:
  struct State;  // shared with the rounds that poke() has posted
  std::shared_ptr<State> state_;
};

}  // namespace net
