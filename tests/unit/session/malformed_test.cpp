// Every vector of malformed.json against a live session of its role: what is written, whether the
// session goes on, and that it still answers an enquire_link where it is to go on.
#include "tests/support/session_script.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

using namespace smpp;
using namespace std::chrono_literals;
using tests::SessionScript;

namespace json = boost::json;

namespace {

json::value load() {
  const std::string path = SMPPBRIDGE_VECTORS "/malformed.json";
  std::ifstream file{path};
  std::stringstream text;
  text << file.rdbuf();
  if (!file) {
    ADD_FAILURE() << "cannot read " << path;
    return json::object{{"vectors", json::array{}}};
  }
  return json::parse(text.str());
}

std::string text_of(const json::value& value) {
  return std::string(value.as_string());
}

Octets from_hex(std::string_view hex) {
  Octets octets;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    octets.push_back(
        static_cast<std::uint8_t>(std::stoul(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return octets;
}

std::uint32_t number_of(const json::value& value) {
  return static_cast<std::uint32_t>(std::stoul(text_of(value), nullptr, 16));
}

// So that the enquire_link that is open has the number that the vectors know of.
constexpr std::uint32_t esme_first_sequence = 60'001;

// What the session did with one vector, in the words of the vectors.
struct Outcome {
  std::string action;  // reply, ignore, process, close
  Header reply;
  bool ended = false;
};

Outcome outcome_of(Session& session, Time now) {
  Outcome outcome;
  bool processed = false;
  while (const auto event = session.next_event()) {
    if (const auto* received = std::get_if<Received>(&*event)) {
      processed = true;
      session.answer(received->token, FixedText<64>{"1"}, now);
    } else if (const auto* bind = std::get_if<BindRequested>(&*event)) {
      processed = true;
      session.accept_bind(bind->token, FixedText<15>{"carrier"}, now);
    } else if (std::holds_alternative<Ended>(*event)) {
      outcome.ended = true;
    }
  }
  Octets written;
  session.take_output(written);
  if (written.empty()) {
    outcome.action = outcome.ended ? "close" : "ignore";
    return outcome;
  }
  outcome.reply = decode_header(written);
  outcome.action = processed ? "process" : "reply";
  EXPECT_EQ(outcome.reply.command_length, written.size()) << "more than one answer";
  return outcome;
}

bool matches(const Outcome& outcome, const json::object& wanted) {
  const std::string action = text_of(wanted.at("action"));
  if (action == "wait") {
    return outcome.action == "ignore";
  }
  if (action != "reply") {
    return outcome.action == action;
  }
  return (outcome.action == "reply" || outcome.action == "process") &&
         static_cast<std::uint32_t>(outcome.reply.command_id) ==
             number_of(wanted.at("reply_command_id")) &&
         static_cast<std::uint32_t>(outcome.reply.command_status) ==
             number_of(wanted.at("command_status")) &&
         outcome.reply.sequence.value() == wanted.at("sequence_number").to_number<std::uint32_t>();
}

bool acceptable(const Outcome& outcome, const json::object& vector) {
  if (matches(outcome, vector.at("expected").as_object())) {
    return true;
  }
  for (const auto& other : vector.at("also_acceptable").as_array()) {
    if (matches(outcome, other.as_object())) {
      return true;
    }
  }
  return false;
}

bool closing_is_acceptable(const json::object& vector) {
  const json::array& others = vector.at("also_acceptable").as_array();
  return std::any_of(others.begin(), others.end(), [](const json::value& other) {
    return text_of(other.at("action")) == "close";
  });
}

BindMode mode_of(const std::string& state) {
  if (state == "bound_tx") {
    return BindMode::transmitter;
  }
  return state == "bound_rx" ? BindMode::receiver : BindMode::transceiver;
}

// The vectors are of a strict SMSC; as an ESME the daemon takes what it can read.
SessionLimits limits_of(Role role) {
  SessionLimits limits;
  limits.strict = role == Role::smsc;
  limits.first_sequence = role == Role::esme ? esme_first_sequence : 1;
  return limits;
}

TEST(Malformed, EveryVectorIsAnsweredAsAStrictReceiverWould) {
  const json::value file = load();
  for (const auto& value : file.at("vectors").as_array()) {
    const json::object& vector = value.as_object();
    const std::string id = text_of(vector.at("id"));
    SCOPED_TRACE(id);
    const Role role = text_of(vector.at("receiver_role")) == "esme" ? Role::esme : Role::smsc;
    const std::string state = text_of(vector.at("session_state"));
    const std::string version = text_of(vector.at("session_version"));
    const std::uint8_t number = version == "3.3" ? 0x33 : version == "5.0" ? 0x50 : 0x34;

    SessionScript script{role, limits_of(role), mode_of(state)};
    state == "open" ? script.connect() : script.bind(number);
    const bool awaits_link = role == Role::esme && state != "open";
    if (awaits_link) {
      script.advance(30s).expect(CommandId::enquire_link, CommandStatus::ESME_ROK, 60'002);
    }
    script.session.on_bytes(from_hex(text_of(vector.at("hex"))), script.now);
    const Outcome outcome = outcome_of(script.session, script.now);

    const json::object& expected = vector.at("expected").as_object();
    const std::string then = expected.contains("then") ? text_of(expected.at("then")) : "close";
    if (outcome.ended && then == "keep") {
      EXPECT_TRUE(closing_is_acceptable(vector));
    } else if (then == "keep") {
      script.expect_alive();
      if (awaits_link) {  // nothing here is its answer
        script.advance(30s);
        EXPECT_EQ(script.session.state(), State::ended);
      }
    } else if (then == "close_on_timeout") {
      EXPECT_FALSE(outcome.ended);
      script.advance(1h);
      EXPECT_EQ(script.session.state(), State::ended);
    } else if (!outcome.ended && text_of(expected.at("action")) == "close") {
      script.close();  // it is the peer's act
      EXPECT_EQ(script.session.state(), State::ended);
      continue;
    } else if (then == "close") {
      EXPECT_TRUE(outcome.ended);
    }
    if (!acceptable(outcome, vector)) {
      ADD_FAILURE() << text_of(vector.at("problem")) << ": got " << outcome.action << " status "
                    << static_cast<std::uint32_t>(outcome.reply.command_status);
    }
  }
}

}  // namespace
