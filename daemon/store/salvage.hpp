// Puts what can still be read of a damaged state folder into a new one, which a daemon can work
// with: records as they are sealed, and what is in the log sealed anew under keys of a new run. The
// old folder is only read.
//
//   TO/keyring      a copy, one run on        TO/records/     what opens
//   TO/quarantine/  what does not             TO/scratch/     while it works: links to the old
//   tables
//
// For tools, on one thread.
#pragma once

#include "daemon/store/survey.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace store {

struct Salvage {
  Survey found;
  std::uint64_t records = 0;  // in the new folder
};

// `to` must be empty, or not there yet. Fails, besides as a survey does, if the keyring does not
// open; `to` is empty then.
[[nodiscard]] smpp::expected<Salvage, Refusal> salvage(const StatePlace& place,
                                                       const Roots& roots,
                                                       const std::string& to);

}  // namespace store
