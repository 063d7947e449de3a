// smppbridged: reads the command line, the configuration and the secrets, then runs the
// application. Everything that can be wrong before READY is reported here, on standard error, with
// its exit code.
#include "config/load.hpp"
#include "daemon/application.hpp"
#include "daemon/application_reach.hpp"
#include "daemon/application_seals.hpp"
#include "daemon/credentials.hpp"
#include "daemon/hardening.hpp"
#include "daemon/memory/arena.hpp"
#include "daemon/options.hpp"
#include "daemon/root_keys.hpp"
#include "daemon/store/files.hpp"
#include "daemon/store/witness.hpp"
#include "smpp/base/key_memory.hpp"

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

ExitCode code_of(store::Refusal::Kind kind) {
  switch (kind) {
    case store::Refusal::Kind::unfit:
    case store::Refusal::Kind::sealed:
    case store::Refusal::Kind::foreign:
      return ExitCode::no_permission;
    case store::Refusal::Kind::older_state:
      return ExitCode::older_state;
    case store::Refusal::Kind::unavailable:
      return ExitCode::unavailable;
  }
  return ExitCode::software;
}

// A check runs in a shell, where the service manager's credentials are not.
bool cannot_be_checked(const config::SecretReference& secret) {
  return secret.kind == config::SecretReference::Kind::credential &&
         std::getenv("CREDENTIALS_DIRECTORY") == nullptr;
}

void tell(const std::vector<std::string>& problems) {
  for (const std::string& problem : problems) {
    std::fprintf(stderr, "smppbridged: %s\n", problem.c_str());
  }
}

// What a check passes over, and says so.
bool pass_over(const config::SecretReference& secret) {
  if (!cannot_be_checked(secret)) {
    return false;
  }
  std::printf("%s: not checked: credentials are there only when the service runs\n",
              secret.position.c_str());
  return true;
}

// Without starting anything: everything that can be read here is read.
int check_secrets(const config::Config& config) {
  bool sound = true;
  const auto check = [&](const config::SecretReference& secret, auto&& read) {
    if (pass_over(secret)) {
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
  root_keys::for_each_secret(
      config.roots, [&](const config::SecretReference& secret, const root_keys::Check& read) {
        check(secret, read);
      });
  if (const auto seals = application::read_seal_keys(config, &pass_over); !seals) {
    tell(seals.error());
    sound = false;
  }
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
  const std::size_t needed = (settings.limit + memory::locked_besides) / mebibyte;
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
  if (const auto hardened = hardening::apply(); !hardened) {
    return refuse(ExitCode::software, hardened.error());
  }
  if (options.check_config) {
    return check_secrets(*config);
  }
  const auto memory = memory::open(config->memory);
  if (!memory) {
    return refuse(ExitCode::software, memory.error());
  }
  if (!memory->locked && !config->lab) {
    return refuse(ExitCode::software, cannot_lock(config->memory));
  }
  auto passwords = read_passwords(*config);
  auto roots = root_keys::open(config->roots);
  if (!roots) {
    std::fprintf(stderr, "smppbridged: %s\n", roots.error().reason.c_str());
  }
  auto seals = [&] {
    const smpp::MakingKey making;
    return application::read_seal_keys(
        *config, [](const config::SecretReference& /*secret*/) { return false; });
  }();
  if (!seals) {
    tell(seals.error());
  }
  if (!passwords || !seals) {
    return exit_with(ExitCode::no_permission);
  }
  if (!roots) {
    return exit_with(code_of(roots.error().kind));
  }

  config->store.accept_older_state = options.accept_older_state;
  // Only what is there can be left within reach.
  if (const auto made = store::make_folder(config->store.path); !made) {
    return refuse(ExitCode::no_permission, made.error());
  }
  if (const auto made = store::make_witness_folder(config->store.witness); !made) {
    return refuse(ExitCode::no_permission, made.error());
  }
  const auto measures = hardening::confine(application::reach_of(*config));
  if (!measures) {
    return refuse(ExitCode::software, measures.error());
  }

  boost::asio::io_context io{1};
  application::Application application{
      io, std::move(*config), std::move(*passwords), std::move(*seals), *memory, *measures};
  if (const auto opened = application.open(std::move(*roots)); !opened) {
    return refuse(code_of(opened.error().kind), opened.error().reason);
  }
  return exit_with(application.run());
}
