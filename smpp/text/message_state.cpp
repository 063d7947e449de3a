#include "smpp/text/message_state.hpp"

#include <algorithm>
#include <array>

namespace smpp {
namespace {

struct StateWord {
  std::string_view word;
  MessageState state;
};

// The first word of a state is the one that is written.
constexpr std::array state_words{StateWord{"SCHEDULED", MessageState::scheduled},
                                 StateWord{"ENROUTE", MessageState::enroute},
                                 StateWord{"BUFFERD", MessageState::enroute},
                                 StateWord{"BUFFRED", MessageState::enroute},
                                 StateWord{"BUFFERED", MessageState::enroute},
                                 StateWord{"DELIVRD", MessageState::delivered},
                                 StateWord{"DELIVERED", MessageState::delivered},
                                 StateWord{"EXPIRED", MessageState::expired},
                                 StateWord{"DELETED", MessageState::deleted},
                                 StateWord{"UNDELIV", MessageState::undeliverable},
                                 StateWord{"UNDELIVERED", MessageState::undeliverable},
                                 StateWord{"UNDELIVERABLE", MessageState::undeliverable},
                                 StateWord{"FAILED", MessageState::undeliverable},
                                 StateWord{"ACCEPTD", MessageState::accepted},
                                 StateWord{"ACCEPTED", MessageState::accepted},
                                 StateWord{"REJECTD", MessageState::rejected},
                                 StateWord{"REJECTED", MessageState::rejected},
                                 StateWord{"SKIPPED", MessageState::skipped},
                                 StateWord{"UNKNOWN", MessageState::unknown}};

// `upper` has no small letters.
bool equal_without_case(std::string_view a, std::string_view upper) {
  return std::equal(a.begin(), a.end(), upper.begin(), upper.end(), [](char x, char y) {
    return (x >= 'a' && x <= 'z' ? static_cast<char>(x - 'a' + 'A') : x) == y;
  });
}

}  // namespace

bool is_final(MessageState state) {
  switch (state) {
    case MessageState::delivered:
    case MessageState::expired:
    case MessageState::deleted:
    case MessageState::undeliverable:
    case MessageState::rejected:
    case MessageState::skipped:
      return true;
    case MessageState::scheduled:
    case MessageState::enroute:
    case MessageState::accepted:
    case MessageState::unknown:
      return false;
  }
  return false;
}

std::string_view state_word(MessageState state) {
  const auto* const found = std::find_if(
      state_words.begin(), state_words.end(), [&](const auto& row) { return row.state == state; });
  return found == state_words.end() ? "UNKNOWN" : found->word;
}

MessageState state_of_word(std::string_view word) {
  const auto* const found =
      std::find_if(state_words.begin(), state_words.end(), [&](const auto& row) {
        return equal_without_case(word, row.word);
      });
  return found == state_words.end() ? MessageState::unknown : found->state;
}

}  // namespace smpp
