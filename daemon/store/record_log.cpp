#include "daemon/store/record_log.hpp"

#include "daemon/store/big_endian.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <optional>

namespace store {
namespace {

constexpr std::array<std::uint8_t, 8> magic = {'s', 'm', 'p', 'p', 'l', 'o', 'g', 1};
constexpr std::size_t file_head = magic.size() + 8;
constexpr std::size_t frame_head = 16;
// A file and its last frame, with room to spare: more is no file of ours.
constexpr std::size_t most_file_octets = 256 * 1024 * 1024;

struct FrameHead {
  std::uint64_t number = 0;
  std::uint32_t size = 0;
};

std::uint32_t check_of(const FrameHead& head) {
  return ~head.size ^ static_cast<std::uint32_t>(head.number);
}

void append_frame(std::vector<std::uint8_t>& to,
                  const FrameHead& head,
                  std::span<const std::uint8_t> sealed) {
  append_big_endian(to, head.number);
  append_big_endian(to, head.size);
  append_big_endian(to, check_of(head));
  to.insert(to.end(), sealed.begin(), sealed.end());
}

std::optional<FrameHead> read_head(std::span<const std::uint8_t> at) {
  if (at.size() < frame_head) {
    return std::nullopt;
  }
  const FrameHead head{.number = read_big_endian<std::uint64_t>(at.data()),
                       .size = read_big_endian<std::uint32_t>(at.data() + 8)};
  const bool whole = read_big_endian<std::uint32_t>(at.data() + 12) == check_of(head);
  return whole ? std::optional{head} : std::nullopt;
}

// The frame that begins here, if it is whole.
std::optional<std::span<const std::uint8_t>> sealed_of(std::span<const std::uint8_t> at,
                                                       const FrameHead& head) {
  if (at.size() - frame_head < head.size) {
    return std::nullopt;
  }
  return at.subspan(frame_head, head.size);
}

// Reads the files in turn, and keeps what has to hold from one to the next.
class Reading {
 public:
  Reading(std::uint64_t settled, const RecordLog::Visit& visit)
      : settled_(settled), visit_(visit), last_(settled) {}

  Done read(const std::string& path, std::uint64_t first, bool newest) {
    auto content = read_small_file(path, most_file_octets);
    if (!content) {
      return smpp::unexpected(std::move(content.error()));
    }
    const std::span<const std::uint8_t> all = **content;
    const bool begun = all.size() >= file_head &&
                       std::equal(magic.begin(), magic.end(), all.begin()) &&
                       read_big_endian<std::uint64_t>(all.data() + magic.size()) == first;
    if (!begun) {
      // Made, and the power went before its first frame was synced.
      return newest && !frame_behind(all) ? Done{} : damaged(path);
    }
    if (first > last_ + 1) {
      return smpp::unexpected("frames are missing from the log before " + path +
                              ": a file of it was removed or shortened");
    }
    last_ = first - 1;
    return read_frames(path, all.subspan(file_head), newest);
  }

  [[nodiscard]] std::uint64_t last() const { return std::max(last_, settled_); }

 private:
  Done read_frames(const std::string& path, std::span<const std::uint8_t> rest, bool newest) {
    while (!rest.empty()) {
      const auto head = read_head(rest);
      const auto sealed = head ? sealed_of(rest, *head) : std::nullopt;
      if (!sealed || head->number != last_ + 1 ||
          (head->number > settled_ && !visit_(head->number, *sealed))) {
        return newest && !frame_behind(rest.subspan(1)) ? Done{} : damaged(path);
      }
      last_ = head->number;
      rest = rest.subspan(frame_head + head->size);
    }
    return {};
  }

  // Whether a later frame is whole: then what is before it was synced once, and is no torn end.
  [[nodiscard]] bool frame_behind(std::span<const std::uint8_t> rest) const {
    for (; rest.size() >= frame_head; rest = rest.subspan(1)) {
      const auto head = read_head(rest);
      if (head && head->number > last_ && head->size > 0 && sealed_of(rest, *head)) {
        return true;
      }
    }
    return false;
  }

  static Done damaged(const std::string& path) {
    return smpp::unexpected("the log file " + path +
                            " is damaged: a frame before its end does not open");
  }

