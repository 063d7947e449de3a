// The command line of smpp-tool. Used by main only, before anything runs.
#pragma once

#include "smpp/base/expected.hpp"
#include "smpp/text/alphabet.hpp"
#include "tools/smpp_tool/judge.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace smpp_tool {

// Each row once: the command, its word, what stands behind it on the command line, what it does.
// clang-format off
#define SMPP_TOOL_COMMANDS(X)                                                                    \
  X(decode,      "decode",      "FILE",   "PDUs as hex, as dumps or in a capture file, to JSON") \
  X(encode,      "encode",      "FILE",   "that JSON back to hex")                               \
  X(receipt,     "receipt",     "FILE",   "what a delivery receipt says")                        \
  X(receipt_id,  "receipt-id",  "FILE",   "whether two message ids are the same")                \
  X(segment,     "segment",     "FILE",   "the parts that a text goes out in")                   \
  X(gsm7,        "gsm7",        "FILE",   "a text as septets of the GSM alphabet, and back")     \
  X(explain,     "explain",     "HEX",    "what a PDU says, field by field in words")            \
  X(status,      "status",      "STATUS", "what a command_status means and what to do about it") \
  X(tlv,         "tlv",         "TAG",    "an optional parameter: its type, its values, the PDUs it belongs to") \
  X(conformance, "conformance", "",       "the table of PDUs and their TLVs, by direction and version")
// clang-format on

enum class Command : std::uint8_t {
#define SMPP_TOOL_ROW(name, word, takes, what) name,
  SMPP_TOOL_COMMANDS(SMPP_TOOL_ROW)
#undef SMPP_TOOL_ROW
};

struct Options {
  Command command{};
  std::vector<std::string> arguments;  // files, or what is to be explained; none: standard input
  bool json = false;                   // also when standard output is a terminal
  bool reveal = false;
  bool text = false;
  Listener listener;
  smpp::Alphabet smsc_default = smpp::Alphabet::gsm7;
  std::string tlv_names;
  std::string pcap;
  std::vector<std::uint16_t> ports;  // none: wherever valid frames are seen
};

inline constexpr int exit_usage = 64;  // as sysexits(3) has it

// What to do, or what to exit with after --help or a wrong command line, which have been written to
// standard output and standard error.
[[nodiscard]] smpp::expected<Options, int> parse_options(int argc, const char* const* argv);

}  // namespace smpp_tool
