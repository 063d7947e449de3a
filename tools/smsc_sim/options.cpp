#include "tools/smsc_sim/options.hpp"

#include "tools/smsc_sim/words.hpp"

#include <CLI/CLI.hpp>

#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>

namespace sim {

namespace {

// Throws what CLI11 turns into a message: only before anything runs.
template <class Parse>
auto wanted(const std::string& option, const std::string& word, Parse&& parse, const char* right) {
  const auto value = parse(std::string_view{word});
  if (!value) {
    throw CLI::ValidationError(option, std::string{right} + " right");
  }
  return *value;
}

void take_listen(const std::string& given, Options& options) {
  const auto colon = given.rfind(':');
  std::string_view port = given;
  if (colon != std::string::npos) {
    options.address = given.substr(0, colon);
    port.remove_prefix(colon + 1);
  }
  const auto read = std::from_chars(port.data(), port.data() + port.size(), options.port);
  if (read.ec != std::errc{} || read.ptr != port.data() + port.size()) {
    throw CLI::ValidationError("--listen", "[ADDRESS:]PORT is right, with port 0 for any");
  }
}

std::uint32_t take_rate(std::string_view given) {
  std::uint32_t rate = 0;
  const auto read = std::from_chars(given.data(), given.data() + given.size(), rate);
  const std::string_view unit{read.ptr, given.data() + given.size()};
  if (read.ec != std::errc{} || (!unit.empty() && unit != "/s")) {
    throw CLI::ValidationError("--rate", "messages a second, e.g. 100/s, are right");
  }
  return rate;
}

// The first line, without keeping it in a string that would stay behind.
smpp::FixedText<64> read_password(const std::string& file) {
  std::array<char, 66> line{};
  std::ifstream in{file};
  if (!in.getline(line.data(), line.size())) {
    throw CLI::ValidationError(
        "--password-file", "a readable file whose first line has at most 64 characters is right");
  }
  const smpp::FixedText<64> password{std::string_view{line.data()}};
  smpp::wipe(line.data(), line.size());
  return password;
}

void check(const Options& options) {
  if (options.cert_file.empty() != options.key_file.empty()) {
    throw CLI::ValidationError("--tls-cert", "goes with --tls-key");
  }
  if (options.cert_file.empty() && !options.plain) {
    throw CLI::ValidationError("--tls-cert", "and --tls-key are needed, or --plain");
  }
}

}  // namespace

smpp::expected<Options, int> parse_options(int argc, const char* const* argv) {
  Options options;
  Settings& settings = options.settings;
  std::string listen;
  std::string rate = "0";
  std::string receipts = "both";
  std::string receipt_delay = "50ms";
  std::string receipt_spread = "0ms";
  std::string latency = "0ms";
  std::string response_timeout = "10s";
  std::string enquire_link = "30s";
  std::string retry_delay = "200ms";
  std::string id_form = "dec";
  std::string receipt_id_form;
  std::string system_id;
  std::string password_file;
  std::string version = "5.0";
  bool accept_any = false;
  bool tolerant = false;

  CLI::App app{
      "Simulated carrier (SMSC): takes binds over TLS or plain TCP, answers submits, sends "
      "receipts "
      "and incoming messages. Prints one JSON line when it is ready."};
  app.add_option("--listen", listen, "[ADDRESS:]PORT; port 0: any")->required();
  app.add_option("--tls-cert", options.cert_file, "certificate chain, PEM");
  app.add_option("--tls-key", options.key_file, "its key, PEM");
  app.add_flag("--plain",
               options.plain,
               "plain TCP: instead of TLS, or, with --tls-cert, beside it on a free port");
  app.add_option("--control", options.control, "path of the control socket (JSON lines)");
  app.add_option("--system-id", system_id, "the only system id that may bind")
      ->check([](const std::string& id) {
        return smpp::FixedText<15>::fits(id) ? std::string{} : "at most 15 characters are right";
      });
  app.add_option("--password-file", password_file, "the first line is its password");
  app.add_flag("--accept-any", accept_any, "any system id and password (default without those)");
  constexpr std::size_t max_window = 10'000;
  app.add_option("--window", settings.window, "unanswered PDUs of a session, each way")
      ->check(CLI::Range(std::size_t{1}, max_window));
  app.add_option("--rate", rate, "submits a second, e.g. 100/s; over it ESME_RTHROTTLED");
  app.add_option("--receipts", receipts, "none, text, tlv or both (default)");
  app.add_option("--receipt-delay", receipt_delay, "from a submit to its receipt, e.g. 50ms");
  app.add_option("--receipt-spread",
                 receipt_spread,
                 "receipts come at any time within this after their delay, in any order");
  app.add_option("--early-receipts",
                 settings.receipts.early_percent,
                 "so many of a hundred come before the answer to their submit")
      ->check(CLI::Range(0, 100));
  app.add_option("--id-form", id_form, "message ids in answers: dec, hex or text");
  app.add_option("--receipt-id-form", receipt_id_form, "in receipts; as --id-form if not given");
  app.add_option("--latency", latency, "from a submit to its answer, e.g. 5ms");
  app.add_option("--response-timeout", response_timeout, "until a deliver_sm is sent again");
  app.add_option("--enquire-link", enquire_link, "silence before a session is asked if it lives");
  app.add_option("--retry-delay", retry_delay, "before what was lost or refused is sent again");
  app.add_flag("--tolerant", tolerant, "take what can be read, also values that mean nothing");
  app.add_option("--smpp-version", version, "the highest that is spoken: 3.3, 3.4 or 5.0");
  app.add_option("--max-ledger", settings.max_ledger, "entries that each ledger keeps");
  try {
    app.parse(argc, argv);
    take_listen(listen, options);
    settings.rate = take_rate(rate);
    constexpr const char* duration = "a duration such as 50ms or 2s is";
    settings.receipts.form =
        wanted("--receipts", receipts, parse_receipt_form, "none, text, tlv or both is");
    settings.receipts.delay = wanted("--receipt-delay", receipt_delay, parse_duration, duration);
    settings.receipts.spread = wanted("--receipt-spread", receipt_spread, parse_duration, duration);
    settings.latency = wanted("--latency", latency, parse_duration, duration);
    settings.response_timeout =
        wanted("--response-timeout", response_timeout, parse_duration, duration);
    settings.enquire_link_after = wanted("--enquire-link", enquire_link, parse_duration, duration);
    settings.retry_delay = wanted("--retry-delay", retry_delay, parse_duration, duration);
    settings.id_form = wanted("--id-form", id_form, parse_id_form, "dec, hex or text is");
    settings.receipt_id_form = wanted("--receipt-id-form",
                                      receipt_id_form.empty() ? id_form : receipt_id_form,
                                      parse_id_form,
                                      "dec, hex or text is");
    settings.strict = !tolerant;
    settings.version = wanted("--smpp-version", version, parse_version, "3.3, 3.4 or 5.0 is");
    settings.accept_any = accept_any || (system_id.empty() && password_file.empty());
    if (!settings.accept_any) {
      if (system_id.empty() || password_file.empty()) {
        throw CLI::ValidationError("--system-id", "goes with --password-file");
      }
      settings.system_id = smpp::FixedText<15>{system_id};
      settings.password = smpp::Secret{read_password(password_file)};
    }
    check(options);
  } catch (const CLI::ParseError& error) {
    return smpp::unexpected(app.exit(error));
  }
  return options;
}

}  // namespace sim
