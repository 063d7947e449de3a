// What a build left that did not note in which form it read the carrier's ids.
#include "tests/unit/routing/profile_fixture.hpp"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace routing {
namespace {

class EarlierBuildTest : public ProfileChangeTest {
 protected:
  EarlierBuildTest() { restart(hex_dec); }

  // As an earlier build kept it: under an index without the form.
  [[nodiscard]] BlindIndex formless(std::string_view canonical) {
    const Key account = Key{}.number(carrier.value());
    const std::array<std::span<const std::uint8_t>, 2> fields{account.octets(),
                                                              smpp::octets_of(canonical)};
    return indexer.index(IndexPurpose::carrier_message_id, fields);
  }

  // Everything in the column under an index of this id, of this kind, goes to the earlier index.
  bool make_formless(char kind, std::string_view canonical) {
    ReceiptIndex index{indexer, 1};
    std::vector<BlindIndex> candidates;
    index.add_candidates(rules(), canonical, candidates);
    const Key from = Key{}.number(static_cast<std::uint8_t>(kind)).number(carrier.value());
    Batch batch;
    for (const StoredRecord& record : storage.all(Column::receipts)) {
      if (record.key.starts_with(Key{from}.append(candidates.at(0)))) {
        const Key to = Key{from}
                           .append(formless(canonical))
                           .append(record.key.octets().subspan(keys::awaited_size));
        batch.erase(Column::receipts, record.key);
        batch.put(
            Column::receipts, to, smpp::Octets{record.value}, DataClass::meta, record.expires_unix);
      }
    }
    const bool found = !batch.writes.empty();
    storage.commit(std::move(batch), {});
    return found;
  }
};

TEST_F(EarlierBuildTest, WhatItAwaitedIsFound) {
  const MessageId first = sent(1, "1234");
  const MessageId second = sent(2, "1235");
  EXPECT_TRUE(make_formless('r', "4660"));
  EXPECT_TRUE(make_formless('r', "4661"));
  restart(hex_dec);
  for (int times = 0; times < 2; ++times) {
    receive_by_id_alone("4661");
    expect_told_once(second);
  }
  for (int times = 0; times < 2; ++times) {
    receive(1, "4660");
    expect_told_once(first);
  }
  expect_nothing_untold();
}

TEST_F(EarlierBuildTest, OfTwoUnderOneIdItIsTheOneBetweenItsNumbers) {
  const MessageId first = sent(1, "1234");
  const MessageId second = sent(2, "1234");
  EXPECT_TRUE(make_formless('r', "4660"));
  restart(hex_dec);
  const MessageId third = sent(3, "1234");
  receive(1, "4660", "UNDELIV");
  expect_told_once(first, MessageState::failed);
  receive(3, "4660");
  receive(2, "4660", "EXPIRED");
  receive(1, "4660");
  expect_told_once(first, MessageState::failed);
  expect_told_once(second, MessageState::expired);
  expect_told_once(third);
  expect_nothing_untold();
}

TEST_F(EarlierBuildTest, WhatItKeptIsTheWordOfWhatWasTakenInItsLastMoment) {
  bool taken = false;
  for (unsigned completions = 0; completions < 8 && !taken; ++completions) {
    SCOPED_TRACE(completions);
    const unsigned n = 1 + completions;
    const std::string in_receipt = std::to_string(4660 + completions);
    receive(n, in_receipt);
    const MessageId id = accept(n);
    die_in_answer(take_submit(), "123" + std::to_string(4 + completions), completions);
    taken = make_formless('r', in_receipt);
    EXPECT_TRUE(make_formless('u', in_receipt));
    restart(hex_dec);
    if (taken) {
      expect_told_once(id);
      EXPECT_EQ(outbound->unmatched_receipts(), completions);
    } else {
      answer(take_submit(), "x" + std::to_string(n));
    }
  }
  EXPECT_TRUE(taken);
}

}  // namespace
}  // namespace routing
