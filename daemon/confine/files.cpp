#include "daemon/confine/files.hpp"

#include "daemon/confine/landlock.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <span>

namespace confine {
namespace {

using Done = smpp::expected<void, std::string>;

constexpr std::uint64_t read_rights = landlock::read_file | landlock::read_dir;
constexpr std::uint64_t socket_rights =
    landlock::make_sock | landlock::remove_file | landlock::read_dir;
constexpr std::uint64_t write_rights =
    read_rights | landlock::write_file | landlock::truncate | landlock::make_reg |
    landlock::make_dir | landlock::remove_file | landlock::remove_dir | landlock::refer;

auto landlock_failed(const std::string& what) {
  return smpp::unexpected(what + ": " + std::strerror(errno));
}

// Closed when it goes.
class Opened {
 public:
  explicit Opened(int fd) : fd_(fd) {}

  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;

  ~Opened() {
    if (fd_ >= 0) {
      ::close(fd_);
    }
  }

  [[nodiscard]] int number() const { return fd_; }

 private:
  int fd_;
};

class Rules {
 public:
  Rules(int ruleset, int version) : ruleset_(ruleset), handled_(landlock::files_of(version)) {}

  Done allow(std::span<const std::string> paths, std::uint64_t rights) {
    for (const std::string& path : paths) {
      if (auto done = allow(path, rights); !done) {
        return done;
      }
    }
    return {};
  }

  Done allow_ports(std::span<const std::uint16_t> ports, std::uint64_t right) {
    for (const std::uint16_t port : ports) {
      const landlock::PortRule rule{.rights = right, .port = port};
      if (landlock::add_rule(ruleset_, landlock::RuleKind::port, &rule) != 0) {
        return landlock_failed("cannot allow the port " + std::to_string(port));
      }
    }
    return {};
  }

 private:
  Done allow(const std::string& path, std::uint64_t rights) {
    const Opened at{::open(path.c_str(), O_PATH | O_CLOEXEC)};
    if (at.number() < 0) {
      // Not there, or not for this user: out of reach as it is.
      return errno == ENOENT || errno == ENOTDIR || errno == EACCES
                 ? Done{}
                 : landlock_failed("cannot look at " + path);
    }

    struct stat status {};

    if (::fstat(at.number(), &status) != 0) {
      return landlock_failed("cannot look at " + path);
    }
    if (!S_ISDIR(status.st_mode)) {
      rights &= landlock::of_a_file;
    }
    const landlock::PathRule rule{.rights = rights & handled_, .parent = at.number()};
    if (landlock::add_rule(ruleset_, landlock::RuleKind::path, &rule) != 0) {
      return landlock_failed("cannot allow " + path);
    }
    return {};
  }

  int ruleset_;
  std::uint64_t handled_;
};

Done add_rules(int ruleset, int version, const Reach& reach) {
  Rules rules{ruleset, version};
  auto done = rules.allow(reach.reads, read_rights);
  done = done ? rules.allow(reach.writes, write_rights) : done;
  done = done ? rules.allow(reach.sockets, socket_rights) : done;
  if (done && version >= landlock::version_with_ports) {
    done = rules.allow_ports(reach.connects, landlock::connect_tcp);
    done = done ? rules.allow_ports(reach.listens, landlock::bind_tcp) : done;
  }
  return done;
}

// The service manager's socket may be one without a path.
bool is_told_by_an_abstract_socket() {
  const char* const notify = std::getenv("NOTIFY_SOCKET");
  return notify != nullptr && *notify == '@';
}

}  // namespace

smpp::expected<Confined, std::string> to_reach(const Reach& reach) {
  const int version = landlock::version();
  if (version < 1) {
    return Confined{};
  }
  const Opened ruleset{landlock::create_ruleset(version, !is_told_by_an_abstract_socket())};
  if (ruleset.number() < 0) {
    return landlock_failed("Landlock makes no rules");
  }
  if (auto done = add_rules(ruleset.number(), version, reach); !done) {
    return smpp::unexpected("Landlock " + done.error());
  }
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      landlock::restrict_self(ruleset.number()) != 0) {
    return landlock_failed("Landlock does not take its rules");
  }
  return Confined{.files = true, .ports = version >= landlock::version_with_ports};
}

}  // namespace confine
