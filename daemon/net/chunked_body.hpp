// What Beast's parsers ask of those who give them a body in chunks. Pure; any thread.
#pragma once

#include <cstddef>

namespace net {

// Of what begins or goes on with a chunk at least so much is still to come: "0\r\n\r\n".
inline constexpr std::size_t least_rest_of_chunks = 5;

// False: wait for more, which will come if the body ends as it is to. Beast, before Boost 1.86,
// ends the process when it sees less of the last chunk for a second time.
template <class Parser>
[[nodiscard]] bool can_take(const Parser& parser, std::size_t octets) {
  return octets >= least_rest_of_chunks || !parser.is_header_done() || !parser.chunked();
}

}  // namespace net
