// What is kept of receipts that match nothing, as it is found at the start.
#include "routing/outbound/receipt_index.hpp"

#include "routing/model/conversation.hpp"
#include "routing/model/keys.hpp"
#include "tests/support/memory_storage.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace routing {
namespace {

class ReceiptIndexTest : public ::testing::Test {
 protected:
  ReceiptIndexTest() { rules.number = CarrierNumber{1}; }

  static ReceiptFact receipt(std::string_view id) {
    ReceiptFact receipt;
    receipt.message_id.assign(id);
    receipt.from.digits.assign("447700900001");
    receipt.to.digits.assign("447700900002");
    receipt.state = MessageState::delivered;
    return receipt;
  }

  static ReceiptFact unmarked(std::string_view id) {
    ReceiptFact unmarked = receipt(id);
    unmarked.unmarked = MessageReceived{};
    return unmarked;
  }

  std::vector<BlindIndex> candidates(ReceiptIndex& index, std::string_view id) const {
    std::vector<BlindIndex> candidates;
    index.add_candidates(rules, id, candidates);
    return candidates;
  }

  std::vector<Key> keys_of(ReceiptIndex& index, std::string_view id) const {
    std::vector<Key> keys;
    for (const BlindIndex& candidate : candidates(index, id)) {
      keys.push_back(keys::unmatched(rules.number, candidate));
    }
    return keys;
  }

  support::PlainIndexer indexer;
  CarrierRules rules;
};

// A walk over pages may give a record twice while the store moves it.
TEST_F(ReceiptIndexTest, OneThatIsFoundTwiceIsOne) {
  ReceiptIndex index{indexer, 4};
  const Key key = keys_of(index, "1").at(0);
  EXPECT_TRUE(index.recover_unmatched(rules, key, unmarked("1"), 9));
  EXPECT_FALSE(index.recover_unmatched(rules, key, unmarked("1"), 9));
  EXPECT_EQ(index.unmatched(), 1U);
  // Half of the room is for those that nothing marks.
  Transaction transaction;
  const auto second =
      index.keep_unmatched(transaction, rules.number, candidates(index, "2"), unmarked("2"), 9);
  EXPECT_TRUE(second.given_up.empty());
  EXPECT_EQ(index.unmatched(), 2U);
  const auto third =
      index.keep_unmatched(transaction, rules.number, candidates(index, "3"), unmarked("3"), 9);
  EXPECT_EQ(third.given_up.size(), 1U);
  for (const char* const id : {"1", "2"}) {
    EXPECT_TRUE(index.forget(transaction, keys_of(index, id).at(0)));
  }
  for (const char* const id : {"4", "5"}) {
    EXPECT_TRUE(
        index.keep_unmatched(transaction, rules.number, candidates(index, id), unmarked(id), 9)
            .given_up.empty());
  }
}

TEST_F(ReceiptIndexTest, OneUnderTwoIdsIsOneUnderAnyProfile) {
  rules.answer_id = IdForm::hex;
  rules.receipt_id = IdForm::dec;
  ReceiptIndex before{indexer, 10};
  const std::vector<Key> keys = keys_of(before, "1A2B");
  ASSERT_EQ(keys.size(), 2U);
  for (const auto& [answer, says] : {std::pair{IdForm::hex, IdForm::dec},
                                     std::pair{IdForm::text, IdForm::text},
                                     std::pair{IdForm::dec, IdForm::dec}}) {
    rules.answer_id = answer;
    rules.receipt_id = says;
    ReceiptIndex index{indexer, 10};
    for (const Key& key : keys) {
      EXPECT_TRUE(index.recover_unmatched(rules, key, receipt("1A2B"), 9));
    }
    EXPECT_EQ(index.unmatched(), 2U);
    const Conversation conversation =
        conversation_between(indexer, receipt("").to, receipt("").from);
    EXPECT_EQ(index.kept_of(rules.number, conversation).size(), 1U);
    Transaction transaction;
    EXPECT_EQ(index.take_overdue(transaction, 9).size(), 1U);
    EXPECT_EQ(index.unmatched(), 0U);
  }
}

// 4660 in hex is 18016, and 1234 is 4660.
TEST_F(ReceiptIndexTest, AnothersThatItsIdCanBeReadAsIsNotItsOwn) {
  rules.answer_id = IdForm::hex;
  rules.receipt_id = IdForm::dec;
  ReceiptIndex before{indexer, 10};
  const Key one = keys_of(before, "4660").at(0);
  const Key other = keys_of(before, "18016").at(0);
  rules.answer_id = IdForm::text;
  rules.receipt_id = IdForm::text;
  ReceiptIndex index{indexer, 10};
  EXPECT_TRUE(index.recover_unmatched(rules, other, receipt("18016"), 9));
  EXPECT_TRUE(index.recover_unmatched(rules, one, receipt("4660"), 9));
  Transaction transaction;
  EXPECT_TRUE(index.forget(transaction, one));
  EXPECT_EQ(index.unmatched(), 1U);
}

TEST_F(ReceiptIndexTest, AnIndexTellsInWhichFormTheIdWasRead) {
  ReceiptIndex index{indexer, 10};
  std::vector<BlindIndex> all;
  for (const IdForm form : smpp::id_forms) {
    rules.answer_id = form;
    all.push_back(*index.index_of_answer(rules, "7"));
  }
  std::ranges::sort(all);
  EXPECT_EQ(std::ranges::adjacent_find(all), all.end());
  EXPECT_FALSE(index.index_of_answer(rules, ""));
}

}  // namespace
}  // namespace routing
