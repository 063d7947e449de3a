#include "daemon/credentials.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

namespace credentials {
namespace {

namespace fs = std::filesystem;
using Kind = config::SecretReference::Kind;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}

  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  ~Descriptor() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }

  [[nodiscard]] int number() const { return number_; }

  [[nodiscard]] bool is_open() const { return number_ >= 0; }

 private:
  int number_;
};

std::string reason(int error) {
  return std::generic_category().message(error);
}

std::string octal(mode_t mode) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "%04o", static_cast<unsigned>(mode & 07777u));
  return text.data();
}

bool is_trusted(uid_t owner) {
  return owner == 0 || owner == ::geteuid();
}

std::optional<std::string> check_folder(const struct stat& status, const std::string& folder) {
  if (!is_trusted(status.st_uid)) {
    return "its folder belongs to another user, who could replace it; run: chown root " + folder;
  }
  // With the sticky bit, as in /tmp, only the owner of a file can replace it.
  if ((status.st_mode & S_IWOTH) != 0 && (status.st_mode & S_ISVTX) == 0) {
    return "everybody can write to its folder and replace it; run: chmod o-w " + folder;
  }
  return std::nullopt;
}

enum class Closed : std::uint8_t {
  to_all,     // nobody else may use it
  to_groups,  // but the group may read it
  to_writers  // all may read it
};

// systemd opens a credential to the service's user by an access control list, whose mask shows as
// the group's right to read.
Closed closed(Kind kind) {
  return kind == Kind::credential ? Closed::to_groups : Closed::to_all;
}

std::optional<std::string> check_file(const struct stat& status,
                                      const std::string& path,
                                      Closed closed) {
  if (!S_ISREG(status.st_mode)) {
    return "is not a regular file; name one";
  }
  if (!is_trusted(status.st_uid)) {
    return "belongs to another user; run: chown root " + path + " (or the daemon's user)";
  }
  const mode_t all = S_IRWXG | S_IRWXO;
  const mode_t refused = closed == Closed::to_all      ? all
                         : closed == Closed::to_groups ? all & ~static_cast<mode_t>(S_IRGRP)
                                                       : S_IWGRP | S_IWOTH;
  if ((status.st_mode & refused) != 0) {
    return "has mode " + octal(status.st_mode) +
           (closed == Closed::to_writers ? ", which lets others replace it; run: chmod 0644 "
                                         : ", which lets others use it; run: chmod 0600 ") +
           path;
  }
  if (status.st_size == 0) {
    return "is empty; write the secret into it";
  }
  if (status.st_size > static_cast<off_t>(max_size)) {
    return "is larger than 4 KiB; a secret is not";
  }
  return std::nullopt;
}

// Without buffers of the library, which would keep a copy.
smpp::expected<smpp::Octets, std::string> read_all(const Descriptor& file, std::size_t size) {
  smpp::Octets octets(size);
  std::size_t have = 0;
  while (have < size) {
    const ssize_t got = ::read(file.number(), octets.data() + have, size - have);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return smpp::unexpected("cannot be read (" + reason(errno) + ")");
    }
    if (got == 0) {
      return smpp::unexpected(std::string{"became shorter while it was read; try again"});
    }
    have += static_cast<std::size_t>(got);
  }
  return octets;
}

smpp::expected<smpp::Octets, std::string> read_path(const fs::path& path, Closed closed) {
  // The folder is held open, so that what was checked is what is read.
  const std::string folder = path.has_parent_path() ? path.parent_path().string() : ".";
  const Descriptor folder_file{::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};

  struct stat status {};

  if (!folder_file.is_open() || ::fstat(folder_file.number(), &status) != 0) {
    return smpp::unexpected("its folder cannot be opened (" + reason(errno) +
                            "); make it or correct the path");
  }
  if (auto wrong = check_folder(status, folder)) {
    return smpp::unexpected(std::move(*wrong));
  }
  // Not blocking: a FIFO must not stop the start.
  const Descriptor file{::openat(folder_file.number(),
                                 path.filename().c_str(),
                                 O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
  if (!file.is_open()) {
    return smpp::unexpected(errno == ELOOP ? std::string{"is a symbolic link; name the file itself"}
                                           : "cannot be opened (" + reason(errno) +
                                                 "); make it or correct the path or its rights");
  }
  if (::fstat(file.number(), &status) != 0) {
    return smpp::unexpected("cannot be examined (" + reason(errno) + ")");
  }
  if (auto wrong = check_file(status, path.string(), closed)) {
    return smpp::unexpected(std::move(*wrong));
  }
  return read_all(file, static_cast<std::size_t>(status.st_size));
}

smpp::expected<smpp::Octets, std::string> read(const config::SecretReference& reference) {
  const std::string path = path_of(reference);
  if (path.empty()) {
    return smpp::unexpected(reference.position +
                            ": $CREDENTIALS_DIRECTORY is not set; start through systemd with "
                            "LoadCredential=" +
                            reference.name + ":PATH, or name a `file`");
  }
  return read_path(path, closed(reference.kind)).map_error([&](const std::string& wrong) {
    return reference.position + ": " + path + ": " + wrong;
  });
}

}  // namespace

smpp::expected<Credential, std::string> read_key(const config::SecretReference& reference) {
  return read(reference).map([](smpp::Octets octets) { return Credential{std::move(octets)}; });
}

smpp::expected<smpp::Octets, std::string> read_public(const std::string& setting,
                                                      const std::string& path) {
  return read_path(path, Closed::to_writers).map_error([&](const std::string& wrong) {
    return setting + ": " + path + ": " + wrong;
  });
}

smpp::expected<Credential, std::string> read_password(const config::SecretReference& reference) {
  auto octets = read(reference);
  if (!octets) {
    return smpp::unexpected(std::move(octets.error()));
  }
  for (const char ending : {'\n', '\r'}) {
    if (!octets->empty() && octets->back() == static_cast<std::uint8_t>(ending)) {
      octets->back() = 0;
      octets->pop_back();
    }
  }
  const std::string place =
      reference.position + ": the file of `" + fs::path{reference.name}.filename().string() + "` ";
  if (octets->empty() || octets->size() > max_password) {
    return smpp::unexpected(place +
                            "holds no password of 1 to 64 characters; write it on one line");
  }
  if (std::ranges::any_of(*octets, [](std::uint8_t octet) { return octet < 0x20; })) {
    return smpp::unexpected(place + "holds more than one line; write only the password");
  }
  return Credential{std::move(*octets)};
}

std::string path_of(const config::SecretReference& reference) {
  if (reference.kind == Kind::file) {
    return reference.name;
  }
  const char* const folder = std::getenv("CREDENTIALS_DIRECTORY");
  return folder == nullptr || *folder == '\0' ? std::string{}
                                              : (fs::path{folder} / reference.name).string();
}

}  // namespace credentials
