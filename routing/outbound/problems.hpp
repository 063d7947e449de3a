// Every reason for which the outgoing side refuses a message, once: a stored result names it by its
// place in this table, so that a replayed request gets the same words. Add at the end only.
#pragma once

#include "routing/model/acceptance.hpp"

#include <array>
#include <cstdint>

namespace routing::problems {

enum class Place : std::uint8_t {
  unavailable,
  unknown_client,
  sender_not_allowed,
  no_route,
  queue_full,
  empty,
  too_long,
  not_encodable,
  data_too_long,
  no_such_country_code,
  number_too_short,
  number_too_long,
  tlv_not_allowed,
  send_at_past,
  send_at_too_far,
  no_sender,
  sent_in_another_encoding,
  not_encodable_as_sent,
  too_long_to_replace,
};

inline constexpr std::array all{
    Problem{Problem::Code::unavailable, "", "nothing is accepted at the moment; try again later"},
    Problem{Problem::Code::unavailable, "", "the client is not configured any more"},
    Problem{Problem::Code::sender_not_allowed,
            "from",
            "use one of the senders configured for this client"},
    Problem{Problem::Code::no_route,
            "to",
            "no route takes it; a route is needed whose conditions all hold"},
    Problem{Problem::Code::queue_full, "", "the carrier's queue is full; try again later"},
    Problem{Problem::Code::invalid, "text", "must not be empty"},
    Problem{Problem::Code::too_long, "text", "needs more parts than are allowed"},
    Problem{Problem::Code::not_encodable,
            "text",
            "has characters that the encoding asked for cannot express"},
    Problem{Problem::Code::invalid, "data_base64", "with its header it must be 1 to 140 octets"},
    Problem{Problem::Code::invalid,
            "to",
            "begins with no country code that is in use; give the number in international form"},
    Problem{Problem::Code::invalid, "to", "has too few digits for a number of its country"},
    Problem{Problem::Code::invalid, "to", "has too many digits for a number of its country"},
    Problem{Problem::Code::invalid, "tlvs", "the route allows no such tag; see its `tlvs`"},
    Problem{Problem::Code::invalid, "send_at", "is past; leave it out to send at once"},
    Problem{Problem::Code::invalid, "send_at", "is more than 30 days ahead"},
    Problem{Problem::Code::invalid, "from", "is missing, and the route has no pool of senders"},
    Problem{Problem::Code::invalid,
            "encoding",
            "the carrier has the message in another encoding; leave it out"},
    Problem{Problem::Code::not_encodable,
            "text",
            "has characters that the encoding in which the carrier has the message cannot express"},
    Problem{Problem::Code::too_long, "text", "what a carrier has can be replaced by one part only"},
};

inline const Problem& at(Place place) {
  return all[static_cast<std::size_t>(place)];
}

}  // namespace routing::problems
