#include "daemon/store/opening.hpp"

#include "daemon/store/record.hpp"

#include <unistd.h>

#include <unordered_set>
#include <utility>

namespace store {
namespace {

// A run that seals makes up to three data keys a day. Some hundred runs need no tidying up.
constexpr std::size_t many_data_keys = 1024;

smpp::expected<Keyring, Reason> open_keyring(const std::string& folder, const RootKey& root) {
  const std::string path = folder + "/keyring";
  auto read = Keyring::read(path, root);
  if (!read) {
    return smpp::unexpected(std::move(read.error()));
  }
  const bool has_records = ::access((folder + "/records/CURRENT").c_str(), F_OK) == 0;
  if (*read) {
    // A data key is made only when there are records already.
    if ((*read)->data_keys() > 0 && !has_records) {
      return smpp::unexpected("the records in " + folder +
                              "/records are missing, but the keyring has keys that sealed some; "
                              "put them back, or move the folder away to begin anew");
    }
    return std::move(**read);
  }
  if (has_records) {
    return smpp::unexpected("the keyring " + path +
                            " is missing, but there are records, which only its keys open; put it "
                            "back, or move the folder away to begin anew");
  }
  return Keyring::make(path, root);
}

}  // namespace

smpp::expected<OpenedFolder, Reason> open_folder(const StoreSettings& settings,
                                                 const RootKey& root) {
  const std::string& path = settings.path;
  if (auto made = make_folder(path); !made) {
    return smpp::unexpected(std::move(made.error()));
  }
  auto lock = lock_folder(path);
  if (!lock) {
    return smpp::unexpected(std::move(lock.error()));
  }
  auto keyring = open_keyring(path, root);
  if (!keyring) {
    return smpp::unexpected(std::move(keyring.error()));
  }
  // Before the records: there must never be records without a keyring.
  if (auto begun = keyring->begin_run(); !begun) {
    return smpp::unexpected(std::move(begun.error()));
  }
  auto keys = std::make_unique<Keyring>(std::move(*keyring));
  auto sealer = std::make_unique<Sealer>(*keys);
  auto records = Records::open(path, settings.young_octets, *sealer, current_day());
  if (!records) {
    return smpp::unexpected(std::move(records.error()));
  }
  // The sealer's keys of this run are named by what has just been moved, or not made yet.
  if (keys->data_keys() > many_data_keys) {
    if (auto retired = retire_unused_keys(*keys, records->rocks()); !retired) {
      return smpp::unexpected(std::move(retired.error()));
    }
  }
  return OpenedFolder{.lock = std::move(*lock),
                      .keyring = std::move(keys),
                      .sealer = std::move(sealer),
                      .records = std::move(*records)};
}

Done retire_unused_keys(Keyring& keyring, const Rocks& rocks) {
  std::unordered_set<KeyId> named;
  for (std::size_t column = 0; column < routing::column_count; ++column) {
    auto scanned =
        rocks.scan(static_cast<routing::Column>(column),
                   {},
                   {},
                   [&](std::span<const std::uint8_t>, std::span<const std::uint8_t> sealed) {
                     if (const auto header = read_header(sealed)) {
                       named.insert(header->key);
                     }
                     return true;
                   });
    if (!scanned) {
      return scanned;
    }
  }
  return keyring.retire([&named](KeyId id) { return named.contains(id); });
}

}  // namespace store
