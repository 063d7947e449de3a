// A user data header with hostile lengths, and SAR TLVs beside it. Input: one octet of choices,
// then the content.
#include "smpp/text/user_data.hpp"
#include "tests/fuzz/check.hpp"

using namespace smpp;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* at, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::span<const std::uint8_t> content{at + 1, size - 1};
  Tlvs tlvs;
  if ((at[0] & 2) != 0) {
    add_u16(tlvs, TlvTag::sar_msg_ref_num, 7);
    add_u8(tlvs, TlvTag::sar_total_segments, at[0] >> 5);
    add_u8(tlvs, TlvTag::sar_segment_seqnum, (at[0] >> 2) & 7);
  }
  const bool has_udh = (at[0] & 1) != 0;
  const UserData data = user_data_of(content, has_udh, tlvs);
  const std::size_t length_octet = has_udh && !data.malformed_header ? 1 : 0;
  check(length_octet + data.elements.size() + data.payload.size() == content.size());
  check(!data.malformed_header || (has_udh && !data.concatenation && data.elements.empty()));
  if (data.concatenation) {
    check(data.concatenation->number >= 1 &&
          data.concatenation->number <= data.concatenation->total);
    Octets written;
    append_concatenation(written, *data.concatenation);
    check(concatenation_of(written) == data.concatenation);
  }
  check(data.header.size() == (length_octet == 0 ? 0 : 1 + data.elements.size()));
  if (const auto ports = ports_of(data.elements)) {
    Octets written;
    append_ports(written, *ports);
    check(ports_of(written) == ports && data.ports == ports);
  }
  Octets shifts;
  append_shift(shifts, data.shift);
  check(shift_of(shifts) == data.shift);
  std::size_t octets = 0;
  for (auto rest = data.elements; const auto element = take_element(rest);) {
    octets += 2 + element->data.size();
  }
  check(octets == data.elements.size());
  return 0;
}
