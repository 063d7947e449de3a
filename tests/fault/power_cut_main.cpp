// power_cut FOLDER SIDE [SEED]: takes FOLDER back to what had been synced, as the preloaded shim
// noted it in SIDE. With SEED, files keep a random part of what was not synced.

#include "tests/fault/power_cut.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>

int main(int count, char** arguments) {
  if (count < 3 || count > 4) {
    std::fprintf(stderr, "usage: power_cut FOLDER SIDE [SEED]\n");
    return 2;
  }
  std::optional<std::uint32_t> seed;
  if (count == 4) {
    seed = static_cast<std::uint32_t>(std::strtoul(arguments[3], nullptr, 10));
  }
  try {
    const fault::PowerCut cut = fault::cut_power(arguments[1], arguments[2], seed);
    std::printf("{\"names_undone\": %zu, \"files_cut\": %zu, \"octets_lost\": %llu}\n",
                cut.names_undone,
                cut.files_cut,
                static_cast<unsigned long long>(cut.octets_lost));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "power_cut: %s\n", error.what());
    return 1;
  }
  return 0;
}
