#include "smpp/text/message_state.hpp"

#include <algorithm>
#include <array>

namespace smpp {
namespace {

struct UsualWord {
  std::string_view word;
  MessageState state;
};

// The first word of a state is the one that is written; the most frequent state comes first.
constexpr std::array usual_words{UsualWord{"DELIVRD", MessageState::delivered},
                                 UsualWord{"DELIVERED", MessageState::delivered},
                                 UsualWord{"SCHEDULED", MessageState::scheduled},
                                 UsualWord{"ENROUTE", MessageState::enroute},
                                 UsualWord{"BUFFERD", MessageState::enroute},
                                 UsualWord{"BUFFRED", MessageState::enroute},
                                 UsualWord{"BUFFERED", MessageState::enroute},
                                 UsualWord{"EXPIRED", MessageState::expired},
                                 UsualWord{"DELETED", MessageState::deleted},
                                 UsualWord{"UNDELIV", MessageState::undeliverable},
                                 UsualWord{"UNDELIVERED", MessageState::undeliverable},
                                 UsualWord{"UNDELIVERABLE", MessageState::undeliverable},
                                 UsualWord{"FAILED", MessageState::undeliverable},
                                 UsualWord{"ACCEPTD", MessageState::accepted},
                                 UsualWord{"ACCEPTED", MessageState::accepted},
                                 UsualWord{"REJECTD", MessageState::rejected},
                                 UsualWord{"REJECTED", MessageState::rejected},
                                 UsualWord{"SKIPPED", MessageState::skipped},
                                 UsualWord{"UNKNOWN", MessageState::unknown}};

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

bool equal_without_case(std::string_view a, std::string_view b) {
  return std::equal(
      a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return upper(x) == upper(y); });
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
      usual_words.begin(), usual_words.end(), [&](const auto& row) { return row.state == state; });
  return found == usual_words.end() ? "UNKNOWN" : found->word;
}

MessageState state_of_word(std::string_view word, std::span<const StateWord> own) {
  const auto mine = std::find_if(own.begin(), own.end(), [&](const StateWord& row) {
    return equal_without_case(word, row.word.reveal());
  });
  if (mine != own.end()) {
    return mine->state;
  }
  const auto* const found =
      std::find_if(usual_words.begin(), usual_words.end(), [&](const auto& row) {
        return equal_without_case(word, row.word);
      });
  return found == usual_words.end() ? MessageState::unknown : found->state;
}

}  // namespace smpp
