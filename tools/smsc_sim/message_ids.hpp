// The carrier's message ids: numbers that are never given twice, written in the form that is asked
// for. Pure.
#pragma once

#include "smpp/base/octets.hpp"
#include "smpp/base/time.hpp"
#include "smpp/session/session.hpp"
#include "tools/smsc_sim/settings.hpp"

#include <cstdint>
#include <optional>

namespace sim {

using MessageNumber = std::uint64_t;

// The first of a run: later than all of an earlier run, if that gave less than a million a second.
[[nodiscard]] MessageNumber first_message_number(smpp::WallTime started);

// hex8 "D5E6F7A8" (its last eight digits), dec "1834920394752", hex "1AB3C4D5E6F7" (the same
// number), text "m-1834920394752".
[[nodiscard]] smpp::FixedText<64> write_message_id(MessageNumber number, IdForm form);
// The other way, of an id given before `next`; nothing for what was never given.
[[nodiscard]] std::optional<MessageNumber> read_message_id(const smpp::FixedText<64>& id,
                                                           IdForm form,
                                                           MessageNumber next);

// The form for this session: 3.3 has eight hexadecimal digits and nothing else.
[[nodiscard]] inline IdForm id_form(const smpp::Session& session, IdForm wanted) {
  return session.version() == smpp::Version::v33 ? IdForm::hex8 : wanted;
}

}  // namespace sim
