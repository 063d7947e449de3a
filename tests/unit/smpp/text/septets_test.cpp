#include "smpp/text/septets.hpp"

#include "smpp/text/gsm7.hpp"
#include "tests/unit/smpp/vectors.hpp"

#include <gtest/gtest.h>

#include <random>

namespace smpp {
namespace {

using vectors::from_hex;
using vectors::to_hex;

TEST(Septets, PacksAsTheVectors) {
  std::size_t count = 0;
  for (const auto& value : vectors::file("gsm7").at("packing").as_array()) {
    const auto& vector = value.as_object();
    const Octets header = from_hex(vectors::text(vector, "udh_hex"));
    const Octets septets = encode_gsm7(vectors::text(vector, "text")).value();
    EXPECT_EQ(to_hex(septets), vectors::text(vector, "septets_hex"));
    const unsigned fill = header.empty() ? 0 : gsm7_fill_bits(header.size());
    EXPECT_EQ(fill, vectors::number(vector, "fill_bits"));

    const Octets packed = pack_septets(septets, fill);
    EXPECT_EQ(to_hex(header) + to_hex(packed), vectors::text(vector, "user_data_hex"));
    EXPECT_EQ(gsm7_header_septets(header.size()) + septets.size(),
              vectors::number(vector, "user_data_length"));
    EXPECT_EQ(unpack_septets(packed, septets.size(), fill), septets);
    ++count;
  }
  EXPECT_EQ(count, 16U);
}

TEST(Septets, UnpacksNoMoreThanThereIs) {
  EXPECT_EQ(unpack_septets({}, 5).size(), 0U);
  EXPECT_EQ(unpack_septets(from_hex("e8"), 5).size(), 1U);
  EXPECT_EQ(unpack_septets(from_hex("e832"), 1000, 6), from_hex("4b"));
}

// 23.038: text-encodings section 3, by octets of header.
TEST(Septets, FillsBehindAHeaderUpToTheNextSeptet) {
  const unsigned fill[] = {0, 6, 5, 4, 3, 2, 1, 0, 6, 5, 4, 3, 2, 1, 0, 6};
  for (std::size_t octets = 0; octets < std::size(fill); ++octets) {
    EXPECT_EQ(gsm7_fill_bits(octets), fill[octets]) << octets;
    EXPECT_EQ((octets * 8 + fill[octets]) % 7, 0U);
    EXPECT_EQ(gsm7_header_septets(octets) * 7, octets * 8 + fill[octets]);
  }
}

TEST(Septets, ComeBackAsTheyWerePackedAtEveryLengthAndFill) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random{seed};
  for (std::size_t size = 0; size <= 160; ++size) {
    for (unsigned fill = 0; fill < 7; ++fill) {
      Octets septets(size);
      for (auto& septet : septets) {
        septet = static_cast<std::uint8_t>(random() % 128);
      }
      const Octets packed = pack_septets(septets, fill);
      ASSERT_EQ(packed.size(), (7 * size + fill + 7) / 8);
      ASSERT_EQ(unpack_septets(packed, size, fill), septets);
    }
  }
}

TEST(Septets, TakeSevenSpareBitsForPadding) {
  const Octets seven = from_hex("31323334353637");
  // What a sender leaves in the spare septet is never a character of the text.
  EXPECT_EQ(unpack_septets_uncounted(from_hex("31d98c56b3dd00")), seven);
  EXPECT_EQ(unpack_septets_uncounted(from_hex("31d98c56b3dd1a")), seven);
  EXPECT_EQ(to_hex(pack_septets_uncounted(seven)), "31d98c56b3dd1a");
  // Only one, and only where it can be padding.
  EXPECT_EQ(to_hex(unpack_septets_uncounted(from_hex("00000000000000"))), "00000000000000");
  EXPECT_EQ(to_hex(unpack_septets_uncounted(from_hex("0d"))), "0d");
  EXPECT_TRUE(unpack_septets_uncounted({}).empty());
}

TEST(Septets, AreNotLostWhenOnlyOctetsAreCounted) {
  for (std::size_t size = 0; size <= 32; ++size) {
    for (unsigned fill = 0; fill < 7; ++fill) {
      for (const std::uint8_t last : Octets{0x00, 0x0D, 0x41}) {
        Octets septets(size, 0x20);
        if (size > 0) {
          septets.back() = last;
        }
        Octets received = unpack_septets_uncounted(pack_septets_uncounted(septets, fill), fill);
        // Behind a last `@` or CR on the boundary one CR more is shown, as 23.038 has it.
        if (received.size() == size + 1 && last != 0x41) {
          EXPECT_EQ((7 * size + fill) % 8, 0U);
          EXPECT_EQ(received.back(), 0x0D);
          received.pop_back();
        }
        ASSERT_EQ(received, septets) << size << " septets, " << fill << " fill bits";
      }
    }
  }
}

}  // namespace
}  // namespace smpp
