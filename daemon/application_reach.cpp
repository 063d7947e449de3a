#include "daemon/application_reach.hpp"

#include "daemon/credentials.hpp"

#include <filesystem>
#include <string>
#include <variant>

namespace application {
namespace {

void add_socket(confine::Reach& reach, const std::string& path) {
  const std::filesystem::path socket{path};
  reach.sockets.push_back(socket.has_parent_path() ? socket.parent_path().string() : ".");
}

// What a root key is wrapped with may be asked again while the daemon runs, when a day begins.
void add_root(confine::Reach& reach, const config::RootReference& root) {
  if (const auto* token = std::get_if<config::TokenReference>(&root.where)) {
    confine::add_renewed_file(reach, credentials::path_of(token->pin));
    if (!token->folder.empty()) {
      reach.writes.push_back(token->folder);
    }
  } else if (const auto* service = std::get_if<config::ServiceReference>(&root.where)) {
    reach.connects.push_back(service->port);
    confine::add_renewed_file(reach, service->ca_file);
    confine::add_renewed_file(reach, credentials::path_of(service->token));
  }
}

}  // namespace

confine::Reach reach_of(const config::Config& config) {
  confine::Reach reach;
  confine::add_libraries_needs(reach);
  reach.writes.push_back(config.store.path);
  reach.writes.push_back(std::filesystem::path{config.store.witness}.parent_path().string());
  add_root(reach, config.roots.current);
  add_root(reach, config.roots.previous);
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
