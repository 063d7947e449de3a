// Gives the fuzzer of PDUs whole ones to start from: now and then an input becomes a valid PDU made
// from the layouts, or one is put behind it; everything else is libFuzzer's own.
#include "smpp/pdu/codec.hpp"
#include "tests/support/random_pdu.hpp"

#include <cstring>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* at, std::size_t size, std::size_t room);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* at,
                                               std::size_t size,
                                               std::size_t room,
                                               unsigned seed) {
  using namespace smpp;
  smpp_test::RandomPdus random{seed};
  constexpr std::size_t one_in = 16;
  const std::size_t choice = random.below(one_in);
  if (choice > 1) {
    return LLVMFuzzerMutate(at, size, room);
  }
  const Ear ear{.receiver = random.below(2) == 0 ? Role::esme : Role::smsc,
                .version = versions[random.below(std::size(versions))]};
  Octets frame;
  encode(frame, random.valid(ear));
  const std::size_t start = choice == 0 ? 0 : size;
  if (start + frame.size() > room) {
    return LLVMFuzzerMutate(at, size, room);
  }
  std::memcpy(at + start, frame.data(), frame.size());
  return start + frame.size();
}
