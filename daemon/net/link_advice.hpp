// What an operator can do about a link that does not come up or ended: each kind of error with its
// advice, once. Pure; any thread.
#pragma once

#include "daemon/net/link_error.hpp"

#include <string_view>

namespace net {

// Empty for LinkErrc::none.
[[nodiscard]] std::string_view advice_for(const LinkError& error);

}  // namespace net
