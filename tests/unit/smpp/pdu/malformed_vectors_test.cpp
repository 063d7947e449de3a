// What a strict receiver answers to a body that cannot be read, or whose values mean nothing
// (tests/vectors/malformed.json). Cases that are about the session are not the codec's.
#include "smpp/pdu/check.hpp"
#include "smpp/pdu/codec.hpp"
#include "tests/unit/smpp/vectors.hpp"

#include <gtest/gtest.h>

namespace smpp {
namespace {

using vectors::from_hex;

bool is_answer(const boost::json::object& outcome, CommandStatus status) {
  return vectors::text(outcome, "action") == "reply" &&
         vectors::hex_number(vectors::text(outcome, "command_status")) ==
             static_cast<std::uint32_t>(status);
}

bool accepts(const boost::json::object& vector, CommandStatus status) {
  if (is_answer(vector.at("expected").as_object(), status)) {
    return true;
  }
  const auto& others = vector.at("also_acceptable").as_array();
  return std::any_of(others.begin(), others.end(), [&](const auto& outcome) {
    return is_answer(outcome.as_object(), status);
  });
}

TEST(MalformedVectors, AreAnsweredAsExpected) {
  std::size_t refused = 0;
  std::size_t read = 0;
  for (const auto& value : vectors::file("malformed").at("vectors").as_array()) {
    const auto& vector = value.as_object();
    const auto kind = vectors::text(vector, "kind");
    const Octets octets = from_hex(vectors::text(vector, "hex"));
    if (kind == "framing" || kind == "sequence" || kind == "state") {
      continue;
    }
    SCOPED_TRACE(vectors::text(vector, "id"));
    ASSERT_GE(octets.size(), header_size);
    const auto pdu = decode(octets);
    if (pdu) {
      ++read;
      continue;
    }
    if (is_response(pdu.error().header.command_id)) {
      continue;  // an unknown response is ignored, whatever is wrong with it
    }
    if (!name_of(pdu.error().header.command_id)) {
      EXPECT_EQ(pdu.error().code, DecodeErrc::unknown_command);
      EXPECT_EQ(pdu.error().answer, CommandStatus::ESME_RINVCMDID);
      continue;
    }
    ++refused;
    EXPECT_TRUE(accepts(vector, pdu.error().answer))
        << *name_of(pdu.error().answer) << " at " << pdu.error().field;
  }
  EXPECT_EQ(refused, 24U);
  EXPECT_GT(read, 30U);
}

Ear ear_of(const boost::json::object& vector) {
  const auto version = vectors::text(vector, "session_version");
  return {.receiver = vectors::text(vector, "receiver_role") == "esme" ? Role::esme : Role::smsc,
          .version = version == "3.3"   ? Version::v33
                     : version == "5.0" ? Version::v50
                                        : Version::v34};
}

// What a strict receiver answers: ESME_ROK when it takes the PDU.
CommandStatus strict_answer(std::span<const std::uint8_t> frame, Ear ear) {
  const auto pdu = decode(frame);
  if (!pdu) {
    return pdu.error().answer;
  }
  const auto fault = check(*pdu, ear);
  return fault ? fault->answer : CommandStatus::ESME_ROK;
}

TEST(MalformedVectors, GetTheAnswerOfAStrictReceiver) {
  constexpr std::array kinds{
      "truncated", "field_length", "field_value", "time", "udh", "tlv", "leniency"};
  std::size_t count = 0;
  for (const auto& value : vectors::file("malformed").at("vectors").as_array()) {
    const auto& vector = value.as_object();
    if (std::find(kinds.begin(), kinds.end(), vectors::text(vector, "kind")) == kinds.end()) {
      continue;
    }
    SCOPED_TRACE(vectors::text(vector, "id"));
    ++count;
    const Octets octets = from_hex(vectors::text(vector, "hex"));
    const CommandStatus answer = strict_answer(octets, ear_of(vector));
    const auto& expected = vector.at("expected").as_object();
    const bool processed = vectors::text(expected, "action") == "process";
    if (processed || (answer == CommandStatus::ESME_ROK && accepts(vector, answer))) {
      EXPECT_EQ(answer, CommandStatus::ESME_ROK);
      EXPECT_TRUE(processed || is_answer(expected, answer)) << "lenient where strict is expected";
    } else {
      EXPECT_TRUE(is_answer(expected, answer) || accepts(vector, answer))
          << name_of(answer).value_or("?");
    }
  }
  EXPECT_GE(count, 64U);
}

// The same, turned round: what must be refused whatever the policy is about values.
TEST(MalformedVectors, OfBrokenStructureAreNeverRead) {
  std::size_t count = 0;
  for (const auto& value : vectors::file("malformed").at("vectors").as_array()) {
    const auto& vector = value.as_object();
    const auto kind = vectors::text(vector, "kind");
    const auto id = vectors::text(vector, "id");
    const bool structure = kind == "truncated" || id == "tlv-1byte" || id == "tlv-3byte" ||
                           id == "tlv-overrun" || id == "tlv-overrun-max" || id == "enq-trailing" ||
                           (kind == "field_length" && id != "smlen-255-34");
    if (structure) {
      ++count;
      EXPECT_FALSE(decode(from_hex(vectors::text(vector, "hex")))) << id;
    }
  }
  EXPECT_EQ(count, 22U);
}

}  // namespace
}  // namespace smpp
