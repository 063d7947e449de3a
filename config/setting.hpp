// One setting: its name, meaning, type, bounds and the member it fills. Settings are values that
// point into a configuration being made; they live as long as one block is read or described.
// Everything that is said about settings (errors, docs page, JSON Schema, example file) is a loop
// over them. The default of a setting is what its member holds to begin with.
#pragma once

#include "config/secret_reference.hpp"
#include "routing/outbound/settings.hpp"
#include "smpp/base/time.hpp"
#include "smpp/pdu/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace config {

struct Setting;
using Settings = std::vector<Setting>;

struct Flag {
  bool* to;
};

struct Whole {
  std::optional<std::uint64_t> now;
  std::uint64_t min;
  std::uint64_t max;
  std::function<void(std::uint64_t)> set;
};

struct Span {
  smpp::Duration* to;  // 0: no default
  smpp::Duration min;
  smpp::Duration max;
};

struct Size {
  std::uint64_t now;
  std::uint64_t min;
  std::uint64_t max;
  std::function<void(std::uint64_t)> set;
};

struct Rate {
  double* to;  // 0: no limit
  double max;
};

struct Choice {
  std::vector<std::string_view> words;
  std::optional<std::size_t> now;
  std::function<void(std::size_t)> set;
};

// A refusal: by name, or a number in hexadecimal.
struct Status {
  smpp::CommandStatus* to;  // ESME_ROK: none
};

// What a text may be. `pattern` says the same to a JSON Schema, as far as a pattern can.
struct TextForm {
  std::string_view words;
  std::string_view pattern;
  bool (*fits)(std::string_view text);
};

struct Text {
  const TextForm* form;
  std::string now;
  std::size_t min;
  std::size_t max;
  std::function<void(std::string_view)> set;
};

// One such text, or a list of some.
struct Texts {
  const TextForm* form;
  std::size_t max;  // of the list
  std::function<void(std::string_view)> add;
};

// A path; a relative one starts at the folder of the main file.
struct File {
  enum class Kind : std::uint8_t {
    readable,     // must be there
    secret,       // the same, and what is given in its place may be the secret: it is not repeated
    private_key,  // the same, and closed to others
    folder,       // made when missing
    socket,       // made at the start
    made,         // a file that is written when missing
  };
  Kind kind;
  std::string* to;
};

// The name of something else in the configuration, checked when all of it has been read.
struct Reference {
  enum class To : std::uint8_t { carrier, queue };
  To what;
  std::string* to;
};

struct SecretPlace {
  SecretReference* to;
};

// One way to a root key; or, unless `previous` is null, `current` and `previous`.
struct RootPlace {
  RootReference* to;
  RootReference* previous;
};

// The list of a client's senders, or the word `any`.
struct Senders {
  routing::ClientRules* to;
};

// A list of words, each at most once.
struct Words {
  std::vector<std::string_view> words;
  std::function<void(std::size_t)> add;
};

struct Block {
  std::vector<Setting> settings;
  std::function<void()> given;  // called when the block is there; may be empty
};

// A map of names that the user chooses; `add` makes the named thing and describes it.
struct NamedBlocks {
  std::string_view one;  // "carrier"
  std::string_view example_name;
  std::size_t max;
  std::function<Settings(const std::string& name)> add;
};

struct BlockList {
  std::string_view one;
  std::size_t max;
  std::function<Settings()> add;
};

using Type = std::variant<Flag,
                          Whole,
                          Span,
                          Size,
                          Rate,
                          Choice,
                          Status,
                          Text,
                          Texts,
                          File,
                          Reference,
                          SecretPlace,
                          RootPlace,
                          Senders,
                          Words,
                          Block,
                          NamedBlocks,
                          BlockList>;

enum class Need : std::uint8_t { optional, required };

struct Setting {
  std::string_view key;
  Need need;
  Type type;
  std::string_view meaning;
  std::string_view example;  // as YAML; empty: the example file shows the default, commented out
};

// What is right, to follow "write": "a whole number from 1 to 65535".
[[nodiscard]] std::string expectation(const Type& type);
// The default as YAML; empty when there is none.
[[nodiscard]] std::string default_of(const Type& type);
[[nodiscard]] const Setting* find(const Settings& settings, std::string_view key);

// Names of carriers, clients and queues.
inline constexpr std::string_view name_rule =
    "1 to 32 characters of a to z, 0 to 9, `_` and `-`, beginning with a letter or digit";
inline constexpr std::string_view name_pattern = "^[a-z0-9][a-z0-9_-]{0,31}$";
[[nodiscard]] bool is_name(std::string_view text);

// What follows `https://`: a host, and perhaps a port. Nothing if it is none.
struct ServiceAddress {
  std::string host;
  std::optional<std::uint16_t> port;
};

[[nodiscard]] std::optional<ServiceAddress> parse_service_address(std::string_view url);
// File names in $CREDENTIALS_DIRECTORY.
[[nodiscard]] bool is_credential_name(std::string_view text);

namespace forms {
extern const TextForm printable;
extern const TextForm host;
extern const TextForm ip_address;
extern const TextForm number_prefix;  // + and digits
extern const TextForm whole_number;   // + and 7 to 15 digits
extern const TextForm country;        // two capital letters, one of the numbering plan
extern const TextForm name;           // of a carrier, a client, a class
extern const TextForm hours;          // 08:00-20:00
extern const TextForm zone;           // Europe/London
extern const TextForm sender;         // as clients may send from
extern const TextForm status;         // a command_status that refuses
extern const TextForm party;          // one end of an incoming message
extern const TextForm keyword;        // one word
extern const TextForm tags;           // 0x1401 or 0x1400-0x14FF
extern const TextForm certificate_name;
extern const TextForm characters;
extern const TextForm regular_expression;
extern const TextForm hex_octets;
extern const TextForm service_address;  // https://vault.example:8200
extern const TextForm url_path;         // names with slashes between
extern const TextForm profile;          // a name, or a path that ends in .yaml
}  // namespace forms

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};

template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

}  // namespace config
