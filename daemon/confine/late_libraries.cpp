#include "daemon/confine/late_libraries.hpp"

#include <dlfcn.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>
#include <string>

namespace confine {
namespace {

// "hosts: files mdns4_minimal [NOTFOUND=return] dns" names libnss_mdns4_minimal.so.2 and others.
void load_services(const std::string& line) {
  std::istringstream words{line.substr(line.find(':') + 1)};
  for (std::string word; words >> word;) {
    const bool is_name =
        std::ranges::all_of(word, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
    if (is_name) {
      // Never closed: loaded for the C library, which finds it by its name.
      ::dlopen(("libnss_" + word + ".so.2").c_str(), RTLD_NOW | RTLD_LOCAL);
    }
  }
}

}  // namespace

void load_late_libraries() {
  std::ifstream file{"/etc/nsswitch.conf"};
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("hosts:") || line.starts_with("services:")) {
      load_services(line.substr(0, line.find('#')));
    }
  }
  OPENSSL_init_ssl(OPENSSL_INIT_LOAD_CONFIG | OPENSSL_INIT_LOAD_SSL_STRINGS, nullptr);
}

}  // namespace confine
