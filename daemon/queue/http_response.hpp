// A response as octets on the wire: header and body in one piece, for one write.
#pragma once

#include "daemon/queue/api.hpp"
#include "smpp/base/octets.hpp"
#include "smpp/base/time.hpp"

namespace queue {

[[nodiscard]] smpp::Octets encode_response(const Response& response,
                                           bool keep_alive,
                                           smpp::WallTime now);

}  // namespace queue
