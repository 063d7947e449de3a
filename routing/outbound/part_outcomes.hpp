// The final states of the parts of messages that have several, so that such a message gets one
// final word when its last part has one. Kept on disk part by part; loaded when the first receipt
// of a message comes. Receipts of one message are taken one after the other.
//
// Owned by Outbound; I/O thread.
#pragma once

#include "routing/model/event.hpp"
#include "routing/model/journal.hpp"
#include "smpp/base/unique_function.hpp"

#include <algorithm>
#include <deque>
#include <unordered_map>
#include <vector>

namespace routing {

class PartOutcomes {
 public:
  explicit PartOutcomes(Storage& storage) : storage_(storage) {}

  struct States {
    // of[i] is the final state of part i, accepted where it has none yet, submitted where no word
    // of its own is to come; of[0] is the message's own final word, if it has been given.
    std::vector<MessageState> of;
    bool possible_duplicate = false;  // one of the parts that have a final state

    [[nodiscard]] std::size_t open() const { return count(MessageState::accepted); }

    // Parts with a receipt that says so, so far.
    [[nodiscard]] std::uint8_t delivered_so_far() const {
      return static_cast<std::uint8_t>(count(MessageState::delivered));
    }

    [[nodiscard]] std::uint8_t failed() const {
      return static_cast<std::uint8_t>(count(MessageState::failed) + count(MessageState::expired) +
                                       count(MessageState::rejected));
    }

    // What is true of the message when none is open: what went wrong with a part, if anything did;
    // parts without a word of their own share that of the others.
    [[nodiscard]] MessageState together() const {
      const auto wrong = std::find_if(of.begin() + 1, of.end(), [](MessageState state) {
        return state != MessageState::delivered && state != MessageState::submitted;
      });
      if (wrong != of.end()) {
        return *wrong;
      }
      return count(MessageState::delivered) > 0 ? MessageState::delivered : MessageState::submitted;
    }

    // Parts, if none is open.
    [[nodiscard]] std::uint8_t delivered() const {
      const std::size_t shared =
          together() == MessageState::delivered ? count(MessageState::submitted) : 0;
      return static_cast<std::uint8_t>(count(MessageState::delivered) + shared);
    }

   private:
    [[nodiscard]] std::size_t count(MessageState state) const {
      return static_cast<std::size_t>(std::count(of.begin() + 1, of.end(), state));
    }
  };

  using Use = smpp::UniqueFunction<void(States& states)>;

  // Calls `use` with what is known of the message, at once or after a read; in order for one
  // message.
  void with(const MessageId& id, std::uint8_t parts, Use use);
  // Records one part's final state; part 0 is the message itself.
  void record(Transaction& transaction,
              const MessageId& id,
              std::uint8_t part,
              MessageState state,
              bool possible_duplicate);
  // Every part is final and the message has had its word.
  void erase(Transaction& transaction, const MessageId& id, std::uint8_t parts);

 private:
  // Messages whose outcomes are in memory; the oldest idle ones give way. 4,096 of at most 400
  // octets.
  static constexpr std::size_t max_held = 4'096;

  struct Held {
    bool loaded = false;
    States states;
    std::deque<Use> waiting;
  };

  void loaded(const MessageId& id, const Page& page);
  void trim();

  Storage& storage_;
  std::unordered_map<MessageId, Held> held_;
  std::deque<MessageId> order_;
};

}  // namespace routing
