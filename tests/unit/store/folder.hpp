// What the store's tests share: a folder that vanishes, an I/O loop, keys and records.
#pragma once

#include "daemon/store/store.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace store_test {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "store-XXXXXX").string();
    path_ = ::mkdtemp(name.data()) == nullptr ? std::string{} : name;
  }

  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] std::string state() const { return path_ + "/state"; }

  [[nodiscard]] std::string witness() const { return path_ + "/witness/witness"; }

 private:
  std::string path_;
};

// Stands for the io_context: what is posted runs here, on the test's thread.
class Loop {
 public:
  [[nodiscard]] store::Store::Post post() {
    return [this](std::function<void()> run) {
      {
        const std::lock_guard lock{mutex_};
        posted_.push_back(std::move(run));
      }
      awake_.notify_one();
    };
  }

  // Runs what is posted until `done`; false if that takes half a minute.
  [[nodiscard]] bool run_until(const std::function<bool()>& done) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    while (!done()) {
      std::unique_lock lock{mutex_};
      if (!awake_.wait_until(lock, limit, [this] { return !posted_.empty(); })) {
        return false;
      }
      const std::function<void()> run = std::move(posted_.front());
      posted_.pop_front();
      lock.unlock();
      run();
      ++turns;
    }
    return true;
  }

  std::size_t turns = 0;

 private:
  std::mutex mutex_;
  std::condition_variable awake_;
  std::deque<std::function<void()>> posted_;
};

inline store::RootKey root_key(char first = 'r') {
  std::string octets(store::key_octets, '\x01');
  octets[0] = first;
  return store::RootKey{store::KeyMaterial{smpp::octets_of(octets)}};
}

inline store::StoreSettings settings(const Folder& folder) {
  return {.path = folder.state(), .witness = folder.witness(), .low_water = 0};
}

inline std::unique_ptr<store::Store> open(const Folder& folder,
                                          Loop& loop,
                                          store::RootKey key = root_key()) {
  auto opened = store::Store::open(settings(folder), key, loop.post());
  EXPECT_TRUE(opened) << opened.error().reason;
  return opened ? std::move(*opened) : nullptr;
}

// Waits for the answer.
inline store::KeyReport ask(store::Store& store, Loop& loop, store::KeyTask task) {
  std::optional<store::KeyReport> report;
  store.keys(task, [&](store::KeyReport got) { report = std::move(got); });
  EXPECT_TRUE(loop.run_until([&] { return report.has_value(); }));
  return report ? *report : store::KeyReport{};
}

inline routing::Key key_of(std::uint64_t number) {
  return routing::Key{}.number(number);
}

inline routing::Batch put(routing::Column column, std::uint64_t number, std::string_view value) {
  routing::Batch batch;
  batch.put(column, key_of(number), smpp::to_octets(value), routing::DataClass::text);
  return batch;
}

// Commits and waits.
inline bool commit(store::Store& store, Loop& loop, routing::Batch batch) {
  bool done = false;
  bool durable = false;
  store.commit(std::move(batch), [&](bool result) {
    done = true;
    durable = result;
  });
  EXPECT_TRUE(loop.run_until([&] { return done; }));
  return durable;
}

struct ReadBack {
  bool done = false;
  routing::ReadOutcome outcome{};
  std::string value;
};

inline ReadBack read(store::Store& store, Loop& loop, routing::Column column, routing::Key key) {
  ReadBack back;
  store.read(column, key, [&](routing::ReadOutcome outcome, smpp::Octets value) {
    back = {.done = true, .outcome = outcome, .value = std::string{smpp::view(value)}};
  });
  EXPECT_TRUE(loop.run_until([&] { return back.done; }));
  return back;
}

inline routing::Page page(store::Store& store,
                          Loop& loop,
                          routing::Column column,
                          routing::Key from = {},
                          routing::Key until = {},
                          std::size_t most = 1000) {
  bool done = false;
  routing::Page page;
  store.page(column, from, until, most, [&](routing::Page got) {
    page = std::move(got);
    done = true;
  });
  EXPECT_TRUE(loop.run_until([&] { return done; }));
  return page;
}

// All files below a folder, by name.
inline std::map<std::string, std::string> contents(const std::string& folder) {
  std::map<std::string, std::string> files;
  if (!std::filesystem::exists(folder)) {
    return files;
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) {
      std::ifstream file{entry.path(), std::ios::binary};
      files[entry.path().string()] = {std::istreambuf_iterator<char>{file}, {}};
    }
  }
  return files;
}

// As a crash leaves it: a moment in which nothing is written, also by RocksDB's own threads.
inline void copy_live(const std::string& state, const std::string& to) {
  namespace fs = std::filesystem;
  for (std::size_t tried = 0; tried < 1'000; ++tried) {
    const auto before = contents(state);
    fs::remove_all(to);
    for (const auto& [name, content] : before) {
      const fs::path copy = fs::path{to} / fs::relative(name, state);
      fs::create_directories(copy.parent_path());
      std::ofstream{copy, std::ios::binary} << content;
    }
    if (contents(state) == before) {
      return;
    }
  }
  FAIL() << "it is never at rest";
}

}  // namespace store_test
