// The connections of one listener or two that share their places. I/O thread.
#pragma once

#include "daemon/queue/http_connection.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <set>

namespace queue {

class HttpPool {
 public:
  explicit HttpPool(std::size_t limit) : limit_(limit) {}

  // True if there is a place, maybe that of the oldest who has said nothing yet; `gave_way` then
  // counts.
  [[nodiscard]] bool make_room(std::uint64_t& gave_way) {
    if (connections_.size() < limit_) {
      return true;
    }
    if (silent_.empty()) {
      return false;
    }
    const auto oldest = connections_.find(*silent_.begin());
    oldest->second->close();
    connections_.erase(oldest);
    silent_.erase(silent_.begin());
    ++gave_way;
    return true;
  }

  [[nodiscard]] std::uint64_t next_id() { return ++last_id_; }

  void add(std::uint64_t id, std::shared_ptr<HttpConnection> connection) {
    connections_.emplace(id, std::move(connection));
    silent_.insert(id);
  }

  void has_spoken(std::uint64_t id) { silent_.erase(id); }

  void remove(std::uint64_t id) {
    silent_.erase(id);
    connections_.erase(id);
  }

  void finish_all() {
    for (const auto& [id, connection] : connections_) {
      connection->finish();
    }
  }

  void close_all() {
    for (const auto& [id, connection] : connections_) {
      connection->close();
    }
  }

  void clear() {
    close_all();
    connections_.clear();
    silent_.clear();
  }

  [[nodiscard]] std::size_t size() const { return connections_.size(); }

 private:
  std::size_t limit_;
  std::uint64_t last_id_ = 0;
  std::map<std::uint64_t, std::shared_ptr<HttpConnection>> connections_;  // oldest first
  std::set<std::uint64_t> silent_;  // no whole header has come from them
};

}  // namespace queue
