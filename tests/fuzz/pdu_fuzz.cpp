// A stream of octets through framing, decoding and encoding: what can be read is written back to
// the same octets, and everything else that reads a PDU survives it.
#include "smpp/pdu/check.hpp"
#include "smpp/pdu/codec.hpp"
#include "smpp/pdu/dump.hpp"
#include "smpp/pdu/form.hpp"
#include "smpp/session/framer.hpp"
#include "smpp/text/receipt.hpp"
#include "smpp/text/user_data.hpp"
#include "tests/fuzz/check.hpp"

namespace {

using namespace smpp;

void read_content(const Pdu& pdu) {
  std::visit(
      []<class P>(const P& body) {
        if constexpr (requires { user_data_of(body); }) {
          const UserData data = user_data_of(body);
          check(!data.concatenation || data.concatenation->number <= data.concatenation->total);
          const Receipt receipt = receipt_of(body, {Alphabet::gsm7});
          check(!receipt.id_from_tlv || !receipt.message_id.empty());
        }
      },
      pdu.body);
}

// A fault lies within the frame; what a revealed form says is the PDU, and a masked one hides.
void judge(const Pdu& pdu, std::size_t size) {
  for (const Version version : versions) {
    for (const Role receiver : {Role::esme, Role::smsc}) {
      const auto fault = check(pdu, {.receiver = receiver, .version = version});
      check(!fault || (fault->offset <= size && fault->answer != CommandStatus::ESME_ROK));
    }
  }
  const auto again = pdu_of(form_of(pdu, Reveal::yes));
  check(again && *again == pdu);
  const Form masked = form_of(pdu, Reveal::no);
  for (const FormField& field : masked.fields) {
    check(field.value.mask == Privacy::open || field.value.octets.empty());
  }
}

void one_frame(std::span<const std::uint8_t> frame) {
  const auto pdu = decode(frame);
  if (!pdu) {
    check(pdu.error().answer != CommandStatus::ESME_ROK);
    check(pdu.error().offset <= frame.size());
    return;
  }
  check(encoded_size(*pdu) == frame.size());
  Octets again;
  encode(again, *pdu);
  check(std::equal(again.begin(), again.end(), frame.begin(), frame.end()));
  for (const char c : dump(*pdu)) {
    check(c >= 0x20 && c < 0x7F);
  }
  read_content(*pdu);
  judge(*pdu, frame.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* at, std::size_t size) {
  const std::span<const std::uint8_t> input{at, size};
  if (size >= header_size) {
    Octets whole = to_octets(input);  // as one frame, whatever length it says
    Writer{whole}.put(0, static_cast<std::uint32_t>(size));
    one_frame(whole);
  }
  Framer framer{4096};
  for (std::span<const std::uint8_t> rest = input;;) {
    const auto step = framer.next(rest);
    if (step.kind != Framer::Kind::whole) {
      break;
    }
    one_frame(step.frame);
  }
  return 0;
}
