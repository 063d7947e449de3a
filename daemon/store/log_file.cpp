#include "daemon/store/log_file.hpp"

#include "daemon/store/big_endian.hpp"

#include <dirent.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <string_view>

namespace store {
namespace {

constexpr std::array<std::uint8_t, 8> magic = {'s', 'm', 'p', 'p', 'l', 'o', 'g', 1};
static_assert(magic.size() + sizeof(std::uint64_t) == log_head_octets);

std::uint32_t check_of(std::uint64_t number, std::uint32_t size) {
  return ~size ^ static_cast<std::uint32_t>(number);
}

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

}  // namespace

smpp::expected<std::vector<LogFile>, Reason> log_files_in(const std::string& folder) {
  const std::unique_ptr<DIR, CloseFolder> entries{::opendir(folder.c_str())};
  if (entries == nullptr) {
    return smpp::unexpected("cannot read the folder " + folder + ": " + std::strerror(errno));
  }
  std::vector<LogFile> files;
  while (const dirent* entry = ::readdir(entries.get())) {
    if (const auto first = first_of(entry->d_name)) {
      files.push_back({.path = folder + "/" + entry->d_name, .first = *first});
    }
  }
  std::ranges::sort(files, {}, &LogFile::first);
  return files;
}

std::string log_name(std::uint64_t first) {
  std::array<std::uint8_t, 8> octets{};
  write_big_endian(octets.data(), first);
  return hex(octets) + ".log";
}

void append_log_head(std::vector<std::uint8_t>& to, std::uint64_t first) {
  to.insert(to.end(), magic.begin(), magic.end());
  append_big_endian(to, first);
}

bool begins_log(std::span<const std::uint8_t> content, std::uint64_t first) {
  return content.size() >= log_head_octets &&
         std::equal(magic.begin(), magic.end(), content.begin()) &&
         read_big_endian<std::uint64_t>(content.data() + magic.size()) == first;
}

void append_frame(std::vector<std::uint8_t>& to, const Frame& frame) {
  const auto size = static_cast<std::uint32_t>(frame.sealed.size());
  append_big_endian(to, frame.number);
  append_big_endian(to, size);
  append_big_endian(to, check_of(frame.number, size));
  to.insert(to.end(), frame.sealed.begin(), frame.sealed.end());
}

std::optional<Frame> read_frame(std::span<const std::uint8_t> at) {
  if (at.size() < frame_head_octets) {
    return std::nullopt;
  }
  const auto number = read_big_endian<std::uint64_t>(at.data());
  const auto size = read_big_endian<std::uint32_t>(at.data() + 8);
  if (read_big_endian<std::uint32_t>(at.data() + 12) != check_of(number, size) ||
      at.size() - frame_head_octets < size) {
    return std::nullopt;
  }
  return Frame{.number = number, .sealed = at.subspan(frame_head_octets, size)};
}

std::optional<std::size_t> find_frame(std::span<const std::uint8_t> from, std::uint64_t last) {
  for (std::size_t at = 0; at + frame_head_octets <= from.size(); ++at) {
    const auto frame = read_frame(from.subspan(at));
    if (frame && frame->number > last && !frame->sealed.empty()) {
      return at;
    }
  }
  return std::nullopt;
}

}  // namespace store
