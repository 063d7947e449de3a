#include "daemon/store/rocks_options.hpp"

#include "daemon/store/damage.hpp"
#include "daemon/store/record.hpp"
#include "routing/model/storage.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/compaction_filter.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/table_properties_collectors.h>
#include <rocksdb/write_buffer_manager.h>

#include <chrono>
#include <cstdarg>

namespace store {
namespace {

constexpr std::size_t mebibyte = 1024 * 1024;
// Memtables of all columns together; counted in the cache too, so that the cache's size bounds
// memtables, blocks, indexes and filters in one figure.
constexpr std::size_t memtables = 64 * mebibyte;
constexpr std::size_t cache = 96 * mebibyte;

// Drops what has expired, by the clear header. Only for records that owe nobody an event.
class DropExpired final : public rocksdb::CompactionFilter {
 public:
  explicit DropExpired(std::uint64_t now) : now_(now) {}

  bool Filter(int /*level*/,
              const rocksdb::Slice& /*key*/,
              const rocksdb::Slice& existing,
              std::string* /*new_value*/,
              bool* /*value_changed*/) const override {
    const auto header = read_header(smpp::octets_of({existing.data(), existing.size()}));
    return header && header->expires_unix != 0 && header->expires_unix < now_;
  }

  const char* Name() const override { return "smppbridge.drop_expired"; }

 private:
  std::uint64_t now_;
};

class DropExpiredFactory final : public rocksdb::CompactionFilterFactory {
 public:
  std::unique_ptr<rocksdb::CompactionFilter> CreateCompactionFilter(
      const rocksdb::CompactionFilter::Context& /*context*/) override {
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::system_clock::now().time_since_epoch());
    return std::make_unique<DropExpired>(static_cast<std::uint64_t>(now.count()));
  }

  const char* Name() const override { return "smppbridge.drop_expired"; }
};

// RocksDB's own log file ends the process when it cannot be written (Debian builds with
// assertions), so a full disk would be a crash. What matters comes as a status anyway.
class NoLog final : public rocksdb::Logger {
 public:
  NoLog() : Logger(rocksdb::InfoLogLevel::FATAL_LEVEL) {}

  void Logv(const char* /*format*/, va_list /*arguments*/) override {}

  using Logger::Logv;
};

rocksdb::ColumnFamilyOptions family_options(const std::shared_ptr<rocksdb::Cache>& blocks,
                                            routing::Column column) {
  rocksdb::ColumnFamilyOptions options;
  options.write_buffer_size = memtables;  // the common limit flushes first
  options.max_write_buffer_number = 2;    // one filling, one being flushed: writers wait beyond
  // Looked up before each put, and mostly not there: see below.
  options.memtable_whole_key_filtering = true;
  options.memtable_prefix_bloom_size_ratio = 0.01;
  options.arena_block_size = 256 * 1024;          // eight columns, most of them nearly empty
  options.compression = rocksdb::kNoCompression;  // sealed octets do not compress
  options.bottommost_compression = rocksdb::kNoCompression;
  options.target_file_size_base = 32 * mebibyte;
  options.level_compaction_dynamic_level_bytes = true;
  // A queue leaves tombstones behind: files full of them are compacted early, space comes back.
  options.table_properties_collector_factories.push_back(
      rocksdb::NewCompactOnDeletionCollectorFactory(16 * 1024, 8 * 1024));

  rocksdb::BlockBasedTableOptions table;
  table.block_cache = blocks;
  table.block_size = 16 * 1024;
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_l0_filter_and_index_blocks_in_cache = false;
  // Each record that moves here is looked up first, and mostly there is none yet.
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));

  if (column == routing::Column::idempotency) {
    options.compaction_filter_factory = std::make_shared<DropExpiredFactory>();
    options.periodic_compaction_seconds = 24 * 60 * 60;  // expired ones go even when all is quiet
  }
  return options;
}

}  // namespace

rocksdb::DBOptions database_options() {
  rocksdb::DBOptions options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  // A torn last record is what a power cut leaves; damage anywhere else is an error at start, and
  // so is a log that is missing or shorter than what was synced.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.track_and_verify_wals_in_manifest = true;
  // Else RocksDB reads the head of each table without a look at its checksum, and ends the process
  // over a damaged one (Debian builds with assertions). What it would learn is when to compact
  // files of tombstones, which the collector below tells too.
  options.skip_stats_update_on_db_open = true;
  options.max_total_wal_size = 192 * mebibyte;  // bounds recovery time and disk
  options.max_background_jobs = 2;
  options.max_open_files = 512;
  options.bytes_per_sync = mebibyte;  // flushes and compactions must not pile up before their sync
  // One thread writes: nothing to gain from sharing memtables or from spinning.
  options.allow_concurrent_memtable_write = false;
  options.enable_write_thread_adaptive_yield = false;
  // Earlier versions erased with SingleDelete; that a key meets both kinds of deletion is no
  // damage.
  options.enforce_single_del_contracts = false;
  // After a failed write, what reached the disk is only known by opening anew: no second attempts.
  options.max_bgerror_resume_count = 0;
  options.info_log = std::make_shared<NoLog>();
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> column_families(rocksdb::DBOptions& database) {
  // Not with a strict limit: RocksDB then fails reads, even those of a flush, where this evicts;
  // only blocks in use at the moment can exceed the figure.
  rocksdb::LRUCacheOptions lru;
  lru.capacity = cache;
  lru.strict_capacity_limit = false;
  lru.high_pri_pool_ratio = 0.2;
  lru.num_shard_bits = 2;  // two threads; small shards would evict unevenly
  const std::shared_ptr<rocksdb::Cache> blocks = rocksdb::NewLRUCache(lru);
  database.write_buffer_manager = std::make_shared<rocksdb::WriteBufferManager>(memtables, blocks);

  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  families.emplace_back(rocksdb::kDefaultColumnFamilyName,
                        family_options(blocks, routing::Column::meta));
  for (std::size_t nth = 0; nth < routing::column_count; ++nth) {
    const auto column = static_cast<routing::Column>(nth);
    families.emplace_back(name_of(column), family_options(blocks, column));
  }
  return families;
}

}  // namespace store
