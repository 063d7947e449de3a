// What is found to be damaged in a state folder, and by what it can be named: a record by its
// place, a block of records by the keys around it, a file by its path, a column where nothing tells
// which of its records. A value.
#pragma once

#include "daemon/store/files.hpp"
#include "routing/model/storage.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace store {

[[nodiscard]] const char* name_of(routing::Column column);
// An opaque number or index: safe to show.
[[nodiscard]] std::string name_of(routing::Column column, std::span<const std::uint8_t> key);

struct Damage {
  enum class Unit : std::uint8_t { record, block, file, column };
  Unit unit{};
  std::string name;
  Reason what;
};

[[nodiscard]] std::string_view name_of(Damage::Unit unit);

class DamageList {
 public:
  void add(Damage::Unit unit, std::string name, Reason what) {
    if (listed_.size() < most_listed) {
      listed_.push_back({.unit = unit, .name = std::move(name), .what = std::move(what)});
    } else {
      ++unlisted_;
    }
  }

  [[nodiscard]] bool empty() const { return listed_.empty(); }

  [[nodiscard]] const std::vector<Damage>& listed() const { return listed_; }

  // How many more there are than are listed.
  [[nodiscard]] std::uint64_t unlisted() const { return unlisted_; }

 private:
  // More than anybody reads.
  static constexpr std::size_t most_listed = 1'000;

  std::vector<Damage> listed_;
  std::uint64_t unlisted_ = 0;
};

}  // namespace store
