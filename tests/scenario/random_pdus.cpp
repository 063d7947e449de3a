// Prints PDUs that mean something, for decoders that nobody here wrote: a line of JSON each, the
// form of tests/vectors/pdus.json with `hex` and the version added.
//
//   random-pdus SEED COUNT
#include "smpp/pdu/codec.hpp"
#include "smpp/pdu/conformance.hpp"
#include "tests/support/random_pdu.hpp"
#include "tools/smpp_tool/hex_text.hpp"
#include "tools/smpp_tool/pdu_json.hpp"

#include <boost/json/serialize.hpp>

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: random-pdus SEED COUNT\n", stderr);
    return 64;
  }
  smpp_test::RandomPdus random{static_cast<std::uint32_t>(std::strtoul(argv[1], nullptr, 10))};
  for (unsigned long left = std::strtoul(argv[2], nullptr, 10); left > 0; --left) {
    const smpp::Ear ear{.receiver = random.below(2) == 0 ? smpp::Role::smsc : smpp::Role::esme,
                        .version = smpp::versions[random.below(std::size(smpp::versions))]};
    const smpp::Pdu pdu = random.valid(ear);
    smpp::Octets octets;
    smpp::encode(octets, pdu);
    boost::json::object line = smpp_tool::pdu_to_json(pdu, smpp::Reveal::yes);
    line["hex"] = smpp_tool::to_hex(octets);
    line["version"] = name_of(ear.version);
    std::puts(boost::json::serialize(line).c_str());
  }
  return EXIT_SUCCESS;
}
