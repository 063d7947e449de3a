// The keys of a state folder, all but the root wrapped, in a file of their own beside the records:
//
//   root key (outside the folder) -- wraps --> keyring MAC key, index keys, day keys
//   day key  -- wraps --> data keys: each seals records of one run, one day and one class
//
// The file is replaced whole and synced before a new key is used, so a record never names a key
// that a crash could lose. Each opening for work begins a new run; a data key is made in the run
// that seals with it and never seals in another one, which is why counters can be nonces.
// Format: docs/sealed-format.md.
//
// Opened at start-up, then used on the store thread. Keys are unwrapped when asked for, and wiped
// by whoever asked.
#pragma once

#include "daemon/store/crypto.hpp"
#include "daemon/store/files.hpp"
#include "daemon/store/record.hpp"
#include "daemon/store/root_key.hpp"
#include "routing/model/storage.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace store {

using Day = std::uint32_t;  // days since 1970-01-01, UTC

[[nodiscard]] Day current_day();

struct DataKey {
  KeyId id = 0;
  KeyMaterial material;
};

inline constexpr std::size_t index_purposes = 7;

class Keyring {
 public:
  // Makes a keyring that is in no file yet.
  [[nodiscard]] static Keyring make(std::string path, const RootKey& root);
  // Reads and verifies; writes nothing. Nothing if there is no such file.
  [[nodiscard]] static smpp::expected<std::optional<Keyring>, Reason> read(std::string path,
                                                                           const RootKey& root);

  // Counts the run up and writes the file.
  [[nodiscard]] Done begin_run();

  [[nodiscard]] std::uint64_t run() const { return run_; }

  // In the file when it returns.
  [[nodiscard]] smpp::expected<DataKey, Reason> make_data_key(routing::DataClass data_class,
                                                              Day day);
  [[nodiscard]] std::optional<KeyMaterial> data_key(KeyId id) const;
  [[nodiscard]] KeyMaterial index_key(routing::IndexPurpose purpose) const;

  [[nodiscard]] std::size_t data_keys() const;

  // Forgets the data keys that `needed` denies, and day keys that wrap nothing any more. Only safe
  // when every record has been asked which key it needs.
  [[nodiscard]] Done retire(const std::function<bool(KeyId)>& needed);

 private:
  enum class Kind : std::uint8_t { mac = 1, index = 2, day = 3, data = 4 };

  struct Entry {
    Kind kind{};
    std::uint8_t qualifier = 0;  // index: purpose; data: class
    KeyId wrapped_by = 0;        // 0: the root
    Day day = 0;                 // day and data keys
    std::uint64_t run = 0;       // data keys
    WrappedKey wrapped{};
  };

  Keyring(std::string path, const RootKey& root) : path_(std::move(path)), root_(root) {}

  KeyId add(const KeyMaterial& wrapping, const KeyMaterial& key, Entry entry);
  void add_missing_index_keys();
  KeyId day_key_of(Day day);
  [[nodiscard]] std::optional<KeyMaterial> unwrap(const Entry& entry) const;
  [[nodiscard]] const Entry* find(Kind kind, std::uint8_t qualifier) const;
  [[nodiscard]] Done save() const;
  [[nodiscard]] Done parse(std::span<const std::uint8_t> file);

  std::string path_;
  RootKey root_;
  std::array<std::uint8_t, 16> store_id_{};
  std::uint64_t run_ = 0;
  KeyId next_id_ = 1;
  std::map<KeyId, Entry> entries_;
};

}  // namespace store
