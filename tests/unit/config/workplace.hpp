// A folder of its own for a test, removed with it, and a configuration that is valid in it.
#pragma once

#include "config/load.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace config_test {

class Workplace {
 public:
  Workplace() {
    std::string name = (std::filesystem::temp_directory_path() / "smppbridge-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      throw std::runtime_error("no temporary folder");
    }
    folder_ = name;
  }

  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;

  ~Workplace() {
    std::error_code ignored;  // a folder left behind harms no test
    std::filesystem::remove_all(folder_, ignored);
  }

  [[nodiscard]] std::string path(const std::string& name) const { return folder_ + "/" + name; }

  // Made with mode 0600 unless told otherwise.
  std::string write(const std::string& name,
                    const std::string& text,
                    std::filesystem::perms mode = std::filesystem::perms{0600}) const {
    const std::filesystem::path file = path(name);
    std::filesystem::create_directories(file.parent_path());
    std::ofstream{file, std::ios::binary} << text;
    std::filesystem::permissions(file, mode);
    return file.string();
  }

  // The files that the configurations below and the example name.
  void write_named_files() const {
    for (const char* name : {"password",
                             "root.key",
                             "tls/carrier-ca.pem",
                             "tls/queue.pem",
                             "tls/queue.key",
                             "tls/client-ca.pem"}) {
      write(name, "x");
    }
  }

 private:
  std::string folder_;
};

// The smallest configuration that does something; line numbers count from 1.
inline const std::string minimal = R"(carriers:
  acme:
    host: smpp.acme.example
    system_id: acme01
    password: {file: password}
    tls: {}
    queue: support
clients:
  desk: {uid: 1000, senders: ["+447700900100"], queue: support}
queues: {support: {}}
routes:
  - {to: "+44", carrier: acme}
keys: {root: {file: root.key}}
store: {path: state}
listen: {queue: {socket: queue.sock}}
)";

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) {
    throw std::runtime_error("the text to replace is not there: " + from);
  }
  return text.replace(at, from.size(), to);
}

// The problems, one a line, without the folder of the test.
inline std::vector<std::string> lines_of(const config::Problems& problems,
                                         const Workplace& workplace) {
  std::vector<std::string> lines;
  for (const config::Problem& problem : problems) {
    std::string line = config::to_string(problem);
    for (std::size_t at = 0; (at = line.find(workplace.path(""))) != std::string::npos;) {
      line.erase(at, workplace.path("").size());
    }
    lines.push_back(line);
  }
  return lines;
}

inline std::vector<std::string> problems_of(const Workplace& workplace, const std::string& text) {
  const auto loaded = config::load(workplace.write("bridge.yaml", text));
  return loaded ? std::vector<std::string>{} : lines_of(loaded.error(), workplace);
}

// Tests that load what they write.
class LoadTest : public testing::Test {
 protected:
  LoadTest() { place_.write_named_files(); }

  config::Config loaded(const std::string& text) {
    auto config = config::load(place_.write("bridge.yaml", text));
    EXPECT_TRUE(config) << (config ? "" : testing::PrintToString(lines_of(config.error(), place_)));
    return config ? std::move(*config) : config::Config{};
  }

  std::vector<std::string> problems(const std::string& text) { return problems_of(place_, text); }

  Workplace place_;
};

}  // namespace config_test
