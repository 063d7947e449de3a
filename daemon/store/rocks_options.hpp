// RocksDB's options, in one place with their reasons. Included by rocks.cpp only.
#pragma once

#include "routing/model/storage.hpp"

#include <rocksdb/db.h>

#include <vector>

namespace store {

[[nodiscard]] rocksdb::DBOptions database_options();
// The default column family first, as RocksDB insists, then one for each routing::Column.
[[nodiscard]] std::vector<rocksdb::ColumnFamilyDescriptor> column_families(
    rocksdb::DBOptions& database);

}  // namespace store
