#include "daemon/store/record_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace store {
namespace {

// Reads the files in turn, and keeps what has to hold from one to the next.
class Reading {
 public:
  Reading(std::uint64_t settled, const RecordLog::Visit& visit)
      : settled_(settled), visit_(visit), last_(settled) {}

  Done read(const std::string& path, std::uint64_t first, bool newest) {
    auto content = read_small_file(path, most_log_octets);
    if (!content) {
      return smpp::unexpected(std::move(content.error()));
    }
    const std::span<const std::uint8_t> all = **content;
    if (!begins_log(all, first)) {
      // Made, and the power went before its first frame was synced.
      return newest && !find_frame(all, last_) ? Done{} : damaged(path);
    }
    if (first > last_ + 1) {
      return smpp::unexpected("frames are missing from the log before " + path +
                              ": a file of it was removed or shortened");
    }
    last_ = first - 1;
    return read_frames(path, all.subspan(log_head_octets), newest);
  }

  [[nodiscard]] std::uint64_t last() const { return std::max(last_, settled_); }

 private:
  Done read_frames(const std::string& path, std::span<const std::uint8_t> rest, bool newest) {
    while (!rest.empty()) {
      const auto frame = read_frame(rest);
      if (!frame || frame->number != last_ + 1 ||
          (frame->number > settled_ && !visit_(frame->number, frame->sealed))) {
        return newest && !find_frame(rest.subspan(1), last_) ? Done{} : damaged(path);
      }
      last_ = frame->number;
      rest = rest.subspan(frame->octets());
    }
    return {};
  }

  static Done damaged(const std::string& path) {
    return smpp::unexpected("the log file " + path +
                            " is damaged: a frame before its end does not open");
  }

  std::uint64_t settled_;
  const RecordLog::Visit& visit_;
  std::uint64_t last_;
};

auto failed(const char* what, const std::string& path) {
  return smpp::unexpected(std::string{what} + " " + path + ": " + std::strerror(errno));
}

}  // namespace

smpp::expected<RecordLog, Reason> RecordLog::open(std::string folder,
                                                  std::size_t file_octets,
                                                  std::uint64_t settled,
                                                  const Visit& visit) {
  RecordLog log{std::move(folder), file_octets, settled + 1};
  auto files = log_files_in(log.folder_);
  if (!files) {
    return smpp::unexpected(std::move(files.error()));
  }
  log.files_.assign(files->begin(), files->end());
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
  append_frame(writing_, {.number = next_, .sealed = sealed});
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
  LogFile file{.path = folder_ + "/" + log_name(next_), .first = next_};
  appending_ = Descriptor{::open(
      file.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600)};
  if (!appending_) {
    return failed("cannot create", file.path);
  }
  files_.push_back(std::move(file));
  appended_ = 0;
  append_log_head(writing_, next_);
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
