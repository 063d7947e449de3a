// The JSON form against the shared vectors, both ways, and what it hides.
#include "tools/smpp_tool/pdu_json.hpp"

#include "smpp/pdu/codec.hpp"
#include "tests/unit/smpp/vectors.hpp"

#include <gtest/gtest.h>

namespace smpp_tool {
namespace {

namespace json = boost::json;
using smpp::Privacy;
using smpp::Reveal;
using vectors::from_hex;
using vectors::to_hex;

constexpr std::array members{"command_length",
                             "command_name",
                             "command_id",
                             "command_status",
                             "sequence_number",
                             "fields",
                             "tlvs"};

std::string shown(const json::value& value) {
  return json::serialize(value);
}

smpp::Pdu read(std::string_view hex) {
  return smpp::decode(from_hex(hex)).value();
}

std::string written(const smpp::Pdu& pdu) {
  smpp::Octets frame;
  encode(frame, pdu);
  return to_hex(frame);
}

template <class F>
void for_each_vector(F&& f) {
  std::size_t count = 0;
  for (const auto& value : vectors::file("pdus").at("vectors").as_array()) {
    SCOPED_TRACE(vectors::text(value.as_object(), "id"));
    ++count;
    f(value.as_object());
  }
  EXPECT_GE(count, 152U);
}

TEST(PduJson, IsThatOfEveryVector) {
  for_each_vector([](const json::object& vector) {
    const json::object got = pdu_to_json(read(vectors::text(vector, "hex")), Reveal::yes);
    for (const char* member : members) {
      EXPECT_EQ(shown(got.at(member)), shown(vector.at(member)));
    }
    EXPECT_EQ(got.size(), members.size());
  });
}

TEST(PduJson, OfEveryVectorIsWrittenToItsOctets) {
  for_each_vector([](const json::object& vector) {
    const auto pdu = pdu_from_json(vector);
    ASSERT_TRUE(pdu) << pdu.error().what;
    EXPECT_EQ(written(*pdu), vectors::text(vector, "hex"));
  });
}

// Every member that can be counted or looked up is left out.
TEST(PduJson, NeedsNeitherLengthsNorNumbersNorTypes) {
  for_each_vector([](const json::object& vector) {
    json::object bare{{"command_name", vector.at("command_name")},
                      {"command_status", vector.at("command_status")},
                      {"sequence_number", vector.at("sequence_number")}};
    json::array fields;
    for (const auto& field : vector.at("fields").as_array()) {
      const auto name = vectors::text(field.as_object(), "name");
      if (name != "sm_length" && name != "number_of_dests" && name != "no_unsuccess") {
        fields.insert(fields.begin(), field);  // and from the last to the first
        fields.front().as_object().erase("type");
      }
    }
    bare["fields"] = fields;
    json::array tlvs;
    for (const auto& tlv : vector.at("tlvs").as_array()) {
      json::object copy = tlv.as_object();
      const bool only_value = copy.contains("value") && copy.at("type") != "cstr";
      copy.erase(only_value ? "hex" : "value");
      copy.erase(copy.at("name").is_null() ? "name" : "tag");
      copy.erase("length");
      copy.erase("type");
      tlvs.push_back(copy);
    }
    bare["tlvs"] = tlvs;
    const auto pdu = pdu_from_json(bare);
    ASSERT_TRUE(pdu) << pdu.error().what;
    EXPECT_EQ(written(*pdu), vectors::text(vector, "hex"));
  });
}

bool is_personal(std::string_view name) {
  constexpr std::array names{"source_addr",
                             "destination_addr",
                             "address_range",
                             "dl_name",
                             "esme_addr",
                             "short_message",
                             "password"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

TEST(PduJson, MasksWhatIsPersonalAndRefusesTheMaskByName) {
  std::size_t masked = 0;
  for_each_vector([&](const json::object& vector) {
    const json::object got = pdu_to_json(read(vectors::text(vector, "hex")), Reveal::no);
    std::string first;
    for (const auto& field : got.at("fields").as_array()) {
      const auto name = vectors::text(field.as_object(), "name");
      const auto& value = field.as_object().at(field.as_object().contains("hex") ? "hex" : "value");
      EXPECT_EQ(value.is_object(), is_personal(name)) << name;
      if (first.empty() && value.is_object()) {
        first = name;
      }
    }
    const auto again = pdu_from_json(got);
    if (first.empty()) {
      return;
    }
    ++masked;
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, "masked");
    EXPECT_NE(again.error().what.find(':'), std::string::npos);
  });
  EXPECT_GT(masked, 80U);
}

json::object submit() {
  smpp::SubmitSm pdu;
  pdu.source.assign("447700900123");
  pdu.dest.assign("447700900456");
  pdu.short_message = smpp::to_octets("at nine");
  add_octets(pdu.tlvs, smpp::TlvTag::message_payload, smpp::octets_of("at ten"));
  return pdu_to_json(
      {.status = {}, .sequence = smpp::SequenceNumber{1}, .body = pdu, .bodiless = false},
      Reveal::yes);
}

json::object& field(json::object& pdu, std::string_view name) {
  for (auto& value : pdu.at("fields").as_array()) {
    if (vectors::text(value.as_object(), "name") == name) {
      return value.as_object();
    }
  }
  throw std::out_of_range{"no such field"};
}

std::string refusal(const json::value& pdu) {
  const auto result = pdu_from_json(pdu);
  return result ? "accepted" : result.error().what;
}

TEST(PduJson, NamesTheFieldThatIsWrong) {
  EXPECT_EQ(refusal(submit()), "accepted");
  auto pdu = submit();
  field(pdu, "destination_addr")["value"] = json::object{{"masked", 12}};
  EXPECT_EQ(refusal(pdu), "destination_addr: is masked: decode with --reveal to encode again");
  pdu = submit();
  pdu.at("tlvs").at(0).as_object()["hex"] = json::object{{"masked", 6}};
  EXPECT_EQ(refusal(pdu),
            "tlvs[0].message_payload: is masked: decode with --reveal to encode again");
  pdu = submit();
  pdu.at("tlvs").as_array().push_back(
      json::object{{"tag", "0x0204"}, {"type", "u16"}, {"hex", "0007"}, {"value", 8}});
  EXPECT_EQ(refusal(pdu),
            "tlvs[1].value: contradicts the hex beside it: leave out the one that is not meant");
  pdu.erase("command_length");
  pdu.at("tlvs").at(1).as_object()["value"] = 7;
  EXPECT_EQ(refusal(pdu), "accepted");
  pdu = submit();
  field(pdu, "destination_addr")["value"] = "4477009004564477009004";
  EXPECT_EQ(refusal(pdu), "destination_addr: is too long");
  pdu = submit();
  field(pdu, "esm_class")["value"] = 256;
  EXPECT_EQ(refusal(pdu), "esm_class: is more than the field holds");
  pdu = submit();
  field(pdu, "esm_class")["value"] = "none";
  EXPECT_EQ(refusal(pdu), "esm_class: is of another type");
  pdu = submit();
  field(pdu, "sm_length")["value"] = 8;
  EXPECT_EQ(refusal(pdu), "sm_length: contradicts the rest: leave it out to have it counted");
  pdu = submit();
  field(pdu, "protocol_id")["name"] = "protocol";
  EXPECT_EQ(refusal(pdu), "protocol_id: is missing");
  pdu = submit();
  pdu.at("fields").as_array().push_back(json::object{{"name", "447700900456"}, {"value", 1}});
  EXPECT_EQ(refusal(pdu), "fields[18]: is no field here");
  pdu = submit();
  pdu.at("fields").as_array().push_back(pdu.at("fields").at(0));
  EXPECT_EQ(refusal(pdu), "service_type: is given twice");
  pdu = submit();
  field(pdu, "short_message")["hex"] = "4x";
  EXPECT_EQ(refusal(pdu), "fields[17].hex: is of another type");
  pdu = submit();
  pdu["command_length"] = 20;
  EXPECT_EQ(refusal(pdu), "command_length: contradicts the rest: leave it out to have it counted");
  pdu = submit();
  pdu["command_id"] = "0x00000005";
  EXPECT_EQ(refusal(pdu), "command_id: contradicts the rest: leave it out to have it counted");
  EXPECT_EQ(refusal(json::object{{"command_name", "submit"}}),
            "command_name: is no command of SMPP");
  EXPECT_EQ(refusal(7), "pdu: is of another type");
}

TEST(PduJson, NamesTheEntryOfAList) {
  json::object entry{{"dest_flag", 3}};
  json::object pdu;
  for_each_vector([&](const json::object& vector) {
    if (pdu.empty() && vectors::text(vector, "command_name") == "submit_multi") {
      pdu = vector;
    }
  });
  json::array& list = field(pdu, "dest_address").at("value").as_array();
  pdu.erase("command_length");
  field(pdu, "number_of_dests")["value"] = 1;
  list = json::array{entry};
  EXPECT_EQ(refusal(pdu), "dest_address[0]: is of no known kind");
  list = json::array{json::object{{"dest_flag", 2}, {"dl_name", json::object{{"masked", 4}}}}};
  EXPECT_EQ(refusal(pdu),
            "dest_address[0].dl_name: is masked: decode with --reveal to encode again");
  list = json::array{json::object{{"dest_flag", 2}, {"dl_name", "friends"}, {"more", 1}}};
  EXPECT_EQ(refusal(pdu), "dest_address[0]: is no field here");
  list = json::array{json::object{{"dest_flag", 2}, {"dl_name", "friends"}}};
  EXPECT_EQ(refusal(pdu), "accepted");
}

TEST(PduJson, KeepsOctetsThatAreNoText) {
  smpp::SubmitSmResp resp;
  resp.message_id.assign("\x01\x7f\x80\xff\"\\");
  add_octets(resp.tlvs, smpp::TlvTag::additional_status_info_text, from_hex("ff410000"));
  const smpp::Pdu pdu{
      .status = {}, .sequence = smpp::SequenceNumber{0xFFFFFFFF}, .body = resp, .bodiless = false};
  const auto text = shown(pdu_to_json(pdu, Reveal::yes));
  const auto again = pdu_from_json(json::parse(text));
  ASSERT_TRUE(again) << again.error().what;
  EXPECT_TRUE(*again == pdu);
}

TEST(PduJson, NamesVendorsTlvs) {
  const std::array vendors{
      smpp::VendorTlv{
          static_cast<smpp::TlvTag>(0x1400), "entity_id", smpp::ValueType::cstr, Privacy::open},
      smpp::VendorTlv{
          static_cast<smpp::TlvTag>(0x1401), "token", smpp::ValueType::octets, Privacy::secret}};
  smpp::SubmitSmResp resp;
  add_text(resp.tlvs, vendors[0].tag, "1101");
  add_octets(resp.tlvs, vendors[1].tag, smpp::octets_of("key"));
  const smpp::Pdu pdu{
      .status = {}, .sequence = smpp::SequenceNumber{1}, .body = resp, .bodiless = false};
  EXPECT_EQ(shown(pdu_to_json(pdu, Reveal::no, vendors).at("tlvs")),
            R"([{"tag":"0x1400","name":"entity_id","length":5,"type":"cstr","hex":"3131303100",)"
            R"("value":"1101"},{"tag":"0x1401","name":"token","length":null,"type":"octets",)"
            R"("hex":{"masked":true}}])");
  const json::object form{
      {"command_name", "submit_sm_resp"},
      {"sequence_number", 1},
      {"fields", json::array{json::object{{"name", "message_id"}, {"value", ""}}}},
      {"tlvs", json::array{json::object{{"name", "entity_id"}, {"value", "1101"}}}}};
  EXPECT_TRUE(pdu_from_json(form, vendors));
  EXPECT_EQ(refusal(form), "tlvs[0].tag: is missing");
}

}  // namespace
}  // namespace smpp_tool
