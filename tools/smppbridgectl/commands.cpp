#include "tools/smppbridgectl/commands.hpp"

#include <fmt/format.h>

namespace ctl {
namespace {

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view unreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  for (const char c : text) {
    out += unreserved.find(c) != std::string_view::npos
               ? std::string(1, c)
               : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

}  // namespace

std::span<const Command> commands() {
  static const Parameter config{
      .name = "config", .value = "FILE", .what = "the daemon's; /etc/smppbridge/smppbridge.yaml"};
  static const Parameter state{
      .name = "state", .value = "FOLDER", .what = "another folder than it names, such as a copy"};
  static const std::vector<Command> rows{
      {.word = "status",
       .what = "whether all is well, and what is under way",
       .takes = {},
       .path = "/v1/status",
       .parameters = {},
       .view = status_view},
      {.word = "binds",
       .what = "each bind: its state, TLS, window, last error and what to do about it",
       .takes = {},
       .path = "/v1/binds",
       .parameters = {{.name = "carrier", .value = "NAME", .what = "only those of this carrier"}},
       .view = binds_view},
      {.word = "queues",
       .what = "what waits for carriers and for backends",
       .takes = {},
       .path = "/v1/queues",
       .parameters = {},
       .view = queues_view},
      {.word = "route",
       .what = "which route and carrier a message would take, and why; reads its number from "
               "standard input",
       .takes = {},
       .path = "/v1/route",
       .parameters = {{.name = "from", .value = "SENDER", .what = "the sender"},
                      {.name = "class", .value = "WORD", .what = "the message's class"},
                      {.name = "client", .value = "NAME", .what = "the client that sends it"}},
       .view = route_view,
       .number_as = "to"},
      {.word = "message",
       .what = "what has become of one message",
       .takes = "ID",
       .path = "/v1/messages/",
       .parameters = {},
       .view = message_view},
      {.word = "ledger",
       .what = "whether every message accepted is final, pending or in doubt",
       .takes = {},
       .path = "/v1/ledger",
       .parameters = {},
       .view = ledger_view},
      {.word = "doubt",
       .what = "messages that may have been sent, and who may decide",
       .takes = {},
       .path = "/v1/doubt",
       .parameters = {{.name = "from", .value = "ID", .what = "go on from this message"}},
       .view = doubt_view},
      {.word = "quarantine",
       .what = "what came from carriers and is not processed",
       .takes = {},
       .path = "/v1/quarantine",
       .parameters = {{.name = "from", .value = "RECORD", .what = "go on from this record"}},
       .view = quarantine_view},
      {.word = "keys list",
       .what = "every key of the store: its class, day, run and what wraps it",
       .takes = {},
       .path = "/v1/keys",
       .parameters = {},
       .view = keys_view},
      {.word = "keys rotate",
       .what = "wraps all keys under the current root key, and tells when the previous may go",
       .takes = {},
       .path = "/v1/keys/rotate",
       .parameters = {},
       .view = rotated_view,
       .method = "POST"},
      {.word = "keys retire",
       .what = "destroys keys that no record needs, and tells what remains recoverable",
       .takes = {},
       .path = "/v1/keys/retire",
       .parameters = {},
       .view = retired_view,
       .method = "POST"},
      {.word = "keys reindex",
       .what = "renews the keys that cover blind indexes, and moves records in the background",
       .takes = {},
       .path = "/v1/keys/reindex",
       .parameters = {},
       .view = reindexed_view,
       .method = "POST"},
      {.word = "erase",
       .what = "removes what is stored about a number (GDPR) and gives a receipt; reads the number "
               "from standard input",
       .takes = {},
       .path = "/v1/erase",
       .parameters = {},
       .view = erased_view,
       .method = "POST",
       .number_as = "number"},
      {.word = "store verify",
       .what = "reads all of a state folder that no daemon works in, and names what is damaged",
       .takes = {},
       .path = {},
       .parameters = {config,
                      state,
                      {.name = "keys",
                       .value = "yes|no",
                       .what = "no: without the root key, so nothing is opened; needs --state"}},
       .view = store_view,
       .shown = Shown::verified},
      {.word = "store salvage",
       .what =
           "puts what opens of a damaged state folder into a new one, for a daemon to work with",
       .takes = {},
       .path = {},
       .parameters = {config,
                      state,
                      {.name = "to",
                       .value = "FOLDER",
                       .required = true,
                       .what = "the new folder, empty or not there yet"}},
       .view = store_view,
       .shown = Shown::salvaged},
      {.word = "trace",
       .what = "the PDUs of a carrier's binds as they pass, personal fields as their lengths",
       .takes = "CARRIER",
       .path = "/v1/traces/",
       .parameters = {{.name = "for", .value = "TIME", .what = "1s to 1h; 5m by default"}},
       .view = nullptr,
       .shown = Shown::trace},
      {.word = "pseudonym",
       .what = "what stands for a number in the log and in traces; reads the number from standard "
               "input",
       .takes = {},
       .path = "/v1/pseudonym",
       .parameters = {{.name = "day", .value = "DAY", .what = "as 2026-01-31 (UTC); today"}},
       .view = pseudonym_view,
       .number_as = "number"},
  };
  return rows;
}

std::string target_of(const Command& command, const Given& given) {
  std::string target{command.path};
  target += percent_encoded(given.argument);
  char before = '?';
  for (const auto& [name, value] : given.parameters) {
    target += fmt::format("{}{}={}", before, name, percent_encoded(value));
    before = '&';
  }
  return target;
}

}  // namespace ctl
