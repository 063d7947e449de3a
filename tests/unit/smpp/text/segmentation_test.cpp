#include "smpp/text/segmentation.hpp"

#include "smpp/text/unicode.hpp"
#include "smpp/text/user_data.hpp"
#include "tests/unit/smpp/vectors.hpp"

#include <gtest/gtest.h>

namespace smpp {
namespace {

using vectors::from_hex;
using vectors::plain;
using vectors::to_hex;

// What a receiver of the parts makes of them.
struct Received {
  std::vector<std::string> texts;
  std::vector<std::optional<Concatenation>> concatenations;
  std::size_t header_octets = 0;
};

Received receive(const Parts& parts, Alphabet smsc_default = Alphabet::gsm7) {
  Received received;
  for (const Octets& octets : parts.octets) {
    const UserData data = user_data_of(octets, parts.esm_class.has_udh(), {});
    EXPECT_FALSE(data.malformed_header);
    const auto text =
        decode_text(alphabet_of(parts.data_coding, smsc_default), data.payload, form_of(data));
    received.texts.push_back(text ? plain(*text) : "not decodable");
    received.concatenations.push_back(data.concatenation);
    received.header_octets = octets.size() - data.payload.size();
  }
  return received;
}

Octets ports_of(const boost::json::value& addressing) {
  Octets elements;
  if (!addressing.is_null()) {
    append_ports(elements,
                 addressing.as_int64() == 16
                     ? Ports{.wide = true, .destination = 2948, .source = 9200}
                     : Ports{.wide = false, .destination = 226, .source = 226});
  }
  return elements;
}

// The options of a vector, and what they point to.
struct VectorOptions {
  Octets ports;
  Octets languages;
  SegmentOptions options;

  explicit VectorOptions(const boost::json::object& from)
      : ports(ports_of(from.at("port_addressing"))) {
    for (const auto& language : from.at("national_languages").as_array()) {
      languages.push_back(language.to_number<std::uint8_t>());
    }
    options.wide_reference = vectors::number(from, "concat_ref_bits") == 16;
    options.reference = options.wide_reference ? 0x1234 : 0x34;
    options.elements = ports;
    options.national_languages = languages;
    if (vectors::text(from, "boundary") == "grapheme") {
      options.boundary = Boundary::grapheme;
    }
    if (!from.at("force_encoding").is_null()) {
      options.forced = Alphabet::ucs2;
    }
  }

