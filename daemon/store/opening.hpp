// Opens a state folder: lock, keyring, run, records. At start-up, before there is a store thread.
//
//   lock         held while a process works in the folder
//   keyring      wrapped keys (keyring.hpp)
//   records/     RocksDB
//   quarantine/  copies of records that do not open
#pragma once

#include "daemon/store/files.hpp"
#include "daemon/store/keyring.hpp"
#include "daemon/store/rocks.hpp"
#include "daemon/store/root_key.hpp"

#include <memory>
#include <string>

namespace store {

struct OpenedFolder {
  Descriptor lock;
  Keyring keyring;
  std::unique_ptr<Rocks> rocks;
};

[[nodiscard]] smpp::expected<OpenedFolder, Reason> open_folder(const std::string& path,
                                                               const RootKey& root);

// Forgets data keys that no record names. Each record is asked, so it takes a walk over all of
// them (about half a second a million).
[[nodiscard]] Done retire_unused_keys(Keyring& keyring, const Rocks& rocks);

}  // namespace store
