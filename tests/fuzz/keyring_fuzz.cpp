// The keyring's file, as far as it is read before anything of it is believed.
#include "daemon/store/keyring_file.hpp"
#include "tests/fuzz/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* at, std::size_t size) {
  const auto read = store::parse_keyring({at, size});
  if (!read) {
    check(!read.error().empty());
    return 0;
  }
  constexpr std::size_t version_at = 8;
  if (at[version_at] == 1) {
    return 0;  // its entries lack what the start that reads it adds before it writes
  }
  // The file without its MAC, which is made over these octets.
  std::vector<std::uint8_t> written = store::to_octets(*read);
  const auto content = written;
  written.resize(written.size() + store::keyring_mac_octets);
  const auto again = store::parse_keyring(written);
  check(again && store::to_octets(*again) == content);
  return 0;
}
