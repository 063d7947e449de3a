// The members of what a client writes about one message, and the words for those that are wrong.
// Pure; any thread.
#pragma once

#include "daemon/queue/json_reader.hpp"
#include "daemon/queue/unsealer.hpp"
#include "routing/model/acceptance.hpp"

#include <optional>

namespace queue {

// Both read all of the next value, whatever it is; the first problem counts. Whether it was JSON
// the reader knows. In place of its members an object may have one, `sealed`, whose content is an
// object with them and with `seal`, which says for whom and until when it counts.
[[nodiscard]] std::optional<routing::Problem> read_submission(JsonReader& in,
                                                              Unsealer& unsealer,
                                                              routing::Submission& out);
[[nodiscard]] std::optional<routing::Problem> read_replacement(JsonReader& in,
                                                               Unsealer& unsealer,
                                                               routing::Replacement& out);

}  // namespace queue
