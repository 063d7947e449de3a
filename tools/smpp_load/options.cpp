#include "tools/smpp_load/options.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <utility>

namespace load {

namespace {

// What is given as words and made into settings after the line is read.
struct Words {
  std::string api;
  std::string metrics;
  std::string carrier;
  net::TlsClientSettings tls;
  bool no_receipts = false;
};

std::string is_number(const std::string& given) {
  constexpr std::size_t longest = 15;
  const bool digits =
      std::all_of(given.begin(), given.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits && !given.empty() && given.size() <= longest ? std::string{}
                                                             : "1 to 15 digits are right";
}

void add_messages(CLI::App& mode, Options& options) {
  constexpr std::uint64_t most = 10'000'000;
  mode.add_option("-n,--messages", options.messages, "how many")
      ->check(CLI::Range(std::uint64_t{1}, most));
  mode.add_option("--numbers", options.numbers, "phone numbers they are spread over")
      ->check(CLI::Range(std::uint64_t{1}, most));
  mode.add_option("--first-number", options.first_number, "the first of those")->check(is_number);
  mode.add_option("--own-number", options.own_number, "the number at our end")->check(is_number);
  mode.add_option("--prefix", options.prefix, "of each text; one of its own if not given");
  constexpr std::size_t one_part = 160;
  mode.add_option("--length", options.length, "characters of a text")
      ->check(CLI::Range(std::size_t{40}, one_part));
  mode.add_option("--deadline", options.deadline_s, "seconds; then it ends with what it has")
      ->check(CLI::Range(0.1, 1e6));
}

void add_tls(CLI::App& mode, net::TlsClientSettings& tls) {
  mode.add_option("--ca", tls.ca_file, "PEM file of the CA of the other end");
  mode.add_option("--tls-name", tls.name, "expected in its certificate, if not the host");
  mode.add_option("--cert", tls.cert_file, "client certificate, PEM");
  mode.add_option("--key", tls.key_file, "its key, PEM");
}

void add_backend(CLI::App& mode, Options& options, Words& words) {
  add_messages(mode, options);
  add_tls(mode, words.tls);
  mode.add_option("--api", words.api, "unix:PATH or https://HOST:PORT of the queue API")
      ->required();
  mode.add_option("--queue", options.queue, "whose events are leased; our own if not given");
  mode.add_option("--leasers", options.leasers, "connections that lease and acknowledge")
      ->check(CLI::Range(std::size_t{1}, std::size_t{64}));
  mode.add_option("--lease", options.lease, "events a lease at most")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1'000}));
  mode.add_option("--lease-pause", options.lease_pause_ms, "ms after a lease that was not full")
      ->check(CLI::Range(0, 10'000));
  mode.add_option("--sim", options.sim, "control socket of smsc-sim");
  mode.add_option("--pid", options.pid, "of the daemon, to measure its CPU and memory");
  mode.add_option("--metrics", words.metrics, "http://HOST:PORT/metrics, to count syncs");
}

void add_mt(CLI::App& mode, Options& options, Words& words) {
  add_backend(mode, options, words);
  mode.add_option("--batch", options.batch, "messages a post")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1'000}));
  mode.add_option("--posters", options.posters, "connections that post")
      ->check(CLI::Range(std::size_t{1}, std::size_t{64}));
  mode.add_option("--outstanding", options.outstanding, "messages posted and not yet final")
      ->check(CLI::Range(std::size_t{1}, std::size_t{10'000'000}));
  mode.add_flag("--no-receipts", words.no_receipts, "do not ask for receipts");
  mode.add_flag("--post-only", options.post_only, "lease nothing: done when all is accepted");
}

void add_submit(CLI::App& mode, Options& options, Words& words) {
  add_messages(mode, options);
  add_tls(mode, words.tls);
  mode.add_option("--to", words.carrier, "plain://HOST:PORT or tls://HOST:PORT")->required();
  mode.add_option("--system-id", options.system_id, "at most 15 characters");
  mode.add_option("--password-file", options.password_file, "the first line is the password");
  mode.add_option("--window", options.window, "unanswered submits")
      ->check(CLI::Range(std::size_t{1}, std::size_t{10'000}));
  mode.add_flag("--no-receipts", words.no_receipts, "do not ask for receipts");
}

tools::Endpoint endpoint_of(const char* option, const std::string& url, const Words& words) {
  auto endpoint = tools::parse_endpoint(url);
  if (!endpoint) {
    throw CLI::ValidationError(option, endpoint.error());
  }
  endpoint->link.tls = words.tls;
  return std::move(*endpoint);
}

// The first line, without keeping it in a string that would stay behind.
void read_password(const std::string& file, smpp::FixedText<64>& password) {
  std::array<char, 66> line{};
  std::ifstream in{file};
  if (!in.getline(line.data(), line.size())) {
    throw CLI::ValidationError(
        "--password-file", "a readable file whose first line has at most 64 characters is right");
  }
  password.assign(std::string_view{line.data()});
  smpp::wipe(line.data(), line.size());
}

void take_carrier(const Words& words, Options& options) {
  std::string url = words.carrier;
  if (url.starts_with("plain://")) {
    url.replace(0, 5, "http");
  } else if (url.starts_with("tls://")) {
    url.replace(0, 3, "https");
  }
  auto endpoint = tools::parse_endpoint(url);
  if (!endpoint || !endpoint->unix_path.empty()) {
    throw CLI::ValidationError("--to", "plain://127.0.0.1:2775 or tls://host:3550 is right");
  }
  options.carrier = endpoint->link;
  options.carrier.tls = words.tls;
  options.carrier.session.window = options.window;
  options.carrier.bind.mode = smpp::BindMode::transceiver;
  if (!smpp::FixedText<15>::fits(options.system_id)) {
    throw CLI::ValidationError("--system-id", "at most 15 characters are right");
  }
  options.carrier.bind.fields.system_id.assign(options.system_id);
  if (!options.password_file.empty()) {
    read_password(options.password_file, options.carrier.bind.fields.password);
  }
}

void finish(const Words& words, Options& options) {
  options.receipts = !words.no_receipts;
  if (options.post_only) {
    options.outstanding = options.messages;  // nothing of it will be final
    options.leasers = 0;
  }
  if (options.mode == Mode::submit_plain) {
    take_carrier(words, options);
    return;
  }
  options.api = endpoint_of("--api", words.api, words);
  if (!words.metrics.empty()) {
    options.metrics = endpoint_of("--metrics", words.metrics, words);
    options.has_metrics = true;
  }
  const bool needs_sim = options.mode != Mode::mt;
  if (needs_sim && options.sim.empty()) {
    throw CLI::ValidationError("--sim", "is needed: the control socket of smsc-sim");
  }
}

}  // namespace

std::string_view name_of(Mode mode) {
  switch (mode) {
    case Mode::mt:
      return "mt";
    case Mode::mo:
      return "mo";
    case Mode::mo_latency:
      return "mo-latency";
    case Mode::submit_plain:
      return "submit-plain";
    case Mode::account_mt:
      return "account-mt";
    case Mode::account_mo:
      return "account-mo";
  }
  return "";
}

smpp::expected<Options, int> parse_options(int argc, const char* const* argv) {
  Options options;
  Words words;
  CLI::App app{
      "Load generator and measuring backend. Prints one JSON object; the exit status is 0 if "
      "nothing is missing."};
  app.require_subcommand(1);
  const auto mode = [&](const char* what, Mode chosen) {
    CLI::App* const sub = app.add_subcommand(std::string{name_of(chosen)}, what);
    sub->callback([&options, chosen] { options.mode = chosen; });
    return sub;
  };
  add_mt(*mode("outgoing: post, and consume status events until all is final", Mode::mt),
         options,
         words);
  add_mt(*mode("the same while the daemon is killed, compared with the carrier's ledger",
               Mode::account_mt),
         options,
         words);
  add_backend(
      *mode("incoming: a flood from smsc-sim until all has arrived", Mode::mo), options, words);
  add_backend(*mode("the same while the daemon is killed", Mode::account_mo), options, words);
  CLI::App* const latency =
      mode("incoming at a fixed rate, for the time to the answer", Mode::mo_latency);
  add_backend(*latency, options, words);
  options.rate = 500;
  latency->add_option("--rate", options.rate, "messages a second")->check(CLI::Range(1.0, 1e6));
  add_submit(*mode("an ESME straight to a carrier: submits, receipts, unbind", Mode::submit_plain),
             options,
             words);
  try {
    app.parse(argc, argv);
    finish(words, options);
  } catch (const CLI::ParseError& error) {
    return smpp::unexpected(app.exit(error));
  }
  if (options.mode != Mode::mo_latency) {
    options.rate = 0;
  }
  return options;
}

}  // namespace load
