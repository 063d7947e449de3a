// A carrier whose profile says something else about its ids after a restart. One thread.
#pragma once

#include "tests/unit/routing/actions_fixture.hpp"

#include <string>
#include <string_view>

namespace routing {

struct Forms {
  IdForm answer;
  IdForm receipt;
};

inline constexpr Forms text_text{IdForm::text, IdForm::text};
inline constexpr Forms folded{IdForm::folded_text, IdForm::folded_text};
inline constexpr Forms hex_dec{IdForm::hex, IdForm::dec};
inline constexpr Forms hex_hex{IdForm::hex, IdForm::hex};
inline constexpr Forms dec_dec{IdForm::dec, IdForm::dec};
inline constexpr Forms dec_hex{IdForm::dec, IdForm::hex};

class ProfileChangeTest : public ActionsTest {
 protected:
  void restart(Forms forms) {
    rules().answer_id = forms.answer;
    rules().receipt_id = forms.receipt;
    start();
    link = bind();
  }

  MessageId sent(unsigned n, std::string_view id) {
    const MessageId message = accept(n);
    answer(take_submit(), id);
    return message;
  }

  void receive(unsigned n, std::string_view id, std::string_view word = "DELIVRD") {
    EXPECT_EQ(answered(deliver(link, receipt_from(number(n), id, word))),
              smpp::CommandStatus::ESME_ROK);
  }

  // From a carrier that writes numbers in its own way.
  void receive_by_id_alone(std::string_view id, std::string_view word = "DELIVRD") {
    EXPECT_EQ(answered(deliver(link, receipt_from("07700900002", id, word))),
              smpp::CommandStatus::ESME_ROK);
  }

  // So that its numbers are not looked at any more.
  void never_tell_by_numbers() {
    for (unsigned n = 500; n < 520; ++n) {
      sent(n, "z" + std::to_string(n));
      receive_by_id_alone("z" + std::to_string(n));
    }
  }

  void expect_told_once(const MessageId& id, MessageState state = MessageState::delivered) {
    EXPECT_EQ(final_word(id).state, state);
  }

  void expect_nothing_untold() {
    EXPECT_EQ(outbound->unmatched_receipts(), 0U);
    EXPECT_TRUE(unmatched().empty());
    EXPECT_EQ(records_left(Column::receipts), 0U);
    EXPECT_EQ(reconcile().mismatches(), 0U);
  }

  LinkSession link;
};

}  // namespace routing
