// Small files of the state folder: written whole or not at all, and locked against a second
// process. Used at start-up and on the store thread.
#pragma once

#include "smpp/base/expected.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace store {

using Reason = std::string;  // why the environment did not do it; for people, without data in it
using Done = smpp::expected<void, Reason>;

// Lower-case digits, for the names of files.
[[nodiscard]] std::string hex(std::span<const std::uint8_t> octets);

// However often it takes; false with the reason in errno.
[[nodiscard]] bool write_all(int fd, std::span<const std::uint8_t> content);

// Made with mode 0700 if it is not there; its parent must be.
[[nodiscard]] Done make_folder(const std::string& path);

// Nothing if there is no such file. Larger files than `at_most` are refused.
[[nodiscard]] smpp::expected<std::optional<std::vector<std::uint8_t>>, Reason> read_small_file(
    const std::string& path, std::size_t at_most);

// Temporary file, sync, rename, sync of the folder: after a crash at any step, the file is the old
// one or the new one. Mode 0600. The temporary file is `path` + ".new"; one left over by a crash is
// overwritten.
[[nodiscard]] Done replace_file(const std::string& path, std::span<const std::uint8_t> content);

[[nodiscard]] Done sync_folder(const std::string& path);

[[nodiscard]] smpp::expected<std::uint64_t, Reason> free_octets(const std::string& path);

// A file descriptor with an owner; -1 is none.
class Descriptor {
 public:
  Descriptor() = default;

  explicit Descriptor(int fd) : fd_(fd) {}

  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}

  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();

  [[nodiscard]] int number() const { return fd_; }

  [[nodiscard]] explicit operator bool() const { return fd_ >= 0; }

 private:
  int release() {
    const int fd = fd_;
    fd_ = -1;
    return fd;
  }

  int fd_ = -1;
};

// Held until the descriptor dies, by the kernel's doing also when the process does.
[[nodiscard]] smpp::expected<Descriptor, Reason> lock_folder(const std::string& path);

}  // namespace store
