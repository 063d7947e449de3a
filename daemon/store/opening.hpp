// Opens a state folder: lock, keyring, run, records. At start-up, before there is a store thread.
//
//   lock         held while a process works in the folder
//   keyring      wrapped keys (keyring.hpp)
//   log/         what was written last (record_log.hpp)
//   records/     RocksDB
//   quarantine/  copies of records that do not open
#pragma once

#include "daemon/store/files.hpp"
#include "daemon/store/keyring.hpp"
#include "daemon/store/records.hpp"
#include "daemon/store/root.hpp"
#include "daemon/store/settings.hpp"
#include "daemon/store/witness.hpp"

#include <memory>
#include <string>

namespace store {

// What was found behind the witness, for the log.
struct Beginning {
  bool witnessed = false;          // there was a witness to compare with
  std::uint64_t runs_after = 0;    // runs that ended before they were noted
  std::uint64_t frames_after = 0;  // of the log
  std::uint64_t writes_after = 0;  // to the records
  Reason overruled;                // why an operator had to allow it; empty: nobody had to
};

struct OpenedFolder {
  Descriptor lock;
  std::unique_ptr<Keyring> keyring;
  std::unique_ptr<Sealer> sealer;  // of that keyring
  Records records;
  Witness witness;
  Beginning beginning;
};

[[nodiscard]] smpp::expected<OpenedFolder, Refusal> open_folder(const StoreSettings& settings,
                                                                Roots roots);

// Forgets data keys that no record names and the sealer does not seal with; all records must have
// been moved to RocksDB. Each is asked, so it takes a walk over all of them (about half a second a
// million).
[[nodiscard]] Done retire_unused_keys(Keyring& keyring, const Sealer& sealer, const Rocks& rocks);

}  // namespace store
