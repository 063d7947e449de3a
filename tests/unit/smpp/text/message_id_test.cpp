#include "smpp/text/message_id.hpp"

#include "tests/unit/smpp/vectors.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace smpp {
namespace {

using vectors::plain;

struct Forms {
  IdForm answer;
  IdForm receipt;
};

Forms forms_of(std::string_view mode) {
  static const std::map<std::string_view, Forms> modes{
      {"exact", {IdForm::text, IdForm::text}},
      {"case_insensitive", {IdForm::folded_text, IdForm::folded_text}},
      {"numeric_dec", {IdForm::dec, IdForm::dec}},
      {"numeric_hex", {IdForm::hex, IdForm::hex}},
      {"resp_hex_receipt_dec", {IdForm::hex, IdForm::dec}},
      {"resp_dec_receipt_hex", {IdForm::dec, IdForm::hex}}};
  return modes.at(mode);
}

bool match(std::string_view answer, std::string_view receipt, Forms forms) {
  const Utf8 stored = canonical_id(answer, forms.answer);
  const IdCandidates wanted = id_candidates(receipt, forms.receipt, forms.answer);
  return stored == wanted.first || stored == wanted.second;
}

TEST(MessageId, MatchesAsTheVectors) {
  std::size_t count = 0;
  for (const auto& value : vectors::file("receipts").at("id_pairs").as_array()) {
    const auto& pair = value.as_object();
    const auto answer = vectors::text(pair, "submit_resp_id");
    const auto receipt = vectors::text(pair, "receipt_id");
    const Forms forms = forms_of(vectors::text(pair, "mode"));
    const bool expected = pair.at("match").as_bool();
    EXPECT_EQ(match(answer, receipt, forms), expected) << answer << " " << receipt;
    EXPECT_EQ(is_same_id(answer, forms.answer, receipt, forms.receipt), expected);
    // One canonical form a side is enough for all of them.
    EXPECT_EQ(canonical_id(answer, forms.answer) == canonical_id(receipt, forms.receipt), expected);
    ++count;
  }
  EXPECT_EQ(count, 14U);
}

TEST(MessageId, IsExactWhenOneSideIsNoNumberOfItsForm) {
  const Forms hex_dec{IdForm::hex, IdForm::dec};
  EXPECT_TRUE(match("2A", "2A", hex_dec));   // the receipt is no decimal: octets count
  EXPECT_FALSE(match("10", "10", hex_dec));  // both are numbers, and other ones
  EXPECT_FALSE(match("2A", "2B", hex_dec));
  const Forms dec_hex{IdForm::dec, IdForm::hex};
  EXPECT_TRUE(match("2A", "2A", dec_hex));  // the answer is no decimal
  EXPECT_TRUE(match("42", "2A", dec_hex));
  const Forms text_dec{IdForm::text, IdForm::dec};
  EXPECT_TRUE(match("0042", "0042", text_dec));
  EXPECT_TRUE(match("x-1", "x-1", text_dec));
}

TEST(MessageId, IsComparedOctetByOctetWhereItIsNoNumber) {
  const auto same = [](std::string_view answer, IdForm as, std::string_view receipt, IdForm is) {
    return is_same_id(answer, as, receipt, is);
  };
  EXPECT_FALSE(same("499602D2", IdForm::hex, "499602d2", IdForm::dec));
  EXPECT_TRUE(same("499602D2", IdForm::hex, "499602D2", IdForm::dec));
  EXPECT_FALSE(same("x1", IdForm::dec, "X1", IdForm::dec));
  EXPECT_FALSE(same("007", IdForm::text, "7", IdForm::dec));
  EXPECT_FALSE(same("", IdForm::dec, "0", IdForm::dec));
  EXPECT_TRUE(same("", IdForm::dec, "", IdForm::hex));
  EXPECT_FALSE(same("0x2A", IdForm::hex, "42", IdForm::dec));
  EXPECT_TRUE(same("Ab", IdForm::folded_text, "aB", IdForm::folded_text));
  EXPECT_TRUE(same("Ab", IdForm::folded_text, "aB", IdForm::text));
  EXPECT_FALSE(same("Ab", IdForm::text, "aB", IdForm::folded_text));
}

// Over all pairs of awkward ids and of forms.
TEST(MessageId, CandidatesFindWhateverIsTheSame) {
  const std::vector<std::string> ids{"",
                                     "0",
                                     "00",
                                     "7",
                                     "007",
                                     "10",
                                     "16",
                                     "A",
                                     "a",
                                     "0a",
                                     "fF",
                                     "255",
                                     "x",
                                     "X",
                                     "2A",
                                     "2a",
                                     "0x2A",
                                     "42",
                                     "-1",
                                     " 1",
                                     "18446744073709551616",
                                     "FFFFFFFFFFFFFFFF0",
                                     "10000000000000000",
                                     "295147905179352825840"};
  for (const IdForm answer_form : id_forms) {
    for (const IdForm receipt_form : id_forms) {
      for (const std::string& answer : ids) {
        for (const std::string& receipt : ids) {
          if (is_same_id(answer, answer_form, receipt, receipt_form)) {
            EXPECT_TRUE(match(answer, receipt, {answer_form, receipt_form}))
                << answer << " " << receipt;
          }
        }
      }
    }
  }
  EXPECT_TRUE(is_same_id("10000000000000000", IdForm::hex, "18446744073709551616", IdForm::dec));
  EXPECT_TRUE(is_same_id("295147905179352825840", IdForm::dec, "0FFFFFFFFFFFFFFFF0", IdForm::hex));
}

// A second way to the same digits: the decimal number, divided by sixteen again and again.
TEST(MessageId, HexAndDecimalAgreeOverAnyWidth) {
  constexpr unsigned seed = 7;
  std::mt19937 random{seed};
  for (int round = 0; round < 500; ++round) {
    std::string hex;
    for (std::size_t i = 0, size = 1 + random() % 64; i < size; ++i) {
      hex += "0123456789abcdefABCDEF"[random() % 22];
    }
    std::string decimal = plain(canonical_id(hex, IdForm::hex));
    std::string back;
    while (!decimal.empty()) {
      unsigned rest = 0;
      std::string quotient;
      for (const char c : decimal) {
        rest = rest * 10 + static_cast<unsigned>(c - '0');
        if (!quotient.empty() || rest >= 16) {
          quotient += static_cast<char>('0' + rest / 16);
        }
        rest %= 16;
      }
      back.insert(back.begin(), "0123456789abcdef"[rest]);
      decimal = quotient;
    }
    EXPECT_TRUE(is_same_id(hex, IdForm::hex, back, IdForm::hex)) << "seed " << seed << " " << hex;
  }
}

TEST(MessageId, CountsBeyond64Bits) {
  EXPECT_EQ(plain(canonical_id("FFFFFFFFFFFFFFFFFFFF", IdForm::hex)), "1208925819614629174706175");
  EXPECT_EQ(plain(canonical_id(std::string(64, 'f'), IdForm::hex)),
            "115792089237316195423570985008687907853269984665640564039457584007913129639935");
  EXPECT_EQ(plain(canonical_id("00098765432109876543210", IdForm::dec)), "98765432109876543210");
}

TEST(MessageId, HasOneZero) {
  EXPECT_EQ(plain(canonical_id("0000", IdForm::dec)), "0");
  EXPECT_EQ(plain(canonical_id("0000", IdForm::hex)), "0");
  EXPECT_EQ(plain(canonical_id("", IdForm::dec)), "");
  EXPECT_EQ(plain(canonical_id("", IdForm::hex)), "");
}

std::string older_under(std::string_view receipt, Forms now, IdForm form) {
  std::string found;
  for (const OlderId& older : older_ids(receipt, now.receipt, now.answer)) {
    if (older.answer_form == form) {
      found += (found.empty() ? "" : " ") + plain(older.canonical);
      found += older.is_certain ? "!" : "";
    }
  }
  return found;
}

TEST(OlderIds, AreTheIdsOfTheOtherForms) {
  const Forms text{IdForm::text, IdForm::text};
  EXPECT_EQ(older_under("aB-1", text, IdForm::text), "");
  EXPECT_EQ(older_under("aB-1", text, IdForm::folded_text), "ab-1!");
  EXPECT_EQ(older_under("aB-1", text, IdForm::hex), "aB-1!");
  EXPECT_EQ(older_under("1A2B", text, IdForm::hex), "6699!");
  EXPECT_EQ(older_under("1A2B", text, IdForm::dec), "1A2B 6699");
  EXPECT_EQ(older_under("0012", text, IdForm::hex), "18 12");
  EXPECT_EQ(older_under("0012", text, IdForm::dec), "12 18");
  EXPECT_EQ(older_under("07", text, IdForm::dec), "7!") << "the same in both bases";

  EXPECT_EQ(older_under("aB-1", {IdForm::folded_text, IdForm::text}, IdForm::text),
            "ab-1! AB-1! aB-1!");

  const Forms hex_dec{IdForm::hex, IdForm::dec};
  EXPECT_EQ(older_under("6699", hex_dec, IdForm::text),
            "1a2b 1A2B 00001a2b 00001A2B 0000000000001a2b 0000000000001A2B 6699");
  EXPECT_EQ(older_under("6699", hex_dec, IdForm::folded_text),
            "1a2b 00001a2b 0000000000001a2b 6699");
  EXPECT_EQ(older_under("6699", hex_dec, IdForm::hex), "");
  EXPECT_EQ(older_under("4660", hex_dec, IdForm::dec), "1234 4660 18016");
  EXPECT_EQ(older_under("1A2B", hex_dec, IdForm::text), "1A2B!") << "not written as of now";

  EXPECT_EQ(older_under("1A2B", {IdForm::dec, IdForm::hex}, IdForm::text),
            "6699 0000006699 00000000000000006699 1A2B");
  EXPECT_EQ(older_under("0012", {IdForm::dec, IdForm::dec}, IdForm::text),
            "12! 0000000012! 00000000000000000012! 0012!");
  // Beyond 64 bits.
  EXPECT_EQ(older_under("18446744073709551626", hex_dec, IdForm::folded_text),
            "1000000000000000a 18446744073709551626");
}

// Whatever an answer was read as, and whether the carrier or its profile has changed.
TEST(OlderIds, FindWhatWasTakenUnderOtherForms) {
  const std::vector<std::string> ids{
      "0", "7", "007", "0000000012", "a", "1A2B", "00001a2b", "aB-1", "18446744073709551616"};
  const auto is_found =
      [&](const std::string& answer, IdForm then, const std::string& receipt, Forms now) {
        const auto older = older_ids(receipt, now.receipt, now.answer);
        return std::ranges::any_of(older, [&](const OlderId& one) {
          return one.answer_form == then && one.canonical == canonical_id(answer, then);
        });
      };
  for (const IdForm then : id_forms) {
    for (const IdForm receipt_then : id_forms) {
      for (const IdForm now : id_forms) {
        for (const IdForm receipt_now : id_forms) {
          for (const std::string& answer : ids) {
            for (const std::string& receipt : ids) {
              if (now != then && is_same_id(answer, then, receipt, receipt_then)) {
                EXPECT_TRUE(is_found(answer, then, receipt, {now, receipt_now}))
                    << answer << " " << receipt;
              }
            }
          }
        }
      }
    }
  }
  for (const IdForm then : {IdForm::text, IdForm::folded_text, IdForm::dec}) {
    for (const char* const answer : {"1A2B", "1a2b", "00001A2B", "0000000000001a2b"}) {
      EXPECT_TRUE(is_found(answer, then, "6699", {IdForm::hex, IdForm::dec})) << answer;
    }
  }
}

// Ids of a carrier that writes them in one way, taken under one form after another.
TEST(OlderIds, AreFirstWhatAnAnswerSaysThatIsWrittenAlike) {
  for (const IdForm now : id_forms) {
    const auto older = older_ids("16", now, now);
    std::size_t last_alike = 0;
    std::size_t first_in_other_base = older.size();
    for (std::size_t nth = older.size(); nth-- > 0;) {
      const OlderId& one = older[nth];
      if (one.canonical == canonical_id("16", one.answer_form)) {
        last_alike = std::max(last_alike, nth);
      } else if (one.answer_form == IdForm::hex || one.answer_form == IdForm::dec) {
        first_in_other_base = nth;
      }
    }
    EXPECT_LT(last_alike, first_in_other_base);
  }
}

TEST(OlderIds, AreFewWithoutRepeatsAndNeverOfTheFormOfNow) {
  for (const char* const id : {"", "0", "12", "abc", "x", "18446744073709551626", "123456789012"}) {
    for (const IdForm answer_form : id_forms) {
      for (const IdForm receipt_form : id_forms) {
        const auto older = older_ids(id, receipt_form, answer_form);
        EXPECT_LE(older.size(), most_older_ids);
        for (std::size_t one = 0; one < older.size(); ++one) {
          EXPECT_NE(older[one].answer_form, answer_form);
          for (std::size_t other = 0; other < one; ++other) {
            EXPECT_FALSE(older[one].answer_form == older[other].answer_form &&
                         older[one].canonical == older[other].canonical);
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace smpp
