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
#include "daemon/store/root_key.hpp"
#include "daemon/store/settings.hpp"

#include <memory>
#include <string>

namespace store {

struct OpenedFolder {
  Descriptor lock;
  std::unique_ptr<Keyring> keyring;
  std::unique_ptr<Sealer> sealer;  // of that keyring
  Records records;
};

[[nodiscard]] smpp::expected<OpenedFolder, Reason> open_folder(const StoreSettings& settings,
                                                               const RootKey& root);

// Forgets data keys that no record names; all records must have been moved to RocksDB. Each is
// asked, so it takes a walk over all of them (about half a second a million).
[[nodiscard]] Done retire_unused_keys(Keyring& keyring, const Rocks& rocks);

}  // namespace store
