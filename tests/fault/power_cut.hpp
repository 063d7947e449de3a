// Takes a folder back to what a power cut would have left of it, from the notes of the preloaded
// shim (power_cut_shim.cpp): names that were not synced are undone, files are cut to the length
// that was. Names count as synced when their folder was, which is the strict reading of POSIX.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace fault {

struct PowerCut {
  std::size_t names_undone = 0;
  std::size_t files_cut = 0;
  std::uint64_t octets_lost = 0;
};

// Empties the side folder, so that the next run starts from what is there now. With a seed, each
// file keeps a random part of what was not synced, as disks do (a torn last write), and some of the
// first changes of names survive.
PowerCut cut_power(const std::filesystem::path& folder,
                   const std::filesystem::path& side,
                   std::optional<std::uint32_t> tail_seed = std::nullopt);

}  // namespace fault
