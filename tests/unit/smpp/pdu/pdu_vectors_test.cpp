// Whole PDUs that independent decoders agreed on: every field and TLV is read as they read it, and
// written back to the same octets.
#include "smpp/pdu/codec.hpp"
#include "tests/unit/smpp/vectors.hpp"

#include <gtest/gtest.h>

#include <map>
#include <sstream>

namespace smpp {
namespace {

using vectors::from_hex;
using vectors::to_hex;

// Names and values of all fields as the vectors write them.
using Fields = std::map<std::string, std::string, std::less<>>;

std::string shown(const Destination& value) {
  if (value.flag == Destination::distribution_list) {
    return "2 " + std::string{value.address.reveal()};
  }
  return std::to_string(value.flag) + " " + std::to_string(static_cast<unsigned>(value.ton)) + " " +
         std::to_string(static_cast<unsigned>(value.npi)) + " " +
         std::string{value.address.reveal()};
}

std::string shown(const ListedMessage& value) {
  return std::string{value.message_id.reveal()};
}

std::string shown(const Unsuccess& value) {
  return std::to_string(static_cast<unsigned>(value.ton)) + " " +
         std::to_string(static_cast<unsigned>(value.npi)) + " " +
         std::string{value.address.reveal()} + " " +
         std::to_string(static_cast<std::uint32_t>(value.error));
}

template <class Entry>
std::string shown(const std::vector<Entry>& list) requires std::is_class_v<Entry> &&
    (!std::is_same_v<Entry, Tlv>) {
  std::string text;
  for (const Entry& entry : list) {
    text += shown(entry) + "; ";
  }
  return text;
}

// As the vectors write a list: objects with the entry's fields in wire order.
std::string shown(const boost::json::array& list) {
  std::string text;
  for (const auto& entry : list) {
    std::string fields;
    for (const auto& [name, value] : entry.as_object()) {
      fields += fields.empty() ? "" : " ";
      fields += value.is_string() ? std::string{value.as_string()}
                                  : std::to_string(value.to_number<std::uint32_t>());
    }
    text += fields + "; ";
  }
  return text;
}

template <class T>
std::string shown(const T& value) {
  if constexpr (requires { value.value; }) {
    return std::to_string(value.value);
  } else if constexpr (requires { value.reveal(); }) {
    return std::string{value.reveal()};
  } else if constexpr (std::is_same_v<T, Octets>) {
    return to_hex(value);
  } else if constexpr (std::is_same_v<T, Tlvs>) {
    std::ostringstream out;
    for (const Tlv& tlv : value) {
      out << std::hex << static_cast<unsigned>(tlv.tag) << "=" << to_hex(tlv.value) << " ";
    }
    return out.str();
  } else {
    return std::to_string(static_cast<unsigned>(value));
  }
}

Fields fields_of(const Pdu& pdu) {
  Fields fields;
  std::visit(
      [&]<class P>(const P& body) {
        for_each_field<P>(
            [&](const auto& field) { fields[std::string{field.name}] = shown(body.*field.at); });
      },
      pdu.body);
  return fields;
}

Fields fields_of(const boost::json::object& vector) {
  Fields fields;
  for (const auto& value : vector.at("fields").as_array()) {
    const auto& field = value.as_object();
    const auto name = vectors::text(field, "name");
    if (name == "sm_length" || name == "number_of_dests" || name == "no_unsuccess") {
      continue;  // not a member: it is the size of what follows
    }
    auto& shown_value = fields[std::string{name}];
    if (field.contains("hex")) {
      shown_value = vectors::text(field, "hex");
    } else if (field.at("value").is_array()) {
      shown_value = shown(field.at("value").as_array());
    } else if (field.at("value").is_string()) {
      shown_value = vectors::text(field, "value");
    } else {
      shown_value = std::to_string(vectors::number(field, "value"));
    }
  }
  std::ostringstream tlvs;
  for (const auto& value : vector.at("tlvs").as_array()) {
    const auto& tlv = value.as_object();
    tlvs << std::hex << vectors::hex_number(vectors::text(tlv, "tag")) << "="
         << vectors::text(tlv, "hex") << " ";
  }
  fields["tlvs"] = tlvs.str();
  return fields;
}

// Calls f(vector, octets) for each vector.
template <class F>
std::size_t for_each_vector(F&& f) {
  std::size_t count = 0;
  for (const auto& value : vectors::file("pdus").at("vectors").as_array()) {
    const auto& vector = value.as_object();
    SCOPED_TRACE(vectors::text(vector, "id"));
    ++count;
    f(vector, from_hex(vectors::text(vector, "hex")));
  }
  return count;
}

TEST(PduVectors, AreReadFieldByField) {
  const std::size_t count = for_each_vector([](const auto& vector, const Octets& octets) {
    const auto pdu = decode(octets);
    ASSERT_TRUE(pdu) << pdu.error().field;
    EXPECT_EQ(static_cast<std::uint32_t>(pdu->status),
              vectors::hex_number(vectors::text(vector, "command_status")));
    EXPECT_EQ(pdu->sequence.value(), vectors::number(vector, "sequence_number"));
    EXPECT_EQ(*name_of(pdu->id()), vectors::text(vector, "command_name"));
    if (octets.size() == header_size && vector.at("fields").as_array().empty()) {
      EXPECT_TRUE(pdu->bodiless || pdu->status == CommandStatus::ESME_ROK);
      return;
    }
    Fields expected = fields_of(vector);
    const Fields got = fields_of(*pdu);
    if (!got.contains("tlvs")) {
      EXPECT_EQ(expected["tlvs"], "");
      expected.erase("tlvs");
    }
    EXPECT_EQ(got, expected);
  });
  EXPECT_GE(count, 152U);
}

TEST(PduVectors, AreWrittenBackToTheSameOctets) {
  const std::size_t count = for_each_vector([](const auto&, const Octets& octets) {
    const auto pdu = decode(octets);
    ASSERT_TRUE(pdu);
    EXPECT_EQ(encoded_size(*pdu), octets.size());
    Octets again = from_hex("aabb");  // appended behind what is there
    encode(again, *pdu);
    EXPECT_EQ(to_hex(again), "aabb" + to_hex(octets));
  });
  EXPECT_GE(count, 152U);
}

// Every shorter frame either fails or is what it says: whole mandatory fields and whole TLVs.
TEST(PduVectors, FailAtEveryCut) {
  std::size_t cuts = 0;
  for_each_vector([&](const auto&, const Octets& octets) {
    for (std::size_t size = header_size; size < octets.size(); ++size) {
      Octets cut(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(size));
      Writer{cut}.put(0, static_cast<std::uint32_t>(size));
      ++cuts;
      const auto pdu = decode(cut);
      if (pdu) {
        Octets again;
        encode(again, *pdu);
        ASSERT_EQ(to_hex(again), to_hex(cut));
      } else {
        ASSERT_NE(pdu.error().answer, CommandStatus::ESME_ROK);
        ASSERT_LE(pdu.error().offset, size);
        ASSERT_FALSE(pdu.error().field.empty());
      }
    }
  });
  EXPECT_GT(cuts, 5'000U);
}

}  // namespace
}  // namespace smpp
