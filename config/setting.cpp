#include "config/setting.hpp"

#include "config/units.hpp"
#include "config/zones.hpp"
#include "routing/inbound/queue_rules.hpp"
#include "routing/model/address.hpp"
#include "routing/model/number_plan.hpp"
#include "smpp/text/unicode.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace config {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool all_printable(std::string_view text, char lowest) {
  return std::ranges::all_of(text, [&](char c) { return c >= lowest && c <= '~'; });
}

bool is_ip_address(std::string_view text) {
  std::array<unsigned char, 16> address{};
  const std::string terminated{text};
  return inet_pton(AF_INET, terminated.c_str(), address.data()) == 1 ||
         inet_pton(AF_INET6, terminated.c_str(), address.data()) == 1;
}

bool is_host(std::string_view text) {
  const bool plain = std::ranges::all_of(
      text, [](char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '_'; });
  return plain || is_ip_address(text);
}

bool is_number_prefix(std::string_view text) {
  return text.size() >= 2 && text.size() <= 16 && text[0] == '+' && text[1] != '0' &&
         std::ranges::all_of(text.substr(1), is_digit);
}

bool is_hex(std::string_view text) {
  return text.size() % 2 == 0 && std::ranges::all_of(text, [](char c) {
           return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
         });
}

bool is_url_path(std::string_view text) {
  const bool fits = std::ranges::all_of(text, [](char c) {
    return is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '-' || c == '/';
  });
  return fits && !text.empty() && text.front() != '/' && text.back() != '/' &&
         text.find("//") == std::string_view::npos && text.find("..") == std::string_view::npos;
}

constexpr std::string_view sender_words =
    "a number with `+`, a short code (both in quotes) or 1 to 11 letters and digits";
constexpr std::string_view sender_pattern =
    "^(\\+?[1-9][0-9]{6,14}|[0-9]{3,6}|[0-9A-Za-z ._&-]{1,11})$";

std::string number(std::uint64_t value) {
  return std::to_string(value);
}

std::string in_backticks(const std::vector<std::string_view>& words) {
  std::string line;
  for (std::size_t i = 0; i < words.size(); ++i) {
    line += i == 0 ? "`" : i + 1 == words.size() ? " or `" : ", `";
    line += std::string{words[i]} + "`";
  }
  return line;
}

// A word that YAML would read as a number needs quotes.
std::string quoted_if_number(std::string_view word) {
  const bool quote = !word.empty() && is_digit(word.front()) &&
                     std::ranges::all_of(word, [](char c) { return is_digit(c) || c == '.'; });
  return quote ? "\"" + std::string{word} + "\"" : std::string{word};
}

}  // namespace

