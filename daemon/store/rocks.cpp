#include "daemon/store/rocks.hpp"

#include "daemon/store/big_endian.hpp"
#include "daemon/store/rocks_options.hpp"
#include "smpp/base/assert.hpp"

#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/sst_file_reader.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

namespace store {
namespace {

namespace fs = std::filesystem;

// In the default family, which holds nothing else. The number of a frame, in the clear.
constexpr const char* moved_to_key = "moved_to";
constexpr const char* sums_key = "sums";

rocksdb::Slice slice_of(std::span<const std::uint8_t> octets) {
  if (octets.empty()) {
    return {};  // RocksDB insists on an address
  }
  const std::string_view text = smpp::view(octets);
  return {text.data(), text.size()};
}

std::span<const std::uint8_t> octets_of(const rocksdb::Slice& slice) {
  return smpp::octets_of({slice.data(), slice.size()});
}

// A batch in memory of well-formed writes has no way to fail.
void expect_ok(const rocksdb::Status& status) {
  BRIDGE_ASSERT(status.ok());
}

// RocksDB reads a table's properties before it looks at their checksum, and ends the process if
// they call themselves a block with a hash index, which damage may have made of them: the last of
// their octets has its highest bit set then. Where they lie is told by an entry near the table's
// end, whole and in the clear. What is not found there is left to RocksDB.
bool has_false_properties(const fs::path& table) {
  constexpr std::string_view name = "rocksdb.properties";
  constexpr std::uint64_t near_end = 4096;
  std::error_code none;
  const std::uint64_t size = fs::file_size(table, none);
  if (none) {
    return false;
  }
  std::ifstream file{table, std::ios::binary};
  std::string end(std::min(size, near_end), '\0');
  file.seekg(-static_cast<std::streamoff>(end.size()), std::ios::end);
  file.read(end.data(), static_cast<std::streamsize>(end.size()));
  const std::size_t found = end.rfind(name);
  if (!file || found == std::string::npos) {
    return false;
  }
  std::size_t at = found + name.size();
  const auto varint = [&] {
    std::uint64_t value = 0;
    bool more = true;
    for (unsigned shift = 0; more && shift < 64 && at < end.size(); shift += 7, ++at) {
      const auto octet = static_cast<std::uint8_t>(end[at]);
      value |= std::uint64_t{octet & 0x7Fu} << shift;
      more = octet >= 0x80;
    }
    return value;
  };
  const std::uint64_t offset = varint();
  const std::uint64_t octets = varint();
  if (offset >= size || octets == 0 || octets > size - offset) {
    return false;
  }
  file.seekg(static_cast<std::streamoff>(offset + octets - 1));
  const int last = file.get();
  return file && last >= 0x80;
}

constexpr const char* false_properties = "is damaged: what it says of itself is no table's";

// Before RocksDB reads any of them.
Done look_at_tables(const std::string& folder) {
  std::error_code none;  // then there is nothing to look at
  for (const fs::directory_entry& entry : fs::directory_iterator{folder, none}) {
    if (entry.path().extension() == ".sst" && has_false_properties(entry.path())) {
      return smpp::unexpected(entry.path().string() + " " + false_properties);
    }
  }
  return {};
}

// For reading only: nothing is made that is missing.
rocksdb::DBOptions options_to_read(Rocks::Demand demand) {
  rocksdb::DBOptions options = database_options();
  options.create_if_missing = false;
  options.create_missing_column_families = false;
  if (demand == Rocks::Demand::least) {
    options.paranoid_checks = false;
    options.wal_recovery_mode = rocksdb::WALRecoveryMode::kSkipAnyCorruptedRecords;
    options.track_and_verify_wals_in_manifest = false;
  }
  return options;
}

}  // namespace

struct Rocks::Opened {
  Opened() = default;
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;

  ~Opened() {
    // What closing may report changes nothing: every record was synced when it was written.
    for (rocksdb::ColumnFamilyHandle* handle : families) {
      database->DestroyColumnFamilyHandle(handle);
    }
    if (database) {
      database->Close();
    }
  }

  [[nodiscard]] rocksdb::ColumnFamilyHandle* family(routing::Column column) const {
    return families[static_cast<std::size_t>(column) + 1];
  }

