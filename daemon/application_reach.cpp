#include "daemon/application_reach.hpp"

#include <filesystem>
#include <string>

namespace application {
namespace {

void add_socket(confine::Reach& reach, const std::string& path) {
  const std::filesystem::path socket{path};
  reach.sockets.push_back(socket.has_parent_path() ? socket.parent_path().string() : ".");
}

}  // namespace

confine::Reach reach_of(const config::Config& config) {
  confine::Reach reach;
  confine::add_libraries_needs(reach);
  reach.writes.push_back(config.store.path);
  for (const config::Carrier& carrier : config.carriers) {
    reach.connects.push_back(carrier.link.port);
    for (const std::string* file :
         {&carrier.link.tls.ca_file, &carrier.link.tls.cert_file, &carrier.link.tls.key_file}) {
      confine::add_renewed_file(reach, *file);
    }
  }
  const queue::HttpSettings& http = config.http;
  if (!http.socket.empty()) {
    add_socket(reach, http.socket);
  }
  if (http.admin) {
    add_socket(reach, http.admin_socket);
  }
  if (http.metrics) {
    reach.listens.push_back(http.metrics_port);
  }
  if (http.tls) {
    reach.listens.push_back(http.tls_port);
    for (const std::string* file : {&http.tls_settings.cert_file,
                                    &http.tls_settings.key_file,
                                    &http.tls_settings.client_ca_file}) {
      confine::add_renewed_file(reach, *file);
    }
  }
  return reach;
}

}  // namespace application
