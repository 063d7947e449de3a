// The profiles that carriers name: files of their own with the habits of one carrier or platform.
// What a carrier says itself counts before what its profile says, and that before the defaults.
// While loading only.
#pragma once

#include "config/document.hpp"
#include "config/read.hpp"

#include <cstdint>
#include <set>
#include <string>

namespace config {

// The file of a profile as a carrier names it: `profiles/NAME.yaml` beside the main file, or a path
// that ends in .yaml.
[[nodiscard]] std::string profile_path(const std::string& named, const std::string& main_file);

// Numbers of files, as positions carry them.
struct ProfileFiles {
  std::set<std::uint32_t> all;
  std::set<std::uint32_t> faulty;
};

// Reads and checks each profile that a carrier in `root` names, on its own, and lays it under that
// carrier: settings keep the position that they have in the profile.
[[nodiscard]] ProfileFiles lay_profiles(Node& root, Reading& reading);

}  // namespace config
