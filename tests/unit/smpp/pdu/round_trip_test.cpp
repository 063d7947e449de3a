// PDUs made up from their layouts: what is written is read back, and nothing less is.
#include "smpp/pdu/codec.hpp"
#include "smpp/session/framer.hpp"
#include "tests/support/random_pdu.hpp"
#include "tests/unit/smpp/vectors.hpp"

#include <gtest/gtest.h>

#include <random>

namespace smpp {
namespace {

using smpp_test::RandomPdus;
using vectors::to_hex;

template <class P>
void round_trip(RandomPdus& random) {
  SCOPED_TRACE(*name_of(P::id));
  for (int i = 0; i < 200; ++i) {
    const Pdu pdu{.status = static_cast<CommandStatus>(random.below(0x200)),
                  .sequence = SequenceNumber{static_cast<std::uint32_t>(i)},
                  .body = random.any<P>(),
                  .bodiless = false};
    Octets frame;
    encode(frame, pdu);
    ASSERT_EQ(frame.size(), encoded_size(pdu));
    ASSERT_EQ(decode_header(frame).command_length, frame.size());
    const auto again = decode(frame);
    ASSERT_TRUE(again) << again.error().field;
    // A failed response without any field and a bodiless one are the same octets.
    if (!again->bodiless) {
      ASSERT_TRUE(*again == pdu) << to_hex(frame);
    }
  }
}

template <std::size_t... I>
void round_trip_all(RandomPdus& random, std::index_sequence<I...>) {
  (round_trip<std::variant_alternative_t<I, PduTypes>>(random), ...);
}

TEST(RoundTrip, OfEveryPduGivesItBack) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomPdus random{seed};
  round_trip_all(random, std::make_index_sequence<std::variant_size_v<PduTypes>>());
}

// Calls f(random, row, ear) for each command, direction and version that there is.
template <class F>
void for_each_command(F&& f) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomPdus random{seed};
  for (const CommandRow& row : command_rows) {
    for (const Version version : versions) {
      for (const Role receiver : {Role::esme, Role::smsc}) {
        const Ear ear{.receiver = receiver, .version = version};
        if (includes(row.senders, ear.sender()) && includes(row.versions, version)) {
          SCOPED_TRACE(row.name);
          f(random, row, ear);
        }
      }
    }
  }
}

TEST(RoundTrip, OfValidPdusGivesThemBackInEveryDirectionAndVersion) {
  std::size_t tlvs = 0;
  for_each_command([&](RandomPdus& random, const CommandRow& row, Ear ear) {
    for (int i = 0; i < 50; ++i) {
      const Pdu pdu = random.valid(row.id, ear);
      Octets frame;
      encode(frame, pdu);
      const auto again = decode(frame);
      ASSERT_TRUE(again) << again.error().field;
      ASSERT_TRUE(*again == pdu) << to_hex(frame);
      ASSERT_FALSE(check(*again, ear));
      std::visit(
          [&](const auto& body) {
            if constexpr (requires { body.tlvs; }) {
              tlvs += body.tlvs.size();
            }
          },
          pdu.body);
    }
  });
  EXPECT_GT(tlvs, 1'000U);
}

// A prefix that ends between two TLVs is a whole PDU with fewer; every other fails.
TEST(RoundTrip, NoStrictPrefixIsReadAsThePdu) {
  for_each_command([](RandomPdus& random, const CommandRow& row, Ear ear) {
    const Pdu pdu = random.valid(row.id, ear);
    Octets frame;
    encode(frame, pdu);
    for (std::size_t size = header_size; size < frame.size(); ++size) {
      Octets cut(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(size));
      Writer{cut}.put(0, static_cast<std::uint32_t>(size));
      const auto less = decode(cut);
      if (less) {
        Octets same;
        encode(same, *less);
        ASSERT_TRUE(same == cut) << size;
        ASSERT_FALSE(*less == pdu);
      } else {
        ASSERT_LE(less.error().offset, size);
      }
    }
  });
}

TEST(RoundTrip, CutAtEveryOctetGivesTheSameFrames) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomPdus random{seed};
  std::vector<Pdu> sent;
  Octets stream;
  for (int i = 0; i < 12; ++i) {
    sent.push_back(random.valid({.receiver = Role::smsc, .version = Version::v50}));
    encode(stream, sent.back());
  }
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    Framer framer{70'000};
    std::vector<Pdu> got;
    const std::span<const std::uint8_t> whole{stream};
    for (std::span<const std::uint8_t> rest : {whole.first(cut), whole.subspan(cut)}) {
      for (;;) {
        const auto step = framer.next(rest);
        if (step.kind != Framer::Kind::whole) {
          break;
        }
        got.push_back(decode(step.frame).value());
      }
    }
    ASSERT_TRUE(got == sent) << "cut at " << cut;
  }
}

TEST(RoundTrip, AllocatesForTheMessageOnly) {
  SubmitSm pdu;
  pdu.dest.assign("447700900456");
  pdu.short_message = Octets(138, 'x');
  Octets frame;
  encode(frame, CommandStatus::ESME_ROK, SequenceNumber{1}, pdu);
  static std::size_t blocks = 0;
  const MemorySource usual = memory_source;
  memory_source.allocate = [](std::size_t size) {
    ++blocks;
    return ::operator new(size);
  };
  const auto read = decode(frame);
  const std::size_t for_reading = blocks;
  frame.clear();
  encode(frame, CommandStatus::ESME_ROK, SequenceNumber{1}, pdu);
  const std::size_t for_writing = blocks - for_reading;
  memory_source = usual;
  EXPECT_TRUE(read);
  EXPECT_EQ(for_reading, 1U);
  EXPECT_EQ(for_writing, 0U) << "the buffer is there";
}

TEST(RoundTrip, KeepsABodilessResponse) {
  const Pdu pdu{.status = CommandStatus::ESME_RTHROTTLED,
                .sequence = SequenceNumber{7},
                .body = SubmitSmResp{},
                .bodiless = true};
  Octets frame;
  encode(frame, pdu);
  EXPECT_EQ(to_hex(frame), "00000010800000040000005800000007");
  EXPECT_EQ(encoded_size(pdu), frame.size());
  EXPECT_TRUE(decode(frame).value() == pdu);
}

TEST(Decode, RefusesOctetsBehindAPduWithoutTlvs) {
  Octets frame;
  encode(frame, CommandStatus::ESME_ROK, SequenceNumber{1}, QueryLastMsgs{});
  frame.push_back(0);
  Writer{frame}.put(0, static_cast<std::uint32_t>(frame.size()));
  const auto pdu = decode(frame);
  ASSERT_FALSE(pdu);
  EXPECT_EQ(pdu.error().code, DecodeErrc::trailing_octets);
  EXPECT_EQ(pdu.error().offset, frame.size() - 1);
  EXPECT_EQ(pdu.error().answer, CommandStatus::ESME_RINVTLVSTREAM);
}

TEST(Layouts, NameEachFieldOnce) {
  const auto check = []<class P>(const P&) {
    std::vector<std::string_view> names;
    for_each_field<P>([&](const auto& field) { names.push_back(field.name); });
    std::sort(names.begin(), names.end());
    EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end()) << *name_of(P::id);
  };
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (check(std::variant_alternative_t<I, PduTypes>{}), ...);
  }
  (std::make_index_sequence<std::variant_size_v<PduTypes>>());
}

}  // namespace
}  // namespace smpp
