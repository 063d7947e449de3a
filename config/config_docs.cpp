// config-docs ROOT: writes what is derived from the schema into a source tree.
#include "config/pages.hpp"

#include <cstdio>
#include <fstream>
#include <string>
#include <utility>

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: config-docs ROOT\n", stderr);
    return 64;
  }
  const std::string root = argv[1];
  const std::pair<std::string, std::string> pages[] = {
      {root + "/docs/configuration.md", config::reference_page()},
      {root + "/config/smppbridge.schema.json", config::json_schema()},
      {root + "/config/profile.schema.json", config::profile_json_schema()},
      {root + "/config/smppbridge.example.yaml", config::example_file()}};
  for (const auto& [path, text] : pages) {
    std::ofstream file{path, std::ios::binary | std::ios::trunc};
    file << text;
    file.close();
    if (!file) {
      std::fprintf(stderr, "%s: cannot be written\n", path.c_str());
      return 74;
    }
  }
  return 0;
}
