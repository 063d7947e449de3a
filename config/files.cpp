#include "config/files.hpp"

#include "config/document.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

namespace config {
namespace {

namespace fs = std::filesystem;

std::string reason(int error) {
  return std::generic_category().message(error);
}

void add_source(const std::string& path, Sources& sources) {
  auto text = read_file(path);
  if (!text) {
    sources.problems.push_back({.file = path, .at = {}, .path = {}, .text = text.error()});
    return;
  }
  sources.files.push_back({.file = path, .text = std::move(*text)});
}

}  // namespace

smpp::expected<std::string, std::string> read_file(const std::string& path) {
  // Not blocking: a FIFO must not stop the start.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    return smpp::unexpected("cannot be opened (" + reason(errno) + ")");
  }
  std::string text;
  std::string wrong;

  struct stat status {};

  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    wrong = "is not a regular file";
  } else {
    // One octet more than allowed, so that a file that is too large is seen as such.
    text.resize(max_file_size + 1);
    std::size_t size = 0;
    while (size < text.size()) {
      const ssize_t got = ::read(descriptor, text.data() + size, text.size() - size);
      if (got < 0) {
        wrong = "cannot be read (" + reason(errno) + ")";
      }
      if (got <= 0) {
        break;
      }
      size += static_cast<std::size_t>(got);
    }
    text.resize(size);
  }
  ::close(descriptor);
  if (!wrong.empty()) {
    return smpp::unexpected(std::move(wrong));
  }
  return text;
}

std::string resolve(const std::string& path, const std::string& main_file) {
  if (path.empty() || path.front() == '/') {
    return path;
  }
  return (fs::path{main_file}.parent_path() / path).string();
}

Sources read_sources(const std::string& main_file) {
  Sources sources;
  add_source(main_file, sources);
  const std::string folder = resolve("conf.d", main_file);
  const auto folder_problem = [&](const std::string& text) {
    sources.problems.push_back({.file = folder, .at = {}, .path = {}, .text = text});
  };
  std::error_code error;
  std::vector<std::string> found;
  for (fs::directory_iterator at{folder, error}, end; !error && at != end; at.increment(error)) {
    const fs::path& path = at->path();
    const bool hidden = path.filename().string().starts_with('.');
    if (!hidden && path.extension() == ".yaml") {
      found.push_back(path.string());
    } else if (!hidden && path.extension() == ".yml") {
      sources.problems.push_back({.file = path.string(),
                                  .at = {},
                                  .path = {},
                                  .text = "would not be read; name it *.yaml or remove it"});
    }
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    folder_problem("cannot be listed (" + error.message() + ")");
  }
  if (found.size() >= max_sources) {
    folder_problem("holds more than " + std::to_string(max_sources - 1) + " files; join some");
    return sources;
  }
  std::ranges::sort(found);
  for (const std::string& path : found) {
    add_source(path, sources);
  }
  return sources;
}

std::optional<std::string> check_file(const std::string& path, File::Kind kind) {
  struct stat status {};

  switch (kind) {
    case File::Kind::folder:
      if (::stat(path.c_str(), &status) == 0 && !S_ISDIR(status.st_mode)) {
        return path + " is not a folder; name a folder or a path that does not exist yet";
      }
      return std::nullopt;
    case File::Kind::socket:
      if (path.size() >= sizeof(sockaddr_un::sun_path)) {
        return "is too long for a socket once the folder stands before it; write a shorter path";
      }
      return std::nullopt;
    case File::Kind::made:
      if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
        return path + " is not a file; name a file or a path that does not exist yet";
      }
      return std::nullopt;
    case File::Kind::readable:
    case File::Kind::secret:
    case File::Kind::private_key:
      break;
  }
  if (::stat(path.c_str(), &status) != 0) {
    const std::string what = kind == File::Kind::readable ? path : "names a file that";
    return what + " cannot be found (" + reason(errno) + "); make it or correct the path";
  }
  if (!S_ISREG(status.st_mode)) {
    return path + " is not a regular file; name one";
  }
  if (::access(path.c_str(), R_OK) != 0) {
    return path + " cannot be read (" + reason(errno) + "); let the daemon's user read it";
  }
  if (kind == File::Kind::private_key && (status.st_mode & S_IRWXO) != 0) {
    return path + " holds a private key and is open to everybody; run: chmod o= " + path;
  }
  return std::nullopt;
}

}  // namespace config