namespace forms {

const TextForm printable{"printable ASCII characters", "^[ -~]*$", [](std::string_view text) {
                           return all_printable(text, ' ');
                         }};
const TextForm host{"a host name or an IP address, without a port", "^[0-9A-Za-z._:-]+$", is_host};
const TextForm ip_address{"an IP address", "^[0-9A-Fa-f.:]+$", is_ip_address};
const TextForm number_prefix{"`+` and the first digits of the numbers, in quotes",
                             "^\\+[1-9][0-9]{0,14}$",
                             is_number_prefix};
const TextForm whole_number{
    "a number in international form, `+` and 7 to 15 digits in quotes",
    "^\\+[1-9][0-9]{6,14}$",
    [](std::string_view text) { return text.size() >= 8 && is_number_prefix(text); }};
const TextForm country{
    "a country as two capital letters, like `GB`", "^[A-Z]{2}$", routing::is_country};
const TextForm name{name_rule, name_pattern, is_name};
const TextForm hours{"hours like `\"08:00-20:00\"`, in quotes",
                     "^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$",
                     [](std::string_view text) { return parse_hours(text).has_value(); }};
const TextForm zone{"a time zone that the system knows, like `Europe/London`",
                    "^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$",
                    [](std::string_view text) { return zone_named(text).has_value(); }};
const TextForm sender{sender_words, sender_pattern, [](std::string_view text) {
                        return routing::parse_sender(text).has_value();
                      }};
const TextForm status{
    "the name of a command_status like `ESME_RSYSERR`, or its number like `0x400`",
    "^(ESME_[A-Za-z_]+|0x[0-9A-Fa-f]{1,8})$",
    [](std::string_view text) { return parse_status(text).has_value(); }};
const TextForm party{
    "`+` and how a number begins, or a whole short code or name, in quotes",
    "^(\\+[0-9]{1,15}|[ -*,-~]{1,20})$",
    [](std::string_view text) { return routing::PartyPattern::parse(text).has_value(); }};
const TextForm keyword{"one word of at most 40 letters and digits",
                       "^[^\\s!-/:-@\\[-`{-~]{1,40}$",
                       [](std::string_view text) {
                         std::size_t count = 0;
                         smpp::for_each_code_point(text, [&](char32_t) { ++count; });
                         return count <= 40 && smpp::is_valid_utf8(text) && smpp::is_keyword(text);
                       }};
const TextForm tags{
    "a tag like `\"0x1401\"` or a range like `\"0x1400-0x14FF\"`, in quotes, without those that "
    "the bridge writes itself",
    "^0x[0-9A-Fa-f]{4}(-0x[0-9A-Fa-f]{4})?$",
    [](std::string_view text) { return parse_tags(text).has_value(); }};
const TextForm certificate_name{"printable ASCII characters without spaces",
                                "^[!-~]+$",
                                [](std::string_view text) { return all_printable(text, '!'); }};
const TextForm characters{"characters", "^[\\s\\S]*$", [](std::string_view) { return true; }};
// Compiled where it is read; the rules say what is wrong with it.
const TextForm regular_expression{"a regular expression of RE2 with named groups, `(?P<id>...)`",
                                  characters.pattern,
                                  characters.fits};
const TextForm profile{
    "the name of a profile, or a path that ends in `.yaml`",
    R"(^([a-z0-9][a-z0-9_-]{0,31}|.+\.yaml)$)",
    [](std::string_view text) {
      return is_name(text) ||
             (text.size() > 5 && text.ends_with(".yaml") && std::ranges::none_of(text, [](char c) {
                return static_cast<unsigned char>(c) < ' ' || c == '\x7F';
              }));
    }};
const TextForm service_address{
    "`https://` and a host, with `:` and a port if it is not 8200",
    "^https://([0-9A-Za-z._-]+|\\[[0-9A-Fa-f:]+\\])(:[0-9]{1,5})?/?$",
    [](std::string_view text) { return parse_service_address(text).has_value(); }};
const TextForm url_path{"letters, digits, `.`, `_` and `-`, with `/` between names",
                        "^[0-9A-Za-z._-]+(/[0-9A-Za-z._-]+)*$",
                        is_url_path};
const TextForm hex_octets{"pairs of hexadecimal digits", "^([0-9A-Fa-f]{2})+$", is_hex};

}  // namespace forms

bool is_name(std::string_view text) {
  const auto small = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); };
  return !text.empty() && text.size() <= 32 && small(text.front()) &&
         std::ranges::all_of(text, [&](char c) { return small(c) || c == '_' || c == '-'; });
}

bool is_credential_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && text.front() != '.' &&
         std::ranges::all_of(text, [](char c) {
           return is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '-';
         });
}

std::optional<ServiceAddress> parse_service_address(std::string_view url) {
  constexpr std::string_view scheme = "https://";
  if (!url.starts_with(scheme)) {
    return std::nullopt;
  }
  url.remove_prefix(scheme.size());
  if (url.ends_with('/')) {
    url.remove_suffix(1);
  }
  ServiceAddress address;
  const bool bracketed = url.starts_with('[');
  const std::size_t end = bracketed ? url.find(']') : url.find(':');
  if (bracketed && end == std::string_view::npos) {
    return std::nullopt;
  }
  address.host = bracketed ? url.substr(1, end - 1) : url.substr(0, end);
  std::string_view rest = url.substr(std::min(bracketed ? end + 1 : end, url.size()));
  if (rest.starts_with(':')) {
    const auto port = parse_whole(rest.substr(1));
    if (!port || *port == 0 || *port > 65'535) {
      return std::nullopt;
    }
    address.port = static_cast<std::uint16_t>(*port);
    rest = {};
  }
  if (!rest.empty() || address.host.empty() || !is_host(address.host)) {
    return std::nullopt;
  }
  return address;
}

