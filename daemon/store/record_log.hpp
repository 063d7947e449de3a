// The log: sealed frames appended to files and synced, each file deleted when nothing of it is
// needed any more. It makes writes durable with one append and one sync, whatever is in them; what
// outlives it lies in RocksDB by then. Knows nothing of what is in a frame.
//
//   log/00000000000000c1.log   frames 0xc1 to 0x1f0
//   log/00000000000001f1.log   from 0x1f1 on             (log_file.hpp)
//
// Owned by Records; opened before the store thread starts, then store thread only.
#pragma once

#include "daemon/store/files.hpp"
#include "daemon/store/log_file.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace store {

class RecordLog {
 public:
  // False if the frame does not open.
  using Visit = std::function<bool(std::uint64_t number, std::span<const std::uint8_t> sealed)>;

  // Gives every frame behind `settled`, in order. A torn end, which is what a power cut leaves of a
  // frame that was never called durable, is passed over; frames that are missing or do not open
  // before the end are an error. To be cleared before something is appended.
  // Files are ended when they hold `file_octets`.
  [[nodiscard]] static smpp::expected<RecordLog, Reason> open(std::string folder,
                                                              std::size_t file_octets,
                                                              std::uint64_t settled,
                                                              const Visit& visit);

  // The number that the next frame will have, and is sealed for.
  [[nodiscard]] std::uint64_t next() const { return next_; }

  // After a failure nothing is known about what reached the disk: only opening anew tells.
  [[nodiscard]] Done append(std::span<const std::uint8_t> sealed);

  // The first frame that lies in a file; without one, the next.
  [[nodiscard]] std::uint64_t oldest() const {
    return files_.empty() ? next_ : files_.front().first;
  }

  // What is appended next begins a file, so that all files of now can be forgotten.
  void end_file() { appending_ = Descriptor{}; }

  // Whether forget(settled) would delete a file.
  [[nodiscard]] bool can_forget(std::uint64_t settled) const;
  // Deletes files whose frames are all settled (nothing waits for the folder's sync: a file that
  // comes back is passed over).
  [[nodiscard]] Done forget(std::uint64_t settled);
  // Deletes all of it.
  [[nodiscard]] Done clear();

 private:
  RecordLog(std::string folder, std::size_t file_octets, std::uint64_t next)
      : folder_(std::move(folder)), file_octets_(file_octets), next_(next) {}

  [[nodiscard]] Done begin_file();
  [[nodiscard]] Done remove_oldest();

  std::string folder_;
  std::size_t file_octets_;
  std::uint64_t next_;
  std::deque<LogFile> files_;  // oldest first; the last one is appended to
  Descriptor appending_;
  std::size_t appended_ = 0;           // octets of it
  std::vector<std::uint8_t> writing_;  // reused
};

}  // namespace store