  std::unique_ptr<rocksdb::DB> database;
  std::vector<rocksdb::ColumnFamilyHandle*> families;  // the default one, then the columns
  rocksdb::WriteBatch batch;
};

smpp::expected<std::unique_ptr<Rocks>, Reason> Rocks::open(const std::string& folder) {
  if (auto looked = look_at_tables(folder); !looked) {
    return smpp::unexpected(std::move(looked.error()));
  }
  auto opened = std::make_unique<Opened>();
  rocksdb::DBOptions options = database_options();
  const auto families = column_families(options);
  rocksdb::DB* database = nullptr;
  const rocksdb::Status status =
      rocksdb::DB::Open(options, folder, families, &opened->families, &database);
  opened->database.reset(database);
  if (!status.ok()) {
    return smpp::unexpected("the records in " + folder + " cannot be opened: " + status.ToString());
  }
  return std::unique_ptr<Rocks>{new Rocks{std::move(opened)}};
}

Rocks::Rocks(std::unique_ptr<Opened> opened) : opened_(std::move(opened)) {}

Rocks::~Rocks() = default;

void Rocks::put(routing::Column column,
                std::span<const std::uint8_t> key,
                std::span<const std::uint8_t> sealed) {
  expect_ok(opened_->batch.Put(opened_->family(column), slice_of(key), slice_of(sealed)));
}

void Rocks::erase(routing::Column column, std::span<const std::uint8_t> key) {
  expect_ok(opened_->batch.Delete(opened_->family(column), slice_of(key)));
}

void Rocks::set_moved_to(std::uint64_t frame) {
  std::array<std::uint8_t, sizeof(frame)> octets{};
  write_big_endian(octets.data(), frame);
  expect_ok(opened_->batch.Put(opened_->families.front(), moved_to_key, slice_of(octets)));
}

smpp::expected<std::uint64_t, Reason> Rocks::moved_to() const {
  std::string octets;
  const rocksdb::Status status = opened_->database->Get(
      rocksdb::ReadOptions{}, opened_->families.front(), moved_to_key, &octets);
  if (status.IsNotFound()) {
    return 0;
  }
  if (!status.ok() || octets.size() != sizeof(std::uint64_t)) {
    return smpp::unexpected("it cannot be read how far the log has been moved: " +
                            status.ToString());
  }
  return read_big_endian<std::uint64_t>(smpp::octets_of(octets).data());
}

void Rocks::set_sums(std::span<const std::uint8_t> sealed) {
  expect_ok(opened_->batch.Put(opened_->families.front(), sums_key, slice_of(sealed)));
}

smpp::expected<std::vector<std::uint8_t>, Reason> Rocks::sums() const {
  std::string octets;
  const rocksdb::Status status =
      opened_->database->Get(rocksdb::ReadOptions{}, opened_->families.front(), sums_key, &octets);
  if (!status.ok() && !status.IsNotFound()) {
    return smpp::unexpected("it cannot be read what the records come to: " + status.ToString());
  }
  const std::span<const std::uint8_t> all = smpp::octets_of(octets);
  return std::vector<std::uint8_t>(all.begin(), all.end());
}

bool Rocks::gathered() const {
  return opened_->batch.Count() > 0;
}

std::size_t Rocks::gathered_octets() const {
  return opened_->batch.GetDataSize();
}

Done Rocks::write() {
  const rocksdb::Status status = opened_->database->Write(rocksdb::WriteOptions{}, &opened_->batch);
  opened_->batch.Clear();
  if (!status.ok()) {
    return smpp::unexpected("records cannot be written: " + status.ToString());
  }
  return {};
}

Done Rocks::sync() {
  const rocksdb::Status status = opened_->database->SyncWAL();
  if (!status.ok()) {
    return smpp::unexpected("records cannot be synced: " + status.ToString());
  }
  return {};
}

std::uint64_t Rocks::sequence() const {
  return opened_->database->GetLatestSequenceNumber();
}

smpp::expected<std::optional<std::vector<std::uint8_t>>, Reason> Rocks::get(
    routing::Column column, std::span<const std::uint8_t> key) const {
  rocksdb::PinnableSlice value;
  const rocksdb::Status status = opened_->database->Get(
      rocksdb::ReadOptions{}, opened_->family(column), slice_of(key), &value);
  if (status.IsNotFound()) {
    return std::nullopt;
  }
  if (!status.ok()) {
    return smpp::unexpected("a record cannot be read: " + status.ToString());
  }
  const std::span<const std::uint8_t> octets = octets_of(value);
  return std::vector<std::uint8_t>(octets.begin(), octets.end());
}

Done Rocks::scan(routing::Column column,
                 std::span<const std::uint8_t> from,
                 std::span<const std::uint8_t> until,
                 const Visit& visit) const {
  const rocksdb::Slice lower = slice_of(from);
  const rocksdb::Slice upper = slice_of(until);
  rocksdb::ReadOptions options;
  // Both bounds, always: without them an iterator walks the tombstones of what was before.
  options.iterate_lower_bound = &lower;
  options.iterate_upper_bound = until.empty() ? nullptr : &upper;
  options.fill_cache = false;  // a walk reads each block once
  const std::unique_ptr<rocksdb::Iterator> at{
      opened_->database->NewIterator(options, opened_->family(column))};
  for (at->Seek(lower); at->Valid(); at->Next()) {
    if (!visit(octets_of(at->key()), octets_of(at->value()))) {
      return {};
    }
  }
  if (!at->status().ok()) {
    return smpp::unexpected("records cannot be read: " + at->status().ToString());
  }
  return {};
}

smpp::expected<std::unique_ptr<Rocks>, Reason> Rocks::open_to_read(const std::string& folder,
                                                                   Demand demand) {
  if (auto looked = look_at_tables(folder); !looked) {
    return smpp::unexpected(std::move(looked.error()));
  }
  auto opened = std::make_unique<Opened>();
  rocksdb::DBOptions options = options_to_read(demand);
  const auto families = column_families(options);
  rocksdb::DB* database = nullptr;
  const rocksdb::Status status =
      rocksdb::DB::OpenForReadOnly(options, folder, families, &opened->families, &database);
  opened->database.reset(database);
  if (!status.ok()) {
    return smpp::unexpected("cannot be opened: " + status.ToString());
  }
  return std::unique_ptr<Rocks>{new Rocks{std::move(opened)}};
}

Done Rocks::rebuild(const std::string& folder) {
  rocksdb::DBOptions options = options_to_read(Demand::least);
  auto families = column_families(options);
  rocksdb::Status status = rocksdb::RepairDB(folder, options, families);
  if (status.ok()) {
    // Columns that had no table are not there yet.
    options.create_missing_column_families = true;
    for (rocksdb::ColumnFamilyDescriptor& family : families) {
      family.options.disable_auto_compactions = true;
    }
    Opened opened;
    rocksdb::DB* database = nullptr;
    status = rocksdb::DB::Open(options, folder, families, &opened.families, &database);
    opened.database.reset(database);
  }
  if (!status.ok()) {
    return smpp::unexpected("no index can be made of what lies in " + folder + ": " +
                            status.ToString());
  }
  return {};
}

smpp::expected<std::optional<Reason>, Reason> Rocks::check_table(const std::string& path) {
  if (has_false_properties(path)) {
    return smpp::unexpected(Reason{false_properties});
  }
  rocksdb::DBOptions options = options_to_read(Demand::all);
  const auto families = column_families(options);  // the format is the same in all
  rocksdb::SstFileReader reader{rocksdb::Options{options, families.front().options}};
  if (const rocksdb::Status opened = reader.Open(path); !opened.ok()) {
    return smpp::unexpected(opened.ToString());
  }
  const std::size_t name = path.rfind('/') + 1;
  if (reader.GetTableProperties()->orig_file_number !=
      std::strtoull(path.c_str() + name, nullptr, 10)) {
    return smpp::unexpected(Reason{"is a copy of another table"});
  }
  const rocksdb::Status sound = reader.VerifyChecksum();
  return sound.ok() ? std::nullopt : std::optional{sound.ToString()};
}

bool Rocks::may_be_log(const std::string& path) {
  // A record's head is seven octets; its content begins with a sequence number of 56 bits in 64,
  // the lowest octet first.
  constexpr std::size_t highest_octet = 7 + 7;
  std::ifstream file{path, std::ios::binary};
  std::array<char, highest_octet + 1> head{};
  file.read(head.data(), head.size());
  return !file || head[highest_octet] == 0;
}

void Rocks::check_tables(
    const std::function<void(const std::string& path, const Reason& what)>& damaged) const {
  std::vector<rocksdb::LiveFileMetaData> tables;
  opened_->database->GetLiveFilesMetaData(&tables);
  for (const rocksdb::LiveFileMetaData& table : tables) {
    const std::string path = table.directory + "/" + table.relative_filename;
    std::uint64_t size = 0;
    const rocksdb::Status found = opened_->database->GetEnv()->GetFileSize(path, &size);
    if (found.ok() && size != table.size) {
      damaged(path,
              "has " + std::to_string(size) + " octets instead of " + std::to_string(table.size));
      continue;
    }
    const auto checked = check_table(path);
    if (!checked || *checked) {
      damaged(path, checked ? **checked : checked.error());
    }
  }
}

}  // namespace store