  std::uint64_t settled_;
  const RecordLog::Visit& visit_;
  std::uint64_t last_;
};

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

// Number of the first frame, from the file's name; nothing for other names.
std::optional<std::uint64_t> first_of(std::string_view name) {
  constexpr std::size_t digits = 16;
  constexpr std::string_view suffix = ".log";
  if (name.size() != digits + suffix.size() || !name.ends_with(suffix)) {
    return std::nullopt;
  }
  std::uint64_t first = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + digits, first, 16);
  return error == std::errc{} && end == name.data() + digits ? std::optional{first} : std::nullopt;
}

std::string name_of(std::uint64_t first) {
  std::array<std::uint8_t, 8> octets{};
  write_big_endian(octets.data(), first);
  return hex(octets) + ".log";
}

auto failed(const char* what, const std::string& path) {
  return smpp::unexpected(std::string{what} + " " + path + ": " + std::strerror(errno));
}

}  // namespace

smpp::expected<RecordLog, Reason> RecordLog::open(std::string folder,
                                                  std::size_t file_octets,
                                                  std::uint64_t settled,
                                                  const Visit& visit) {
  RecordLog log{std::move(folder), file_octets, settled + 1};
  const std::unique_ptr<DIR, CloseFolder> entries{::opendir(log.folder_.c_str())};
  if (entries == nullptr) {
    return failed("cannot read the folder", log.folder_);
  }
  while (const dirent* entry = ::readdir(entries.get())) {
    if (const auto first = first_of(entry->d_name)) {
      log.files_.push_back({.path = log.folder_ + "/" + entry->d_name, .first = *first});
    }
  }
  std::ranges::sort(log.files_, {}, &File::first);
  // Files that were deleted after a clean shutdown, and came back with a power cut.
  Reading reading{settled, visit};
  for (std::size_t nth = 0; nth < log.files_.size(); ++nth) {
    const bool newest = nth + 1 == log.files_.size();
    if (!newest && log.files_[nth + 1].first <= settled + 1) {
      continue;  // all of it is settled
    }
    if (auto read = reading.read(log.files_[nth].path, log.files_[nth].first, newest); !read) {
      return smpp::unexpected(std::move(read.error()));
    }
  }
  log.next_ = reading.last() + 1;
  return log;
}

Done RecordLog::append(std::span<const std::uint8_t> sealed) {
  writing_.clear();
  if (!appending_ || appended_ >= file_octets_) {
    if (auto begun = begin_file(); !begun) {
      return begun;
    }
  }
  append_frame(
      writing_, {.number = next_, .size = static_cast<std::uint32_t>(sealed.size())}, sealed);
  if (!write_all(appending_.number(), writing_)) {
    return failed("records cannot be written to", files_.back().path);
  }
  if (::fdatasync(appending_.number()) != 0) {
    return failed("records cannot be synced to", files_.back().path);
  }
  appended_ += writing_.size();
  ++next_;
  return {};
}

// The head goes out with the first frame.
Done RecordLog::begin_file() {
  File file{.path = folder_ + "/" + name_of(next_), .first = next_};
  appending_ = Descriptor{::open(
      file.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600)};
  if (!appending_) {
    return failed("cannot create", file.path);
  }
  files_.push_back(std::move(file));
  appended_ = 0;
  writing_.insert(writing_.end(), magic.begin(), magic.end());
  append_big_endian(writing_, next_);
  return sync_folder(folder_);
}

bool RecordLog::can_forget(std::uint64_t settled) const {
  if (files_.empty()) {
    return false;
  }
  if (files_.size() == 1) {
    return !appending_ && next_ <= settled + 1;
  }
  return files_[1].first <= settled + 1;
}

Done RecordLog::forget(std::uint64_t settled) {
  while (can_forget(settled)) {
    if (auto removed = remove_oldest(); !removed) {
      return removed;
    }
  }
  return {};
}

Done RecordLog::clear() {
  appending_ = Descriptor{};
  while (!files_.empty()) {
    if (auto removed = remove_oldest(); !removed) {
      return removed;
    }
  }
  return {};
}

Done RecordLog::remove_oldest() {
  if (::unlink(files_.front().path.c_str()) != 0) {
    return failed("cannot remove", files_.front().path);
  }
  files_.pop_front();
  return {};
}

}  // namespace store
