#include "daemon/confine/reach.hpp"

#include <cstdlib>
#include <filesystem>
#include <initializer_list>
#include <system_error>

namespace confine {
namespace {

namespace fs = std::filesystem;

constexpr std::uint16_t name_service_port = 53;

void add_folder_of(Reach& reach, const fs::path& file) {
  reach.reads.push_back(file.has_parent_path() ? file.parent_path().string() : ".");
}

}  // namespace

void add_libraries_needs(Reach& reach) {
  // All of /etc: resolv.conf, hosts and nsswitch.conf are replaced by renaming, so that a rule for
  // the file of today is none for that of tomorrow. Who may read what there is the file modes'
  // matter.
  for (const char* path : {"/etc",
                           "/run/systemd/resolve",
                           "/run/resolvconf",
                           "/run/NetworkManager",
                           "/usr/lib/ssl",
                           "/usr/share/ca-certificates",
                           "/usr/local/share/ca-certificates",
                           "/usr/share/zoneinfo",
                           "/usr/share/iana-etc",
                           "/proc/self",
                           "/proc/sys/vm/overcommit_memory",
                           "/sys/devices/system/cpu",
                           "/dev/null",
                           "/dev/urandom"}) {
    reach.reads.emplace_back(path);
  }
  for (const char* variable : {"SSL_CERT_FILE", "SSL_CERT_DIR"}) {
    if (const char* const path = std::getenv(variable); path != nullptr && *path != '\0') {
      reach.reads.emplace_back(path);
    }
  }
  reach.connects.push_back(name_service_port);
}

void add_renewed_file(Reach& reach, const std::string& path) {
  if (path.empty()) {
    return;
  }
  add_folder_of(reach, path);
  std::error_code error;
  if (const fs::path target = fs::canonical(path, error); !error) {
    add_folder_of(reach, target);
  }
}

}  // namespace confine
