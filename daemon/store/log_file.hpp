// A file of the log, octet by octet: its head, the heads of its frames, its name. What is in a
// frame is sealed (record.hpp). Format: docs/sealed-format.md. Pure, but for the list of a folder.
#pragma once

#include "daemon/store/files.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace store {

inline constexpr std::size_t log_head_octets = 16;
inline constexpr std::size_t frame_head_octets = 16;
// A file and its last frame, with room to spare: more is no file of ours.
inline constexpr std::size_t most_log_octets = 256 * 1024 * 1024;

struct LogFile {
  std::string path;
  std::uint64_t first = 0;  // the number of its first frame
};

// Those of a folder, the oldest first.
[[nodiscard]] smpp::expected<std::vector<LogFile>, Reason> log_files_in(const std::string& folder);
// The name of the file whose first frame has this number.
[[nodiscard]] std::string log_name(std::uint64_t first);

void append_log_head(std::vector<std::uint8_t>& to, std::uint64_t first);
[[nodiscard]] bool begins_log(std::span<const std::uint8_t> content, std::uint64_t first);

struct Frame {
  std::uint64_t number = 0;
  std::span<const std::uint8_t> sealed;

  [[nodiscard]] std::size_t octets() const { return frame_head_octets + sealed.size(); }
};

void append_frame(std::vector<std::uint8_t>& to, const Frame& frame);
// The frame that begins here, if all of it is there.
[[nodiscard]] std::optional<Frame> read_frame(std::span<const std::uint8_t> at);
// How far away from here the next whole frame with a number above `last` begins; nothing if there
// is none. What lies before it was synced once, and is no torn end.
[[nodiscard]] std::optional<std::size_t> find_frame(std::span<const std::uint8_t> from,
                                                    std::uint64_t last);

}  // namespace store
