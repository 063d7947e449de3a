// A response as octets on the wire: header and body in one piece, for one write.
#pragma once

#include "daemon/queue/api.hpp"
#include "smpp/base/octets.hpp"
#include "smpp/base/time.hpp"

#include <string_view>

namespace queue {

// The words of a status code (RFC 9110, 15).
[[nodiscard]] std::string_view reason_of(unsigned status);

[[nodiscard]] smpp::Octets encode_response(const Response& response,
                                           bool keep_alive,
                                           smpp::WallTime now);

}  // namespace queue