  VectorOptions(const VectorOptions&) = delete;
  VectorOptions& operator=(const VectorOptions&) = delete;
  ~VectorOptions() = default;
};

void expect_plan(const TextPlan& plan, const boost::json::object& expected) {
  const bool gsm7 = vectors::text(expected, "encoding") == "gsm7";
  EXPECT_EQ(plan.encoding.alphabet, gsm7 ? Alphabet::gsm7 : Alphabet::ucs2);
  EXPECT_EQ(plan.encoding.shift.locking, vectors::number(expected, "locking_shift"));
  EXPECT_EQ(plan.encoding.shift.single, vectors::number(expected, "single_shift"));
  EXPECT_EQ(plan.capacity, vectors::number(expected, "part_capacity"));
  EXPECT_EQ(plan.header_octets, vectors::number(expected, "udh_octets"));
  ASSERT_EQ(plan.parts.size(), vectors::number(expected, "part_count"));
  for (std::size_t i = 0; i < plan.parts.size(); ++i) {
    EXPECT_EQ(plan.parts[i].text, std::string_view{expected.at("parts").at(i).as_string()});
    EXPECT_EQ(plan.parts[i].units, expected.at("part_lengths").at(i).to_number<std::size_t>());
  }
}

void expect_parts(const Parts& parts,
                  const SegmentOptions& options,
                  const boost::json::object& expected) {
  const bool gsm7 = vectors::text(expected, "encoding") == "gsm7";
  EXPECT_EQ(parts.data_coding.value, gsm7 ? 0 : 8);
  ASSERT_EQ(parts.octets.size(), vectors::number(expected, "part_count"));
  const Received received = receive(parts);
  EXPECT_EQ(received.header_octets, vectors::number(expected, "udh_octets"));
  EXPECT_EQ(parts.esm_class.has_udh(), received.header_octets > 0);
  for (std::size_t i = 0; i < parts.octets.size(); ++i) {
    EXPECT_EQ(received.texts[i], expected.at("parts").at(i).as_string());
    const std::size_t octets = parts.octets[i].size() - received.header_octets;
    EXPECT_EQ(gsm7 ? octets : octets / 2,
              expected.at("part_lengths").at(i).to_number<std::size_t>());
    if (parts.octets.size() > 1) {
      EXPECT_EQ(received.concatenations[i],
                (Concatenation{.reference = options.reference,
                               .wide = options.wide_reference,
                               .total = static_cast<std::uint8_t>(parts.octets.size()),
                               .number = static_cast<std::uint8_t>(i + 1)}));
    } else {
      EXPECT_FALSE(received.concatenations[i]);
    }
  }
}

TEST(Segmentation, CutsAsTheVectors) {
  std::size_t count = 0;
  for (const auto& value : vectors::file("segments").at("vectors").as_array()) {
    const auto& vector = value.as_object();
    SCOPED_TRACE(vectors::text(vector, "id"));
    const VectorOptions read{vector.at("options").as_object()};
    const auto& expected = vector.at("expected").as_object();
    const std::string_view text = vectors::text(vector, "text");
    const auto plan = plan_text(text, read.options);
    ASSERT_TRUE(plan);
    expect_plan(*plan, expected);
    const auto parts = segment_text(text, read.options);
    ASSERT_TRUE(parts);
    expect_parts(*parts, read.options, expected);
    ++count;
  }
  EXPECT_EQ(count, 80U);
}

TEST(Segmentation, LosesNothingAtAnyLength) {
  const std::string characters[] = {"a", "€", "é", "😀", "ж"};
  std::string text;
  for (std::size_t i = 0; i < 700; ++i) {
    text += characters[i * i % (i < 300 ? 3 : 5)];
    const auto parts = segment_text(text, {.reference = 9});
    ASSERT_TRUE(parts);
    std::string joined;
    for (const std::string& part : receive(*parts).texts) {
      joined += part;
    }
    ASSERT_EQ(joined, text);
    for (const Octets& part : parts->octets) {
      ASSERT_LE(part.size(), parts->alphabet == Alphabet::gsm7 ? 160U : 140U);
    }
  }
}

TEST(Segmentation, ForcesAnAlphabet) {
  const auto latin1 = segment_text("é€", {.forced = Alphabet::latin1});
  EXPECT_EQ(latin1.error(), SegmentError::not_encodable);
  const auto accented = segment_text("çé", {.forced = Alphabet::latin1});
  ASSERT_TRUE(accented);
  EXPECT_EQ(accented->data_coding.value, 3);
  EXPECT_EQ(to_hex(accented->octets.at(0)), "e7e9");
  EXPECT_EQ(segment_text("ç", {.forced = Alphabet::gsm7}).error(), SegmentError::not_encodable);
  EXPECT_EQ(segment_text("a", {.forced = Alphabet::binary}).error(), SegmentError::wrong_alphabet);
  EXPECT_EQ(segment_text("a", {.forced = Alphabet::ascii}).error(), SegmentError::wrong_alphabet);

  const std::string full(140, 'a');
  EXPECT_EQ(segment_text(full, {.forced = Alphabet::latin1})->octets.size(), 1U);
  const auto two = segment_text(full + "a", {.forced = Alphabet::latin1});
  EXPECT_EQ(two->octets.at(0).size(), 140U);
  EXPECT_EQ(two->octets.at(1).size(), 6U + 7U);
}

TEST(Segmentation, WritesTheGsmAlphabetAsTheCarrierReadsIt) {
  const auto latin1 = segment_text("é@[", {.smsc_default = Alphabet::latin1});
  ASSERT_TRUE(latin1);
  EXPECT_EQ(latin1->data_coding.value, 0);
  EXPECT_EQ(to_hex(latin1->octets.at(0)), "e9405b");
  // The euro is a GSM character and no Latin-1 one: the text needs UCS-2 there.
  const auto euro = segment_text("€", {.smsc_default = Alphabet::latin1});
  EXPECT_EQ(euro->data_coding.value, 8);
  const auto ascii = segment_text("é", {.smsc_default = Alphabet::ascii});
  EXPECT_EQ(ascii->data_coding.value, 8);
  // Counted in septets: 80 brackets fill a message, 81 need two.
  const SegmentOptions options{.smsc_default = Alphabet::latin1};
  EXPECT_EQ(segment_text(std::string(80, '['), options)->octets.size(), 1U);
  const auto two = segment_text(std::string(81, '['), options);
  ASSERT_EQ(two->octets.size(), 2U);
  EXPECT_EQ(two->octets[0].size(), 6U + 76U);
  EXPECT_EQ(receive(*two, Alphabet::latin1).texts[1], std::string(5, '['));
}

TEST(Segmentation, RefusesWhatIsNotUtf8) {
  EXPECT_EQ(segment_text("a\xC3", {}).error(), SegmentError::not_utf8);
}

TEST(Segmentation, KeepsToTheGreatestNumberOfParts) {
  const std::string two(161, 'a');
  EXPECT_EQ(segment_text(two, {.max_parts = 1}).error(), SegmentError::too_many_parts);
  EXPECT_TRUE(segment_text(two, {.max_parts = 2}));
  EXPECT_EQ(segment_text("a", {.max_parts = 0}).error(), SegmentError::too_many_parts);
  const std::string most(255 * 153, 'a');
  const auto parts = segment_text(most, {.max_parts = 100'000});
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->octets.size(), 255U);
  EXPECT_EQ(receive(*parts).concatenations.back()->number, 255);
  EXPECT_EQ(segment_text(most + "a", {.max_parts = 100'000}).error(), SegmentError::too_many_parts);
}

TEST(Segmentation, TakesOnlyElementsThatFit) {
  EXPECT_EQ(segment_text("a", {.elements = from_hex("0003")}).error(),
            SegmentError::malformed_elements);
  const Octets own = from_hex("0003010201");
  EXPECT_TRUE(segment_text("a", {.elements = own}));
  EXPECT_EQ(segment_text(std::string(161, 'a'), {.elements = own}).error(),
            SegmentError::malformed_elements);
  Octets large;
  append_element(large, UdhElementId::ports_16bit, Octets(137));
  EXPECT_TRUE(segment_binary({}, {.elements = large}));  // 140 octets with the length octet
  EXPECT_EQ(segment_binary(Octets(1), {.elements = large}).error(),
            SegmentError::malformed_elements);
  append_element(large, UdhElementId::ports_8bit, {});
  EXPECT_EQ(segment_binary({}, {.elements = large}).error(), SegmentError::malformed_elements);
}

TEST(Segmentation, CutsBinaryAnywhere) {
  Octets data(141);
  for (std::size_t i = 0; i < data.size(); ++i) {
    data[i] = static_cast<std::uint8_t>(i);
  }
  const auto one = segment_binary(std::span{data}.first(140), {});
  ASSERT_TRUE(one);
  EXPECT_EQ(one->octets.size(), 1U);
  EXPECT_EQ(one->data_coding.value, 4);
  EXPECT_FALSE(one->esm_class.has_udh());
  const auto two = segment_binary(data, {.reference = 5});
  ASSERT_EQ(two->octets.size(), 2U);
  EXPECT_TRUE(two->esm_class.has_udh());
  Octets joined;
  for (const Octets& part : two->octets) {
    const auto payload = user_data_of(part, true, {}).payload;
    joined.insert(joined.end(), payload.begin(), payload.end());
  }
  EXPECT_EQ(joined, data);
}

TEST(Segmentation, SendsAClientsHeaderAlongWithItsOctets) {
  const auto parts = segment_binary(from_hex("aabb"), {.elements = from_hex("05040b8423f0")});
  ASSERT_TRUE(parts);
  EXPECT_TRUE(parts->esm_class.has_udh());
  EXPECT_EQ(to_hex(parts->octets.at(0)), "0605040b8423f0aabb");
}

// The PDU that carries a part.
SubmitSm submit_of(const Parts& parts, std::size_t index) {
  SubmitSm pdu;
  pdu.esm_class = parts.esm_class;
  pdu.data_coding = parts.data_coding;
  pdu.short_message = to_octets(short_message_of(parts, index));
  pdu.tlvs = tlvs_of(parts, index);
  return pdu;
}

TEST(Segmentation, LeavesRoomForTheElementThatTheSmscMakesOfSar) {
  for (const bool wide : {false, true}) {
    const std::string text(400, 'a');
    const auto parts = segment_text(
        text, {.reference = 0x1234, .wide_reference = wide, .long_form = LongForm::sar});
    ASSERT_TRUE(parts);
    ASSERT_EQ(parts->octets.size(), 3U);
    EXPECT_FALSE(parts->esm_class.has_udh());
    std::string joined;
    for (std::size_t i = 0; i < 3; ++i) {
      const SubmitSm pdu = submit_of(*parts, i);
      const UserData data = user_data_of(pdu);
      EXPECT_EQ(data.concatenation,
                (Concatenation{.reference = 0x1234,
                               .wide = true,
                               .total = 3,
                               .number = static_cast<std::uint8_t>(i + 1)}));
      EXPECT_LE(data.payload.size(), wide ? 152U : 153U);
      joined += view(data.payload);
    }
    EXPECT_EQ(joined, text);
  }
  EXPECT_TRUE(tlvs_of(*segment_text("short", {.long_form = LongForm::sar}), 0).empty());
}

TEST(Segmentation, SendsWhatIsLongWholeInThePayload) {
  const std::string text = std::string(400, 'a') + "ğ";
  const Octets languages{1};
  const auto parts =
      segment_text(text, {.national_languages = languages, .long_form = LongForm::payload});
  ASSERT_TRUE(parts);
  ASSERT_EQ(parts->octets.size(), 1U);
  const SubmitSm pdu = submit_of(*parts, 0);
  EXPECT_TRUE(pdu.short_message.empty());
  const UserData data = user_data_of(pdu);
  EXPECT_FALSE(data.concatenation);
  EXPECT_EQ(plain(decode_text(Alphabet::gsm7, data.payload, form_of(data)).value()), text);
  // What fits one part goes there as ever.
  const auto short_one = segment_text("a", {.long_form = LongForm::payload});
  EXPECT_EQ(view(submit_of(*short_one, 0).short_message), "a");
  // The carrier cuts it into no more parts than there can be.
  const std::string most(255 * 153, 'a');
  EXPECT_TRUE(segment_text(most, {.long_form = LongForm::payload}));
  EXPECT_EQ(segment_text(most + "a", {.long_form = LongForm::payload}).error(),
            SegmentError::too_many_parts);
  const auto binary = segment_binary(Octets(1000, 7), {.long_form = LongForm::payload});
  EXPECT_EQ(user_data_of(submit_of(*binary, 0)).payload.size(), 1000U);
}

TEST(Segmentation, PacksForACarrierThatDoesNot) {
  const SegmentOptions options{.smsc_default = Alphabet::gsm7_packed};
  for (const std::size_t size : {0U, 1U, 7U, 8U, 159U, 160U, 161U, 306U, 400U}) {
    for (const char* last : {"a", "@", "\r"}) {
      const std::string text = size == 0 ? "" : std::string(size - 1, 'a') + last;
      const auto parts = segment_text(text, options);
      ASSERT_TRUE(parts);
      std::string joined;
      for (const Octets& part : parts->octets) {
        ASSERT_LE(part.size(), 140U);
        const UserData data = user_data_of(part, parts->esm_class.has_udh(), {});
        joined += plain(decode_text(Alphabet::gsm7_packed, data.payload, form_of(data)).value());
      }
      // A last `@` or CR that nothing can save: the part is full.
      const bool full = (size == 160 || size == 306) && *last != 'a';
      // One that a CR saved, which is shown.
      const bool saved = size == 8 && *last != 'a';
      EXPECT_EQ(joined,
                full    ? text.substr(0, size - 1)
                : saved ? text + "\r"
                        : text)
          << size << " " << last;
    }
  }
  EXPECT_EQ(to_hex(segment_text("hellohello", options)->octets.at(0)), "e8329bfd4697d9ec37");
}

TEST(Segmentation, WritesUtf8ForACarrierThatReadsIt) {
  const auto parts = segment_text("é€", {.smsc_default = Alphabet::utf8});
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->data_coding.value, 0);
  EXPECT_EQ(to_hex(parts->octets.at(0)), "c3a9e282ac");
  // National tables need septets.
  const Octets languages{1};
  EXPECT_EQ(
      segment_text("aaaaağ", {.smsc_default = Alphabet::utf8, .national_languages = languages})
          ->data_coding.value,
      8);
}

}  // namespace
}  // namespace smpp
