#include "daemon/store/files.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace store {
namespace {

auto failed(const std::string& what, const std::string& path) {
  return smpp::unexpected(what + " " + path + ": " + std::strerror(errno));
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) {
    return ".";
  }
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

Descriptor::~Descriptor() {
  if (fd_ >= 0) {
    ::close(fd_);
  }
}

bool write_all(int fd, std::span<const std::uint8_t> content) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0) {
      if (errno == EINTR) {
        continue;
      }
      return false;
    }
    content = content.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

std::string hex(std::span<const std::uint8_t> octets) {
  constexpr const char* digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * octets.size());
  for (const std::uint8_t octet : octets) {
    text.push_back(digits[octet >> 4]);
    text.push_back(digits[octet & 0xF]);
  }
  return text;
}

Done make_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) == 0) {
    return sync_folder(folder_of(path));
  }

  struct stat status {};

  if (errno != EEXIST || ::stat(path.c_str(), &status) != 0) {
    return failed("cannot make the folder", path);
  }
  if (!S_ISDIR(status.st_mode)) {
    return smpp::unexpected(path + " is not a folder");
  }
  return {};
}

smpp::expected<std::optional<std::vector<std::uint8_t>>, Reason> read_small_file(
    const std::string& path, std::size_t at_most) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file) {
    if (errno == ENOENT) {
      return std::nullopt;
    }
    return failed("cannot open", path);
  }
  std::vector<std::uint8_t> content;
  std::size_t size = 0;
  for (;;) {
    content.resize(size + 64 * 1024);
    const ssize_t got = ::read(file.number(), content.data() + size, content.size() - size);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return failed("cannot read", path);
    }
    size += static_cast<std::size_t>(got);
    if (size > at_most) {
      return smpp::unexpected(path + " is larger than " + std::to_string(at_most) + " octets");
    }
    if (got == 0) {
      content.resize(size);
      return content;
    }
  }
}

Done replace_file(const std::string& path, std::span<const std::uint8_t> content) {
  const std::string temporary = path + ".new";
  {
    const Descriptor file{
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (!file) {
      return failed("cannot create", temporary);
    }
    if (::fchmod(file.number(), 0600) != 0 || !write_all(file.number(), content)) {
      return failed("cannot write", temporary);
    }
    if (::fsync(file.number()) != 0) {
      return failed("cannot sync", temporary);
    }
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    return failed("cannot put the new file in the place of", path);
  }
  return sync_folder(folder_of(path));
}

Done sync_folder(const std::string& path) {
  const Descriptor folder{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!folder || ::fsync(folder.number()) != 0) {
    return failed("cannot sync the folder", path);
  }
  return {};
}

smpp::expected<std::uint64_t, Reason> free_octets(const std::string& path) {
  struct statvfs status {};

  if (::statvfs(path.c_str(), &status) != 0) {
    return failed("cannot ask for the free space of", path);
  }
  return static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize;
}

smpp::expected<Descriptor, Reason> lock_folder(const std::string& path) {
  const std::string name = path + "/lock";
  Descriptor file{::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
  if (!file) {
    return failed("cannot create", name);
  }
  if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) {
      return smpp::unexpected("the state folder " + path + " is in use by another process");
    }
    return failed("cannot lock", name);
  }
  return file;
}

}  // namespace store
