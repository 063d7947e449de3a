// Two conversations, one a role, cut in every way: the input split at every octet gives the same
// events and the same output; the connection lost after every octet hands back everything once.
#include "tests/support/session_script.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>

using namespace smpp;
using namespace std::chrono_literals;
using enum smpp::CommandStatus;

namespace {

// A session whose owner does as the turn says, and everything that came of it.
struct World {
  explicit World(Role role)
      : session(role == Role::esme
                    ? Session{SessionLimits{},
                              {.mode = BindMode::transceiver, .fields = tests::bind_fields()}}
                    : Session{SessionLimits{}}) {}

  void feed(std::span<const std::uint8_t> in) {
    session.on_bytes(in, now);
    drain();
  }

  void pass(Duration duration) {
    const Time until = now + duration;
    for (auto at = session.deadline(); at && *at <= until; at = session.deadline()) {
      now = *at;
      session.on_deadline(now);
      drain();
    }
    now = until;
  }

  template <class Request>
  void send(const Request& request) {
    if (session.can_send()) {
      sent.push_back(session.send(request, now).value());
    }
  }

  void answer_all() {
    for (const InboundToken& token : tokens) {
      if (token.request == CommandId::query_sm) {
        session.respond(token, QuerySmResp{}, now);
      } else if (token.request == CommandId::submit_multi) {
        session.respond(token, SubmitMultiResp{}, now);
      } else {
        session.answer(token, FixedText<64>{"id"}, now);
      }
    }
    tokens.clear();
  }

  void write() {
    Octets taken;
    session.take_output(taken);
    output.insert(output.end(), taken.begin(), taken.end());
  }

  void drain() {
    while (auto event = session.next_event()) {
      if (const auto* received = std::get_if<Received>(&*event)) {
        tokens.push_back(received->token);
      }
      if (const auto* bind = std::get_if<BindRequested>(&*event)) {
        bind_token = bind->token;
      }
      events.push_back(std::move(*event));
    }
  }

  [[nodiscard]] std::vector<std::string> said() const {
    std::vector<std::string> lines;
    for (const Event& event : events) {
      lines.push_back(tests::describe(event));
    }
    return lines;
  }

