// The records' folder: RocksDB with one column family a column, options for sealed values that are
// written once, read seldom and deleted soon. Knows nothing of keys to seal with; sees sealed
// octets only. RocksDB's own types stay in rocks.cpp. Store thread only (opened
// before it starts).
#pragma once

#include "daemon/store/files.hpp"
#include "routing/model/storage.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace store {

class Rocks {
 public:
  [[nodiscard]] static smpp::expected<std::unique_ptr<Rocks>, Reason> open(
      const std::string& folder);

  // How much has to be sound for a folder to be read: as much as for work, or as little as can be.
  enum class Demand : std::uint8_t { all, least };
  // Changes nothing in the folder. What is opened so is never written to.
  [[nodiscard]] static smpp::expected<std::unique_ptr<Rocks>, Reason> open_to_read(
      const std::string& folder, Demand demand);
  // Builds the folder's index anew from the tables and logs that are in it; what is damaged of them
  // is set aside. Records that only an index or a lost table knew to be erased are back then.
  [[nodiscard]] static Done rebuild(const std::string& folder);

  Rocks(const Rocks&) = delete;
  Rocks& operator=(const Rocks&) = delete;
  ~Rocks();

  // Gathered until write().
  void put(routing::Column column,
           std::span<const std::uint8_t> key,
           std::span<const std::uint8_t> sealed);
  // RocksDB's SingleDelete would be quicker, but brings back what a record was before it was sealed
  // anew.
  void erase(routing::Column column, std::span<const std::uint8_t> key);
  // Which frame of the log the newest of what is gathered comes from. Asked for, it is that of what
  // was written, 0 at first.
  void set_moved_to(std::uint64_t frame);
  [[nodiscard]] smpp::expected<std::uint64_t, Reason> moved_to() const;
  // What all records come to, sealed (record_sums.hpp); likewise, and empty at first.
  void set_sums(std::span<const std::uint8_t> sealed);
  [[nodiscard]] smpp::expected<std::vector<std::uint8_t>, Reason> sums() const;
  [[nodiscard]] bool gathered() const;
  [[nodiscard]] std::size_t gathered_octets() const;

  // All that was gathered, in one atomic write; durable with the next sync(). After a failure of
  // either nothing is known about what reached the disk: only opening anew tells.
  [[nodiscard]] Done write();
  [[nodiscard]] Done sync();

  // Counts what was ever written, synced or not.
  [[nodiscard]] std::uint64_t sequence() const;

  // Written records only. Nothing if there is none.
  [[nodiscard]] smpp::expected<std::optional<std::vector<std::uint8_t>>, Reason> get(
      routing::Column column, std::span<const std::uint8_t> key) const;

  // Records with from <= key < until (empty: to the end) in key order, until `visit` says false.
  using Visit =
      std::function<bool(std::span<const std::uint8_t> key, std::span<const std::uint8_t> sealed)>;
  [[nodiscard]] Done scan(routing::Column column,
                          std::span<const std::uint8_t> from,
                          std::span<const std::uint8_t> until,
                          const Visit& visit) const;

  // Reads a table whole: what is wrong with it, or nothing. An error: it is none that can be used.
  [[nodiscard]] static smpp::expected<std::optional<Reason>, Reason> check_table(
      const std::string& path);
  // Whether a file is a log of writes, as far as its first record tells: rebuild() takes whatever
  // has sound checksums for one, and ends the process over what it finds.
  [[nodiscard]] static bool may_be_log(const std::string& path);
  // Every table: those that are damaged, missing or of another size.
  void check_tables(
      const std::function<void(const std::string& path, const Reason& what)>& damaged) const;

 private:
  struct Opened;

  explicit Rocks(std::unique_ptr<Opened> opened);

  std::unique_ptr<Opened> opened_;
};

}  // namespace store
