// Keeps one bind up: resolve, connect, TLS verified, bind, drive, back off with jitter, again;
// until told to stop. One coroutine; it knows nothing of messages.
//
// Owned by the application; I/O thread. The owner must outlive run().
#pragma once

#include "daemon/net/link_error.hpp"
#include "daemon/net/settings.hpp"
#include "daemon/net/transport.hpp"
#include "smpp/base/privacy.hpp"
#include "smpp/session/session.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <string_view>

namespace net {

enum class LinkState : std::uint8_t {
  idle,
  connecting,
  handshaking,
  binding,
  bound,
  backing_off,
  stopped
};
[[nodiscard]] std::string_view name_of(LinkState state);

class LinkOwner {
 public:
  LinkOwner() = default;
  LinkOwner(const LinkOwner&) = delete;
  LinkOwner& operator=(const LinkOwner&) = delete;
  virtual ~LinkOwner() = default;

  // `link` is the index the link was made with. Events as smpp::Session gives them, Bound included;
  // when Ended is given session() is already nullptr. Commands on the session from within need no
  // poke().
  virtual void on_link_event(std::size_t link, smpp::Event event) = 0;
  virtual void on_link_settled(std::size_t link) = 0;
  // For logs, metrics, readiness. `error` is of the attempt or session that ended (backing_off).
  virtual void on_link_state(std::size_t link, LinkState state, const LinkError& error) = 0;
};

class CarrierLink {
 public:
  // The password is put into the bind PDU of each session made.
  CarrierLink(boost::asio::any_io_executor executor,
              LinkSettings settings,
              smpp::Secret<smpp::FixedText<64>> password,
              LinkOwner& owner,
              std::size_t link);
  ~CarrierLink();
  CarrierLink(const CarrierLink&) = delete;
  CarrierLink& operator=(const CarrierLink&) = delete;

  // Once; until stop(). Cancelling it (terminal) closes at once, without an unbind.
  boost::asio::awaitable<void> run();
  // Polite: unbinds (bounded by unbind_timeout), closes, run() returns. At any moment, from within
  // the owner's functions too.
  void stop();
  // The session of the moment, for submits and answers; nullptr while there is none. After commands
  // from outside the owner's functions call poke().
  [[nodiscard]] smpp::Session* session();
  void poke();
  // Shows the frames of this session and later ones; nullptr: of none.
  void watch(smpp::FrameWatcher* watcher);
  [[nodiscard]] LinkState state() const;
  [[nodiscard]] const TlsFacts& tls() const;  // of the last session

 private:
  struct Machine;
  std::unique_ptr<Machine> machine_;
};

}  // namespace net
