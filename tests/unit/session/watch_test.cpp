#include "smpp/pdu/codec.hpp"
#include "smpp/session/session.hpp"
#include "tests/support/session_script.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace {

using smpp::CommandId;
using smpp::Way;

class Notes final : public smpp::FrameWatcher {
 public:
  void on_frame(Way way, std::span<const std::uint8_t> frame) override {
    EXPECT_EQ(smpp::decode_header(frame).command_length, frame.size());
    seen.emplace_back(way, smpp::decode_header(frame).command_id);
  }

  std::vector<std::pair<Way, CommandId>> seen;
};

class Watched : public testing::Test {
 protected:
  Watched() { session.watch(&notes); }

  void bind() {
    session.on_connected(now);
    session.take_output(out);
    session.on_bytes(tests::frame(smpp::BindTransceiverResp{}, 1), now);
  }

  const smpp::Time now{};
  Notes notes;
  smpp::Octets out;
  smpp::Session session{
      smpp::SessionLimits{},
      smpp::BindRequest{.mode = smpp::BindMode::transceiver, .fields = tests::bind_fields()}};
};

TEST_F(Watched, EachFrameOfBothWaysIsSeenOnceAndInOrder) {
  bind();
  session.send(tests::submit_sm(), now);
  session.send(tests::submit_sm(), now);
  session.on_bytes(tests::frame(smpp::EnquireLink{}, 7), now);
  session.take_output(out);
  EXPECT_EQ(
      notes.seen,
      (std::vector<std::pair<Way, CommandId>>{{Way::sent, CommandId::bind_transceiver},
                                              {Way::received, CommandId::bind_transceiver_resp},
                                              {Way::received, CommandId::enquire_link},
                                              {Way::sent, CommandId::enquire_link_resp},
                                              {Way::sent, CommandId::submit_sm},
                                              {Way::sent, CommandId::submit_sm}}));
}

TEST_F(Watched, AFrameInPiecesIsSeenWhenItIsWhole) {
  bind();
  notes.seen.clear();
  const smpp::Octets frame = tests::frame(tests::deliver_sm(), 9);
  for (std::size_t i = 0; i < frame.size(); ++i) {
    EXPECT_TRUE(notes.seen.empty());
    session.on_bytes(std::span{frame}.subspan(i, 1), now);
  }
  EXPECT_EQ(notes.seen.size(), 1u);
}

TEST_F(Watched, WhatCannotBeReadIsSeenToo) {
  bind();
  notes.seen.clear();
  smpp::Octets frame = tests::frame(tests::deliver_sm(), 9);
  frame[7] = 0x77;  // no such command
  session.on_bytes(frame, now);
  ASSERT_EQ(notes.seen.size(), 1u);
  EXPECT_EQ(static_cast<std::uint32_t>(notes.seen.front().second), 0x77u);
}

TEST_F(Watched, NothingIsSeenAfterwards) {
  bind();
  session.watch(nullptr);
  notes.seen.clear();
  session.send(tests::submit_sm(), now);
  session.take_output(out);
  session.on_bytes(tests::frame(tests::deliver_sm(), 9), now);
  EXPECT_TRUE(notes.seen.empty());
}

}  // namespace
