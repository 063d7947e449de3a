// smppbridged: reads the command line, the configuration and the secrets, then runs the
// application. Everything that can be wrong before READY is reported here, on standard error, with
// its exit code.
#include "config/load.hpp"
#include "daemon/application.hpp"
#include "daemon/application_reach.hpp"
#include "daemon/credentials.hpp"
#include "daemon/hardening.hpp"
#include "daemon/memory/arena.hpp"
#include "daemon/options.hpp"
#include "daemon/store/files.hpp"
#include "daemon/store/root_key.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

namespace {

using options::ExitCode;

int exit_with(ExitCode code) {
  return static_cast<int>(code);
}

int refuse(ExitCode code, const std::string& why) {
  std::fprintf(stderr, "smppbridged: %s\n", why.c_str());
  return exit_with(code);
}

// A check runs in a shell, where the service manager's credentials are not.
bool cannot_be_checked(const config::SecretReference& secret) {
  return secret.kind == config::SecretReference::Kind::credential &&
         std::getenv("CREDENTIALS_DIRECTORY") == nullptr;
}

// Without starting anything: everything that can be read here is read.
int check_secrets(const config::Config& config) {
  bool sound = true;
  const auto check = [&](const config::SecretReference& secret, auto&& read) {
    if (cannot_be_checked(secret)) {
      std::printf("%s: not checked: credentials are there only when the service runs\n",
                  secret.position.c_str());
      return;
    }
    if (const auto read_error = read(secret); !read_error.empty()) {
      std::fprintf(stderr, "smppbridged: %s\n", read_error.c_str());
      sound = false;
    }
  };
  for (const config::Carrier& carrier : config.carriers) {
    check(carrier.password, [](const config::SecretReference& secret) {
      const auto password = credentials::read_password(secret);
      return password ? std::string{} : password.error();
    });
  }
  check(config.root_key, [](const config::SecretReference& secret) {
    const auto octets = credentials::read_key(secret);
    if (!octets) {
      return octets.error();
    }
    const auto root = store::parse_root_key(octets->reveal());
    return root ? std::string{} : secret.position + ": keys.root: " + root.error();
  });
  if (sound) {
    std::printf("configuration is valid\n");
  }
  return exit_with(sound ? ExitCode::ok : ExitCode::no_permission);
}

// All that cannot be read is reported, not only the first.
std::optional<std::vector<application::Password>> read_passwords(const config::Config& config) {
  std::vector<application::Password> passwords;
  bool complete = true;
  for (const config::Carrier& carrier : config.carriers) {
    const auto password = credentials::read_password(carrier.password);
    if (!password) {
      std::fprintf(stderr, "smppbridged: %s\n", password.error().c_str());
      complete = false;
      continue;
    }
    passwords.emplace_back(smpp::FixedText<64>{smpp::view(password->reveal())});
  }
  if (!complete) {
    return std::nullopt;
  }
  return passwords;
}

std::string cannot_lock(const memory::MemorySettings& settings) {
  constexpr std::size_t mebibyte = std::size_t{1024} * 1024;
  const std::size_t needed = settings.limit / mebibyte + 32;
  return "memory cannot be locked, so texts and keys could be swapped out: allow " +
         std::to_string(needed) + " MiB (systemd: LimitMEMLOCK=" + std::to_string(needed) +
         "M; a shell: ulimit -l " + std::to_string(needed * 1024) +
         "), make `memory.limit` smaller, or, where nothing is real, set `lab: true`";
}

}  // namespace

int main(int argc, char** argv) {
  const auto parsed = options::parse(argc, argv);
  if (const auto* code = std::get_if<ExitCode>(&parsed)) {
    return exit_with(*code);
  }
  const options::Options& options = std::get<options::Options>(parsed);

  auto config = config::load(options.config);
  if (!config) {
    for (const config::Problem& problem : config.error()) {
      std::fprintf(stderr, "%s\n", to_string(problem).c_str());
    }
    return exit_with(ExitCode::configuration);
  }
  if (options.check_config) {
    return check_secrets(*config);
  }
  if (const auto hardened = hardening::apply(); !hardened) {
    return refuse(ExitCode::software, hardened.error());
  }
  const auto memory = memory::open(config->memory);
  if (!memory) {
    return refuse(ExitCode::software, memory.error());
  }
  if (!memory->locked && !config->lab) {
    return refuse(ExitCode::software, cannot_lock(config->memory));
  }
  auto passwords = read_passwords(*config);
  const auto root_octets = credentials::read_key(config->root_key);
  if (!root_octets) {
    std::fprintf(stderr, "smppbridged: %s\n", root_octets.error().c_str());
  }
  if (!passwords || !root_octets) {
    return exit_with(ExitCode::no_permission);
  }
  const auto root = store::parse_root_key(root_octets->reveal());
  if (!root) {
    return refuse(ExitCode::no_permission,
                  config->root_key.position + ": keys.root: " + root.error());
  }

  // Only what is there can be left within reach.
  if (const auto made = store::make_folder(config->store.path); !made) {
    return refuse(ExitCode::no_permission, made.error());
  }
  const auto measures = hardening::confine(application::reach_of(*config));
  if (!measures) {
    return refuse(ExitCode::software, measures.error());
  }

  boost::asio::io_context io{1};
  application::Application application{
      io, std::move(*config), std::move(*passwords), *memory, *measures};
  if (const auto opened = application.open(*root); !opened) {
    return refuse(ExitCode::no_permission, opened.error());
  }
  return exit_with(application.run());
}
