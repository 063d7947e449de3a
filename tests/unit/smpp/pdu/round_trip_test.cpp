// PDUs made up from their layouts: each field gets a value of its kind, up to its limits.
#include "smpp/pdu/codec.hpp"
#include "tests/unit/smpp/vectors.hpp"

#include <gtest/gtest.h>

#include <random>

namespace smpp {
namespace {

using vectors::to_hex;

class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  std::size_t below(std::size_t end) {
    return std::uniform_int_distribution<std::size_t>{0, end - 1}(random_);
  }

  // Lengths at the limits are as likely as all others together.
  std::size_t length(std::size_t most) {
    switch (below(4)) {
      case 0:
        return 0;
      case 1:
        return most;
      default:
        return below(most + 1);
    }
  }

  template <class T>
  void fill(Number, T& value) {
    if constexpr (requires { value.value; }) {
      fill(Number{}, value.value);
    } else {
      value = static_cast<T>(random_());
    }
  }

  template <std::size_t Max, std::size_t N>
  void fill(CStr<Max>, FixedText<N>& value) {
    std::string text(length(Max - 1), '\0');
    for (char& c : text) {
      c = static_cast<char>(1 + below(255));
    }
    value.assign(text);
  }

  void fill(ShortMessage, Octets& value) { value = octets(length(ShortMessage::max)); }

  void fill(DestinationEntry, Destination& value) {
    value.flag = static_cast<std::uint8_t>(1 + below(2));
    if (value.flag == Destination::sme_address) {
      fill(Number{}, value.ton);
      fill(Number{}, value.npi);
    }
    fill(CStr<21>{}, value.address);
  }

  template <class Entry>
  void fill(LayoutEntry<Entry>, Entry& value) {
    value = body<Entry>();
  }

  template <class Kind, std::size_t Least, class Entry>
  void fill(CountedList<Kind, Least>, std::vector<Entry>& entries) {
    entries.resize(std::max(Least, length(CountedList<Kind, Least>::most)));
    for (Entry& entry : entries) {
      fill(Kind{}, entry);
    }
  }

  void fill(TlvArea, Tlvs& tlvs) {
    for (std::size_t n = below(4); n > 0; --n) {
      tlvs.push_back(Tlv{.tag = static_cast<TlvTag>(below(0x10000)), .value = octets(length(300))});
    }
  }

  template <class P>
  P body() {
    P pdu;
    for_each_field<P>([&](const auto& field) {
      using Kind = typename std::decay_t<decltype(field)>::kind;
      fill(Kind{}, pdu.*field.at);
    });
    return pdu;
  }

  Octets octets(std::size_t size) {
    Octets result(size);
    for (auto& octet : result) {
      octet = static_cast<std::uint8_t>(below(256));
    }
    return result;
  }

 private:
  std::mt19937 random_;
};

template <class P>
void round_trip(Generator& generator) {
  SCOPED_TRACE(*name_of(P::id));
  for (int i = 0; i < 200; ++i) {
    const Pdu pdu{.status = static_cast<CommandStatus>(generator.below(0x200)),
                  .sequence = SequenceNumber{static_cast<std::uint32_t>(i)},
                  .body = generator.body<P>(),
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
void round_trip_all(Generator& generator, std::index_sequence<I...>) {
  (round_trip<std::variant_alternative_t<I, Body>>(generator), ...);
}

TEST(RoundTrip, OfEveryPduGivesItBack) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Generator generator{seed};
  round_trip_all(generator, std::make_index_sequence<std::variant_size_v<Body>>());
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
  encode(frame, CommandStatus::ESME_ROK, SequenceNumber{1}, BindTransceiver{});
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
    (check(std::variant_alternative_t<I, Body>{}), ...);
  }
  (std::make_index_sequence<std::variant_size_v<Body>>());
}

}  // namespace
}  // namespace smpp
