// Numbers as the log and traces show them: a keyed hash of the day (UTC) and the number, under an
// index key of the store, so that it is the same after a restart and another one tomorrow. Who may
// ask the daemon can find the lines about a number (smppbridgectl pseudonym); who has only the log
// cannot find the number of a line.
//
// Owned by the application; I/O thread.
#pragma once

#include "daemon/observe/pseudonym.hpp"
#include "routing/model/storage.hpp"
#include "smpp/base/time.hpp"

#include <chrono>
#include <string_view>

namespace application {

class Pseudonyms {
 public:
  // `indexer` must outlive it.
  explicit Pseudonyms(routing::BlindIndexer& indexer) : indexer_(indexer) {}

  // With or without a leading +: carriers write either.
  [[nodiscard]] observe::Pseudonym of(std::string_view number, std::chrono::sys_days day) const;

  [[nodiscard]] observe::Pseudonym of(std::string_view number, smpp::WallTime at) const {
    return of(number, std::chrono::floor<std::chrono::days>(at));
  }

 private:
  routing::BlindIndexer& indexer_;
};

}  // namespace application
