// smpp-tool: SMPP for people who look into it. Offline; what it reads goes to standard output only.

#include "smpp/pdu/conformance.hpp"
#include "tools/smpp_tool/capture.hpp"
#include "tools/smpp_tool/decode_command.hpp"
#include "tools/smpp_tool/encode_command.hpp"
#include "tools/smpp_tool/explain_command.hpp"
#include "tools/smpp_tool/gsm7_command.hpp"
#include "tools/smpp_tool/inputs.hpp"
#include "tools/smpp_tool/options.hpp"
#include "tools/smpp_tool/output.hpp"
#include "tools/smpp_tool/pcap_file.hpp"
#include "tools/smpp_tool/receipt_command.hpp"
#include "tools/smpp_tool/receipt_id_command.hpp"
#include "tools/smpp_tool/segment_command.hpp"
#include "tools/smpp_tool/status_command.hpp"
#include "tools/smpp_tool/tlv_names.hpp"

#include <boost/json/object.hpp>
#include <fmt/format.h>

#include <csignal>

namespace {

using namespace smpp_tool;

DecodeSettings decode_settings(const Options& options, const TlvNames& names) {
  return {.listener = options.listener,
          .reveal = options.reveal ? smpp::Reveal::yes : smpp::Reveal::no,
          .text = options.text,
          .smsc_default = options.smsc_default,
          .vendors = names.rows()};
}

void decode_capture(const Options& options, const TlvNames& names, Output& output) {
  auto file = PcapFile::open(options.pcap);
  if (!file) {
    output.complain(fmt::format("the capture cannot be read: {}", file.error()));
    return;
  }
  Capture capture{
      file->link(), decode_settings(options, names), options.ports, [&](boost::json::object line) {
        output.print(std::move(line));
      }};
  while (true) {
    const auto packet = file->next();
    if (!packet) {
      output.complain(fmt::format("the capture is broken {}", packet.error()));
      break;
    }
    if (!*packet) {
      break;
    }
    capture.take(**packet);
  }
  capture.finish();
  if (capture.printed() == 0) {
    output.complain(options.ports.empty()
                        ? "the capture holds no SMPP that is plain; --port says where it is to be"
                        : "the capture holds nothing of these ports");
  }
}

// Values on the command line, or else one a line.
template <class Explain>
void explain_each(const Options& options, Output& output, Explain explain) {
  if (options.arguments.empty()) {
    for_each_line({}, output, explain);
  }
  for (const std::string& word : options.arguments) {
    explain(word);
  }
}

// A JSON value a line, to another.
template <class F>
void print_each(const Options& options, Output& output, F command) {
  for_each_json(options.arguments, output, [&](const boost::json::value& json) {
    output.print_result(command(json));
  });
}

void print_conformance(Output& output) {
  for (const smpp::ConformanceRow& row : smpp::conformance_rows()) {
    output.print(
        boost::json::object{{"pdu", smpp::name_of(row.pdu).value_or("")},
                            {"tlv", smpp::row_of(row.tlv)->name},
                            {"tag", fmt::format("0x{:04X}", static_cast<unsigned>(row.tlv))},
                            {"sender", row.sender == smpp::Role::esme ? "esme" : "smsc"},
                            {"version", name_of(row.version)},
                            {"presence", smpp::name_of(row.presence)}});
  }
}

void run(const Options& options, const TlvNames& names, Output& output) {
  const DecodeSettings settings = decode_settings(options, names);
  switch (options.command) {
    case Command::decode:
      if (!options.pcap.empty()) {
        decode_capture(options, names, output);
        return;
      }
      for_each_pdu_text(options.arguments, output, [&](const Bytes& octets) {
        output.print(decode_octets(octets, settings));
      });
      return;
    case Command::explain: {
      const auto explain = [&](const Bytes& octets) {
        output.print(explain_octets(octets, settings));
      };
      if (options.arguments.empty()) {
        for_each_pdu_text({}, output, explain);
        return;
      }
      const auto octets = parse_hex(fmt::format("{}", fmt::join(options.arguments, " ")));
      octets ? explain(*octets) : output.fail(octets.error());
      return;
    }
    case Command::encode:
      for_each_json(options.arguments, output, [&](const boost::json::value& json) {
        const LineResult hex = encode_json(json, settings.vendors);
        hex ? output.print_text(hex->as_string()) : output.fail(hex.error());
      });
      return;
    case Command::receipt:
      print_each(options, output, receipt_command);
      return;
    case Command::receipt_id:
      print_each(options, output, receipt_id_command);
      return;
    case Command::segment:
      print_each(options, output, segment_command);
      return;
    case Command::gsm7:
      print_each(options, output, gsm7_command);
      return;
    case Command::status:
      explain_each(options, output, [&](std::string_view word) {
        output.print_result(explain_status(word));
      });
      return;
    case Command::tlv:
      explain_each(options, output, [&](std::string_view word) {
        output.print_result(explain_tlv(word, settings.vendors));
      });
      return;
    case Command::conformance:
      if (options.json) {
        print_conformance(output);
      } else {
        output.print_page(smpp::conformance_page());
      }
      return;
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_DFL);  // whoever reads has seen enough: end, quietly
  const auto options = parse_options(argc, argv);
  if (!options) {
    return options.error();
  }
  Output output{options->json};
  TlvNames names;
  if (!options->tlv_names.empty()) {
    auto read = TlvNames::read(options->tlv_names);
    if (!read) {
      output.complain(read.error());
      return exit_usage;
    }
    names = *std::move(read);
  }
  run(*options, names, output);
  return output.finish();
}