const Setting* find(const Settings& settings, std::string_view key) {
  const auto found =
      std::ranges::find_if(settings, [&](const Setting& setting) { return setting.key == key; });
  return found == settings.end() ? nullptr : &*found;
}

std::string expectation(const Type& type) {
  return std::visit(
      Overloaded{
          [](const Flag&) -> std::string { return "`true` or `false`"; },
          [](const Whole& whole) {
            return "a whole number from " + number(whole.min) + " to " + number(whole.max);
          },
          [](const Span& span) {
            return "a duration from " + show_duration(span.min) + " to " + show_duration(span.max) +
                   " (units: " + std::string{duration_units} + ")";
          },
          [](const Size& size) {
            return "a size from " + show_size(size.min) + " to " + show_size(size.max) +
                   " (units: " + std::string{size_units} + ")";
          },
          [](const Rate& rate) {
            return "a rate of at most " + show_rate(rate.max) +
                   " (units: " + std::string{rate_units} + ")";
          },
          [](const Choice& choice) { return in_backticks(choice.words); },
          [](const Status&) { return std::string{forms::status.words}; },
          [](const Text& text) {
            std::string line{text.form->words};
            if (text.form == &forms::printable || text.form == &forms::certificate_name ||
                text.form == &forms::characters) {
              line = number(text.min) + " to " + number(text.max) + " " + line;
            }
            return line;
          },
          [](const Texts& texts) {
            return std::string{texts.form->words} + ", or a list of at most " + number(texts.max) +
                   " of them";
          },
          [](const File& file) -> std::string {
            switch (file.kind) {
              case File::Kind::readable:
              case File::Kind::secret:
                return "the path of a file that the daemon can read";
              case File::Kind::private_key:
                return "the path of a file that only the daemon can read";
              case File::Kind::folder:
                return "the path of a folder";
              case File::Kind::socket:
                return "the path of a socket, at most 107 characters";
              case File::Kind::made:
                return "the path of a file, which is made when missing";
            }
            return {};
          },
          [](const Reference& reference) -> std::string {
            switch (reference.what) {
              case Reference::To::carrier:
                return "the name of a carrier";
              case Reference::To::queue:
                return "the name of a queue";
            }
            return {};
          },
          [](const SecretPlace&) -> std::string {
            return "where the secret lies, `{file: PATH}` or `{credential: NAME}`";
          },
          [](const RootPlace& place) -> std::string {
            return std::string{"where the key is: `file`, `credential`, `pkcs11` or `vault`"} +
                   (place.previous == nullptr ? ""
                                              : ", or `current` and `previous`, each with one");
          },
          [](const Senders&) -> std::string {
            return "`any` or a list of senders, each a number with `+` in quotes, a short code in "
                   "quotes or 1 to 11 letters and digits";
          },
          [](const Words& words) { return "a list of " + in_backticks(words.words); },
          [](const Block&) -> std::string { return "a map of settings"; },
          [](const NamedBlocks& blocks) {
            return "a map from names to the settings of each " + std::string{blocks.one};
          },
          [](const BlockList& list) {
            return "a list of at most " + number(list.max) + " " + std::string{list.one} + "s";
          },
      },
      type);
}

std::string default_of(const Type& type) {
  return std::visit(
      Overloaded{
          [](const Flag& flag) -> std::string { return *flag.to ? "true" : "false"; },
          [](const Whole& whole) { return whole.now ? number(*whole.now) : std::string{}; },
          [](const Span& span) {
            return *span.to == smpp::Duration{} ? std::string{} : show_duration(*span.to);
          },
          [](const Size& size) { return show_size(size.now); },
          [](const Rate& rate) { return *rate.to > 0 ? show_rate(*rate.to) : std::string{}; },
          [](const Choice& choice) {
            return choice.now ? quoted_if_number(choice.words[*choice.now]) : std::string{};
          },
          [](const Status& status) { return show_status(*status.to); },
          [](const Text& text) { return text.now; },
          [](const File& file) { return *file.to; },
          [](const auto&) { return std::string{}; },
      },
      type);
}

}  // namespace config
