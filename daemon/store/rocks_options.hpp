// RocksDB's options, in one place with their reasons. RocksDB stays out of
// headers, so its types are only named here.
#pragma once

#include <vector>

namespace rocksdb {
struct ColumnFamilyDescriptor;
struct DBOptions;
}  // namespace rocksdb

namespace store {

[[nodiscard]] rocksdb::DBOptions database_options();
// The default column family first, as RocksDB insists, then one for each routing::Column.
[[nodiscard]] std::vector<rocksdb::ColumnFamilyDescriptor> column_families(
    rocksdb::DBOptions& database);

}  // namespace store
