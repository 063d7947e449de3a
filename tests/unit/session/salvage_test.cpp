// Bodies of answers as peers send them, where they are not what the layout says.
#include "smpp/session/salvage.hpp"

#include "smpp/pdu/codec.hpp"
#include "smpp/pdu/tlvs.hpp"

#include <gtest/gtest.h>

namespace smpp {
namespace {

TEST(Salvage, TlvsAloneInAFailure) {
  const Body body = salvage(CommandId::submit_sm_resp, Octets{0x04, 0x28, 0, 1, 5});
  const auto& answer = std::get<SubmitSmResp>(body);
  EXPECT_TRUE(answer.message_id.empty());
  EXPECT_EQ(find_u8(answer.tlvs, TlvTag::congestion_state), 5);
  const Body bound = salvage(CommandId::bind_transceiver_resp, Octets{0x02, 0x10, 0, 1, 0x34});
  EXPECT_EQ(find_u8(std::get<BindTransceiverResp>(bound).tlvs, TlvTag::sc_interface_version), 0x34);
}

TEST(Salvage, AnIdWithoutItsNulAndWithABrokenTail) {
  const auto id_in = [](std::string_view octets) {
    const Body body = salvage(CommandId::data_sm_resp, octets_of(octets));
    return std::string{std::get<DataSmResp>(body).message_id.reveal()};
  };
  EXPECT_EQ(id_in("7D41A0"), "7D41A0");
  EXPECT_EQ(id_in(std::string_view{"7D41A0\0\x14", 8}), "7D41A0");
  EXPECT_EQ(id_in(std::string(64, '7')), std::string(64, '7'));
  EXPECT_EQ(id_in(std::string(65, '7')), "") << "longer than an id can be";
  EXPECT_EQ(id_in("7D\x01"), "");
  EXPECT_EQ(id_in(""), "");
}

// Every answer, with any octets.
TEST(Salvage, NeverFails) {
  for (const CommandRow& row : command_rows) {
    if (is_response(row.id)) {
      for (std::size_t size = 0; size <= 20; ++size) {
        EXPECT_EQ(salvage(row.id, Octets(size, 0)).index(), empty_body(row.id).index());
        EXPECT_EQ(salvage(row.id, Octets(size, 0xFF)).index(), empty_body(row.id).index());
      }
    }
  }
}

}  // namespace
}  // namespace smpp
