// What smppbridgectl ends with; numbers as sysexits(3) has them.
#pragma once

#include <cstdint>

namespace ctl {

enum class ExitCode : std::uint8_t {
  ok = 0,
  not_well = 1,      // the daemon is not ready, the ledger does not balance, the store is damaged
  usage = 64,        // the command line is wrong
  not_found = 66,    // there is no such message, or carrier
  unavailable = 69,  // nobody answers at the socket; the folder or the key is not to be had now
  not_understood = 76,  // an answer that is none of the daemon's
  no_permission = 77,   // not for this user, or not with this key
  configuration = 78,   // the configuration is wrong
};

}  // namespace ctl
