// What clients read: events as CloudEvents 1.0 (structured JSON), the states of messages, problems.
#pragma once

#include "daemon/queue/json_writer.hpp"
#include "daemon/queue/seals.hpp"
#include "daemon/queue/settings.hpp"
#include "routing/model/acceptance.hpp"
#include "routing/model/event.hpp"

#include <string>
#include <string_view>
#include <unordered_map>

namespace queue {

// The configuration's names of carriers, by number.
using CarrierNames = std::unordered_map<routing::CarrierNumber, std::string>;

// What is personal of `data` is sealed for `reader`, unless he has no key: in its place stands
// `sealed`, whose content is all of `data`, with `seal`, which binds it to this event and this
// client and pads it to its class.
void write_event(JsonWriter& out,
                 const routing::QueueEvent& event,
                 const CarrierNames& carriers,
                 const ClientKey* reader = nullptr);

// The octets that a sealed content of this size is padded to: 1,024, and doubled until it fits. One
// part, whatever it says, is always in the first.
[[nodiscard]] std::size_t padded_size(std::size_t octets);

void write_status(JsonWriter& out,
                  const routing::MessageStatus& status,
                  const CarrierNames& carriers);
// The same without the brackets.
void write_status_members(JsonWriter& out,
                          const routing::MessageStatus& status,
                          const CarrierNames& carriers);

void write_preview(JsonWriter& out, const routing::Preview& preview, const CarrierNames& carriers);

[[nodiscard]] unsigned status_of(routing::Problem::Code code);
[[nodiscard]] std::string_view name_of(routing::Problem::Code code);
// RFC 9457. `type` is the last word of the problem's URI.
void write_problem(JsonWriter& out,
                   std::string_view type,
                   unsigned status,
                   std::string_view field,
                   std::string_view detail);

}  // namespace queue