  Session session;
  Time now{1h};
  std::vector<Event> events;
  std::vector<std::uint32_t> sent;
  std::vector<InboundToken> tokens;
  InboundToken bind_token;
  Octets output;
};

struct Turn {
  std::function<void(World&)> act;
  Octets input;
};

using Conversation = std::vector<Turn>;

Octets joined(std::initializer_list<Octets> parts) {
  Octets all;
  for (const Octets& part : parts) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

Octets cut_body(Octets frame, std::size_t octets) {
  frame.resize(frame.size() - octets);
  Writer{frame}.put(0, static_cast<std::uint32_t>(frame.size()));
  return frame;
}

SubmitMulti to_two() {
  SubmitMulti multi;
  multi.dests.resize(2);
  return multi;
}

Conversation as_esme() {
  SubmitSmResp accepted;
  accepted.message_id.assign("0123456789");
  return {
      {[](World& w) { w.session.on_connected(w.now); },
       joined({tests::header_only(CommandId::enquire_link, 1),
               tests::frame(BindTransceiverResp{}, 1)})},
      {[](World& w) {
         w.send(tests::submit_sm("one"));
         w.send(tests::data_sm("two"));
         w.send(tests::submit_sm("three"));
       },
       joined({tests::frame(accepted, 4),
               tests::frame(tests::deliver_sm("first"), 1),
               tests::header_only(CommandId::enquire_link, 2),
               tests::header_only(CommandId::data_sm_resp, 3, ESME_RTHROTTLED)})},
      {[](World& w) {
         w.answer_all();
         w.pass(30s);  // 2 is lost, 5 is a probe
       },
       joined({tests::frame(accepted, 2),
               tests::header_only(CommandId::enquire_link_resp, 5),
               tests::header_only(CommandId{0x10A}, 3),
               cut_body(tests::frame(tests::deliver_sm("broken"), 4), 9),
               tests::frame(tests::data_sm("second"), 5)})},
      {[](World& w) {
         w.answer_all();
         w.send(tests::submit_sm("four"));
         w.send(tests::submit_sm("five"));
         w.send(tests::submit_sm("six"));
         w.send(QuerySm{});
       },
       joined({tests::header_only(CommandId::generic_nack, 6, ESME_RSYSERR),
               tests::frame(AlertNotification{}, 8),
               tests::header_only(CommandId::query_sm_resp, 9, ESME_RQUERYFAIL),
               tests::frame(accepted, 99),
               tests::frame(tests::submit_sm("wrong way"), 6)})},
      {[](World& w) { w.session.unbind(w.now); },
       joined({tests::frame(accepted, 7),
               tests::header_only(CommandId::unbind_resp, 10),
               tests::header_only(CommandId::enquire_link, 7)})},
  };
}

Conversation as_smsc() {
  return {
      {[](World& w) { w.session.on_connected(w.now); },
       joined({tests::frame(tests::submit_sm("too early"), 1),
               tests::frame(BindTransceiver{tests::bind_fields()}, 2)})},
      {[](World& w) {
         w.session.accept_bind(w.bind_token, FixedText<15>{"carrier"}, w.now);
         w.send(tests::deliver_sm("one"));
         w.send(tests::deliver_sm("two"));
       },
       joined({tests::frame(tests::submit_sm("first"), 3),
               tests::frame(QuerySm{}, 8),
               tests::frame(DeliverSmResp{}, 2),
               tests::frame(to_two(), 9),
               tests::frame(tests::submit_sm("second"), 4)})},
      {[](World& w) {
         w.answer_all();
         w.send(tests::data_sm("three"));
       },
       joined({tests::header_only(CommandId::data_sm_resp, 3, ESME_RX_T_APPN),
               tests::frame(BindReceiver{tests::bind_fields()}, 5),
               tests::header_only(CommandId::unbind, 6),
               tests::frame(tests::submit_sm("too late"), 7)})},
  };
}

void open_turn(World& world, const Turn& turn) {
  turn.act(world);
  world.drain();
  world.write();
}

void replay(
    World& world,
    const Conversation& conversation,
    const std::function<void(World&, std::size_t turn, std::span<const std::uint8_t>)>& feed) {
  for (std::size_t i = 0; i < conversation.size(); ++i) {
    open_turn(world, conversation[i]);
    feed(world, i, conversation[i].input);
    world.write();
  }
}

void expect_settled_once(const World& world) {
  std::map<std::uint32_t, int> settled;
  std::map<std::uint32_t, int> late;
  int ends = 0;
  for (const Event& event : world.events) {
    EXPECT_EQ(ends, 0) << "after the end: " << tests::describe(event);
    if (const auto* answered = std::get_if<Answered>(&event)) {
      ++(answered->late ? late : settled)[answered->sequence.value()];
    } else if (const auto* lost = std::get_if<Lost>(&event)) {
      ++settled[lost->sequence.value()];
    } else if (std::holds_alternative<Ended>(event)) {
      ++ends;
    }
  }
  EXPECT_EQ(ends, 1);
  EXPECT_EQ(settled.size(), world.sent.size());
  for (const std::uint32_t sequence : world.sent) {
    EXPECT_EQ(settled[sequence], 1) << sequence;
    EXPECT_LE(late[sequence], 1) << sequence;
  }
}

class SessionSweep : public testing::TestWithParam<Role> {
 protected:
  [[nodiscard]] Conversation conversation() const {
    return GetParam() == Role::esme ? as_esme() : as_smsc();
  }
};

TEST_P(SessionSweep, TheConversationIsWhatItSeems) {
  World world{GetParam()};
  replay(world, conversation(), [](World& w, std::size_t, auto input) { w.feed(input); });
  EXPECT_EQ(world.session.state(), State::ended);
  expect_settled_once(world);
  const auto said = world.said();
  const auto count = [&](std::string_view word) {
    return std::count_if(
        said.begin(), said.end(), [&](const std::string& line) { return line.starts_with(word); });
  };
  if (GetParam() == Role::esme) {
    EXPECT_EQ(world.sent.size(), 7U);
    EXPECT_EQ(count("Received"), 2);
    EXPECT_EQ(count("Notified"), 1);
    EXPECT_EQ(count("Answered"), 6);  // one of them late
    EXPECT_EQ(count("Lost"), 2);
    EXPECT_EQ(count("Refused"), 4);
    EXPECT_EQ(said.back(), "Ended unbound status 0");
  } else {
    EXPECT_EQ(world.sent.size(), 3U);
    EXPECT_EQ(count("Received"), 4);
    EXPECT_EQ(count("Answered"), 2);
    EXPECT_EQ(count("Lost"), 1);
    EXPECT_EQ(count("Refused"), 2);
    EXPECT_EQ(said.back(), "Ended peer_unbound status 0");
  }
}

TEST_P(SessionSweep, EverySplitOfTheInputGivesTheSame) {
  const Conversation turns = conversation();
  World whole{GetParam()};
  replay(whole, turns, [](World& w, std::size_t, auto input) { w.feed(input); });
  const auto said = whole.said();
  for (std::size_t turn = 0; turn < turns.size(); ++turn) {
    for (std::size_t cut = 1; cut < turns[turn].input.size(); ++cut) {
      World world{GetParam()};
      replay(world, turns, [&](World& w, std::size_t at, std::span<const std::uint8_t> input) {
        w.feed(at == turn ? input.first(cut) : input);
        w.feed(at == turn ? input.subspan(cut) : input.first(0));
      });
      ASSERT_EQ(world.said(), said) << "turn " << turn << " cut at " << cut;
      ASSERT_EQ(world.output, whole.output) << "turn " << turn << " cut at " << cut;
    }
  }
}

TEST_P(SessionSweep, OctetByOctetGivesTheSame) {
  const Conversation turns = conversation();
  World whole{GetParam()};
  replay(whole, turns, [](World& w, std::size_t, auto input) { w.feed(input); });
  World world{GetParam()};
  replay(world, turns, [](World& w, std::size_t, std::span<const std::uint8_t> input) {
    for (std::size_t i = 0; i < input.size(); ++i) {
      w.feed(input.subspan(i, 1));
    }
  });
  EXPECT_EQ(world.said(), whole.said());
  EXPECT_EQ(world.output, whole.output);
}

TEST_P(SessionSweep, AConnectionLostAnywhereHandsEverythingBackOnce) {
  const Conversation turns = conversation();
  for (std::size_t last = 0; last < turns.size(); ++last) {
    for (std::size_t cut = 0; cut <= turns[last].input.size(); ++cut) {
      World world{GetParam()};
      for (std::size_t i = 0; i < last; ++i) {
        open_turn(world, turns[i]);
        world.feed(turns[i].input);
        world.write();
      }
      open_turn(world, turns[last]);
      world.feed(std::span{turns[last].input}.first(cut));
      world.session.on_closed(world.now);
      world.drain();
      expect_settled_once(world);
      EXPECT_EQ(world.session.in_flight(), 0U);
      EXPECT_FALSE(world.session.has_output());
      world.answer_all();
      world.pass(1h);
      world.drain();
      EXPECT_FALSE(world.session.has_output());
      ASSERT_FALSE(HasFailure()) << "turn " << last << " cut at " << cut;
    }
  }
}

TEST_P(SessionSweep, APeerSilentFromAnyTurnOnEndsTheSessionByItself) {
  const Conversation turns = conversation();
  for (std::size_t last = 0; last < turns.size(); ++last) {
    World world{GetParam()};
    for (std::size_t i = 0; i < last; ++i) {
      open_turn(world, turns[i]);
      world.feed(turns[i].input);
      world.write();
    }
    open_turn(world, turns[last]);
    world.pass(1h);
    world.drain();
    EXPECT_EQ(world.session.state(), State::ended) << "turn " << last;
    expect_settled_once(world);
  }
}

INSTANTIATE_TEST_SUITE_P(Roles,
                         SessionSweep,
                         testing::Values(Role::esme, Role::smsc),
                         [](const auto& role) {
                           return role.param == Role::esme ? "Esme" : "Smsc";
                         });

}  // namespace
