// What of the machine the process still needs once it runs: folders, files, ports. What is not
// named here is out of its reach for good (files.hpp). Values; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace confine {

// A path that is not there is left out: it stays out of reach, also if it is made later. A folder
// stands for all below it.
struct Reach {
  std::vector<std::string> reads{};
  std::vector<std::string> writes{};      // files and folders are made, changed, renamed, removed
  std::vector<std::string> sockets{};     // folders in which Unix sockets are made and removed
  std::vector<std::uint16_t> connects{};  // TCP ports, of any address
  std::vector<std::uint16_t> listens{};   // TCP ports; 0: one that the kernel chooses
};

// What the C library and OpenSSL read at run time: names and their resolution, trust stores, time
// zones, processors, random octets.
void add_libraries_needs(Reach& reach);

// A file that is replaced while the process runs: with what a link leads to, by the folders of
// both, since a renewed file is another one under the same name.
void add_renewed_file(Reach& reach, const std::string& path);

}  // namespace confine
