// The members of what a client writes about one message, and the words for those that are wrong.
// Pure; any thread.
#pragma once

#include "daemon/queue/json_reader.hpp"
#include "routing/model/acceptance.hpp"

#include <optional>

namespace queue {

// Both read all of the next value, whatever it is; the first problem counts. Whether it was JSON
// the reader knows.
[[nodiscard]] std::optional<routing::Problem> read_submission(JsonReader& in,
                                                              routing::Submission& out);
[[nodiscard]] std::optional<routing::Problem> read_replacement(JsonReader& in,
                                                               routing::Replacement& out);

}  // namespace queue
