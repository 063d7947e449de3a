// The keys of a state folder, all but the root wrapped, in a file of their own beside the records:
//
//   root (outside the folder) -- wraps --> keyring MAC key, index keys, cover keys, day keys
//   day key, one a class  -- wraps --> data keys: each seals records of one run, day and class
//
// The file is replaced whole and synced before a new key is used, so a record never names a key
// that a crash could lose. Each opening for work begins a new run; a data key is made in the run
// that seals with it and never seals in another one, which is why counters can be nonces.
// Format: docs/sealed-format.md.
//
// Opened at start-up, then used on the store thread. What a root wraps is unwrapped once, when the
// file is read, and held: a root that cannot be reached later stops nothing that goes on. Data keys
// are unwrapped when asked for, and wiped by whoever asked.
#pragma once

#include "daemon/store/crypto.hpp"
#include "daemon/store/files.hpp"
#include "daemon/store/keyring_file.hpp"
#include "daemon/store/record.hpp"
#include "daemon/store/root.hpp"
#include "routing/model/index_place.hpp"
#include "routing/model/storage.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace store {

[[nodiscard]] Day current_day();

struct DataKey {
  KeyId id = 0;
  KeyMaterial material;
};

inline constexpr std::size_t index_purposes = 7;

// What there is to tell of a key.
struct KeyFacts {
  KeyId id = 0;
  KeyKind kind{};
  std::uint8_t qualifier = 0;  // as KeyEntry has it
  KeyId wrapped_by = 0;
  Day day = 0;
  std::uint64_t run = 0;
  std::string root;
};

class Keyring {
 public:
  // Makes a keyring that is in no file yet.
  [[nodiscard]] static smpp::expected<Keyring, Refusal> make(std::string path, Roots roots);
  // Reads and verifies; writes nothing. Nothing if there is no such file.
  [[nodiscard]] static smpp::expected<std::optional<Keyring>, Refusal> read(std::string path,
                                                                            Roots roots);

  // Counts the run up, past `above` too, makes what keys are missing, and writes the file.
  [[nodiscard]] smpp::expected<void, Refusal> begin_run(std::uint64_t above = 0,
                                                        Day today = current_day());

  [[nodiscard]] std::uint64_t run() const { return file_.run; }

  [[nodiscard]] const StoreId& store_id() const { return file_.store_id; }

  // Whether the store has ever had a witness (witness.hpp), and so must have one.
  [[nodiscard]] bool witnessed() const { return file_.witnessed; }

  // Whether it is known what the records come to (record_sums.hpp), and so must be.
  [[nodiscard]] bool summed() const { return file_.summed; }

  // Whether all indexes in records' keys are covered (covers.hpp).
  [[nodiscard]] bool covered() const { return file_.covered; }

  // The store has a witness and sums from now on, and its indexes are covered. Writes the file if
  // that is news.
  [[nodiscard]] Done note_guarded();
  // Of the sums.
  [[nodiscard]] KeyMaterial sums_key() const;
  // Under the MAC key. What else is sealed with it begins with a magic of its own.
  [[nodiscard]] Mac mac_of(std::span<const std::uint8_t> message) const;

  // One for each class asked for, in their order, in the file when it returns. After a failure
  // there are none.
  [[nodiscard]] smpp::expected<std::vector<DataKey>, Refusal> make_data_keys(
      std::span<const routing::DataClass> classes, Day day);
  [[nodiscard]] std::optional<KeyMaterial> data_key(KeyId id) const;
  [[nodiscard]] const KeyMaterial& index_key(routing::IndexPurpose purpose) const;

  // One version of the keys that cover blind indexes, one for each purpose_in_keys.
  struct CoverVersion {
    std::uint8_t number = 0;  // from 1 on
    Day made_on = 0;
    std::vector<std::pair<routing::IndexPurpose, const KeyMaterial*>> keys;
  };

  // Those that records may lie under, the newest last. Good until they change.
  [[nodiscard]] std::vector<CoverVersion> covers() const;
  // A newer version, in the file when it returns; only when there is but one.
  [[nodiscard]] smpp::expected<void, Refusal> renew_covers(Day today);

  [[nodiscard]] std::size_t data_keys() const;

  [[nodiscard]] std::vector<KeyFacts> list() const;

  struct Retired {
    std::size_t data_keys = 0;
    std::size_t day_keys = 0;
    std::size_t cover_keys = 0;
    std::set<std::string> roots;  // that wrapped those day keys
  };

  // Forgets the data keys that `needed` denies, day keys that wrap nothing any more, and covers of
  // versions before `cover`. Only safe when every record has been asked what it needs. Writes the
  // file if anything went.
  [[nodiscard]] smpp::expected<Retired, Reason> retire(const std::function<bool(KeyId)>& needed,
                                                       std::uint8_t cover = 0);

  // Wraps under the current root what a root wraps, in one replacement of the file; how many keys.
  // After a failure all are as they were.
  [[nodiscard]] smpp::expected<std::size_t, Refusal> rotate();

  [[nodiscard]] const Roots& roots() const { return roots_; }

 private:
  Keyring(std::string path, Roots roots) : path_(std::move(path)), roots_(std::move(roots)) {}

  [[nodiscard]] smpp::expected<KeyId, Refusal> add_under_root(KeyEntry entry);
  [[nodiscard]] smpp::expected<void, Refusal> add_missing_index_keys();
  [[nodiscard]] smpp::expected<void, Refusal> add_covers(std::uint8_t version, Day today);
  [[nodiscard]] smpp::expected<KeyId, Refusal> day_key_of(routing::DataClass data_class, Day day);
  [[nodiscard]] const KeyEntry* find(KeyKind kind, std::uint8_t qualifier) const;
  [[nodiscard]] smpp::expected<void, Refusal> open(std::span<const std::uint8_t> octets);
  [[nodiscard]] smpp::expected<void, Refusal> unwrap(KeyEntry& entry) const;
  [[nodiscard]] Done save() const;

  std::string path_;
  Roots roots_;
  KeyringFile file_;
};

}  // namespace store
