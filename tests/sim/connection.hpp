// A connection between a carrier's session and ours: octets take their time, arrive in pieces and
// in order, and are lost with the connection. Owned by both ends; one thread.
#pragma once

#include "smpp/base/octets.hpp"
#include "smpp/session/session.hpp"
#include "tests/sim/agenda.hpp"
#include "tests/sim/dice.hpp"

#include <array>
#include <functional>
#include <memory>
#include <span>

namespace sim {

enum class Side : std::uint8_t { esme, smsc };

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  // What an end is told. An end that has gone has none of them.
  struct End {
    std::function<void(std::span<const std::uint8_t>)> on_octets;
    std::function<void()> on_closed;
  };

  Connection(Agenda& agenda, Dice& dice) : agenda_(agenda), dice_(dice) {}

  void join(Side side, End end) { of(side).end = std::move(end); }

  // Takes what the session has to say.
  void send(Side from, smpp::Session& session) {
    while (session.has_output()) {
      smpp::Octets octets;
      session.take_output(octets);
      send(from, octets);
    }
  }

  void send(Side from, std::span<const std::uint8_t> octets);
  // By a third, or by the end of one of them: each side hears of it later, if it still listens.
  void cut();

  // The side is gone: nothing is told to it any more.
  void leave(Side side) {
    of(side).end = {};
    cut();
  }

  [[nodiscard]] bool open() const { return open_; }

 private:
  struct Half {
    End end;
    smpp::Time last{};  // nothing arrives before what was sent before it
    bool deaf = false;  // what is on its way to it is lost
  };

  [[nodiscard]] Half& of(Side side) { return halves_[side == Side::esme ? 0 : 1]; }

  Agenda& agenda_;
  Dice& dice_;
  std::array<Half, 2> halves_;
  bool open_ = true;
};

}  // namespace sim
