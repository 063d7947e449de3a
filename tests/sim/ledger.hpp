// What each of the three parties has seen, kept apart from the code under test, and the claims that
// must hold between them. Messages are known by a number that stands all over their text. Written
// by the modelled client, carrier and backend; one thread.
#pragma once

#include "routing/model/acceptance.hpp"
#include "routing/model/event.hpp"
#include "routing/model/ledger.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace sim {

using Number = std::uint64_t;

// "m17;m17;..." for outgoing messages, "i17;i17;..." for incoming ones: every part of at least ten
// characters tells which message it is of.
[[nodiscard]] std::string text_of(char kind, Number number, std::size_t length);
[[nodiscard]] std::optional<Number> number_in(char kind, std::string_view text);

class Ledger {
 public:
  // The client.
  void post(Number message, std::string to, std::string text, bool receipt);
  void accepted(Number message, const routing::MessageId& id);
  void refused(Number message);

  // It decides of one in doubt; the daemon need not have kept it.
  void resolving(Number message, routing::Resolution resolution);

  void cancelling(Number message);
  void cancelled(Number message);  // so the daemon said

  // To say something else; then so the daemon said. Which text is meant, by its place.
  [[nodiscard]] std::size_t replacing(Number message, std::string text);
  void replaced(Number message, std::size_t text);

  // The carrier.
  void taken(Number message,
             std::uint8_t part,
             std::uint8_t parts,
             std::string_view text,
             bool wants_receipt,
             const std::string& carrier_id);
  // A submit of it, when the daemon had given up waiting and may have gone on with the next.
  void refused_late(Number message);
  void agreed(const std::string& carrier_id);  // not to deliver that part
  void replaced_there(const std::string& carrier_id, std::string_view text);
  void receipt_sent(const std::string& carrier_id);  // each time, also when it is sent again
  void told(Number message, std::uint8_t part, bool delivered);  // in a receipt, which was answered
  void send(Number incoming, std::string from, std::string text);
  void answered(Number incoming);  // all of its parts

  // The backend: an event as it was leased, again and again until it is acknowledged.
  void leased(const routing::EventId& id, const routing::QueueEvent& event);

  // How many messages ended with each word, as the backend was told.
  using Words = std::array<std::uint64_t, routing::message_state_count>;
  [[nodiscard]] Words last_words() const;
  // Nothing is awaited any more.
  [[nodiscard]] bool settled() const;
  // What does not hold, in words.
  [[nodiscard]] std::vector<std::string> faults() const;

 private:
  struct Outgoing {
    std::string to;
    std::vector<std::string> texts;  // as handed in, then what it was to say instead
    std::size_t oldest = 0;  // of these that may be sent: a newer one was said to be in its place
    std::size_t oldest_there = 0;  // that the carrier may show
    bool receipt = true;
    bool accepted = false;
    bool refused = false;
    routing::MessageId id;
    std::map<std::uint8_t, std::vector<std::string>> parts;  // the texts taken, by part
    std::uint8_t total = 0;
    std::set<std::uint8_t> asked;  // the parts that a receipt was wanted for
    std::size_t told_delivered = 0;
    std::size_t told_failed = 0;
    // The places among all that was taken of its first part and of the last that was new.
    std::size_t first_taken = 0;
    std::size_t last_taken = 0;
    std::vector<routing::StatusChanged> last_words;
    bool doubt_told = false;
    bool said_delivered = false;  // by the client
    std::size_t agreed = 0;       // parts that the carrier will not deliver
    bool said_cancelled = false;  // and this
    bool cancelled = false;       // the daemon said that it is
    bool may_overtake = false;    // or be overtaken: it was decided about after it was parked
  };

  struct Incoming {
    std::string from;
    std::string text;
    bool answered = false;
    std::vector<routing::MessageReceived> events;
    std::size_t first_leased = 0;
  };

  [[nodiscard]] static bool may_say(const Outgoing& message,
                                    std::size_t oldest,
                                    std::string_view text);
  void check(Number number, const Outgoing& message, std::vector<std::string>& faults) const;
  void check(Number number, const Incoming& message, std::vector<std::string>& faults) const;
  void check_order_out(std::vector<std::string>& faults) const;
  void check_order_in(std::vector<std::string>& faults) const;
  [[nodiscard]] static bool is_last_word(const Outgoing& message,
                                         const routing::StatusChanged& status);

  void check(const routing::ReceiptUnmatched& receipt, std::vector<std::string>& faults) const;

  // What the carrier calls a part that it took.
  struct Name {
    Number message = 0;
    std::size_t receipts_sent = 0;
    std::string text{};  // that replaced it
  };

  std::map<Number, Outgoing> outgoing_;
  std::map<std::string, Name> names_;
  std::vector<routing::ReceiptUnmatched> unmatched_;
  std::map<Number, Incoming> incoming_;
  std::set<routing::EventId> seen_;
  std::size_t taken_so_far_ = 0;
  std::size_t leased_so_far_ = 0;
  std::vector<std::string> at_once_;  // faults found while it ran
};

}  // namespace sim
