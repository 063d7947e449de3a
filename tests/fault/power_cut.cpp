#include "tests/fault/power_cut.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace fault {
namespace {

namespace fs = std::filesystem;
using Inode = std::uint64_t;

// A change of names that is undone unless its folder was synced after it.
struct NameChange {
  enum class Kind { create, remove, rename, make_folder, remove_folder };
  Kind kind{};
  Inode inode = 0;
  Inode victim = 0;    // rename: what had the name before
  fs::path path;       // rename: the new name
  fs::path from = {};  // rename: the old name
  bool durable = false;
};

struct Notes {
  std::vector<NameChange> changes;
  std::map<Inode, std::uint64_t> synced;  // length of each file that was written to
};

struct FolderSync {
  fs::path path;
  std::size_t changes = 0;  // that were there when it began
};

std::vector<std::string> words_of(const std::string& line) {
  std::vector<std::string> words;
  std::istringstream stream{line};
  for (std::string word; std::getline(stream, word, '\t');) {
    words.push_back(word);
  }
  return words;
}

Inode number_of(const std::string& word) {
  return std::stoull(word);
}

Notes read_notes(const fs::path& log) {
  Notes notes;
  std::map<std::string, FolderSync> syncs;
  std::ifstream file{log};
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> words = words_of(line);
    const std::string& kind = words.at(0);
    using Kind = NameChange::Kind;
    if (kind == "create") {
      const Inode inode = number_of(words.at(1));
      notes.synced.emplace(inode, 0);
      notes.changes.push_back({.kind = Kind::create, .inode = inode, .path = words.at(2)});
    } else if (kind == "open") {
      notes.synced.emplace(number_of(words.at(1)), number_of(words.at(2)));
    } else if (kind == "cut") {
      std::uint64_t& length = notes.synced[number_of(words.at(1))];
      length = std::min(length, number_of(words.at(2)));
    } else if (kind == "sync") {
      notes.synced[number_of(words.at(1))] = number_of(words.at(2));
    } else if (kind == "remove") {
      notes.changes.push_back(
          {.kind = Kind::remove, .inode = number_of(words.at(1)), .path = words.at(2)});
    } else if (kind == "rename") {
      notes.changes.push_back({.kind = Kind::rename,
                               .inode = number_of(words.at(1)),
                               .victim = number_of(words.at(2)),
                               .path = words.at(4),
                               .from = words.at(3)});
    } else if (kind == "make-folder") {
      notes.changes.push_back({.kind = Kind::make_folder, .path = words.at(1)});
    } else if (kind == "remove-folder") {
      notes.changes.push_back({.kind = Kind::remove_folder, .path = words.at(2)});
    } else if (kind == "folder-sync") {
      syncs[words.at(1)] = {.path = words.at(2), .changes = notes.changes.size()};
    } else if (kind == "folder-synced") {
      const FolderSync& sync = syncs.at(words.at(1));
      for (std::size_t nth = 0; nth < sync.changes; ++nth) {
        NameChange& change = notes.changes[nth];
        change.durable = change.durable || change.path.parent_path() == sync.path;
      }
    }
  }
  return notes;
}

bool names(const fs::path& path, Inode inode) {
  struct stat status {};

  return ::lstat(path.c_str(), &status) == 0 && status.st_ino == inode;
}

// The process may have been killed before it did what it had noted, so each step looks first.
void undo(const NameChange& change, const fs::path& side) {
  std::error_code error;
  switch (change.kind) {
    case NameChange::Kind::create:
      if (names(change.path, change.inode)) {
        fs::remove(change.path, error);
      }
      break;
    case NameChange::Kind::remove:
      if (!fs::exists(change.path)) {
        fs::create_hard_link(side / std::to_string(change.inode), change.path, error);
      }
      break;
    case NameChange::Kind::rename:
      if (names(change.path, change.inode)) {
        fs::rename(change.path, change.from, error);
        if (change.victim != 0) {
          fs::create_hard_link(side / std::to_string(change.victim), change.path, error);
        }
      }
      break;
    case NameChange::Kind::make_folder:
      fs::remove_all(change.path, error);
      break;
    case NameChange::Kind::remove_folder:
      fs::create_directory(change.path, error);
      break;
  }
}

}  // namespace

PowerCut cut_power(const fs::path& folder,
                   const fs::path& side,
                   std::optional<std::uint32_t> tail_seed) {
  PowerCut cut;
  std::mt19937_64 random{tail_seed.value_or(0)};
  Notes notes = read_notes(side / "log");
  std::erase_if(notes.changes, [](const NameChange& change) { return change.durable; });
  // Journals keep the order of changes: with a seed, some of the first survive unasked.
  const std::size_t kept = tail_seed ? random() % (notes.changes.size() + 1) : 0;
  for (std::size_t nth = notes.changes.size(); nth > kept; --nth) {
    undo(notes.changes[nth - 1], side);
    ++cut.names_undone;
  }
  if (fs::exists(folder)) {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      struct stat status {};

      if (!entry.is_regular_file() || ::lstat(entry.path().c_str(), &status) != 0) {
        continue;
      }
      const auto known = notes.synced.find(status.st_ino);
      const auto size = static_cast<std::uint64_t>(status.st_size);
      if (known == notes.synced.end() || size <= known->second) {
        continue;
      }
      const std::uint64_t unsynced = size - known->second;
      const std::uint64_t tail = tail_seed ? random() % (unsynced + 1) : 0;
      fs::resize_file(entry.path(), known->second + tail);
      ++cut.files_cut;
      cut.octets_lost += unsynced - tail;
    }
  }
  for (const auto& entry : fs::directory_iterator(side)) {
    fs::remove(entry.path());
  }
  return cut;
}

}  // namespace fault
